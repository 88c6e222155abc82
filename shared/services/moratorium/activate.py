"""The day on which a moratorium begins: everything that must stop stops, in one transaction.

Source: SI 2020/1311 regs 7 and 10 to 12. Holds are put first, so that everything after them is judged
by the gate; what is under way is taken back as far as anybody can; who acts for us is told; and what
was stopped and what goes on is written down as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.london import LONDON
from shared.domain.moratorium import DAY, MoratoriumEvent
from shared.domain.work_kinds import WorkKind
from shared.models import Evidence, Moratorium, MoratoriumDebt, MoratoriumNotice
from shared.services.audit import Actor
from shared.services.holds import end_holds, put_hold
from shared.services.moratorium.certificate import write_certificate
from shared.services.moratorium.freezing import Frozen, freeze, suspend_plans, take_turns
from shared.services.moratorium.matching import candidate_parties
from shared.services.moratorium.notice import Notice
from shared.services.moratorium.policy import own_terms
from shared.services.moratorium.reach import (
    OwnDebt,
    Reach,
    Reached,
    liable_for,
    own_debts,
    reach_of,
)
from shared.services.moratorium.records import (
    ONGOING,
    PROPOSED,
    PROTECTED,
    after_subject,
    candidate_subject,
    debt_subject,
    has_begun,
    last_protected,
    moratorium_subject,
    move_moratorium,
)
from shared.services.moratorium.telling import (
    day_subject,
    propose_debt,
    tell_agents,
    tell_person,
    tell_register_applied,
    tell_revenues_of,
)
from shared.services.work_items import finish_work, open_work

AFTER = "Breathing Space ended, and a person looks at what comes next"
STARTED = "debts_protected"


def activate(
    session: Session, moratorium: Moratorium, notice: Notice, by: Actor, now: datetime
) -> None:
    """Protect the person of a locked, matched moratorium whose first day has come.

    Raises NotAllowed in any other state, NotCovered, PastLastKnownHoliday.
    """
    party_id = _party(moratorium)
    today = now.astimezone(LONDON).date()
    take_turns(session)
    debts = own_debts(session, party_id)
    reach = reach_of(debts, notice, moratorium.starts_on, own_terms(today))
    move_moratorium(session, moratorium, MoratoriumEvent.ACTIVATED, by, now)
    moratorium.activated_at = now
    _own_papers(session, moratorium, party_id)
    _hold_after(session, moratorium, party_id, by, now)
    for one in reach.ongoing:
        add_row(session, moratorium, one, ONGOING, "notice", None)
    frozen = protect(session, moratorium, party_id, reach.protected, "notice", by, now)
    for one in reach.ours:
        propose(session, moratorium, party_id, one, by, now)
    _stop_ours(session, party_id, reach, by, now)
    numbers = [one.debt.debt_id for one in reach.protected]
    tell_person(session, moratorium, party_id, numbers, last_protected(moratorium), now)
    write_certificate(session, moratorium, reach, frozen)
    end_holds(session, candidate_subject(moratorium.id, party_id), by, now, "protected by debt")
    finish_work(session, moratorium_subject(moratorium.id), by, now)
    session.flush()


def _party(moratorium: Moratorium) -> int:
    if moratorium.party_id is None:
        raise ValueError("nobody was chosen yet")
    return moratorium.party_id


def _own_papers(session: Session, moratorium: Moratorium, party_id: int) -> None:
    """The paper of a notice is theirs from now on: until then nobody knew whose it was."""
    papers = select(MoratoriumNotice.evidence_id).where(
        MoratoriumNotice.evidence_id.is_not(None),
        or_(
            MoratoriumNotice.moratorium_id == moratorium.id,
            MoratoriumNotice.register_id.in_(
                sorted({moratorium.register_id, moratorium.reference} - {""})
            ),
        ),
    )
    session.execute(
        update(Evidence)
        .where(Evidence.id.in_(papers), Evidence.party_id.is_(None))
        .values(party_id=party_id)
        .execution_options(synchronize_session=False)
    )


def protect(
    session: Session,
    moratorium: Moratorium,
    party_id: int,
    debts: Sequence[Reached],
    source: str,
    by: Actor,
    now: datetime,
) -> Frozen:
    """Protect some debts of a running moratorium, and tell whoever must stop; what was stopped.

    The caller took the turns.
    """
    rows = [_protect_one(session, moratorium, one, source, by, now) for one in debts]
    session.flush()
    owed = [one.debt for one in debts]
    numbers = [debt.debt_id for debt in owed]
    if not numbers:
        return Frozen((), 0, 0, 0)
    everybody = sorted({party_id, *liable_for(session, numbers)})
    frozen = freeze(session, everybody, numbers, by, now)
    frozen = replace(frozen, plans=suspend_plans(session, numbers, by, now))
    tell_agents(session, moratorium.id, party_id, owed, now)
    on = now.astimezone(LONDON).date()
    tell_revenues_of(session, STARTED, moratorium, party_id, owed, on, now)
    for row in rows:
        tell_register_applied(session, party_id, row, now)
    if frozen.at_bank:
        subject = day_subject(moratorium.id, "at_bank")
        kind = WorkKind.BREATHING_SPACE_DAY
        open_work(session, kind, party_id, subject, on, now, harm=1)
    return frozen


def _protect_one(
    session: Session, moratorium: Moratorium, one: Reached, source: str, by: Actor, now: datetime
) -> MoratoriumDebt:
    starts_on = max(one.starts_on or moratorium.starts_on, moratorium.starts_on)
    row = add_row(session, moratorium, one, PROTECTED, source, starts_on)
    put_hold(
        session,
        HoldKind.BREATHING_SPACE,
        debt_subject(row),
        by,
        now,
        starts_on=starts_on,
        ends_on=last_protected(moratorium),
        debt_id=one.debt.debt_id,
    )
    return row


def add_row(
    session: Session,
    moratorium: Moratorium,
    one: Reached,
    state: str,
    source: str,
    protected_from: date | None,
) -> MoratoriumDebt:
    """Write down a debt of a moratorium as it stands now."""
    row = MoratoriumDebt(
        moratorium_id=moratorium.id,
        debt_id=one.debt.debt_id,
        register_debt_id=one.register_debt_id[:60],
        source=source,
        state=state,
        protected_from=protected_from,
        removed_why="",
        amount=one.amount,
        stage_then=one.debt.stage.value,
        costs_then=one.debt.costs,
    )
    session.add(row)
    session.flush()
    return row


def propose(
    session: Session,
    moratorium: Moratorium,
    party_id: int,
    one: Reached,
    by: Actor,
    now: datetime,
) -> MoratoriumDebt:
    """Tell the adviser of a debt that the notice does not name, and keep it still until they answer."""
    row = add_row(session, moratorium, one, PROPOSED, "ours", None)
    put_hold(
        session,
        HoldKind.PROPOSED_DEBT,
        debt_subject(row),
        by,
        now,
        starts_on=now.astimezone(LONDON).date(),
        ends_on=last_protected(moratorium),
        debt_id=one.debt.debt_id,
    )
    propose_debt(session, moratorium, party_id, row, one.debt, now)
    return row


def _stop_ours(session: Session, party_id: int, reach: Reach, by: Actor, now: datetime) -> None:
    """A debt that waits for the adviser's answer is kept still as one that is protected."""
    numbers = [one.debt.debt_id for one in reach.ours]
    if numbers:
        everybody = sorted({party_id, *liable_for(session, numbers)})
        freeze(session, everybody, numbers, by, now)


def _hold_after(
    session: Session, moratorium: Moratorium, party_id: int, by: Actor, now: datetime
) -> None:
    """Put the hold that follows the end now, so that not even a night without jobs lies between."""
    last = last_protected(moratorium)
    if last is not None:
        hold_from(session, moratorium.id, party_id, last + DAY, by, now)


def hold_from(
    session: Session, moratorium_id: int, party_id: int, on: date, by: Actor, now: datetime
) -> None:
    """Keep everything still from the end on, until a person has looked; one such hold at a time."""
    end_holds(session, after_subject(moratorium_id), by, now, "another day")
    put_hold(
        session,
        HoldKind.OFFICER,
        after_subject(moratorium_id),
        by,
        now,
        starts_on=on,
        party_id=party_id,
        reason=AFTER,
    )


def freeze_candidates(
    session: Session, moratorium: Moratorium, party_ids: Iterable[int], by: Actor, now: datetime
) -> None:
    """Keep everything still for everybody whom a notice may mean, until a person says who it is.

    What cannot be given back (plans, words to the person and the register) waits for that.
    """
    take_turns(session)
    today = now.astimezone(LONDON).date()
    for party_id in sorted(set(party_ids)):
        put_hold(
            session,
            HoldKind.BREATHING_SPACE,
            candidate_subject(moratorium.id, party_id),
            by,
            now,
            starts_on=moratorium.starts_on,
            party_id=party_id,
        )
        session.flush()
        if has_begun(moratorium, today):
            _stop_candidate(session, moratorium, party_id, by, now)


def stop_candidates(session: Session, moratorium: Moratorium, by: Actor, now: datetime) -> None:
    """Stop what is under way for everybody who may be meant, on the first day."""
    take_turns(session)
    for party_id in candidate_parties(session, moratorium.id):
        _stop_candidate(session, moratorium, party_id, by, now)


def _stop_candidate(
    session: Session, moratorium: Moratorium, party_id: int, by: Actor, now: datetime
) -> None:
    debts: list[OwnDebt] = own_debts(session, party_id)
    numbers = [each.debt_id for each in debts]
    everybody = sorted({party_id, *liable_for(session, numbers)})
    freeze(session, everybody, numbers, by, now)
    tell_agents(session, moratorium.id, party_id, debts, now)
    on = now.astimezone(LONDON).date()
    tell_revenues_of(session, STARTED, moratorium, party_id, debts, on, now)
