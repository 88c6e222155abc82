"""GOV.UK's list of bank holidays, as its file `bank-holidays.json` writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

DIVISION = "england-and-wales"
YEARS = range(2012, 2101)
LONGEST_NAME = 80


class NotAHolidayFile(ValueError):
    """The text is not such a list; the message says where in plain words."""


@dataclass(frozen=True, order=True)
class Holiday:
    """One bank holiday."""

    day: date
    name: str


def read_holidays(text: str) -> tuple[Holiday, ...]:
    """The bank holidays of England and Wales in a file, in order. Raises NotAHolidayFile."""
    try:
        events = json.loads(text)[DIVISION]["events"]
    except (ValueError, RecursionError):
        raise NotAHolidayFile("this is not JSON") from None
    except (KeyError, TypeError, IndexError):
        raise NotAHolidayFile(f"there are no events under {DIVISION}") from None
    if not isinstance(events, list) or not events:
        raise NotAHolidayFile(f"there are no events under {DIVISION}")
    found = {each.day: each for each in (_holiday(*pair) for pair in enumerate(events, start=1))}
    return tuple(sorted(found.values()))


def _holiday(number: int, event: object) -> Holiday:
    day, name = (event.get("date"), event.get("title")) if isinstance(event, dict) else (None, None)
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise NotAHolidayFile(f"event {number}: the title is not a name")
    try:
        read = date.fromisoformat(str(day))
    except ValueError:
        raise NotAHolidayFile(f"event {number}: the date is not like 2029-12-25") from None
    if read.year not in YEARS:
        raise NotAHolidayFile(f"event {number}: {read} cannot be right")
    return Holiday(read, name.strip())
