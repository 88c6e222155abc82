"""Phrases that several pages of this journey share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from flask_babel import gettext as _
from flask_babel import ngettext

from shared.domain.frequency import Frequency
from shared.domain.money import Money, total
from shared.domain.schedule import Offer
from shared.domain.stages import DebtType, type_name
from shared.web.filters import day, money, say, weekday

MOST_SHOWN = 110
"""A schedule with more lines is shown without its middle: two years of weeks fit, ten do not."""
AT_THE_START, AT_THE_END = 52, 4


class Debt(Protocol):
    """What a debt is called by."""

    @property
    def id(self) -> int: ...
    @property
    def type(self) -> DebtType: ...
    @property
    def year(self) -> int: ...


class Payment(Protocol):
    """One line of a schedule."""

    @property
    def due(self) -> date: ...
    @property
    def amount(self) -> Money: ...


def each_time(amount: Money, frequency: Frequency) -> str:
    """An amount and how often it is paid: `£90.00 a month`."""
    if frequency is Frequency.WEEKLY:
        return _("%(amount)s a week", amount=money(amount))
    if frequency is Frequency.FORTNIGHTLY:
        return _("%(amount)s every 2 weeks", amount=money(amount))
    if frequency is Frequency.FOUR_WEEKLY:
        return _("%(amount)s every 4 weeks", amount=money(amount))
    return _("%(amount)s a month", amount=money(amount))


def offered(offer: Offer) -> str:
    """What is paid: `£90.00 a month`, or `£1,056.50 in 12 payments` where they are not alike."""
    if not offer.lines:
        return each_time(offer.amount, offer.frequency)
    owed = total(line.amount for line in offer.lines)
    return _("%(total)s in %(payments)s", total=money(owed), payments=payments(len(offer.lines)))


def offer_words(offer: Offer) -> str:
    """An offer in a few words: `£90.00 a month from 28 December 2026`."""
    return _(
        "%(each)s from %(first)s",
        each=offered(offer),
        first=day(offer.first_due),
    )


def payments(count: int) -> str:
    """How many payments: `1 payment`, `12 payments`."""
    return ngettext("%(num)s payment", "%(num)s payments", count)


def how_many(lines: Sequence[Payment]) -> str:
    """The whole schedule in one sentence: how many payments, of how much, and the last one."""
    if not lines:
        return ""
    last = lines[-1]
    if len(lines) == 1:
        return _(
            "1 payment of %(amount)s on %(due)s.", amount=money(last.amount), due=day(last.due)
        )
    if any(line.amount != lines[0].amount for line in lines[:-1]):
        return _(
            "%(payments)s that are not all alike. The last one is %(last)s, due on %(due)s.",
            payments=payments(len(lines)),
            last=money(last.amount),
            due=weekday(last.due),
        )
    if last.amount == lines[0].amount:
        return _(
            "%(payments)s of %(amount)s. The last one is due on %(due)s.",
            payments=payments(len(lines)),
            amount=money(last.amount),
            due=weekday(last.due),
        )
    return _(
        "%(payments)s: %(more)s of %(amount)s, and a last one of %(last)s due on %(due)s.",
        payments=payments(len(lines)),
        more=len(lines) - 1,
        amount=money(lines[0].amount),
        last=money(last.amount),
        due=weekday(last.due),
    )


def debt_name(debt: Debt) -> str:
    """What a debt is called: `Council tax 2026/27`."""
    years = f"{debt.year}/{(debt.year + 1) % 100:02d}"
    return _("%(name)s %(year)s", name=say(type_name(debt.type)), year=years)


def split_columns(debts: Iterable[Debt]) -> tuple[tuple[int, str], ...]:
    """The columns that show how each payment is split; none when there is nothing to split."""
    columns = tuple((debt.id, debt_name(debt)) for debt in debts)
    return columns if len(columns) > 1 else ()


Line = TypeVar("Line")


@dataclass(frozen=True)
class Shown(Generic[Line]):
    """The lines of a schedule that a page shows, and what it says of those it leaves out."""

    lines: tuple[Line, ...]
    left_out: str = ""


def shown(lines: tuple[Line, ...], amount: Money) -> Shown[Line]:
    """A schedule as a page shows it: whole, or its start and its end where it is very long."""
    if len(lines) <= MOST_SHOWN:
        return Shown(lines)
    return Shown(
        lines[:AT_THE_START] + lines[-AT_THE_END:],
        _(
            "Payments %(first)s to %(last)s are not listed. Each is %(amount)s.",
            first=AT_THE_START + 1,
            last=len(lines) - AT_THE_END,
            amount=money(amount),
        ),
    )
