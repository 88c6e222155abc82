"""Form fields that keep what was typed, and say in plain English what is wrong with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from shared.domain.frequency import NAMES as FREQUENCY_NAMES
from shared.domain.frequency import Frequency
from shared.domain.money import Money, NotAnAmount
from shared.domain.says import N_, Says
from shared.web import crisis
from shared.web.asked import Asked
from shared.web.choice_fields import Choice, ChoiceField, ChoicesField, TickField
from shared.web.dates_typed import NotADate, read_date
from shared.web.frequency_typed import read_frequency
from shared.web.language import language
from shared.web.words import Words, in_words

__all__ = [
    "Asked",
    "Choice",
    "ChoiceField",
    "ChoicesField",
    "DateField",
    "MoneyField",
    "MoneyFrequencyField",
    "SecretField",
    "TextField",
    "TickField",
]

BIDI = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""Marks that turn the direction of writing: invisible, and able to make a text look like another."""

WORDS = 100
"""From so many characters on, a field takes sentences and not only a name or number."""


class TextField(Asked):
    """A line or some lines of text. Blanks around it go; what cannot be printed is refused."""

    kind = "text"

    def __init__(
        self, label: Words = "", *, longest: int = 200, lines: bool = False, **given: Any
    ) -> None:
        super().__init__(label, **given)
        self.longest = longest
        self.lines = lines
        self.text = ""

    def fill(self, value: Any) -> None:
        """Show a text that is already known."""
        self.data = value
        self.text = value or ""

    def read(self, formdata: Any) -> None:
        """The text as typed stays for the page; the cleaned one is the value."""
        self.text = (formdata.getlist(self.name) or [""])[0].replace("\r\n", "\n")
        if self.lines or self.longest >= WORDS:
            crisis.listen(self.text)
        cleaned = unicodedata.normalize("NFC", self.text.translate(BIDI)).strip()
        if any(
            unicodedata.category(sign) in {"Cc", "Cs"} and not self._line_end(sign)
            for sign in cleaned
        ):
            self.text = "".join(
                sign for sign in self.text if sign.isprintable() or self._line_end(sign)
            )
            self.refuse(N_("Type this again: it holds signs that we cannot read."))
        elif len(cleaned) > self.longest:
            self.refuse(
                Says(N_("Shorten this to %(count)s characters or fewer."), {"count": self.longest})
            )
        else:
            self.data = cleaned

    def _line_end(self, sign: str) -> bool:
        return self.lines and sign in "\n\t"


class SecretField(Asked):
    """A password or code: taken exactly as typed, and never sent back to the page."""

    kind = "text"
    lines = False
    text = ""

    def read(self, formdata: Any) -> None:
        """Only its length is looked at here."""
        sent = (formdata.getlist(self.name) or [""])[0]
        self.data = sent if len(sent) <= 1000 else ""


class MoneyField(Asked):
    """An amount in pounds; its value is Money."""

    kind = "money"
    text = ""

    def fill(self, value: Any) -> None:
        """Show an amount that is already known."""
        self.data = value
        self.text = value.plain() if value is not None else ""

    def read(self, formdata: Any) -> None:
        """Read the amount; what cannot be read is never nought."""
        self.text = (formdata.getlist(self.name) or [""])[0]
        if self.text.strip():
            try:
                self.data = Money.from_pounds_text(self.text)
            except NotAnAmount as wrong:
                self.refuse(wrong.says)


class MoneyFrequencyField(Asked):
    """An amount and how often: <name>-amount and <name>-frequency. Its value is (Money, Frequency) or None.

    A field left wholly empty is None; nought needs no frequency and is kept as monthly nought.
    """

    kind = "money_frequency"

    def __init__(
        self,
        label: Words = "",
        *,
        frequencies: Sequence[Frequency] = tuple(Frequency),
        **given: Any,
    ) -> None:
        super().__init__(label, **given)
        self.frequencies = tuple(frequencies)
        self.amount_text = ""
        self.frequency_text = ""
        self.wrong = "amount"

    def fill(self, value: Any) -> None:
        """Show an amount and frequency that are already known."""
        self.data = value
        if value is not None:
            self.amount_text, self.frequency_text = value[0].plain(), value[1].value

    def read(self, formdata: Any) -> None:
        """Read both together, because neither means anything without the other."""
        self.amount_text = (formdata.getlist(f"{self.name}-amount") or [""])[0]
        self.frequency_text = (formdata.getlist(f"{self.name}-frequency") or [""])[0]
        frequency = read_frequency(self.frequency_text)
        frequency = frequency if frequency in self.frequencies else None
        if not self.amount_text.strip():
            if self.frequency_text and self.empty is None:
                self.refuse(N_("Enter an amount as well as how often. If it is nothing, enter 0."))
            return
        try:
            amount = Money.from_pounds_text(self.amount_text)
        except NotAnAmount as wrong:
            self.refuse(wrong.says)
            return
        if frequency is None and amount:
            self.wrong = "frequency"
            self.refuse(N_("Choose how often this is paid."))
            return
        self.data = (amount, frequency or Frequency.MONTHLY)

    def choices(self) -> tuple[tuple[str, str], ...]:
        """The frequencies in the page's language, after an empty one."""
        return _frequency_choices(self.frequencies, language())

    @property
    def problem_id(self) -> str:
        """The amount or the frequency, whichever is wrong."""
        return f"{self.id}-{self.wrong}"


class DateField(Asked):
    """A date in three inputs: <name>-day, <name>-month, <name>-year. Its value is a date or None."""

    kind = "date"
    PARTS = ("day", "month", "year")

    def __init__(self, label: Words = "", **given: Any) -> None:
        super().__init__(label, **given)
        self.texts = dict.fromkeys(self.PARTS, "")
        self.wrong: tuple[str, ...] = self.PARTS

    def fill(self, value: date | None) -> None:
        """Show a date that is already known."""
        self.data = value
        if value is not None:
            self.texts = {part: str(getattr(value, part)) for part in self.PARTS}

    def read(self, formdata: Any) -> None:
        """Read the three parts; what is wrong with which part is said, and only that part is marked."""
        self.texts = {
            part: (formdata.getlist(f"{self.name}-{part}") or [""])[0].strip()
            for part in self.PARTS
        }
        if any(self.texts.values()):
            try:
                self.data = read_date(**self.texts)
            except NotADate as wrong:
                self.wrong = wrong.parts
                self.refuse(wrong.says)

    @property
    def problem_id(self) -> str:
        """The first part that is wrong."""
        return f"{self.id}-{self.wrong[0]}"


@lru_cache(maxsize=16)
def _frequency_choices(
    frequencies: tuple[Frequency, ...], _language: str
) -> tuple[tuple[str, str], ...]:
    """Worked out once for each language: a statement asks for the same few words sixty times."""
    names = tuple((each.value, in_words(FREQUENCY_NAMES[each])) for each in frequencies)
    return (("", in_words(N_("Choose"))), *names)
