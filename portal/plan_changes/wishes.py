"""What is typed on the pages of changing a plan, and what is wrong with it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from flask_babel import gettext as _

from shared.domain.frequency import DAYS_BETWEEN, Frequency
from shared.domain.money import ZERO, Money, NotAnAmount
from shared.domain.plan_moves import NoChange, Why
from shared.domain.schedule import LAST_MONTHLY_DAY
from shared.services.direct_debit.changeable import Changeable
from shared.web.dates_typed import NotADate, read_date
from shared.web.filters import day, money, say

LONGEST_FIELD = 20


class NotUsable(ValueError):
    """What was typed cannot be used; the text tells the person what to do."""


@dataclass(frozen=True)
class Typed:
    """The fields of these pages, word for word."""

    new_day: str = ""
    new_month: str = ""
    new_year: str = ""
    weekday: str = ""
    month_day: str = ""
    amount: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Typed:
        """What came with a request; only its own fields, and never more than one can need."""
        names = {field.name: field.name.replace("new_", "new-") for field in fields(cls)}
        return cls(
            **{
                name: form.get(key, "").strip()[:LONGEST_FIELD].replace("\x00", "")
                for name, key in names.items()
            }
        )

    @property
    def carried(self) -> tuple[tuple[str, str], ...]:
        """The fields that are filled in, as a form brings them back."""
        named = ((field.name.replace("new_", "new-"), field.name) for field in fields(self))
        return tuple((key, getattr(self, name)) for key, name in named if getattr(self, name))

    @property
    def is_begun(self) -> bool:
        """Whether anything was typed."""
        return bool(self.carried)


def wished_date(typed: Typed, plan: Changeable) -> date:
    """The day to which a payment is to move. Raises NotUsable."""
    try:
        wish = read_date(typed.new_day, typed.new_month, typed.new_year)
    except NotADate as error:
        raise NotUsable(say(error.says)) from error
    if wish < plan.today:
        raise NotUsable(_("The new date must be today or later."))
    if wish > plan.days.known_until:
        raise NotUsable(_("The new date must be %(day)s or earlier.", day=day(plan.latest)))
    return wish


def wished_day(typed: Typed, plan: Changeable) -> date:
    """A date on the usual day that is wished for. Raises NotUsable."""
    frequency = plan.page.offer.frequency
    if frequency is Frequency.MONTHLY:
        return plan.today.replace(day=1).replace(day=_month_day(typed))
    if frequency is Frequency.WEEKLY:
        return plan.today + timedelta(days=(_weekday(typed) - plan.today.weekday()) % 7)
    wish = wished_date(typed, plan)
    if wish > plan.today + timedelta(days=DAYS_BETWEEN[frequency]):
        raise NotUsable(_("Enter the first day on which you are paid from today."))
    return wish


def _month_day(typed: Typed) -> int:
    text = typed.month_day
    fits = text.isascii() and text.isdigit() and len(text) < 3
    if not (fits and 1 <= int(text) <= LAST_MONTHLY_DAY):
        raise NotUsable(_("Enter a day of the month from 1 to 28. Every month has these days."))
    return int(text)


def _weekday(typed: Typed) -> int:
    if typed.weekday not in {"0", "1", "2", "3", "4", "5", "6"}:
        raise NotUsable(_("Choose a day of the week."))
    return int(typed.weekday)


def wished_amount(typed: Typed) -> Money:
    """The amount that is wished for each time. Raises NotUsable."""
    if not typed.amount:
        raise NotUsable(_("Enter how much you can pay each time."))
    try:
        amount = Money.from_pounds_text(typed.amount)
    except NotAnAmount as error:
        raise NotUsable(say(error.says)) from error
    if amount == ZERO:
        raise NotUsable(_("Enter an amount that is more than 0."))
    return amount


def why_not(error: NoChange) -> str:
    """Why a change is not possible, and the nearest that is."""
    return " ".join(part for part in (_why(error.why), _nearest(error)) if part)


def _why(why: Why) -> str:
    return {
        Why.UNCHANGED: _("That is what you have agreed already."),
        Why.TOO_SOON: _("That is too soon."),
        Why.AFTER_NEXT: _("That is too late. It must be before your next payment."),
        Why.BEFORE_LAST: _("That is too early. It must be after the payment before it."),
        Why.TOO_LATE: _("That is too late. Your plan would not end in time."),
        Why.NO_MOVES_LEFT: _(
            "You have moved as many payments as you can by yourself in 12 months."
        ),
        Why.NO_SKIPS_LEFT: _(
            "You have put as many payments at the end as you can by yourself in 12 months."
        ),
        Why.NO_DAY: _("There is no other day for it any more."),
        Why.TAKEN: _("It cannot be changed any more."),
        Why.LESS: _("That is less than you agreed. To pay less each time you need a new offer."),
        Why.NOT_ALIKE: _(
            "Every payment of this plan was chosen by itself, so there is no usual day or amount to change. You can move one payment, or phone us."
        ),
        Why.NOT_MONTHLY: _("Enter a day of the month from 1 to 28. Every month has these days."),
    }[why]


def _nearest(error: NoChange) -> str:
    if isinstance(error.nearest, Money):
        return _("You can pay %(amount)s or more.", amount=money(error.nearest))
    if error.nearest is not None:
        return _("The nearest day that is possible is %(day)s.", day=day(error.nearest))
    return ""
