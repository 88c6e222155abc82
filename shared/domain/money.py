"""Money: whole pence, one type, and the one place where text becomes money."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.says import N_, Says

LARGEST_TYPED = 999_999_999
"""The largest amount that a person may type, in pence (£9,999,999.99)."""

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]*)?", re.ASCII)
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", re.ASCII)


class NotAnAmount(ValueError):
    """The text cannot be read as money. `says` tells the person what to do."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


@dataclass(frozen=True, order=True)
class Money:
    """An amount in whole pence; may be negative (a deficit, a credit)."""

    pence: int

    def __post_init__(self) -> None:
        if type(self.pence) is not int:
            raise TypeError("Money is whole pence")

    def __add__(self, other: Money) -> Money:
        return Money(self.pence + other.pence)

    def __sub__(self, other: Money) -> Money:
        return Money(self.pence - other.pence)

    def __neg__(self) -> Money:
        return Money(-self.pence)

    def __mul__(self, times: int) -> Money:
        return Money(self.pence * times)

    def __bool__(self) -> bool:
        return self.pence != 0

    def text(self) -> str:
        """The amount as people write it: `£1,056.50`, `-£12.40`."""
        pounds, pence = divmod(abs(self.pence), 100)
        return f"{'-' if self.pence < 0 else ''}£{pounds:,}.{pence:02d}"

    def plain(self) -> str:
        """The amount for a file or a form field: `1056.50`, `-12.40`."""
        pounds, pence = divmod(abs(self.pence), 100)
        return f"{'-' if self.pence < 0 else ''}{pounds}.{pence:02d}"

    def __str__(self) -> str:
        return self.text()

    @classmethod
    def from_pounds_text(cls, text: str, *, negative: bool = False) -> Money:
        """Read pounds that a person typed: `1056.5`, `£1,056.50`, `1 056.50`.

        Raises NotAnAmount for anything else; what cannot be read is never nought.
        """
        cleaned = text.strip().removeprefix("£").strip().replace(" ", "")
        _refuse_what_is_not_digits(cleaned)
        pounds, _, decimals = cleaned.replace(",", "").partition(".")
        if len(decimals) > 2:
            raise NotAnAmount(
                Says(N_("Enter pounds and pence, with no more than two numbers after the point."))
            )
        if pounds.startswith("-") and not negative:
            raise NotAnAmount(Says(N_("Enter an amount that is 0 or more.")))
        return cls(_within_limit(pounds, decimals))


def _refuse_what_is_not_digits(cleaned: str) -> None:
    if not cleaned:
        raise NotAnAmount(Says(N_("Enter an amount in pounds. If it is nothing, enter 0.")))
    if not (_PLAIN.fullmatch(cleaned) or _GROUPED.fullmatch(cleaned)):
        raise NotAnAmount(
            Says(N_("Enter an amount in pounds using numbers only, for example 92 or 92.50."))
        )


def _within_limit(pounds: str, decimals: str) -> int:
    if len(pounds.lstrip("-").lstrip("0")) > 7:
        raise NotAnAmount(Says(N_("Enter an amount under £10,000,000.")))
    size = int(pounds.lstrip("-")) * 100 + int(decimals.ljust(2, "0"))
    return -size if pounds.startswith("-") else size


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """The sum of amounts; nothing sums to nought."""
    return Money(sum(amount.pence for amount in amounts))


def half_up(pence: Fraction) -> Money:
    """Round an exact number of pence to the nearest penny, halves away from nought."""
    whole = (abs(pence) + Fraction(1, 2)).__floor__()
    return Money(-whole if pence < 0 else whole)


def rounded_down(pence: Fraction) -> Money:
    """Round an exact number of pence down to the penny (towards less)."""
    return Money(pence.__floor__())


def rounded_up(pence: Fraction) -> Money:
    """Round an exact number of pence up to the penny (towards more)."""
    return Money(pence.__ceil__())
