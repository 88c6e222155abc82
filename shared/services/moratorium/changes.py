"""What changes while a moratorium runs: debts that come and go, treatment that ends, the whole cancelled.

A debt that leaves is free for itself alone, and what stood before stands again with nothing added for
the time; other holds, other moratoriums and joint holds keep what they hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.london import LONDON
from shared.domain.moratorium import DAY, MORATORIUM, MoratoriumEvent
from shared.models import Hold, Moratorium, MoratoriumDebt
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound, StaleVersion
from shared.services.holds import end_holds, put_hold
from shared.services.moratorium.activate import AFTER, hold_from
from shared.services.moratorium.choose import ENDED as TOLD_ENDED
from shared.services.moratorium.choose import free_candidates
from shared.services.moratorium.matching import candidate_parties
from shared.services.moratorium.policy import own_terms
from shared.services.moratorium.reach import OwnDebt, own_debts
from shared.services.moratorium.records import (
    ENDED,
    ONGOING,
    PROPOSED,
    PROTECTED,
    REMOVED,
    RUNNING,
    SOLD,
    after_subject,
    debt_subject,
    debts_in,
    last_protected,
    locked_moratorium,
    moratorium_subject,
    move_moratorium,
)
from shared.services.moratorium.telling import (
    tell_agents,
    tell_revenues_of,
)
from shared.services.work_items import finish_work


# ---- debts that go
def remove_debt(
    session: Session,
    moratorium_debt_id: int,
    from_day: date,
    why: str,
    by: Actor,
    now: datetime,
) -> None:
    """Take one debt out of a moratorium from a day on. Raises NotFound, StaleVersion."""
    row = session.get(MoratoriumDebt, moratorium_debt_id)
    if row is None:
        raise NotFound
    moratorium = locked_moratorium(session, row.moratorium_id)
    if moratorium.state not in RUNNING or row.state in (REMOVED, SOLD, ENDED):
        raise StaleVersion
    remove_rows(session, moratorium, [row], from_day, why, by, now)


def remove_rows(
    session: Session,
    moratorium: Moratorium,
    rows: Sequence[MoratoriumDebt],
    from_day: date,
    why: str,
    by: Actor,
    now: datetime,
) -> None:
    """Free some debts of a locked moratorium from a day on, and nothing else of it.

    A day to come keeps the hold until the evening before; nothing goes back in time, and nothing is
    enforced for the days in which a person looks at what comes next.
    """
    today = now.astimezone(LONDON).date()
    gone = [row for row in rows if row.state in (PROTECTED, PROPOSED, ONGOING)]
    for row in gone:
        if row.state == PROTECTED:
            _hold_for_review(session, row, max(from_day, today), by, now)
        row.state, row.removed_on, row.removed_why = REMOVED, max(from_day, today), why[:60]
        _end_hold(session, row, from_day, today, by, now)
        record_audit(
            session,
            by,
            "took a debt out of a moratorium",
            moratorium_subject(moratorium.id),
            now,
            debt=row.debt_id,
        )
    moratorium.lock += 1
    session.flush()
    if from_day <= today:
        tell_ended(session, moratorium, [row.debt_id for row in gone], now)


def _hold_for_review(
    session: Session, row: MoratoriumDebt, from_day: date, by: Actor, now: datetime
) -> None:
    put_hold(
        session,
        HoldKind.OFFICER,
        f"{after_subject(row.moratorium_id)}:{row.debt_id}",
        by,
        now,
        starts_on=from_day,
        ends_on=from_day + own_terms(from_day).review_days * DAY,
        debt_id=row.debt_id,
        reason=AFTER,
    )


def _end_hold(
    session: Session, row: MoratoriumDebt, from_day: date, today: date, by: Actor, now: datetime
) -> None:
    if from_day <= today:
        end_holds(session, debt_subject(row), by, now, "the debt left Breathing Space")
    else:
        session.execute(
            update(Hold)
            .where(Hold.subject == debt_subject(row), Hold.ended_at.is_(None))
            .values(ends_on=from_day - DAY)
        )


def cancel_debts(
    session: Session,
    moratorium: Moratorium,
    rows: Sequence[MoratoriumDebt],
    from_day: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Cancel a moratorium for some of its debts alone; where none is left it is over."""
    remove_rows(session, moratorium, rows, from_day, reason, by, now)
    if moratorium.state in RUNNING and not debts_in(session, moratorium.id, PROTECTED, PROPOSED):
        cancel_whole(session, moratorium, from_day, reason, by, now)


# ---- the whole
def cancel_moratorium(
    session: Session, moratorium_id: int, from_day: date, reason: str, by: Actor, now: datetime
) -> None:
    """Cancel a moratorium from a day on, as its notice says. Raises NotFound, NotAllowed."""
    cancel_whole(session, locked_moratorium(session, moratorium_id), from_day, reason, by, now)


def cancel_whole(
    session: Session,
    moratorium: Moratorium,
    from_day: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Cancel a locked moratorium. A day to come is kept for the nightly job. Raises NotAllowed."""
    today = now.astimezone(LONDON).date()
    MORATORIUM.after(moratorium.state, MoratoriumEvent.CANCELLED)
    # Nothing goes back in time: what we did not do until today stays undone.
    moratorium.cancelled_on = max(from_day, moratorium.starts_on)
    moratorium.end_reason = reason[:60]
    if moratorium.state not in RUNNING:
        others = candidate_parties(session, moratorium.id)
        if moratorium.party_id is not None:
            others.append(moratorium.party_id)
        move_moratorium(session, moratorium, MoratoriumEvent.CANCELLED, by, now, reason)
        free_candidates(session, moratorium, others, by, now)
        finish_work(session, moratorium_subject(moratorium.id), by, now)
    elif from_day <= today:
        move_moratorium(session, moratorium, MoratoriumEvent.CANCELLED, by, now, reason)
        set_ends(session, moratorium, by, now)
    else:
        set_ends(session, moratorium, by, now)
        record_audit(session, by, "moratorium will end", moratorium_subject(moratorium.id), now)


def end_treatment(
    session: Session, moratorium_id: int, ended_on: date, by: Actor, now: datetime
) -> None:
    """Note that the treatment of a crisis has ended. Raises NotFound, NotAllowed."""
    treatment_over(session, locked_moratorium(session, moratorium_id), ended_on, by, now)


def treatment_over(
    session: Session, moratorium: Moratorium, ended_on: date, by: Actor, now: datetime
) -> None:
    """The treatment of a crisis has ended: thirty days more, and it is over. Raises NotAllowed."""
    MORATORIUM.after(moratorium.state, MoratoriumEvent.TREATMENT_ENDED)
    moratorium.treatment_ended_on = ended_on
    move_moratorium(session, moratorium, MoratoriumEvent.TREATMENT_ENDED, by, now)
    set_ends(session, moratorium, by, now)


def set_ends(session: Session, moratorium: Moratorium, by: Actor, now: datetime) -> None:
    """Give every hold of a moratorium its last day, and the hold that follows its first."""
    today = now.astimezone(LONDON).date()
    last = last_protected(moratorium)
    if last is None or moratorium.party_id is None:
        return
    subjects = [debt_subject(row) for row in debts_in(session, moratorium.id, PROTECTED, PROPOSED)]
    session.execute(
        update(Hold)
        .where(Hold.subject.in_(subjects), Hold.ended_at.is_(None))
        # A day before it began would be no hold at all; it is ended by the release of today.
        .values(ends_on=max(last, today - DAY))
    )
    hold_from(session, moratorium.id, moratorium.party_id, max(last + DAY, today), by, now)


def tell_ended(
    session: Session, moratorium: Moratorium, debt_ids: Sequence[int], now: datetime
) -> None:
    """Agents and the revenues system hear that debts are free, as long as no other hold keeps them."""
    if moratorium.party_id is None or not debt_ids:
        return
    held = set(
        session.scalars(
            select(Hold.debt_id).where(
                Hold.debt_id.in_(debt_ids),
                Hold.kind == HoldKind.BREATHING_SPACE,
                Hold.ended_at.is_(None),
            )
        )
    )
    wanted = set(debt_ids) - held
    free: list[OwnDebt] = [
        each for each in own_debts(session, moratorium.party_id) if each.debt_id in wanted
    ]
    tell_agents(session, moratorium.id, moratorium.party_id, free, now, "agent_hold_ended")
    on = now.astimezone(LONDON).date()
    tell_revenues_of(session, TOLD_ENDED, moratorium, moratorium.party_id, free, on, now)
