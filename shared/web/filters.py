"""How templates write money, dates, months and sentences in the language of the page."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.says import Says
from shared.domain.year_month import YearMonth
from shared.services import wording
from shared.web.language import language


def add_filters(app: Flask) -> None:
    """Add our filters to the application's templates."""
    app.jinja_env.filters.update(
        money=money, day=day, weekday=weekday, month=month, moment=moment, clock=clock, say=say
    )


def money(amount: Money) -> str:
    """`£1,056.50`."""
    return amount.text()


def day(value: date | datetime) -> str:
    """`28 December 2026`; an instant is first taken to London."""
    return wording.day_text(_local(value), language())


def weekday(value: date | datetime) -> str:
    """`Monday 28 December 2026`."""
    return wording.weekday_text(_local(value), language())


def month(value: YearMonth | date | str) -> str:
    """`April 2027`, from a month, a date or `2027-04`."""
    if isinstance(value, str):
        value = YearMonth.parse(value)
    elif isinstance(value, date):
        value = YearMonth.of(_local(value))
    return wording.month_text(value, language())


def moment(value: datetime) -> str:
    """`28 December 2026, 2:30pm`."""
    return wording.moment_text(value, language())


def clock(value: datetime) -> str:
    """`2:30pm`."""
    return wording.time_text(value, language())


def say(says: Says | str) -> str:
    """A sentence made below the web."""
    return says if isinstance(says, str) else wording.say(says, language())


def _local(value: date | datetime) -> date:
    return value.astimezone(LONDON).date() if isinstance(value, datetime) else value
