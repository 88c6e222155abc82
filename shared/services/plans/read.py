"""A payer's own plan, as its pages show it: what was received is judged by what is owed now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money, total
from shared.domain.plan_states import ALIVE, PlanEvent, PlanState
from shared.domain.replan_states import OPEN as REPLAN_OPEN
from shared.domain.schedule import Instalment, Offer, OfferLine
from shared.domain.standing import Standing, standing
from shared.models import (
    Account,
    Debt,
    InstalmentRow,
    InstalmentSlice,
    Party,
    PartyKind,
    Plan,
    PlanDebt,
    PlanEventRow,
    PlanVersion,
    Replan,
)
from shared.services.debts.unpaid import OWED, on_its_way
from shared.services.errors import NotFound
from shared.services.extract.balance_date import balance_date
from shared.services.plans.terms import plan_terms
from shared.services.proposals.evaluate import PlanLine
from shared.services.proposals.offers_kept import LINES, offer_of_payments, plain_offer
from shared.services.proposals.read import CoveredDebt


@dataclass(frozen=True)
class PlanPage:
    """Everything that a plan's pages show."""

    id: int
    reference: str
    state: PlanState
    offer: Offer
    method: str
    total: Money
    agreed_at: datetime
    name: str
    """Whose plan it is, for the proof of it."""
    address: tuple[str, ...]
    debts: tuple[CoveredDebt, ...]
    lines: tuple[PlanLine, ...]
    standing: Standing
    on_its_way: Money
    """What was paid by card and has not arrived yet."""
    expected: Standing
    """How the plan stands once it has."""
    as_of: date | None
    """The day that the balances are from."""
    waits_until: date | None = None
    """Until when recovery waits while it is worked out anew."""
    followed_by: str | None = None
    """The reference of the plan that took its place."""

    @property
    def is_alive(self) -> bool:
        """Whether the plan protects its debts."""
        return self.state in ALIVE

    @property
    def was_added(self) -> Money:
        """By how much more is owed now than the plan has left to collect (costs added later)."""
        left = total(debt.now for debt in self.debts)
        return max(left - self.standing.left, ZERO)


def plan_page(session: Session, party_id: int, reference: str, today: date) -> PlanPage:
    """A party's own plan, in four queries. Raises NotFound when there is none or it is not theirs."""
    row = session.execute(_plan(party_id, reference)).first()
    if row is None:
        raise NotFound
    covered = session.execute(_debts(row.id)).all()
    debts = tuple(_covered(each) for each in covered)
    lines = _lines(session, row.id)
    before = total(debt.before for debt in debts) + total(each.added for each in covered)
    received = before - total(debt.now for debt in debts)
    coming = total(each.on_its_way or ZERO for each in covered)
    instalments = _instalments(lines)
    judged_on = _judged_on(row, today)
    numbers = plan_terms(session, today)
    judged = partial(
        standing,
        instalments,
        row.paid_now,
        today=judged_on,
        grace=numbers.grace_days,
        tolerance=numbers.tolerance,
    )
    return PlanPage(
        id=row.id,
        reference=reference,
        state=row.state,
        offer=_offer(row, lines),
        method=row.method,
        total=row.total,
        agreed_at=row.agreed_at,
        name=_name(row),
        address=tuple(line for line in row.letter_address.splitlines() if line.strip()),
        debts=debts,
        lines=lines,
        standing=judged(received=received),
        on_its_way=coming,
        expected=judged(received=received + coming),
        as_of=min((each.as_of for each in covered), default=None),
        waits_until=row.waits_until,
        followed_by=row.followed_by,
    )


def _offer(row: Any, lines: tuple[PlanLine, ...]) -> Offer:
    if row.pattern != LINES:
        return plain_offer(row)
    return offer_of_payments(row, [OfferLine(line.due, line.amount) for line in lines])


def _judged_on(row: Any, today: date) -> date:
    """The day on which a plan is judged: a plan that waits is late with nothing that fell due since."""
    if row.state is not PlanState.SUSPENDED or row.paused_at is None:
        return today
    paused: date = row.paused_at.astimezone(LONDON).date()
    return min(today, paused)


def _plan(party_id: int, reference: str) -> Any:
    paused = (
        select(func.max(PlanEventRow.at))
        .where(PlanEventRow.plan_id == Plan.id, PlanEventRow.event == PlanEvent.SUSPENDED)
        .correlate(Plan)
        .scalar_subquery()
    )
    return (
        select(
            Plan.id,
            Plan.state,
            Plan.amount,
            Plan.frequency,
            Plan.first_due,
            Plan.paid_now,
            Plan.method,
            Plan.pattern,
            Plan.total,
            Plan.agreed_at,
            paused.label("paused_at"),
            _waits_until().label("waits_until"),
            _followed_by().label("followed_by"),
            Party.kind,
            Party.forenames,
            Party.surname,
            Party.organisation,
            Party.letter_address,
        )
        .join(Party, Party.id == Plan.party_id)
        .where(Plan.party_id == party_id, Plan.reference == reference)
    )


def _waits_until() -> Any:
    asked = select(Replan.held_until).where(
        Replan.plan_id == Plan.id, Replan.state.in_(REPLAN_OPEN)
    )
    return asked.correlate(Plan).scalar_subquery()


def _followed_by() -> Any:
    newer = aliased(Plan)
    asked = (
        select(newer.reference)
        .join(PlanVersion, PlanVersion.plan_id == newer.id)
        .where(PlanVersion.replaces_plan_id == Plan.id)
        .order_by(PlanVersion.id.desc())
        .limit(1)
    )
    return asked.correlate(Plan).scalar_subquery()


def _debts(plan_id: int) -> Any:
    return (
        select(
            Debt.id,
            Account.reference,
            Account.type,
            Debt.year,
            Debt.stage,
            Debt.hearing_on,
            PlanDebt.balance,
            PlanDebt.added,
            OWED.label("owed"),
            balance_date(Debt.as_of),
            on_its_way().label("on_its_way"),
        )
        .join(PlanDebt, PlanDebt.debt_id == Debt.id)
        .join(Account, Account.id == Debt.account_id)
        .where(PlanDebt.plan_id == plan_id)
        .order_by(PlanDebt.position)
    )


def _covered(row: Any) -> CoveredDebt:
    return CoveredDebt(
        id=row.id,
        account_reference=row.reference,
        type=row.type,
        year=row.year,
        stage=row.stage,
        hearing_on=row.hearing_on,
        before=row.balance,
        now=row.owed,
    )


def _lines(session: Session, plan_id: int) -> tuple[PlanLine, ...]:
    rows = session.execute(
        select(
            InstalmentRow.number,
            InstalmentRow.due_on,
            InstalmentRow.collect_on,
            InstalmentRow.amount,
            InstalmentSlice.debt_id,
            InstalmentSlice.amount.label("share"),
        )
        .outerjoin(InstalmentSlice, InstalmentSlice.instalment_id == InstalmentRow.id)
        .where(InstalmentRow.plan_id == plan_id)
        .order_by(InstalmentRow.number)
    )
    shares: dict[tuple[int, date, date, Money], dict[int, Money]] = {}
    for number, due, collect, amount, debt_id, share in rows:
        of_line = shares.setdefault((number, due, collect, amount), {})
        if debt_id is not None:
            of_line[debt_id] = share
    return tuple(PlanLine(*line, parts) for line, parts in shares.items())


def _instalments(lines: tuple[PlanLine, ...]) -> tuple[Instalment, ...]:
    return tuple(Instalment(line.number, line.due, line.collect, line.amount) for line in lines)


def _name(row: Any) -> str:
    if row.kind is PartyKind.ORGANISATION:
        return str(row.organisation)
    return f"{row.forenames} {row.surname}".strip()


def own_plans(session: Session, party_id: int) -> Mapping[str, PlanState]:
    """The references and states of a party's plans, the newest first."""
    rows = session.execute(
        select(Plan.reference, Plan.state).where(Plan.party_id == party_id).order_by(Plan.id.desc())
    )
    return {reference: state for reference, state in rows}  # noqa: C416 - rows are no pairs to mypy
