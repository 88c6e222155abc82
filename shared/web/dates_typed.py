"""A date from three boxes: which part is wrong, and why, in words that help."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from shared.domain.says import N_, Says
from shared.services.wording import MONTHS

_DIGITS = re.compile(r"[0-9]{1,4}", re.ASCII)
_MISSING = {
    ("day",): N_("The date must include a day."),
    ("month",): N_("The date must include a month."),
    ("year",): N_("The date must include a year."),
    ("day", "month"): N_("The date must include a day and a month."),
    ("day", "year"): N_("The date must include a day and a year."),
    ("month", "year"): N_("The date must include a month and a year."),
}


class NotADate(ValueError):
    """The three texts are no date. `parts` are those to mend; `says` tells the person what to do."""

    def __init__(self, says: Says, *parts: str) -> None:
        super().__init__(says.template)
        self.says = says
        self.parts = parts


def read_date(day: str, month: str, year: str) -> date:
    """The date of three texts; a month may be a number or its name in English or Welsh.

    Raises NotADate, also for a date that does not exist, such as 30 February.
    """
    texts = {"day": day, "month": month, "year": year}
    if missing := tuple(part for part, text in texts.items() if not text):
        raise NotADate(Says(_MISSING[missing]), *missing)
    number = _month_number(month)
    if not _between(day, 1, 31):
        raise NotADate(Says(N_("The day must be a number from 1 to 31.")), "day")
    if number is None:
        raise NotADate(Says(N_("The month must be a number from 1 to 12, or its name.")), "month")
    if not (_between(year, 1900, 2199) and len(year) == 4):
        raise NotADate(Says(N_("The year must be 4 numbers, like 2026.")), "year")
    try:
        return date(int(year), number, int(day))
    except ValueError as error:
        raise NotADate(
            Says(N_("That date does not exist. Check the day and the month.")), "day", "month"
        ) from error


def _between(text: str, least: int, most: int) -> bool:
    return bool(_DIGITS.fullmatch(text)) and least <= int(text) <= most


def _month_number(text: str) -> int | None:
    if _DIGITS.fullmatch(text):
        return int(text) if 1 <= int(text) <= 12 else None
    wanted = unicodedata.normalize("NFKC", text).casefold().rstrip(".")
    for names in MONTHS.values():
        for number, name in enumerate(names, start=1):
            if wanted in {name.casefold(), name[:3].casefold()}:
                return number
    return None
