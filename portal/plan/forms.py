"""What is typed into the offer form, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.plan.draft import TypedOffer
from shared.domain.frequency import NAMES, PAYABLE, Frequency
from shared.domain.money import ZERO, Money, NotAnAmount
from shared.domain.schedule import LAST_MONTHLY_DAY, Offer, fitted, offer_of_lines
from shared.services.proposals.facts import Facts
from shared.web.dates_typed import NotADate, read_date
from shared.web.filters import day, money, say
from shared.web.lines_typed import NotLines, carried_lines

AMOUNT, FREQUENCY, FIRST, PAID_NOW = "amount", "frequency", "first", "paid_now"
TARGETS = {AMOUNT: "amount", FREQUENCY: "frequency", FIRST: "first-day", PAID_NOW: "paid_now"}
"""Where the error summary leads for each field."""


def frequencies() -> list[tuple[str, str]]:
    """The choices of how often, with monthly first: most people are paid so."""
    ordered = (Frequency.MONTHLY, *(each for each in PAYABLE if each is not Frequency.MONTHLY))
    return [(each.value, _(NAMES[each])) for each in ordered]


@dataclass(frozen=True)
class ReadOffer:
    """The form read: an offer, or what is wrong with it by field."""

    typed: TypedOffer
    offer: Offer | None
    problems: dict[str, str]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The problems for the summary on top of the page, in the order of the fields."""
        return [(self.problems[name], TARGETS[name]) for name in TARGETS if name in self.problems]


def read_offer(typed: TypedOffer, facts: Facts) -> ReadOffer:
    """Read what was typed for the chosen debts."""
    problems: dict[str, str] = {}
    amount = _amount(typed, problems)
    frequency = _frequency(typed, problems)
    first = _first(typed, facts, frequency, problems)
    paid_now = _paid_now(typed, facts, problems)
    if problems or amount is None or frequency is None or first is None or paid_now is None:
        return ReadOffer(typed, None, problems)
    made = Offer(amount, frequency, first, paid_now)
    return ReadOffer(typed, _with_lines(made, typed, facts), {})


def _with_lines(offer: Offer, typed: TypedOffer, facts: Facts) -> Offer:
    """The offer with its payments as they were changed, so that they come to what is owed now."""
    try:
        lines = fitted(facts.total - offer.paid_now, carried_lines(typed.lines))
        return offer_of_lines(lines, offer.frequency, offer.paid_now) if lines else offer
    except (NotLines, ValueError):
        return offer


def _amount(typed: TypedOffer, problems: dict[str, str]) -> Money | None:
    if not typed.amount:
        problems[AMOUNT] = _("Enter how much you can pay each time.")
        return None
    try:
        amount = Money.from_pounds_text(typed.amount)
    except NotAnAmount as error:
        problems[AMOUNT] = say(error.says)
        return None
    if amount == ZERO:
        problems[AMOUNT] = _("Enter an amount that is more than 0.")
        return None
    return amount


def _frequency(typed: TypedOffer, problems: dict[str, str]) -> Frequency | None:
    if typed.frequency in {each.value for each in PAYABLE}:
        return Frequency(typed.frequency)
    problems[FREQUENCY] = _("Choose how often you want to pay.")
    return None


def _first(
    typed: TypedOffer, facts: Facts, frequency: Frequency | None, problems: dict[str, str]
) -> date | None:
    first = typed_date(typed)
    if first is None:
        problems[FIRST] = _("Enter the date of your first payment, for example 28 12 2026.")
        return None
    for problem in _wrong_with(first, facts, frequency):
        problems[FIRST] = problem
        return None
    return first


def _wrong_with(first: date, facts: Facts, frequency: Frequency | None) -> Iterator[str]:
    if first < facts.today:
        yield _("The date of your first payment must be today or later.")
    if first > facts.days.known_until:
        yield _(
            "The date of your first payment must be %(day)s or earlier.",
            day=day(facts.days.known_until),
        )
    if frequency is Frequency.MONTHLY and first.day > LAST_MONTHLY_DAY:
        yield _("Choose a day of the month from 1 to 28. Every month has these days.")


def typed_date(typed: TypedOffer) -> date | None:
    """The date of the first payment; none when it is not a date of these centuries."""
    parts = (typed.first_day, typed.first_month, typed.first_year)
    try:
        return read_date(*parts) if all(parts) else None
    except NotADate:
        return None


def _paid_now(typed: TypedOffer, facts: Facts, problems: dict[str, str]) -> Money | None:
    if not typed.paid_now:
        return ZERO
    try:
        paid_now = Money.from_pounds_text(typed.paid_now)
    except NotAnAmount as error:
        problems[PAID_NOW] = say(error.says)
        return None
    if paid_now >= facts.total:
        problems[PAID_NOW] = _(
            "You owe %(total)s. If you can pay all of it now, you do not need a plan.",
            total=money(facts.total),
        )
        return None
    return paid_now
