"""What the pages of this journey are given: what waits, what goes on, and what is still to be paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from shared.domain.case import financial_year
from shared.domain.gate import HoldKind
from shared.domain.money import ZERO
from shared.domain.stages import Stage
from shared.services.debts import DebtView, Owed
from shared.services.holding.read import OnHold, ShownHold
from shared.web.filters import say, weekday


@dataclass(frozen=True)
class OnHoldPage:
    """The page of everything that waits."""

    owed: Owed
    held: OnHold
    today: date

    @property
    def is_anything_held(self) -> bool:
        """Whether anything waits at all."""
        return bool(self.held.holds)

    @property
    def on_hold(self) -> tuple[DebtView, ...]:
        """The debts about which nothing is done for now."""
        return tuple(debt for debt in self.owed.debts if self._waits(debt))

    @property
    def goes_on(self) -> tuple[DebtView, ...]:
        """Debts that are not on hold, and that no plan covers."""
        return tuple(
            debt
            for debt in self.owed.debts
            if not self._waits(debt) and debt.plan_reference is None and debt.balance > ZERO
        )

    @property
    def bills(self) -> tuple[DebtView, ...]:
        """Bills of this year that are not in arrears: their instalments go on whatever waits."""
        year = financial_year(self.today)
        return tuple(
            debt
            for debt in self.owed.debts
            if debt.stage is Stage.INSTALMENTS and debt.year == year and debt.balance > ZERO
        )

    @property
    def plans(self) -> tuple[str, ...]:
        """The references of plans that run."""
        return tuple(plan.reference for plan in self.owed.plans)

    @property
    def can_ask_for_advice(self) -> bool:
        """Whether a pause for advice would be something new."""
        kinds = {each.kind for each in self.held.holds}
        return HoldKind.ADVICE not in kinds and bool(self.owed.debts)

    @property
    def is_protected_by_law(self) -> bool:
        """Whether a moratorium or an insolvency protects them."""
        kinds = {each.kind for each in self.held.holds}
        return bool(kinds & {HoldKind.BREATHING_SPACE, HoldKind.INSOLVENCY})

    def until(self, each: ShownHold) -> str:
        """Until when a hold lasts, in words."""
        if each.until is not None:
            return _("Up to and including %(day)s", day=weekday(each.until))
        if each.kind in _UNTIL_ANSWERED:
            return _("Until you have our answer")
        return _("Until we tell you")

    def what(self, each: ShownHold) -> str:
        """What a hold is for."""
        if not each.account_reference:
            return _("Everything you owe us")
        return _("Account %(reference)s", reference=each.account_reference)

    def why(self, each: ShownHold) -> str:
        """Why it is there."""
        return say(each.why)

    def _waits(self, debt: DebtView) -> bool:
        return debt.id in self.held.debt_ids


_UNTIL_ANSWERED = frozenset(
    {
        HoldKind.OPEN_PROPOSAL,
        HoldKind.DISPUTE,
        HoldKind.COMPLAINT,
        HoldKind.APPEAL,
        HoldKind.HARDSHIP,
    }
)
