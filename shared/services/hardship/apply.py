"""Applying for help with hardship: begun, filled in page by page, submitted, answered and withdrawn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.hardship_form import Power, only_asked
from shared.domain.hardship_questions import DEBTS, left_open, step_of
from shared.domain.hardship_states import BEING_DECIDED, HardshipEvent, HardshipState
from shared.domain.london import LONDON
from shared.domain.money import Money, total
from shared.domain.work_kinds import WorkKind
from shared.models import (
    HardshipApplication,
    HardshipDebt,
    Party,
    PartyKind,
    Statement,
    StatementState,
)
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound, StaleVersion
from shared.services.hardship.debts import ReducibleDebt, chosen, reducible
from shared.services.hardship.letting_go import let_go
from shared.services.hardship.records import answers_of, move, own_for_update, subject_of
from shared.services.hardship.tell import tell_received, tell_withdrawn
from shared.services.holding.telling import tell_of_start
from shared.services.holding.terms import hold_terms
from shared.services.holds import put_hold
from shared.services.proposals.harm import DEFICIT
from shared.services.references import new_reference
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

LONGEST_ANSWER = 2_000


class NothingToReduce(Exception):
    """Nothing is owed of the kind that the power reaches."""


class NotReady(Exception):
    """Something is still to be answered; `missing` are the addresses of the pages."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__("not ready")
        self.missing = missing


class NothingSaid(ValueError):
    """The answer is empty or too long."""


@dataclass(frozen=True)
class Submitted:
    """An application that is with us."""

    reference: str
    decide_by: date


def begin(session: Session, party_id: int, power: Power, by: Actor, now: datetime) -> str:
    """Begin an application, or find the one that was begun; its reference. Raises NothingToReduce."""
    if (known := _draft(session, party_id, power)) is not None:
        return known
    if not reducible(session, party_id, power):
        raise NothingToReduce
    application = HardshipApplication(
        reference=new_reference("H"),
        party_id=party_id,
        power=power,
        state=HardshipState.DRAFT,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(application)
    except IntegrityError:
        # Pressed twice at once: the database keeps one.
        known = _draft(session, party_id, power)
        if known is None:
            raise
        return known
    record_audit(session, by, "began a hardship application", subject_of(application.id), now)
    return application.reference


def save_step(
    session: Session,
    party_id: int,
    reference: str,
    slug: str,
    values: Mapping[str, str | list[str]],
    revision: int,
) -> int:
    """Save one page of a draft, whole; the draft's new revision.

    Raises NotFound for a page that it has not, StaleVersion when it was submitted or when another
    tab saved the same page since this one was opened.
    """
    application = own_for_update(session, party_id, reference)
    step = step_of(Power(application.power), slug)
    if step is None:
        raise NotFound
    answers = {each: dict(given) for each, given in answers_of(application).items()}
    given = only_asked(step, values)
    if application.state is not HardshipState.DRAFT:
        raise StaleVersion
    if application.revision != revision and answers.get(slug, given) != given:
        raise StaleVersion
    answers[slug] = given
    application.answers = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    application.revision += 1
    session.flush()
    return application.revision


def submit(
    session: Session, party_id: int, reference: str, revision: int, by: Actor, now: datetime
) -> Submitted:
    """Hand an application in: recovery of its debts waits from now on, and somebody decides by a day.

    A second press finds the first. Raises NotFound, StaleVersion when a page was changed since the
    answers were read, and NotReady.
    """
    application = own_for_update(session, party_id, reference)
    if application.state in BEING_DECIDED and application.decide_by is not None:
        return Submitted(reference, application.decide_by)
    if application.state is not HardshipState.DRAFT or application.revision != revision:
        raise StaleVersion
    power = Power(application.power)
    debts = _asked_for(session, application, power)
    today = now.astimezone(LONDON).date()
    _write_asked(session, application, debts)
    decide_by = working_days(session).add(
        today, hold_terms(session, HoldKind.HARDSHIP, today).decide_days
    )
    application.decide_by, application.submitted_at = decide_by, now
    move(session, application, HardshipEvent.SUBMITTED, by, now)
    for debt in debts:
        _hold(session, application.id, debt.id, by, now)
    about = subject_of(application.id)
    open_work(session, WorkKind.HARDSHIP, party_id, about, decide_by, now, DEFICIT)
    _open_private(session, application, decide_by, now)
    tell_received(session, application, now)
    return Submitted(reference, decide_by)


def answer(
    session: Session,
    party_id: int,
    reference: str,
    said: str,
    by: Actor,
    now: datetime,
    *,
    has_papers: bool = False,
) -> date:
    """Answer what was asked for; by when somebody looks again. A promise begins anew.

    Raises NotFound, NothingSaid, and StaleVersion when nothing is asked for any more.
    """
    application = own_for_update(session, party_id, reference)
    if application.state is not HardshipState.ASKED:
        raise StaleVersion
    words = said.strip()
    if len(words) > LONGEST_ANSWER or not (words or has_papers):
        raise NothingSaid
    today = now.astimezone(LONDON).date()
    days = hold_terms(session, HoldKind.HARDSHIP, today).decide_days
    application.decide_by = working_days(session).add(today, days)
    move(session, application, HardshipEvent.ANSWERED, by, now, words)
    about = subject_of(application.id)
    finish_work(session, about, by, now)
    open_work(session, WorkKind.HARDSHIP, party_id, about, application.decide_by, now, DEFICIT)
    return application.decide_by


def withdraw(
    session: Session, party_id: int, reference: str, by: Actor, now: datetime
) -> date | None:
    """Take an application back; until when recovery waits all the same, none for a draft.

    A second press finds the first. Raises NotFound, and StaleVersion once it was decided.
    """
    application = own_for_update(session, party_id, reference)
    if application.state is HardshipState.WITHDRAWN:
        return None
    if application.state not in (*BEING_DECIDED, HardshipState.DRAFT):
        raise StaleVersion
    was_draft = application.state is HardshipState.DRAFT
    move(session, application, HardshipEvent.WITHDRAWN, by, now)
    if was_draft:
        return None
    finish_work(session, subject_of(application.id), by, now)
    until = let_go(session, application.id, by, now)
    tell_withdrawn(session, application, until, now)
    return until


def _draft(session: Session, party_id: int, power: Power) -> str | None:
    return session.scalar(
        select(HardshipApplication.reference).where(
            HardshipApplication.party_id == party_id,
            HardshipApplication.power == power,
            HardshipApplication.state == HardshipState.DRAFT,
        )
    )


def _asked_for(
    session: Session, application: HardshipApplication, power: Power
) -> tuple[ReducibleDebt, ...]:
    """The debts that were chosen and still owe something. Raises NotReady."""
    answers = answers_of(application)
    missing = [step.slug for step in left_open(power, answers)]
    application.statement_id = _latest_statement(session, application.party_id)
    if power is Power.S13A and application.statement_id is None:
        missing += ["money"] if _is_person(session, application.party_id) else []
    ticked = answers.get(DEBTS.slug, {}).get("debts", [])
    debts = chosen(reducible(session, application.party_id, power), list(ticked))
    if not debts:
        missing.append(DEBTS.slug)
    if missing:
        raise NotReady(tuple(dict.fromkeys(missing)))
    return debts


def _write_asked(
    session: Session, application: HardshipApplication, debts: tuple[ReducibleDebt, ...]
) -> None:
    owed = total(debt.charge for debt in debts)
    typed = answers_of(application).get(DEBTS.slug, {}).get("amount", "")
    wanted = Money.from_pounds_text(str(typed)) if typed else owed
    application.asked = min(wanted, owed)
    application.period_from = min(debt.starts_on for debt in debts)
    application.period_until = max(debt.ends_on for debt in debts)
    for debt in debts:
        session.add(HardshipDebt(application_id=application.id, debt_id=debt.id, owed=debt.charge))
    session.flush()


def _hold(session: Session, application_id: int, debt_id: int, by: Actor, now: datetime) -> None:
    """Until it is decided, however long that takes: it never runs out because we were late."""
    hold_id = put_hold(
        session,
        HoldKind.HARDSHIP,
        subject_of(application_id),
        by,
        now,
        starts_on=now.astimezone(LONDON).date(),
        debt_id=debt_id,
    )
    tell_of_start(session, hold_id, now)


def _open_private(
    session: Session, application: HardshipApplication, by: date, now: datetime
) -> None:
    """Somebody who would rather say something than write it is called."""
    if answers_of(application).get("private", {}).get("private") == "call":
        about = f"{subject_of(application.id)}:call"
        open_work(session, WorkKind.TALK, application.party_id, about, by, now)


def _latest_statement(session: Session, party_id: int) -> int | None:
    return session.scalar(
        select(Statement.id)
        .where(Statement.party_id == party_id, Statement.state == StatementState.SUBMITTED)
        .order_by(Statement.version.desc())
        .limit(1)
    )


def _is_person(session: Session, party_id: int) -> bool:
    kind = session.scalar(select(Party.kind).where(Party.id == party_id))
    return kind is PartyKind.PERSON
