"""What was chosen on the page of mending a plan, and the choices that it offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.plan_changes.wishes import Typed, wished_date
from shared.services.plans.mending import Mending
from shared.web.filters import day, money, weekday

PAY, MOVE, OTHER, SKIP = "pay", "move", "other", "skip"
STRUGGLE, CHANGE, KEEP, RIGHT = "struggle", "change", "keep", "right"
LONGEST = 20

Item = tuple[str | None, ...]


@dataclass(frozen=True)
class Wish:
    """What was chosen, word for word."""

    what: str
    typed: Typed

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Wish:
        """What came with a request."""
        return cls(form.get("what", "")[:LONGEST], Typed.read(form))

    @property
    def kind(self) -> str:
        """What is to be done: a day that was offered is a move too."""
        return MOVE if self.what == OTHER or self.offered_day else self.what

    @property
    def offered_day(self) -> date | None:
        """The day that was chosen of those offered; none where another was typed."""
        try:
            return date.fromisoformat(self.what)
        except ValueError:
            return None

    def day(self, found: Mending) -> date:
        """The day to which the payment is to move. Raises NotUsable."""
        return self.offered_day or wished_date(self.typed, found.plan)


def items(found: Mending, *, can_pay: bool) -> list[Item]:
    """Every way out, as radio buttons: to pay first, to talk last."""
    line = found.line
    if line is None:
        return _always()
    pay: list[Item] = (
        [(PAY, _("Pay %(amount)s now by card", amount=money(found.missing)))] if can_pay else []
    )
    days: list[Item] = [
        (each.isoformat(), _("Move it to %(day)s", day=weekday(each)))
        for each in found.offered_days
    ]
    other: list[Item] = [(OTHER, _("Move it to another day"))] if found.window else []
    return [*pay, *days, *other, *_skip(found), (None, _("or")), *_always()]


def _skip(found: Mending) -> list[Item]:
    if not found.skip:
        return []
    ends = day(found.skip[-1].due)
    hint = _("Your other payments stay the same. Your plan then ends on %(day)s.", day=ends)
    return [(SKIP, _("Put it at the end of the plan"), hint)]


def _always() -> list[Item]:
    struggle = _("You can work out a new plan. We stop reminders and collections while you do.")
    change = _("For example your job, your pay, your hours, your bills or who lives with you.")
    return [
        (STRUGGLE, _("I will struggle this month"), struggle),
        (CHANGE, _("Something has changed for me"), change),
    ]
