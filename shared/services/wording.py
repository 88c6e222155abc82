"""How sentences, money, dates and months are written in each language."""

from __future__ import annotations

from datetime import date, datetime

from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.says import Sayable, Says
from shared.domain.year_month import YearMonth
from shared.services.catalogue import translations

MONTHS = {
    "en": (
        "January February March April May June July August September October November December"
    ).split(),
    "cy": (
        "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr"
    ).split(),
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "cy": [
        f"dydd {day}" for day in ("Llun", "Mawrth", "Mercher", "Iau", "Gwener", "Sadwrn", "Sul")
    ],
}
HALVES = {"en": ("am", "pm"), "cy": ("yb", "yh")}


def say(says: Says, language: str) -> str:
    """A sentence in a language ("en" or "cy"), with its values written that language's way."""
    template = translations(language).gettext(says.template)
    if not says.params:
        return template % {} if "%%" in template else template
    return template % {name: written(value, language) for name, value in says.params.items()}


def written(value: Sayable, language: str) -> str:
    """One value of a sentence as a language writes it."""
    if isinstance(value, Says):
        return say(value, language)
    if isinstance(value, Money):
        return value.text()
    if isinstance(value, YearMonth):
        return month_text(value, language)
    if isinstance(value, datetime):
        return moment_text(value, language)
    if isinstance(value, date):
        return day_text(value, language)
    return f"{value:,}" if type(value) is int else str(value)


def day_text(day: date, language: str) -> str:
    """A date: `28 December 2026`, `28 Rhagfyr 2026`."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def weekday_text(day: date, language: str) -> str:
    """A date with its weekday: `Monday 28 December 2026`."""
    return f"{WEEKDAYS[language][day.weekday()]} {day_text(day, language)}"


def month_text(month: YearMonth, language: str) -> str:
    """A month: `April 2027`, `Ebrill 2027`."""
    return f"{MONTHS[language][month.month - 1]} {month.year}"


def time_text(instant: datetime, language: str) -> str:
    """The time of day in London: `9am`, `2:30pm`, `9yb`."""
    local = instant.astimezone(LONDON)
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{HALVES[language][local.hour >= 12]}"


def moment_text(instant: datetime, language: str) -> str:
    """An instant in London: `28 December 2026, 2:30pm`."""
    return (
        f"{day_text(instant.astimezone(LONDON).date(), language)}, {time_text(instant, language)}"
    )
