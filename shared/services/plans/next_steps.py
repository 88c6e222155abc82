"""What an officer sees of a plan that is short of money, and what comes of what they choose to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared.domain.gate import Act, Blocked
from shared.domain.lawful_next import Remedy, remedies_of
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.domain.next_action import Next, Ruled, ShortPlan, rule_each
from shared.domain.plan_standing import Judged
from shared.domain.plan_states import ALIVE, PlanState
from shared.domain.proposal_states import OPEN
from shared.domain.recovery import DebtCase, StepAhead, Stopped
from shared.domain.stages import DebtType
from shared.domain.steps_ahead import steps_ahead
from shared.domain.work_kinds import WorkKind
from shared.models import InstalmentRow, Party, PartyKind, Plan, PlanDebt, Proposal, WorkItem
from shared.services.audit import Actor, record_audit
from shared.services.cases.notes import add_note
from shared.services.debts.owed import read_cases
from shared.services.debts.rows import debt_rows
from shared.services.errors import NotFound
from shared.services.figures import Law
from shared.services.gate import may_about
from shared.services.mend_links import mend_mark
from shared.services.outbox import queue_message, queue_text_too
from shared.services.outbox_recipients import ADDRESSED, recipient_from
from shared.services.plans.judge_again import judged_by_rules
from shared.services.plans.struggle import OFFICER, begin_replan, open_replan
from shared.services.plans.terms import plan_terms
from shared.services.plans.told_missed import times_told
from shared.services.working_days import working_days

KINDS = (WorkKind.MISSED_PAYMENT, WorkKind.PLAN_BROKEN, WorkKind.PLAN_REVIEW)
"""Work that is about a plan which may be short of money."""
LONGEST_REASON = 1_000


class CannotBeDone(Exception):
    """The action cannot be done now; the page says why."""


@dataclass(frozen=True)
class DebtNext:
    """One debt of the plan: what the law allows next, and why each other remedy is ruled out."""

    id: int
    reference: str
    type: DebtType
    year: int
    balance: Money
    case: DebtCase
    steps: tuple[StepAhead, ...]
    remedies: tuple[Remedy, ...]

    @property
    def is_in_plan(self) -> bool:
        """Whether the plan protects it, so that all of this is what could come without the plan."""
        return self.case.stopped is Stopped.PLAN


@dataclass(frozen=True)
class PlanNext:
    """A plan, how it stands, what to do about it, and what else could be done."""

    item_id: int
    plan_id: int
    party_id: int
    reference: str
    state: PlanState
    judged: Judged
    missing: Money
    told: int
    told_on: date | None
    rules: tuple[Ruled, ...]
    debts: tuple[DebtNext, ...]

    @property
    def recommended(self) -> Ruled:
        """What the rules would do."""
        return self.rules[0]

    @property
    def others(self) -> tuple[Ruled, ...]:
        """What else can be done, with a reason."""
        return tuple(each for each in self.rules[1:] if each.is_possible)

    @property
    def ruled_out(self) -> tuple[Ruled, ...]:
        """What cannot be done now."""
        return tuple(each for each in self.rules[1:] if not each.is_possible)


def plan_next(session: Session, law: Law, party_id: int, item_id: int, now: datetime) -> PlanNext:
    """What to do about the plan of a work item. Raises NotFound when it is not theirs, or of no plan."""
    today = now.astimezone(LONDON).date()
    plan = _plan_of(session, party_id, item_id)
    judged = judged_by_rules(session, [plan], today, plan_terms(session, today))[plan.id]
    debt_ids = set(session.scalars(select(PlanDebt.debt_id).where(PlanDebt.plan_id == plan.id)))
    party = session.execute(
        select(*ADDRESSED, Party.needs_person).where(Party.id == party_id)
    ).one()
    short = _short(session, plan, judged, party, debt_ids, today)
    debts = _debts(
        session,
        law,
        party_id,
        debt_ids,
        today,
        is_organisation=party.kind is PartyKind.ORGANISATION,
        is_stopped=short.stopped is not None,
    )
    return PlanNext(
        item_id=item_id,
        plan_id=plan.id,
        party_id=party_id,
        reference=plan.reference,
        state=plan.state,
        judged=judged,
        missing=max(judged.expected - judged.received, ZERO),
        told=short.told,
        told_on=short.told_on,
        rules=rule_each(short, today),
        debts=debts,
    )


def _short(
    session: Session, plan: Plan, judged: Judged, party: Any, debt_ids: set[int], today: date
) -> ShortPlan:
    told = times_told(session, plan, judged)
    told_on = told[-1].astimezone(LONDON).date() if told else None
    mend = timedelta(days=plan_terms(session, today).mend_days)
    stopped = may_about(session, Act.CHASE, party.id, debt_ids, today)
    return ShortPlan(
        standing=judged.standing,
        is_alive=plan.state in ALIVE,
        missed=_missed(session, plan, judged, today),
        stopped=stopped.says if isinstance(stopped, Blocked) else None,
        is_worked_out=open_replan(session, plan.id) is not None,
        offer_waits=_offer_waits(session, party.id),
        told=len(told),
        told_on=told_on,
        mend_until=told_on + mend if told_on else None,
        can_be_written_to=bool(recipient_from(party).address),
        can_be_called=bool(party.phone) and party.contact_stopped_at is None,
        needs_person=party.needs_person,
    )


def do_next(
    session: Session, found: PlanNext, action: Next, reason: str, officer_id: int, now: datetime
) -> None:
    """Do what an officer chose, and keep what the rules would have done, and why they did otherwise.

    Raises CannotBeDone for what the rules rule out, and for another action without a reason.
    """
    ruled = next(each for each in found.rules if each.action is action)
    is_other = ruled is not found.recommended
    if not ruled.is_possible or (is_other and not reason.strip()):
        raise CannotBeDone(action)
    by = Actor("officer", officer_id)
    if action is Next.SEND_LINK:
        _send_link(session, found, now)
    elif action is Next.NEW_PLAN and found.state in ALIVE:
        begin_replan(session, found.plan_id, OFFICER, by, now)
    if action in (Next.SEND_LINK, Next.WAIT):
        _look_again(session, found, now)
    if is_other:
        add_note(session, found.party_id, officer_id, reason, now)
    record_audit(
        session,
        by,
        "chose what to do about a plan",
        f"plan:{found.plan_id}",
        now,
        chosen=action.value,
        recommended=found.recommended.action.value,
        other=is_other,
    )


def _plan_of(session: Session, party_id: int, item_id: int) -> Plan:
    item = session.execute(
        select(WorkItem.kind, WorkItem.subject).where(
            WorkItem.id == item_id, WorkItem.party_id == party_id, WorkItem.kind.in_(KINDS)
        )
    ).one_or_none()
    if item is None:
        raise NotFound
    what, _colon, number = item.subject.partition(":")
    if what not in ("plan", "finished", "missed_payment") or not number.isdigit():
        raise NotFound
    plan_id = int(number)
    if what == "missed_payment":
        line = select(InstalmentRow.plan_id).where(InstalmentRow.id == plan_id)
        plan_id = session.scalar(line) or 0
    plan = session.scalars(
        select(Plan).where(Plan.id == plan_id, Plan.party_id == party_id)
    ).one_or_none()
    if plan is None:
        raise NotFound
    return plan


def _missed(session: Session, plan: Plan, judged: Judged, today: date) -> int:
    if judged.missed_since is None:
        return 0
    found = select(func.count(InstalmentRow.id)).where(
        InstalmentRow.plan_id == plan.id,
        InstalmentRow.collect_on >= judged.missed_since,
        InstalmentRow.collect_on < today,
    )
    return session.scalar(found) or 0


def _offer_waits(session: Session, party_id: int) -> bool:
    found = select(Proposal.id).where(Proposal.party_id == party_id, Proposal.state.in_(OPEN))
    return session.scalar(found.limit(1)) is not None


def _debts(
    session: Session,
    law: Law,
    party_id: int,
    debt_ids: set[int],
    today: date,
    *,
    is_organisation: bool,
    is_stopped: bool,
) -> tuple[DebtNext, ...]:
    rows = [row for row in debt_rows(session, party_id) if row.id in debt_ids]
    cases = read_cases(session, party_id, rows, law, today)
    days = working_days(session)
    found = []
    for row in rows:
        case = cases[row.id]
        # Of a debt that only the plan protects it is told what could come if the plan ended.
        without = Stopped.HOLD if is_stopped else None
        unprotected = replace(case, stopped=without) if case.stopped is Stopped.PLAN else case
        found.append(
            DebtNext(
                id=row.id,
                reference=row.reference,
                type=row.type,
                year=row.year,
                balance=case.balance,
                case=case,
                steps=steps_ahead(unprotected, law.figures, days, today),
                remedies=remedies_of(unprotected, today, is_organisation=is_organisation),
            )
        )
    return tuple(found)


def _send_link(session: Session, found: PlanNext, now: datetime) -> None:
    """The message of a missed payment, with its link, as the night would send it."""
    today = now.astimezone(LONDON).date()
    line = session.scalars(
        select(InstalmentRow)
        .where(
            InstalmentRow.plan_id == found.plan_id,
            InstalmentRow.collect_on >= (found.judged.missed_since or today),
        )
        .order_by(InstalmentRow.number)
    ).first()
    if line is None:
        raise CannotBeDone(Next.SEND_LINK)
    said = {
        "amount": found.missing,
        "day": line.collect_on,
        "plan": found.reference,
        "until": None,
        "link": mend_mark(found.reference, today),
    }
    key = f"missed_payment:{line.id}:by_officer:{today:%Y%m%d}"
    queue_message(session, "payment_missed", found.party_id, said, now, key)
    queue_text_too(session, "payment_missed", found.party_id, said, now, key)


def _look_again(session: Session, found: PlanNext, now: datetime) -> None:
    """The work comes back on the day on which something should have come of it."""
    today = now.astimezone(LONDON).date()
    wait = plan_terms(session, today).tell_again_days
    session.execute(
        update(WorkItem)
        .where(WorkItem.id == found.item_id, WorkItem.state == "open")
        .values(promise_on=working_days(session).on_or_next(today + timedelta(days=wait)))
    )
