"""What a party owes, worked out: each debt where it stands, and what could come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from shared.domain.fees import AgentFees, agent_fees, costs_avoided, could_be_added
from shared.domain.figures import in_force
from shared.domain.money import ZERO
from shared.domain.plan_states import ALIVE
from shared.domain.recovery import DebtCase, Stopped, timetable_of
from shared.domain.stages import Stage
from shared.domain.timeline import Timeline, build_timeline
from shared.services.debts import rows
from shared.services.debts.situation import situation
from shared.services.debts.views import DebtPage, DebtView, Owed, OwnPlan
from shared.services.errors import NotFound
from shared.services.figures import Law


def owed_by(session: Session, party_id: int, law: Law, today: date) -> Owed:
    """Everything unpaid for which a party is liable, in three queries whatever there is of it.

    Raises NotFound when there is no such party, NotCovered when figures have run out.
    """
    found = rows.debt_rows(session, party_id)
    read = _Read.of(session, party_id, found, law, today)
    plans = {row.plan_reference: row.plan_state for row in found if row.plan_reference}
    return Owed(
        debts=tuple(read.view(row) for row in found),
        plans=tuple(OwnPlan(reference, state) for reference, state in sorted(plans.items())),
        situation=situation(session, party_id),
    )


def account_timeline(
    session: Session, party_id: int, debt_id: int, law: Law, today: date
) -> DebtPage:
    """One debt of a party with its timeline. Raises NotFound for one that is not theirs."""
    found = rows.debt_rows(session, party_id, debt_id)
    if not found:
        raise NotFound
    row = found[0]
    read = _Read.of(session, party_id, found, law, today)
    case = read.case(row)
    return DebtPage(
        debt=read.view(row),
        timeline=read.timeline(case),
        nation=law.nation,
        source=timetable_of(case, law.figures, today).source,
        situation=situation(session, party_id),
        agent_fees=_agent_fees(case, law, today),
    )


def _agent_fees(case: DebtCase, law: Law, today: date) -> AgentFees | None:
    if case.stage is not Stage.ENFORCEMENT_AGENT or case.balance <= ZERO:
        return None
    return agent_fees(case.balance, in_force(law.figures.agent_fees, today))


def read_cases(
    session: Session, party_id: int, found: list[Row[Any]], law: Law, today: date
) -> dict[int, DebtCase]:
    """Debts that were read as the rules of recovery see them, by their ids."""
    read = _Read.of(session, party_id, found, law, today)
    return {row.id: read.case(row) for row in found}


@dataclass(frozen=True)
class _Read:
    """What was read besides the debts themselves, and the rules to see them by."""

    around: rows.Around
    law: Law
    today: date

    @classmethod
    def of(
        cls, session: Session, party_id: int, found: list[Row[Any]], law: Law, today: date
    ) -> _Read:
        ids = [row.id for row in found]
        return cls(rows.around(session, party_id, ids, today), law, today)

    def case(self, row: Row[Any]) -> DebtCase:
        stopped, until = self.stopped(row)
        return DebtCase(
            nation=self.law.nation,
            debt_type=row.type,
            stage=row.stage,
            balance=row.charge + row.costs,
            year=row.year,
            costs=row.costs,
            due_on=row.due_on,
            stage_on=row.stage_on,
            hearing_on=row.hearing_on,
            events=self.around.events.get(row.id, ()),
            stopped=stopped,
            stopped_until=until,
        )

    def stopped(self, row: Row[Any]) -> tuple[Stopped | None, date | None]:
        """What stops the debt; a plan's hold speaks of a plan only where the plan covers it."""
        reason, until = self.around.stops.get(row.id, (None, None))
        if reason is Stopped.BREATHING_SPACE:
            return reason, until
        if row.plan_state in ALIVE:
            return Stopped.PLAN, None
        return (Stopped.HOLD, None) if reason is Stopped.PLAN else (reason, until)

    def timeline(self, case: DebtCase) -> Timeline:
        return build_timeline(case, self.law.figures, self.around.days, self.today)

    def view(self, row: Row[Any]) -> DebtView:
        case = self.case(row)
        timeline = self.timeline(case)
        additions = could_be_added(case, self.law.figures, self.around.days, self.today)
        return DebtView(
            id=row.id,
            account_reference=row.reference,
            type=row.type,
            year=row.year,
            line=row.line,
            address=rows.address_of(row),
            stage=row.stage,
            stage_on=row.stage_on,
            hearing_on=row.hearing_on,
            balance=case.balance,
            on_its_way=row.on_its_way or ZERO,
            costs=row.costs,
            as_of=row.as_of,
            is_joint=row.is_joint,
            stopped=case.stopped,
            plan_reference=row.plan_reference,
            standing=timeline.standing,
            next_step=timeline.ahead[0] if timeline.ahead else None,
            additions=additions,
            avoided=costs_avoided(additions, self.today),
            hearing=timeline.hearing,
        )
