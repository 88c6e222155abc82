"""What an officer does with somebody's Direct Debit: cancel it for the payer, pause it, let it go on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.mandate_states import MANDATE, MandateEvent
from shared.models import Mandate, SecondSignature
from shared.services.audit import Actor
from shared.services.cases.notes import add_note
from shared.services.direct_debit.ending import can_end, end_mandate
from shared.services.direct_debit.records import locked_mandate, mandate_subject, move_mandate
from shared.services.direct_debit.second_signature import SecondPerson, paper_returned
from shared.services.direct_debit.signature_reminders import send_again
from shared.services.errors import NotFound, StaleVersion
from shared.services.sign_in.keys import Keys
from shared.services.work_items import finish_work

ASKED_BY_PAYER = "asked_officer"
"""The reason of a Direct Debit that an officer ended because the payer asked."""
BY_OFFICER = "officer"


def cancel_for_payer(
    session: Session,
    party_id: int,
    mandate_id: int,
    lock: int,
    reason: str,
    officer_id: int,
    now: datetime,
) -> None:
    """End a Direct Debit because the payer asked us to: the bank is told, and so is the payer.

    What the payer said stands in a note on the case. Raises NotFound, NotANote, and StaleVersion
    when it has changed since the page was shown.
    """
    mandate = _theirs(session, party_id, mandate_id, lock)
    if not can_end(mandate, MandateEvent.CANCELLED_BY_PAYER):
        raise StaleVersion
    by = Actor("officer", officer_id)
    end_mandate(session, mandate_id, MandateEvent.CANCELLED_BY_PAYER, by, now, ASKED_BY_PAYER)
    finish_work(session, mandate_subject(mandate_id), by, now)
    add_note(session, party_id, officer_id, f"{mandate.reference}: {reason}", now)


def pause_mandate(
    session: Session,
    party_id: int,
    mandate_id: int,
    lock: int,
    reason: str,
    officer_id: int,
    now: datetime,
) -> None:
    """Take nothing under a Direct Debit until it goes on; why stands in a note on the case.

    Raises NotFound, NotANote, and StaleVersion when it has changed since the page was shown.
    """
    _move(session, party_id, mandate_id, lock, MandateEvent.SUSPENDED, reason, officer_id, now)


def resume_mandate(
    session: Session,
    party_id: int,
    mandate_id: int,
    lock: int,
    reason: str,
    officer_id: int,
    now: datetime,
) -> None:
    """Let a paused Direct Debit go on; why stands in a note on the case.

    Collections whose day has passed meanwhile are announced anew before they are taken. Raises
    NotFound, NotANote, and StaleVersion when it has changed since the page was shown.
    """
    _move(session, party_id, mandate_id, lock, MandateEvent.RESUMED, reason, officer_id, now)


def take_paper(
    session: Session, party_id: int, mandate_id: int, officer_id: int, now: datetime
) -> None:
    """Both signatures are here on paper. Raises NotFound, PastLastKnownHoliday."""
    mandate = locked_mandate(session, mandate_id)
    if mandate.party_id != party_id:
        raise NotFound
    paper_returned(session, mandate_id, officer_id, now)


def ask_second_again(
    session: Session,
    keys: Keys,
    party_id: int,
    mandate_id: int,
    officer_id: int,
    now: datetime,
) -> None:
    """Send the second person the same link once more. Raises NotFound, SentTooOften."""
    locked_mandate(session, mandate_id)
    known = session.scalar(select(SecondSignature).where(SecondSignature.mandate_id == mandate_id))
    if known is None:
        raise NotFound
    second = SecondPerson(known.route, known.name, known.address)
    by = Actor("officer", officer_id)
    send_again(session, keys, party_id, mandate_id, second, by, now)


def _move(
    session: Session,
    party_id: int,
    mandate_id: int,
    lock: int,
    event: MandateEvent,
    reason: str,
    officer_id: int,
    now: datetime,
) -> None:
    mandate = _theirs(session, party_id, mandate_id, lock)
    if not MANDATE.allows(mandate.state, event):
        raise StaleVersion
    by = Actor("officer", officer_id)
    move_mandate(session, mandate, event, by, now, BY_OFFICER)
    add_note(session, party_id, officer_id, f"{mandate.reference}: {reason}", now)


def _theirs(session: Session, party_id: int, mandate_id: int, lock: int) -> Mandate:
    mandate = locked_mandate(session, mandate_id)
    if mandate.party_id != party_id:
        raise NotFound
    if mandate.lock != lock:
        raise StaleVersion
    return mandate
