"""Who lives in the household, and the two ways in which its children are counted.

The statement's form asks for children under 16 and from 16 to 18; spending guidelines count
children under 14 and from 14 to 18. Both are worked out from each child's age or date of birth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.says import N_, Says

OLDEST_CHILD = 18
MOST_PEOPLE = 20
"""The most people of one kind that a household may name."""


class NotAPerson(ValueError):
    """An age or date of birth that cannot be. `says` tells the person what to do."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


def age_on(born: date, today: date) -> int:
    """Whole years lived on a date; someone born on 29 February is older from 1 March.

    Raises NotAPerson for a date of birth in the future.
    """
    if born > today:
        raise NotAPerson(Says(N_("Enter a date of birth that is in the past.")))
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@dataclass(frozen=True)
class Child:
    """A child, known by the age given on the day of asking or by a date of birth.

    With neither, the age has not been given yet.
    """

    age: int | None = None
    born: date | None = None

    def __post_init__(self) -> None:
        if self.age is not None and self.born is not None:
            raise NotAPerson(Says(N_("Enter an age or a date of birth, not both.")))
        if self.age is not None and not 0 <= self.age <= OLDEST_CHILD:
            raise NotAPerson(Says(N_("Enter an age from 0 to 18.")))

    def age_on(self, today: date) -> int:
        """The child's age on a date. An age that was given stays as it was given.

        Raises NotAPerson when no age has been given yet.
        """
        if self.born is not None:
            return age_on(self.born, today)
        if self.age is None:
            raise NotAPerson(Says(N_("Enter the age of each child.")))
        return self.age


@dataclass(frozen=True)
class Household:
    """The people who share a home. No names: the counts are all that is needed."""

    partner: bool = False
    children: tuple[Child, ...] = ()
    other_dependants: int = 0
    """Grown-up people who depend on the payer; guidelines count them as additional adults."""
    non_dependants: int = 0
    """Grown-up people who do not depend on the payer; guidelines leave them out."""

    @property
    def is_complete(self) -> bool:
        """Whether the age of every child has been given."""
        return all(child.age is not None or child.born is not None for child in self.children)

    def counted(self, today: date) -> HouseholdCount:
        """Count everyone as they are on a date; a child who has turned 19 counts as an adult."""
        ages = [child.age_on(today) for child in self.children]
        grown = sum(age > OLDEST_CHILD for age in ages)
        return HouseholdCount(
            adults=1 + self.partner + self.other_dependants + grown,
            under_14=sum(age < 14 for age in ages),
            from_14_to_18=sum(14 <= age <= OLDEST_CHILD for age in ages),
            under_16=sum(age < 16 for age in ages),
            from_16_to_18=sum(16 <= age <= OLDEST_CHILD for age in ages),
            non_dependants=self.non_dependants,
        )


ALONE = Household()
"""One person, as far as is known."""


@dataclass(frozen=True)
class HouseholdCount:
    """How many people there are of each kind on one date."""

    adults: int
    under_14: int
    from_14_to_18: int
    under_16: int
    from_16_to_18: int
    non_dependants: int

    @property
    def children(self) -> int:
        """All children up to 18."""
        return self.under_16 + self.from_16_to_18

    @property
    def people(self) -> int:
        """Everyone in the home."""
        return self.adults + self.children + self.non_dependants


def read_age(text: str) -> Child:
    """Read a child's age that a person typed. Raises NotAPerson."""
    cleaned = text.strip()
    if not (cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= 3):
        raise NotAPerson(
            Says(N_("Enter the age in whole years, for example 7. For a baby, enter 0."))
        )
    age = int(cleaned)
    if age > OLDEST_CHILD:
        raise NotAPerson(Says(N_("Enter an age from 0 to 18. Count older people as adults.")))
    return Child(age=age)


def read_count(text: str) -> int:
    """Read how many people there are; nothing typed is nobody. Raises NotAPerson."""
    cleaned = text.strip() or "0"
    if not (cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= 3):
        raise NotAPerson(Says(N_("Enter how many people, for example 2. If nobody, enter 0.")))
    if int(cleaned) > MOST_PEOPLE:
        raise NotAPerson(Says(N_("Enter a number from 0 to %(most)s."), {"most": MOST_PEOPLE}))
    return int(cleaned)
