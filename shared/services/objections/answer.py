"""Answering a dispute, complaint or appeal: with reasons, until when recovery waits, and where to go next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.hold_terms import working_end
from shared.domain.london import LONDON
from shared.domain.objection_states import ObjectionEvent, Outcome
from shared.domain.objections import FOUND, LONGEST, SHORTEST_ANSWER
from shared.domain.says import N_, Says
from shared.domain.stages import DebtType
from shared.models import Account, Debt, Objection
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.holding.ending import let_run_out
from shared.services.holding.terms import hold_terms
from shared.services.objections.rights import appeal_rights
from shared.services.objections.send import (
    NotAnObjection,
    locked_objection,
    move_objection,
    objection_subject,
)
from shared.services.outbox import MessagePreview, preview_message, queue_message
from shared.services.revenues import tell_revenues
from shared.services.work_items import finish_work
from shared.services.working_days import working_days

TEMPLATE = "objection_answered"


@dataclass(frozen=True)
class Answering:
    """What an officer found, and why."""

    outcome: Outcome
    reasons: str = field(repr=False)


class SomebodyElseMustAnswer(Exception):
    """Whoever answered first does not answer the appeal against it."""


def preview_answer(
    session: Session, objection_id: int, answering: Answering, officer_id: int, today: date
) -> MessagePreview:
    """The message as it would be sent. Raises NotFound, NotAnObjection, SomebodyElseMustAnswer."""
    objection = session.get(Objection, objection_id)
    if objection is None:
        raise NotFound
    _refuse_unfit(session, objection, answering, officer_id)
    said = _said(session, objection, answering, today)
    return preview_message(session, TEMPLATE, objection.party_id, said)


def answer_objection(
    session: Session,
    party_id: int,
    reference: str,
    answering: Answering,
    officer_id: int,
    now: datetime,
) -> date | None:
    """Answer it once; recovery waits some days more, and then may go on. The last day of that.

    Raises NotFound, NotAllowed (answered or taken back before), NotAnObjection,
    SomebodyElseMustAnswer.
    """
    objection = locked_objection(session, party_id, reference)
    by, today = Actor("officer", officer_id), now.astimezone(LONDON).date()
    _refuse_unfit(session, objection, answering, officer_id)
    move_objection(session, objection, ObjectionEvent.ANSWERED, by, now)
    subject = objection_subject(objection.id)
    said = _said(session, objection, answering, today)
    objection.outcome = answering.outcome
    objection.answer = answering.reasons.strip()
    objection.held_until = let_run_out(session, subject, objection.kind.hold, by, now)
    session.flush()
    finish_work(session, subject, by, now)
    queue_message(session, TEMPLATE, party_id, said, now, f"{subject}:answered")
    _tell_revenues(session, objection, now)
    return objection.held_until


def debt_type_of(session: Session, objection: Objection) -> DebtType | None:
    """What kind of debt it is about; none for everything, or for us."""
    return session.scalar(
        select(Account.type)
        .join(Debt, Debt.account_id == Account.id)
        .where(Debt.id == objection.debt_id)
    )


def first_officer(session: Session, objection: Objection) -> str:
    """Who answered what an appeal does not accept; empty where there was nothing before."""
    if objection.follows_id is None:
        return ""
    return (
        session.scalar(select(Objection.closed_by).where(Objection.id == objection.follows_id))
        or ""
    )


def _refuse_unfit(
    session: Session, objection: Objection, answering: Answering, officer_id: int
) -> None:
    length = len(answering.reasons.strip())
    if length < SHORTEST_ANSWER:
        raise NotAnObjection(Says(N_("Give your reasons in full: the person will read them.")))
    if length > LONGEST:
        raise NotAnObjection(
            Says(N_("Use %(most)s characters or fewer in each box."), {"most": LONGEST})
        )
    if first_officer(session, objection) == str(Actor("officer", officer_id)):
        raise SomebodyElseMustAnswer


def _said(
    session: Session, objection: Objection, answering: Answering, today: date
) -> dict[str, Any]:
    after = hold_terms(session, objection.kind.hold, today).after_days
    return {
        "objection": objection,
        "found": FOUND[answering.outcome],
        "reasons": answering.reasons.strip(),
        "held_until": working_end(today + timedelta(days=after), working_days(session)),
        "rights": appeal_rights(session, objection.kind, debt_type_of(session, objection), today),
    }


def _tell_revenues(session: Session, objection: Objection, now: datetime) -> None:
    if objection.debt_id is None:
        return
    reference = session.scalar(
        select(Account.reference)
        .join(Debt, Debt.account_id == Account.id)
        .where(Debt.id == objection.debt_id)
    )
    said = {
        "account": reference,
        "objection": objection.reference,
        "kind": objection.kind,
        "about": objection.about,
        "outcome": objection.outcome,
    }
    tell_revenues(
        session,
        "objection_decided",
        objection.party_id,
        said,
        now,
        dedupe=f"revenues:{objection_subject(objection.id)}:answered",
    )
