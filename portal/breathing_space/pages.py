"""What the pages of this journey are given: the days of the law, and somebody's own Breathing Space."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from shared.domain.case import financial_year
from shared.domain.money import ZERO
from shared.domain.stages import Stage
from shared.services.debts import DebtView, Owed
from shared.services.moratorium.own import OwnBreathingSpace
from shared.services.moratorium.terms import moratorium_terms
from shared.web.filters import weekday


@dataclass(frozen=True)
class ExplainedPage:
    """The numbers of the law, in words."""

    length: str
    after_treatment: str
    again: str


def explained_page(today: date) -> ExplainedPage:
    """What the law says today."""
    terms = moratorium_terms(today)
    return ExplainedPage(
        ngettext("%(num)s day", "%(num)s days", terms.length),
        ngettext("%(num)s day", "%(num)s days", terms.after_treatment),
        ngettext("%(num)s month", "%(num)s months", terms.again_after_months),
    )


@dataclass(frozen=True)
class OwnPage:
    """Somebody's own Breathing Space."""

    found: tuple[OwnBreathingSpace, ...]
    owed: Owed
    today: date

    @property
    def is_for_people(self) -> bool:
        """Whether the law has it for them at all: an organisation cannot have it."""
        return not self.owed.situation.is_organisation

    @property
    def bills(self) -> tuple[DebtView, ...]:
        """Bills of this year that go on."""
        held, year = self._held, financial_year(self.today)
        return tuple(
            debt
            for debt in self.owed.debts
            if debt.id not in held and debt.stage is Stage.INSTALMENTS and debt.year == year
        )

    @property
    def others(self) -> tuple[DebtView, ...]:
        """Debts that are not part of it, though something is overdue."""
        held, bills = self._held, {debt.id for debt in self.bills}
        return tuple(
            debt
            for debt in self.owed.debts
            if debt.id not in held and debt.id not in bills and debt.balance > ZERO
        )

    def state(self, each: OwnBreathingSpace) -> str:
        """How one stands today, in a sentence."""
        if each.is_to_come:
            return _("It starts on %(day)s.", day=weekday(each.starts_on))
        if not each.is_running:
            return _("It has ended.")
        if each.last is None:
            return _(
                "It protects you now. Your debt adviser will tell us when its last day is known."
            )
        return _("It protects you now, up to and including %(day)s.", day=weekday(each.last))

    def last(self, each: OwnBreathingSpace) -> str:
        """Its last day."""
        return _("Not known yet") if each.last is None else weekday(each.last)

    @property
    def is_running(self) -> bool:
        """Whether one protects them now."""
        return any(each.is_running for each in self.found)

    @property
    def _held(self) -> frozenset[int]:
        return frozenset(
            debt.debt_id
            for each in self.found
            if each.is_running or each.is_to_come
            for debt in each.debts
        )
