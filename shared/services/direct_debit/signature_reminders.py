"""Second signatures that let wait: sent again when the payer asks, reminded of, and in the end let go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.mandate_states import MandateEvent, MandateState
from shared.domain.work_kinds import WorkKind
from shared.models import Mandate, SecondSignature
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.name_check import WAITING as NAME_WAITS
from shared.services.direct_debit.records import locked_mandate, mandate_subject
from shared.services.direct_debit.second_signature import (
    ASKED,
    LAPSED,
    LINK,
    SecondPerson,
    asked_anew,
    send_first_link,
    signature_of,
)
from shared.services.direct_debit.sign_up import checked_by
from shared.services.direct_debit.signature_telling import send_link, tell_payer
from shared.services.direct_debit.terms import terms
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import Limit, attempt_of, within_limit
from shared.services.work_items import finish_work, open_work

SENT_AGAIN = Limit("signature_sent", most=3, from_everywhere=3, within=timedelta(hours=24))
"""How often a payer may have the link sent: nobody is flooded with messages that they did not ask for."""
JOB = Actor("job", "remind_signatories")
AT_ONCE = 200


class SentTooOften(Exception):
    """The link was sent as often as it is within a day."""


def send_again(
    session: Session,
    keys: Keys,
    party_id: int,
    mandate_id: int,
    second: SecondPerson,
    by: Actor,
    now: datetime,
) -> None:
    """Ask again, at the same address or another one, or turn to paper.

    The same address gets the same link. Raises NotFound when nothing of theirs waits, SentTooOften.
    """
    mandate = locked_mandate(session, mandate_id)
    signature = signature_of(session, mandate_id)
    waits = mandate.state is MandateState.WAITING_FOR_SIGNATURE
    if mandate.party_id != party_id or signature is None or not waits or signature.state != ASKED:
        raise NotFound
    if second.route == LINK:
        attempt = attempt_of(keys, SENT_AGAIN, mandate_id, "")
        if not within_limit(session, attempt, now):
            raise SentTooOften
    same = (signature.route, signature.name, signature.address)
    if same == (second.route, second.name, second.address) and second.route == LINK:
        dedupe = f"{signature.id}:again:{now.isoformat()}"
        send_link(session, keys, mandate, signature, now, dedupe, is_reminder=True)
    else:
        for column, value in asked_anew(session, second, now).items():
            setattr(signature, column, value)
        send_first_link(session, keys, mandate, signature, now)
    session.flush()
    record_audit(
        session, by, f"asked a second person by {second.route}", mandate_subject(mandate_id), now
    )


def remind_waiting(database: Database, keys: Keys, now: datetime) -> str:
    """Remind whoever has not signed yet, and end what waited too long; what was done, in numbers.

    Each in a transaction of its own; done twice, nothing goes out twice.
    """
    reminded = sum(
        database.attempt(lambda session, one=each: _remind(session, keys, one, now))  # type: ignore[misc]
        for each in database.attempt(lambda session: _waiting(session, now, lapsed=False))
    )
    ended = sum(
        database.attempt(lambda session, one=each: _lapse(session, one, now))  # type: ignore[misc]
        for each in database.attempt(lambda session: _waiting(session, now, lapsed=True))
    )
    database.attempt(lambda session: ask_for_checks(session, now))
    return f"reminded {reminded}, lapsed {ended}" if reminded or ended else ""


def ask_for_checks(session: Session, now: datetime) -> None:
    """See that every name that waits for its check is on the worklist, also when an item was ticked off."""
    rows = session.execute(
        select(Mandate.id, Mandate.party_id)
        .where(
            Mandate.name_check == NAME_WAITS,
            Mandate.state.in_((MandateState.DRAFT, MandateState.WAITING_FOR_SIGNATURE)),
        )
        .order_by(Mandate.id)
        .limit(AT_ONCE)
    ).all()
    promise = checked_by(session, now.astimezone(LONDON).date()) if rows else None
    for mandate_id, party_id in rows:
        if promise is not None:
            subject = mandate_subject(mandate_id)
            open_work(session, WorkKind.MANDATE, party_id, subject, promise, now)


def _waiting(session: Session, now: datetime, *, lapsed: bool) -> Sequence[int]:
    over = SecondSignature.expires_at <= now
    every = timedelta(days=terms(session, now.astimezone(LONDON).date()).signature_remind_days)
    due = (
        over
        if lapsed
        else (SecondSignature.expires_at > now) & (SecondSignature.asked_at <= now - every)
    )
    return session.scalars(
        select(SecondSignature.mandate_id)
        .where(SecondSignature.state == ASKED, due)
        .order_by(SecondSignature.id)
        .limit(AT_ONCE)
    ).all()


def _remind(session: Session, keys: Keys, mandate_id: int, now: datetime) -> bool:
    found = _still_waiting(session, mandate_id)
    if found is None:
        return False
    mandate, signature = found
    every = terms(session, now.astimezone(LONDON).date()).signature_remind_days
    due = (now - signature.asked_at).days // every
    if signature.expires_at <= now or due <= signature.reminders:
        return False
    # After a time in which the job did not run, one reminder is enough.
    signature.reminders = due
    if signature.route == LINK:
        dedupe = f"{signature.id}:{(signature.token_hash or '')[:16]}:{due}"
        send_link(session, keys, mandate, signature, now, dedupe, is_reminder=True)
    else:
        tell_payer(session, mandate, signature, "paper_reminder", now)
    record_audit(session, JOB, "reminded a second person", mandate_subject(mandate_id), now)
    return True


def _lapse(session: Session, mandate_id: int, now: datetime) -> bool:
    found = _still_waiting(session, mandate_id)
    if found is None or found[1].expires_at > now:
        return False
    mandate, signature = found
    signature.state, signature.answered_at, signature.answered_by = LAPSED, now, str(JOB)
    finish_work(session, mandate_subject(mandate_id), JOB, now)
    end_mandate(session, mandate_id, MandateEvent.RAN_OUT, JOB, now, "signature_lapsed", tell=False)
    tell_payer(session, mandate, signature, LAPSED, now)
    return True


def _still_waiting(session: Session, mandate_id: int) -> tuple[Mandate, SecondSignature] | None:
    """Both, locked; none when there is nothing to wait for any more."""
    mandate = locked_mandate(session, mandate_id)
    signature = signature_of(session, mandate_id)
    if signature is None or signature.state != ASKED:
        return None
    if mandate.state is not MandateState.WAITING_FOR_SIGNATURE:
        # Ended meanwhile by somebody else: nobody is asked any more.
        signature.state = LAPSED
        return None
    return mandate, signature
