"""What the page after confirming is given."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _

from shared.domain.money import ZERO
from shared.domain.rules.figures import Ceiling
from shared.services.statements.outcome import Outcome
from shared.web.filters import month as month_name

HALF = 50


@dataclass(frozen=True)
class ResultPage:
    """What a confirmed statement leads to."""

    found: Outcome

    @property
    def sentence(self) -> str | None:
        """The most that is accepted without a person, and why; None when a person always looks."""
        most = self.found.most
        if most is None or most.a_month <= ZERO:
            return None
        amount = most.a_month.text()
        if most.percent == HALF:
            share = _("half of that is %(amount)s", amount=amount)
        else:
            share = _("%(percent)s%% of that is %(amount)s", percent=most.percent, amount=amount)
        return _(
            "%(left_over)s; %(share)s. That is the most we will accept without a person.",
            left_over=self._left(most),
            share=share,
        )

    def _left(self, most: Ceiling) -> str:
        month, left = month_name(most.month), most.left_over.text()
        ahead = self.found.deciding_month
        if ahead is None:
            return _("Each month, left over %(left)s", left=left)
        if ahead.new_bill is None:
            return _("From %(month)s, left over %(left)s", month=month, left=left)
        bill = ahead.new_bill.text()
        return _(
            "From %(month)s, after your new bill of %(bill)s, left over %(left)s",
            month=month,
            bill=bill,
            left=left,
        )

    @property
    def plan(self) -> str | None:
        """Where to propose a plan; None when there is nothing to plan for."""
        return place("plan.start") if self.found.can_offer else None

    @property
    def debts(self) -> str | None:
        """Where everything that is owed stands."""
        return place("account.debts")


def place(endpoint: str, **given: str | int) -> str | None:
    """The address of another journey's page; None where this installation does not have it."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **given)  # type: ignore[arg-type]
