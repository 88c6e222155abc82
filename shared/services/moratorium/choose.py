"""A person says whom a notice means; until then everybody who may be meant is protected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.moratorium import MORATORIUM, MoratoriumEvent, MoratoriumState
from shared.models import Moratorium, MoratoriumCandidate, MoratoriumNotice, Party
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound, StaleVersion
from shared.services.holds import end_holds
from shared.services.moratorium.activate import activate, freeze_candidates
from shared.services.moratorium.notice import Notice, NoticeSays, from_json
from shared.services.moratorium.policy import own_terms
from shared.services.moratorium.reach import own_debts
from shared.services.moratorium.records import (
    candidate_subject,
    has_begun,
    locked_moratorium,
    moratorium_subject,
    move_moratorium,
)
from shared.services.moratorium.telling import tell_agents, tell_revenues_of
from shared.services.sign_in.keys import Keys
from shared.services.work_items import finish_work

CHOSEN, NOT_THEM = "chosen", "not_them"
ENDED = "debts_not_protected"


def choose_party(
    session: Session,
    keys: Keys,
    moratorium_id: int,
    party_id: int,
    why: str,
    officer_id: int,
    now: datetime,
) -> None:
    """Say that a notice means this party, who need not be one that we found; the others go free.

    Raises NotFound, and StaleVersion when somebody was chosen before, or its notice is gone.
    """
    moratorium = locked_moratorium(session, moratorium_id)
    if not MORATORIUM.allows(moratorium.state, MoratoriumEvent.MATCHED):
        raise StaleVersion
    if session.get(Party, party_id) is None:
        raise NotFound
    by = Actor("officer", officer_id)
    notice = notice_of(session, keys, moratorium)
    others = _answer(session, moratorium, party_id, why, officer_id, now)
    moratorium.party_id, moratorium.is_certain = party_id, True
    move_moratorium(session, moratorium, MoratoriumEvent.MATCHED, by, now, why)
    if has_begun(moratorium, now.astimezone(LONDON).date()):
        activate(session, moratorium, notice, by, now)
    elif party_id not in _held(session, moratorium):
        freeze_candidates(session, moratorium, [party_id], by, now)
    free_candidates(session, moratorium, others, by, now)
    finish_work(session, moratorium_subject(moratorium.id), by, now)


def none_of_these(
    session: Session, keys: Keys, moratorium_id: int, why: str, officer_id: int, now: datetime
) -> None:
    """Say that a notice means nobody whom we know: everybody goes free, and it is kept for a while.

    Raises NotFound, and StaleVersion when it is not waiting for that any more.
    """
    moratorium = locked_moratorium(session, moratorium_id)
    if moratorium.state is not MoratoriumState.RECEIVED:
        raise StaleVersion
    by = Actor("officer", officer_id)
    others = _answer(session, moratorium, None, why, officer_id, now)
    move_moratorium(session, moratorium, MoratoriumEvent.NOT_FOUND, by, now, why)
    today = now.astimezone(LONDON).date()
    for row in session.scalars(_notices(moratorium)):
        row.purge_on = today + timedelta(days=own_terms(today).keep_days)
    free_candidates(session, moratorium, others, by, now)
    finish_work(session, moratorium_subject(moratorium.id), by, now)


def notice_of(session: Session, keys: Keys, moratorium: Moratorium) -> Notice:
    """The notice that began a moratorium. Raises StaleVersion once it was removed."""
    rows = session.scalars(
        _notices(moratorium).where(MoratoriumNotice.says == NoticeSays.START.value)
    )
    row = rows.first()
    if row is None or not row.content:
        raise StaleVersion
    return from_json(keys.unseal(row.content))


def free_candidates(
    session: Session, moratorium: Moratorium, party_ids: Iterable[int], by: Actor, now: datetime
) -> None:
    """Let people go whom a notice did not mean; who was told to stop for them hears of it."""
    today = now.astimezone(LONDON).date()
    begun = has_begun(moratorium, today)
    for party_id in sorted(set(party_ids)):
        subject = candidate_subject(moratorium.id, party_id)
        if end_holds(session, subject, by, now, "not meant") and begun:
            debts = own_debts(session, party_id)
            tell_agents(session, moratorium.id, party_id, debts, now, "agent_hold_ended")
            tell_revenues_of(session, ENDED, moratorium, party_id, debts, today, now)


def _notices(moratorium: Moratorium) -> Select[MoratoriumNotice]:
    return (
        select(MoratoriumNotice)
        .where(MoratoriumNotice.moratorium_id == moratorium.id)
        .order_by(MoratoriumNotice.id)
    )


def _held(session: Session, moratorium: Moratorium) -> set[int]:
    rows = session.scalars(
        select(MoratoriumCandidate.party_id).where(
            MoratoriumCandidate.moratorium_id == moratorium.id, MoratoriumCandidate.score > 0
        )
    )
    return set(rows)


def _answer(
    session: Session,
    moratorium: Moratorium,
    party_id: int | None,
    why: str,
    officer_id: int,
    now: datetime,
) -> list[int]:
    """Write down what was said of each; everybody who is not meant."""
    rows = session.scalars(
        select(MoratoriumCandidate)
        .where(MoratoriumCandidate.moratorium_id == moratorium.id)
        .order_by(MoratoriumCandidate.id)
    ).all()
    if party_id is not None and party_id not in {row.party_id for row in rows}:
        added = MoratoriumCandidate(
            moratorium_id=moratorium.id, party_id=party_id, score=0, reasons="[]"
        )
        session.add(added)
        rows = [*rows, added]
    for row in rows:
        row.answer = CHOSEN if row.party_id == party_id else NOT_THEM
        row.answered_by, row.answered_at, row.why = officer_id, now, why[:300]
    session.flush()
    subject = moratorium_subject(moratorium.id)
    record_audit(
        session,
        Actor("officer", officer_id),
        "said whom a notice means",
        subject,
        now,
        party=party_id,
    )
    return [row.party_id for row in rows if row.party_id != party_id]
