"""The forms of the statement that are not lines: household, ages, changes ahead, savings, reasons."""

from __future__ import annotations

from typing import Any, Self, cast

from flask import request

from shared.domain.guidelines import LONGEST_NOTE, note_problem
from shared.domain.household import Child, NotAPerson, read_age, read_count
from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import LONGEST_LABEL, MONTHS_SEEN, KnownChange
from shared.domain.says import N_, Says
from shared.domain.year_month import YearMonth
from shared.services.statements.answers import AgesAnswer, HouseholdAnswer, SavingsAnswer
from shared.services.statements.sheet import Sheet
from shared.web.fields import ChoiceField, MoneyField, TextField
from shared.web.forms import PageForm
from shared.web.words import Words

YES, NO = "yes", "no"


def _wrong_count(text: str) -> Words | None:
    try:
        read_count(text)
    except NotAPerson as wrong:
        return wrong.says
    return None


def _wrong_age(text: str) -> Words | None:
    try:
        read_age(text)
    except NotAPerson as wrong:
        return wrong.says
    return None


class HouseholdForm(PageForm):
    """Who lives in the home, as numbers."""

    partner = ChoiceField(
        N_("Does a partner live with you?"),
        choices=((YES, N_("Yes")), (NO, N_("No"))),
        empty=N_("Choose whether a partner lives with you."),
    )
    children = TextField(
        N_("How many children aged 18 or under live with you?"), check=_wrong_count, longest=10
    )
    other_dependants = TextField(
        N_("How many other adults depend on you for money?"), check=_wrong_count, longest=10
    )
    non_dependants = TextField(
        N_("How many other adults live with you?"), check=_wrong_count, longest=10
    )

    @classmethod
    def for_sheet(cls, sheet: Sheet) -> Self:
        """The form, filled in with what is known."""
        if "household" not in sheet.saved_pages:
            return cls.of_request()
        household = sheet.household
        return cls.of_request(
            partner=YES if household.partner else NO,
            children=str(len(household.children)),
            other_dependants=str(household.other_dependants),
            non_dependants=str(household.non_dependants),
        )

    def answer(self) -> HouseholdAnswer:
        """The numbers as they are to be saved; a number left blank is nobody."""
        return HouseholdAnswer(
            partner=self.partner.data == YES,
            children=read_count(self.children.data or ""),
            other_dependants=read_count(self.other_dependants.data or ""),
            non_dependants=read_count(self.non_dependants.data or ""),
        )


class AgesForm(PageForm):
    """The age of each child."""

    count = 0

    @classmethod
    def for_sheet(cls, sheet: Sheet) -> AgesForm:
        """The form with one field for each child."""
        children = sheet.household.children
        fields: dict[str, Any] = {
            f"child-{number}": TextField(
                Says(N_("Age of child %(number)s"), {"number": number}),
                empty=N_("Enter the age in whole years, for example 7. For a baby, enter 0."),
                check=_wrong_age,
                longest=10,
            )
            for number in range(1, len(children) + 1)
        }
        known = {
            f"child-{number}": "" if child.age is None else str(child.age)
            for number, child in enumerate(children, start=1)
        }
        made = cast("type[AgesForm]", type("AgesForm", (cls,), {**fields, "count": len(children)}))
        return made.of_request(**known)

    def answer(self) -> AgesAnswer:
        """The ages as they are to be saved."""
        children = [read_age(self[f"child-{each}"].data) for each in range(1, self.count + 1)]
        return AgesAnswer(tuple(Child(age=child.age) for child in children))


class MoreChangesForm(PageForm):
    """Whether there is a change to tell us of."""

    more = ChoiceField(
        N_("Do you want to add a change?"),
        choices=((YES, N_("Yes")), (NO, N_("No"))),
        empty=N_("Choose whether you want to add a change."),
    )


class ChangeForm(PageForm):
    """One change ahead."""

    label = TextField(
        N_("What will change?"), longest=LONGEST_LABEL, empty=N_("Tell us what will change.")
    )
    direction = ChoiceField(
        N_("What will it mean for you?"),
        choices=(
            ("more", N_("I will have more money each month")),
            ("less", N_("I will have less money each month")),
        ),
        empty=N_("Choose whether you will have more or less money."),
    )
    amount = MoneyField(
        N_("How much more or less a month?"),
        empty=N_("Enter an amount in pounds."),
        check=lambda amount: None if amount else N_("Enter an amount that is more than 0."),
    )
    month = ChoiceField(
        N_("Which month does it start in?"),
        listed=True,
        empty=N_("Choose the month that it starts in."),
    )

    @classmethod
    def for_month(cls, this_month: YearMonth) -> Self:
        """The form, with the months of the next two years to choose from."""
        made = cls.of_request()
        ahead = [this_month.plus(step) for step in range(1, MONTHS_SEEN + 1)]
        made.month.offered = (
            ("", N_("Choose a month")),
            *((str(month), Says("%(month)s", {"month": month})) for month in ahead),
        )
        if request.method == "POST":
            made.month.process(request.form)
        return made

    def change(self) -> KnownChange:
        """The change as it is to be saved."""
        amount: Money = self.amount.data
        signed = amount if self.direction.data == "more" else -amount
        return KnownChange(YearMonth.parse(self.month.data), signed, self.label.data)


class SavingsForm(PageForm):
    """How much is to be put by each month; nothing is a good answer."""

    most = ZERO
    """The most that is offered."""

    choice = ChoiceField(
        N_("Do you want to put something by each month?"),
        empty=N_("Choose whether you want to put something by."),
    )
    other = MoneyField(N_("How much would you like to put by each month?"))

    @classmethod
    def for_sheet(cls, sheet: Sheet) -> Self:
        """The form with the most that is offered on these figures."""
        most, saved = sheet.savings_offered, min(sheet.savings, sheet.savings_offered)
        answered = "savings" in sheet.saved_pages
        known = NO if not saved else ("most" if saved == most else "other")
        made = cls.of_request(
            choice=known if answered else None, other=saved if known == "other" else None
        )
        made.choice.offered = (
            ("most", Says(N_("Yes, %(amount)s a month"), {"amount": most})),
            ("other", N_("Yes, a smaller amount")),
            (NO, N_("No, not now")),
        )
        if request.method == "POST":
            made.choice.process(request.form)
        made.most = most
        return made

    def validate(self, extra_validators: Any = None) -> bool:
        """A smaller amount must be given, and must be smaller."""
        if not super().validate():
            return False
        if self.choice.data != "other":
            return True
        if self.other.data is None:
            self.refuse("other", N_("Enter an amount in pounds."))
        elif not ZERO < self.other.data <= self.most:
            limit = Says(N_("Enter an amount of %(most)s or less."), {"most": self.most})
            self.refuse("other", limit)
        return not self.other.errors

    def answer(self) -> SavingsAnswer:
        """The amount as it is to be saved."""
        if self.choice.data == "most":
            return SavingsAnswer(self.most)
        return SavingsAnswer(self.other.data if self.choice.data == "other" else ZERO)


class NoteForm(PageForm):
    """Why spending in a group is higher than usual."""

    note = TextField(
        N_("Why do you need to spend this?"),
        longest=LONGEST_NOTE,
        lines=True,
        empty=N_("Tell us why in a few words."),
        check=note_problem,
    )
