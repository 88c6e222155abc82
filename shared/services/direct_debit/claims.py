"""An officer answers an indemnity claim: counters it, lets it stand, or notes what the banks decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import CLAIM, ClaimEvent, ClaimState
from shared.domain.ledger import PostingKind
from shared.domain.lifecycle import NotAllowed
from shared.domain.london import LONDON
from shared.domain.says import N_, Says
from shared.models import IndemnityClaim, IndemnityPart, Mandate
from shared.services.audit import Actor, record_audit
from shared.services.cases.notes import LONGEST, NotANote, add_note
from shared.services.direct_debit.effects_claims import claim_subject
from shared.services.errors import NotFound, StaleVersion
from shared.services.holds import end_holds
from shared.services.ledger.taking_back import put_money_back
from shared.services.outbox import queue_message
from shared.services.work_items import finish_work

_OVER = frozenset({ClaimState.ACCEPTED, ClaimState.WON, ClaimState.LOST})


class TooLateToCounter(Exception):
    """The working days in which the claim could be countered are over."""


def counter_claim(
    session: Session, claim_id: int, lock: int, officer_id: int, note: str, now: datetime
) -> ClaimState:
    """Note that the claim was countered, and why; the money stays with the payer until it is decided.

    Raises NotFound, StaleVersion, NotAllowed, TooLateToCounter and NotANote.
    """
    claim = _locked(session, claim_id, lock)
    if now.astimezone(LONDON).date() > claim.counter_by:
        raise TooLateToCounter
    return _move(session, claim, ClaimEvent.COUNTERED, officer_id, note, now)


def accept_claim(
    session: Session, claim_id: int, lock: int, officer_id: int, note: str, now: datetime
) -> ClaimState:
    """Let a claim stand. Raises NotFound, StaleVersion, NotAllowed and NotANote."""
    claim = _locked(session, claim_id, lock)
    return _move(session, claim, ClaimEvent.ACCEPTED, officer_id, note, now)


def claim_lost(
    session: Session, claim_id: int, lock: int, officer_id: int, note: str, now: datetime
) -> ClaimState:
    """The bank kept to its claim after we countered it. Raises as `accept_claim`."""
    claim = _locked(session, claim_id, lock)
    return _move(session, claim, ClaimEvent.LOST, officer_id, note, now)


def claim_won(
    session: Session, claim_id: int, lock: int, officer_id: int, note: str, now: datetime
) -> ClaimState:
    """The bank gave the money back: each receipt stands again where it stood. Raises as `accept_claim`."""
    claim = _locked(session, claim_id, lock)
    state = _move(session, claim, ClaimEvent.WON, officer_id, note, now)
    by = Actor("officer", officer_id)
    parts = session.scalars(
        select(IndemnityPart)
        .where(IndemnityPart.claim_id == claim.id)
        .order_by(IndemnityPart.collection_id)
    )
    for part in parts.all():
        part.back_posting_id = put_money_back(
            session,
            part.posting_id,
            f"dd:{part.collection_id}:claim_won",
            PostingKind.INDEMNITY_WON,
            claim_subject(claim.id),
            by,
            now,
        )
    session.flush()
    _tell(session, claim, "won", now)
    return state


def _locked(session: Session, claim_id: int, lock: int) -> IndemnityClaim:
    """A claim, its mandate locked first as everywhere. Raises NotFound and StaleVersion."""
    mandate_id = session.scalar(
        select(IndemnityClaim.mandate_id).where(IndemnityClaim.id == claim_id)
    )
    if mandate_id is None:
        raise NotFound
    session.execute(select(Mandate.id).where(Mandate.id == mandate_id).with_for_update())
    claim = session.scalars(
        select(IndemnityClaim)
        .where(IndemnityClaim.id == claim_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if claim.lock != lock:
        raise StaleVersion
    return claim


def _move(
    session: Session,
    claim: IndemnityClaim,
    event: ClaimEvent,
    officer_id: int,
    note: str,
    now: datetime,
) -> ClaimState:
    said = note.strip()
    if not said or len(said) > LONGEST:
        raise NotANote(Says(N_("Say in a few words what was decided, and why.")))
    claim.state = CLAIM.after(claim.state, event)
    claim.lock += 1
    claim.note = f"{claim.note}\n{said}".strip()
    claim.settled_by, claim.settled_at = officer_id, now
    by, about = Actor("officer", officer_id), claim_subject(claim.id)
    record_audit(session, by, f"claim {event}", about, now)
    if claim.state in _OVER:
        finish_work(session, about, by, now)
        end_holds(session, about, by, now)
    party_id = session.scalars(select(Mandate.party_id).where(Mandate.id == claim.mandate_id)).one()
    add_note(session, party_id, officer_id, said, now)
    session.flush()
    return claim.state


def _tell(session: Session, claim: IndemnityClaim, outcome: str, now: datetime) -> None:
    mandate = session.get_one(Mandate, claim.mandate_id)
    said = {"amount": claim.total, "reference": mandate.reference, "outcome": outcome}
    key = f"dd_claim:{claim.id}:{outcome}"
    queue_message(session, "direct_debit_claimed", mandate.party_id, said, now, key)


__all__ = [
    "NotAllowed",
    "TooLateToCounter",
    "accept_claim",
    "claim_lost",
    "claim_won",
    "counter_claim",
]
