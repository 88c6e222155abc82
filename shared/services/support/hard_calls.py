"""After a hard call: what came of it, whether the officer wants to talk, and who was told to protect somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from shared.domain.protocol_cards import REACHED, CallOutcome, Card, Told
from shared.models import HardCall, Officer, Party, SafeguardingReferral
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.support.distress import called

REST = timedelta(hours=2)
"""For so long after a hard call an officer is not sent straight to the next one."""


@dataclass(frozen=True)
class AfterCall:
    """What an officer writes after a hard call."""

    party_id: int
    card: Card
    outcome: CallOutcome
    wants_talk: bool = False
    note: str = ""


@dataclass(frozen=True)
class CallToTalkAbout:
    """One hard call as a manager sees it: the officer's side, and nothing of the case."""

    id: int
    officer: str
    card: str
    outcome: str
    wants_talk: bool
    note: str
    at: datetime


@dataclass(frozen=True)
class Referred:
    """That somebody was told to protect a person."""

    told: str
    their_reference: str
    person_knows: bool
    by: str
    at: datetime


def record_call(session: Session, officer_id: int, after: AfterCall, now: datetime) -> int:
    """Write down how a hard call went. Once they were reached, the call that was asked for is done.

    Raises NotFound for nobody's party.
    """
    _known(session, after.party_id)
    added = session.execute(
        insert(HardCall)
        .values(
            officer_id=officer_id,
            party_id=after.party_id,
            card=after.card.value,
            outcome=after.outcome.value,
            note=after.note,
            wants_talk=after.wants_talk,
            at=now,
        )
        .returning(HardCall.id)
    )
    call_id = int(added.scalar_one())
    by = Actor("officer", officer_id)
    record_audit(session, by, "made a hard call", f"party:{after.party_id}", now, call=call_id)
    if after.outcome in REACHED:
        called(session, after.party_id, by, now)
    return call_id


def refer(
    session: Session,
    officer_id: int,
    party_id: int,
    told: Told,
    their_reference: str,
    now: datetime,
    *,
    person_knows: bool,
) -> None:
    """Write down that those who protect people were told. Raises NotFound."""
    _known(session, party_id)
    added = session.execute(
        insert(SafeguardingReferral)
        .values(
            party_id=party_id,
            officer_id=officer_id,
            told=told.value,
            their_reference=their_reference,
            person_knows=person_knows,
            at=now,
        )
        .returning(SafeguardingReferral.id)
    )
    subject = f"safeguarding:{int(added.scalar_one())}"
    record_audit(session, Actor("officer", officer_id), "referred for safeguarding", subject, now)


def referrals_of(session: Session, party_id: int) -> tuple[Referred, ...]:
    """Who was told about a person, the newest first."""
    found = session.execute(
        select(
            SafeguardingReferral.told,
            SafeguardingReferral.their_reference,
            SafeguardingReferral.person_knows,
            Officer.name,
            SafeguardingReferral.at,
        )
        .join(Officer, Officer.id == SafeguardingReferral.officer_id)
        .where(SafeguardingReferral.party_id == party_id)
        .order_by(SafeguardingReferral.id.desc())
    )
    return tuple(Referred(*row) for row in found)


def calls_to_talk_about(session: Session) -> tuple[CallToTalkAbout, ...]:
    """Hard calls that no manager has talked about yet, those who asked for it first."""
    found = session.execute(
        select(
            HardCall.id,
            Officer.name,
            HardCall.card,
            HardCall.outcome,
            HardCall.wants_talk,
            HardCall.note,
            HardCall.at,
        )
        .join(Officer, Officer.id == HardCall.officer_id)
        .where(HardCall.talked_at.is_(None))
        .order_by(HardCall.wants_talk.desc(), HardCall.id)
    )
    return tuple(CallToTalkAbout(*row) for row in found)


def talked_about(session: Session, call_id: int, officer_id: int, now: datetime) -> None:
    """A manager has talked with the officer about a call. Raises NotFound when that was done already."""
    done = session.scalar(
        update(HardCall)
        .where(HardCall.id == call_id, HardCall.talked_at.is_(None))
        .values(talked_at=now, talked_by=officer_id)
        .returning(HardCall.id)
    )
    if done is None:
        raise NotFound
    by = Actor("officer", officer_id)
    record_audit(session, by, "talked about a hard call", f"hard_call:{call_id}", now)


def rests(session: Session, officer_id: int, now: datetime) -> bool:
    """Whether an officer made a hard call so lately that the next should go to somebody else."""
    lately = select(HardCall.id).where(HardCall.officer_id == officer_id, HardCall.at > now - REST)
    return session.scalar(lately.limit(1)) is not None


def _known(session: Session, party_id: int) -> None:
    if session.scalar(select(Party.id).where(Party.id == party_id)) is None:
        raise NotFound
