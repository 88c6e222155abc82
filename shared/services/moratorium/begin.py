"""The beginning of a moratorium: whom it means, and what is done until that is certain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.moratorium import MoratoriumEvent, MoratoriumState
from shared.domain.person_match import Found, Sure
from shared.domain.work_kinds import WorkKind
from shared.models import Moratorium
from shared.services.audit import Actor
from shared.services.moratorium.activate import activate, freeze_candidates
from shared.services.moratorium.matching import find_person, keep_candidates
from shared.services.moratorium.notice import Notice
from shared.services.moratorium.policy import own_terms
from shared.services.moratorium.records import (
    has_begun,
    moratorium_subject,
    move_moratorium,
)
from shared.services.sign_in.keys import Keys
from shared.services.work_items import open_work
from shared.services.working_days import working_days

HARM = 5
"""Somebody who should be protected, or somebody who should not be kept waiting."""
BY_RULE = "matched by rule"


def begin(
    session: Session,
    keys: Keys,
    notice: Notice,
    known: Moratorium | None,
    by: Actor,
    now: datetime,
) -> Moratorium:
    """Write a moratorium down, find its person and freeze; or find that it was begun before.

    The same moratorium may come by two doors: typed from the paper, then read from the register.
    """
    if known is not None:
        _complete(known, notice)
        session.flush()
        return known
    moratorium = _write(session, keys, notice, now)
    found = find_person(session, notice)
    keep_candidates(session, moratorium, found.matches)
    if found.sure is Sure.NONE:
        move_moratorium(session, moratorium, MoratoriumEvent.NOT_FOUND, by, now)
    elif found.sure is Sure.CERTAIN:
        _certain(session, moratorium, notice, found, by, now)
    else:
        _doubtful(session, moratorium, found, by, now)
    return moratorium


def _complete(known: Moratorium, notice: Notice) -> None:
    """Fill in what the first door did not give: numbers above all."""
    known.register_id = known.register_id or notice.register_id[:60]
    known.reference = known.reference or notice.reference[:60]
    known.applied_on = known.applied_on or notice.applied_on
    known.adviser = known.adviser or notice.adviser.name[:160]
    known.adviser_email = known.adviser_email or notice.adviser.email[:254]
    known.adviser_phone = known.adviser_phone or notice.adviser.phone[:40]


def _write(session: Session, keys: Keys, notice: Notice, now: datetime) -> Moratorium:
    if notice.starts_on is None:
        raise ValueError("a beginning has a day")
    moratorium = Moratorium(
        register_id=notice.register_id[:60],
        reference=notice.reference[:60],
        kind=notice.kind,
        state=MoratoriumState.RECEIVED,
        applied_on=notice.applied_on,
        starts_on=notice.starts_on,
        ends_on=notice.ends_on,
        treatment_ended_on=notice.treatment_ended_on,
        adviser=notice.adviser.name[:160],
        adviser_email=notice.adviser.email[:254],
        adviser_phone=notice.adviser.phone[:40],
        contact=keys.seal(notice.contact) if notice.contact else "",
        is_address_hidden=notice.is_address_hidden,
        created_at=now,
    )
    session.add(moratorium)
    session.flush()
    return moratorium


def _certain(
    session: Session,
    moratorium: Moratorium,
    notice: Notice,
    found: Found,
    by: Actor,
    now: datetime,
) -> None:
    moratorium.party_id = found.matches[0].party_id
    moratorium.is_certain = True
    move_moratorium(session, moratorium, MoratoriumEvent.MATCHED, by, now, BY_RULE)
    if has_begun(moratorium, now.astimezone(LONDON).date()):
        activate(session, moratorium, notice, by, now)
    else:
        # A dated hold now, so that nothing slips through on the first day before the job has run.
        freeze_candidates(session, moratorium, [moratorium.party_id], by, now)


def _doubtful(
    session: Session, moratorium: Moratorium, found: Found, by: Actor, now: datetime
) -> None:
    today = now.astimezone(LONDON).date()
    freeze_candidates(session, moratorium, [each.party_id for each in found.matches], by, now)
    promise = working_days(session).add(today, own_terms(today).match_days)
    open_work(
        session,
        WorkKind.BREATHING_SPACE,
        found.matches[0].party_id,
        moratorium_subject(moratorium.id),
        promise,
        now,
        HARM,
    )
