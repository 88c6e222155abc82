"""Sends one-time codes: by text or email at once, by post only where neither is held.

Every request goes through the same steps. For one that nobody is to hear of, the message is made
inside a savepoint which is then undone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from shared.models import Channel, OneTimeCode, OutboxMessage, Party
from shared.services.outbox import queue_message
from shared.services.sign_in import codes
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import Attempt, within_limit
from shared.services.sign_in.matching import NOBODY, code_address
from shared.services.web_sessions import new_token

TEMPLATE = "sign_in_code"


def send_code(
    session: Session, keys: Keys, row: OneTimeCode, asking: Attempt, now: datetime
) -> None:
    """Make a new code for a request, in place of the one before, and queue it for its person.

    `asking` is for whom and from where. A code that is not sent to this browser's person is replaced
    by a token that nobody can type, so that it is not there to be guessed.
    """
    code = codes.new_code()
    row.sends += 1
    address = code_address(session, row.party_id, Channel(row.channel))
    posted = row.channel == Channel.LETTER
    allowed = within_limit(session, asking, now)
    on_its_way = _letter_is_on_its_way(session, row.party_id, now)
    wanted = row.party_id is not None and allowed and not (posted and on_its_way)
    typed = code if wanted and not posted else new_token()
    row.code_hash = codes.code_hash(keys, row.request_hash, address, typed)
    row.expires_at = now + codes.LASTS
    session.flush()
    if posted and wanted and row.party_id is not None:
        code = _post(session, keys, row.party_id, now)
    _queue(session, row, code, now, wanted=wanted)


def _queue(session: Session, row: OneTimeCode, code: str, now: datetime, *, wanted: bool) -> None:
    """Write the message down. One that nobody is to get is made in the same way and let go again."""
    anybody = session.scalar(select(Party.id).limit(1))
    if anybody is None:
        return
    savepoint = session.begin_nested()
    queue_message(
        session,
        TEMPLATE,
        row.party_id or anybody,
        {"code": code, "minutes": codes.LASTS.seconds // 60, "days": codes.LETTER_LASTS.days},
        now,
        dedupe=f"sign-in-code:{row.request_hash[:40]}:{row.sends}",
        channel=Channel(row.channel),
        secret=True,
    )
    if wanted:
        savepoint.commit()
    else:
        savepoint.rollback()


def _post(session: Session, keys: Keys, party_id: int, now: datetime) -> str:
    """Keep a code for a letter: it works for days, and in whatever browser the letter is read beside."""
    code = codes.new_code(codes.LETTER_DIGITS)
    session.add(
        OneTimeCode(
            request_hash=codes.request_hash_of(new_token()),
            party_id=party_id,
            channel=codes.POSTED,
            code_hash=codes.letter_hash(keys, party_id, code),
            created_at=now,
            expires_at=now + codes.LETTER_LASTS,
        )
    )
    session.flush()
    return codes.spaced(code)


def _letter_is_on_its_way(session: Session, party_id: int | None, now: datetime) -> bool:
    """Whether a letter went to this person in the last days: another would only cross it."""
    whose, lately = party_id or NOBODY, now - codes.LETTER_AGAIN_AFTER
    could_be_sent = exists().where(
        OutboxMessage.party_id == whose,
        OutboxMessage.created_at > lately,
        OutboxMessage.template == TEMPLATE,
        OutboxMessage.channel == Channel.LETTER.value,
        OutboxMessage.state != "failed",
    )
    found = session.scalar(
        select(OneTimeCode.id)
        .where(
            OneTimeCode.party_id == whose,
            OneTimeCode.channel == codes.POSTED,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.created_at > lately,
            could_be_sent,
        )
        .limit(1)
    )
    return found is not None
