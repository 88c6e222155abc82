"""What a confirmed statement leads to: what is left over, now and later, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.domain.engine import person_by
from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import MonthAhead
from shared.domain.rules.figures import Ceiling
from shared.domain.stages import Nation
from shared.domain.work_kinds import WorkKind
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.outbox import queue_message
from shared.services.proposals.evaluate import most_a_month
from shared.services.proposals.facts import Facts, LastStatement, NothingToPlan
from shared.services.proposals.gather import gather
from shared.services.statements.contacting import promise_contact, subject_of
from shared.services.work_items import open_items


@dataclass(frozen=True)
class Outcome:
    """What the newest statement means."""

    statement_id: int
    version: int
    left_over: Money
    ahead: tuple[MonthAhead, ...]
    most: Ceiling | None
    """The most that is accepted without a person; none when a person always looks."""
    person_by: date
    """By when a person will have looked, if one is asked now."""
    can_offer: bool
    """Whether there is a debt that a plan may be offered for."""
    call_by: date | None = None
    """By when somebody will call, where that was asked for already."""

    @property
    def has_something_left(self) -> bool:
        """Whether anything is left over a month now."""
        return self.left_over > ZERO

    @property
    def deciding_month(self) -> MonthAhead | None:
        """The month ahead that decides what is accepted; None when it is this one."""
        if self.most is None:
            return None
        return next((each for each in self.ahead if each.month == self.most.month), None)


def outcome(session: Session, party_id: int, nation: Nation, today: date) -> Outcome:
    """What the newest statement means today. Raises NotFound when none was submitted."""
    facts = gather(session, party_id, nation, today)
    if facts.statement is None:
        raise NotFound
    chosen = _all_that_can_be_planned(facts)
    return Outcome(
        statement_id=facts.statement.id,
        version=facts.statement.version,
        left_over=facts.statement.left_over,
        ahead=facts.ahead(),
        most=None if chosen is None else most_a_month(chosen),
        person_by=person_by((chosen or facts).promise, today, facts.days),
        can_offer=chosen is not None,
        call_by=_call_by(session, party_id, facts.statement),
    )


def _call_by(session: Session, party_id: int, statement: LastStatement) -> date | None:
    """By when somebody will call; asked only where the page offers it."""
    if statement.left_over > ZERO:
        return None
    subject = subject_of(statement.id)
    open_ones = open_items(session, party_id)
    return next((item.promise_on for item in open_ones if item.subject == subject), None)


def _all_that_can_be_planned(facts: Facts) -> Facts | None:
    """Every debt that one plan may cover; a company's and a person's are never in one."""
    if not facts.plannable:
        return None
    kind = facts.plannable[0].is_company
    try:
        return facts.choosing(debt.id for debt in facts.plannable if debt.is_company is kind)
    except NothingToPlan:
        return None


def ask_to_talk(
    session: Session, party_id: int, nation: Nation, actor: Actor, now: datetime, today: date
) -> date:
    """Ask for somebody to call about a statement with nothing left over; gives the promised date.

    A second press changes nothing. Raises NotFound when there is no statement.
    """
    found = outcome(session, party_id, nation, today)
    if found.call_by is not None:
        return found.call_by
    kind = WorkKind.TALK if found.has_something_left else WorkKind.NEGATIVE_BUDGET
    subject = subject_of(found.statement_id)
    record_audit(session, actor, "asked to talk", subject, now, promised=str(found.person_by))
    promise_contact(session, party_id, kind, found.statement_id, found.person_by, now)
    return found.person_by


def send_way_back(
    session: Session, party_id: int, statement_id: int, revision: int, now: datetime
) -> bool:
    """Send a link to the statement; False when it was sent since the last page was saved."""
    sent = queue_message(
        session,
        "statement_come_back",
        party_id,
        {},
        now,
        f"statement_come_back:{statement_id}:{revision}",
    )
    return sent is not None
