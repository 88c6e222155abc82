"""What the days of a moratorium ask for: its beginning, its end, and what a person must look at between.

Every step is a transaction of its own, and done again does nothing new.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.money import ZERO
from shared.domain.moratorium import DAY, MoratoriumEvent, MoratoriumState
from shared.models import Evidence, Moratorium, MoratoriumNotice
from shared.services.audit import Actor, record_audit
from shared.services.evidence.remove import remove_evidence
from shared.services.moratorium.activate import activate, propose, stop_candidates
from shared.services.moratorium.choose import notice_of
from shared.services.moratorium.days import ask_for_days
from shared.services.moratorium.freezing import freeze, take_turns
from shared.services.moratorium.policy import own_terms
from shared.services.moratorium.reach import Reached, due_by, liable_for, own_debts
from shared.services.moratorium.records import (
    RUNNING,
    debts_in,
    has_begun,
    last_protected,
    locked_moratorium,
    move_moratorium,
)
from shared.services.moratorium.release import release
from shared.services.moratorium.resuming import resume_free
from shared.services.sign_in.keys import Keys

JOB = Actor("job", "watch_moratoriums")
OVER = (MoratoriumState.EXPIRED, MoratoriumState.CANCELLED)
log = structlog.get_logger("breathing_space")


@dataclass(frozen=True)
class Watched:
    """What one night did."""

    begun: int = 0
    ended: int = 0
    released: int = 0
    opened: int = 0
    found: int = 0
    """Debts that we found since, and proposed."""
    resumed: int = 0
    purged: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return (
            f"begun {self.begun}, ended {self.ended}, released {self.released}, "
            f"opened {self.opened}, found {self.found}, resumed {self.resumed}, "
            f"purged {self.purged}, failed {self.failed}"
        )


Step = Callable[[Session, int], int]


def watch(database: Database, keys: Keys, now: datetime) -> Watched:
    """Do what today asks for, of every moratorium; one that fails does not keep the others from it."""
    failed: list[int] = []

    def each(states: Sequence[MoratoriumState], step: Step) -> int:
        return _each(database, states, step, failed)

    begun = each((MoratoriumState.MATCHED,), partial(_begin, keys=keys, now=now))
    begun += each((MoratoriumState.RECEIVED,), partial(_stop, now=now))
    ended = each(RUNNING, partial(_end, now=now))
    released = each(OVER, partial(_release, now=now))
    opened = each(RUNNING, partial(ask_for_days, now=now))
    found = each(RUNNING, partial(_search, now=now))
    resumed = resume_free(database, JOB, now)
    purged = database.attempt(partial(purge_notices, now=now))
    return Watched(begun, ended, released, opened, found, resumed, purged, len(failed))


def _each(
    database: Database, states: Sequence[MoratoriumState], step: Step, failed: list[int]
) -> int:
    with database.reading() as session:
        ids = session.scalars(
            select(Moratorium.id).where(Moratorium.state.in_(states)).order_by(Moratorium.id)
        ).all()
    count = 0
    for moratorium_id in ids:
        try:
            count += database.attempt(partial(_at, step, moratorium_id))
        except Exception as problem:
            # Somebody else's protection must not wait for the one that cannot be worked.
            log.error("moratorium-not-watched", moratorium=moratorium_id, exc_info=problem)
            failed.append(moratorium_id)
    return count


def _at(step: Step, moratorium_id: int, session: Session) -> int:
    return step(session, moratorium_id)


def _begin(session: Session, moratorium_id: int, keys: Keys, now: datetime) -> int:
    moratorium = locked_moratorium(session, moratorium_id)
    today = now.astimezone(LONDON).date()
    if moratorium.state is not MoratoriumState.MATCHED or not has_begun(moratorium, today):
        return 0
    activate(session, moratorium, notice_of(session, keys, moratorium), JOB, now)
    return 1


def _stop(session: Session, moratorium_id: int, now: datetime) -> int:
    """Whoever may be meant by a notice that came early is stopped on its first day."""
    moratorium = locked_moratorium(session, moratorium_id)
    today = now.astimezone(LONDON).date()
    came = moratorium.created_at.astimezone(LONDON).date()
    if came < moratorium.starts_on == today and moratorium.state is MoratoriumState.RECEIVED:
        stop_candidates(session, moratorium, JOB, now)
        return 1
    return 0


def _end(session: Session, moratorium_id: int, now: datetime) -> int:
    """The last day has passed, or the day from which it is cancelled has come."""
    moratorium = locked_moratorium(session, moratorium_id)
    last = last_protected(moratorium)
    if moratorium.state not in RUNNING or last is None or last >= now.astimezone(LONDON).date():
        return 0
    is_cancelled = moratorium.cancelled_on == last + DAY
    event = MoratoriumEvent.CANCELLED if is_cancelled else MoratoriumEvent.EXPIRED
    move_moratorium(session, moratorium, event, JOB, now, moratorium.end_reason)
    return 1


def _release(session: Session, moratorium_id: int, now: datetime) -> int:
    return int(release(session, moratorium_id, JOB, now))


def _search(session: Session, moratorium_id: int, now: datetime) -> int:
    """Debts that came to light since: proposed to the adviser, and kept still until they answer."""
    moratorium = locked_moratorium(session, moratorium_id)
    if moratorium.state not in RUNNING or moratorium.party_id is None:
        return 0
    today = now.astimezone(LONDON).date()
    terms = own_terms(today)
    known = {row.debt_id for row in debts_in(session, moratorium.id)}
    applied: date = moratorium.applied_on or moratorium.starts_on - DAY
    found = [
        Reached(debt, due_by(debt, applied, terms))
        for debt in own_debts(session, moratorium.party_id)
        if debt.debt_id not in known
    ]
    new = [one for one in found if one.amount > ZERO]
    if not new:
        return 0
    take_turns(session)
    for one in new:
        propose(session, moratorium, moratorium.party_id, one, JOB, now)
    numbers = [one.debt.debt_id for one in new]
    everybody = sorted({moratorium.party_id, *liable_for(session, numbers)})
    freeze(session, everybody, numbers, JOB, now)
    return len(new)


def purge_notices(session: Session, now: datetime) -> int:
    """Empty the notices that meant nobody whom we know, and remove their papers, once it is time."""
    today = now.astimezone(LONDON).date()
    gone = session.scalars(
        update(MoratoriumNotice)
        .where(MoratoriumNotice.purge_on <= today, MoratoriumNotice.content != "")
        .values(content="")
        .returning(MoratoriumNotice.id)
        .execution_options(synchronize_session=False)
    ).all()
    for notice_id in gone:
        record_audit(session, JOB, "emptied a notice", f"notice:{notice_id}", now)
    papers = session.execute(
        select(Evidence.id, Evidence.subject)
        .join(MoratoriumNotice, MoratoriumNotice.evidence_id == Evidence.id)
        .where(MoratoriumNotice.id.in_(gone))
    ).all()
    for evidence_id, subject in papers:
        remove_evidence(session, evidence_id, subject, JOB, now)
    return len(gone)
