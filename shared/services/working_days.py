"""The working days of England and Wales: GOV.UK's bank holidays, and those that the council added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.working_days import WorkingDays
from shared.models import BankHoliday

LEAST_IN_A_YEAR = 8
"""England and Wales have eight bank holidays in an ordinary year; a year with fewer is not known yet."""


@lru_cache(maxsize=1)
def published_holidays() -> frozenset[date]:
    """GOV.UK's published bank holidays, from the list that came with the package: nothing is fetched."""
    from govuk_bank_holidays.bank_holidays import BankHolidays

    known = BankHolidays(use_cached_holidays=True)
    return frozenset(each["date"] for each in known.get_holidays(BankHolidays.ENGLAND_AND_WALES))


def working_days(session: Session) -> WorkingDays:
    """Working days as far ahead as bank holidays are known; one query."""
    return working_days_with(session.scalars(select(BankHoliday.day)))


@lru_cache(maxsize=8)
def _joined(added: frozenset[date]) -> WorkingDays:
    holidays = published_holidays() | added
    return WorkingDays(holidays, _known_until(holidays))


def working_days_with(added: Iterable[date]) -> WorkingDays:
    """The published bank holidays and some more as working days."""
    return _joined(frozenset(added))


def _known_until(holidays: frozenset[date]) -> date:
    """31 December of the last year, counted without a gap, whose holidays are all known."""
    in_year = Counter(day.year for day in holidays)
    year = min(year for year, count in in_year.items() if count >= LEAST_IN_A_YEAR)
    while in_year[year + 1] >= LEAST_IN_A_YEAR:
        year += 1
    return date(year, 12, 31)
