"""Taking a whole run back is asked for first and confirmed then; above a limit by a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import RunState
from shared.domain.money import Money
from shared.domain.money_limits import LimitName
from shared.models import DirectDebitRun, DirectDebitRunEvent
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.runs import locked_run, run_subject
from shared.services.errors import NotAllowedHere, NotFound, StaleVersion
from shared.services.ledger.limits import limit
from shared.services.officer_names import officer_names

ASKED, DROPPED = "take_back_asked", "take_back_dropped"


@dataclass(frozen=True)
class TakingBack:
    """How the wish to take a run back stands."""

    run_id: int
    processing_on: date
    collection_count: int
    total: Money
    asked_by: str
    """`officer:3`; nothing while nobody asked."""
    asked_by_name: str
    asked_at: datetime | None
    needs_two: bool
    limit: Money

    def may_confirm(self, officer_id: int) -> bool:
        """Whether this officer is the right one for the second step."""
        is_own = self.asked_by == f"officer:{officer_id}"
        return bool(self.asked_by) and not (self.needs_two and is_own)


def taking_back(session: Session, run_id: int, today: date) -> TakingBack:
    """How it stands for a run that was handed in. Raises NotFound for any other."""
    run = session.get(DirectDebitRun, run_id)
    if run is None or run.state is not RunState.HANDED_IN:
        raise NotFound
    return _taking_back(session, run, today)


def ask_take_back(session: Session, run_id: int, officer_id: int, now: datetime) -> None:
    """The first step: nothing moves yet. A second press changes nothing.

    Raises NotFound, and StaleVersion when the run is not handed in any more.
    """
    run = _handed_in(session, run_id)
    if _last(session, run_id) is None:
        _note(session, run, ASKED, officer_id, now)


def drop_take_back(session: Session, run_id: int, officer_id: int, now: datetime) -> None:
    """Nobody wants it any more. A second press changes nothing. Raises as `ask_take_back`."""
    run = _handed_in(session, run_id)
    if _last(session, run_id) is not None:
        _note(session, run, DROPPED, officer_id, now)


def confirm_take_back(session: Session, run_id: int, officer_id: int, today: date) -> None:
    """Whether the run may be taken back now by this officer; nothing is written.

    Raises NotFound, StaleVersion when nobody asks for it any more, and NotAllowedHere for whoever
    asked where a second person is needed.
    """
    found = _taking_back(session, _handed_in(session, run_id), today)
    if not found.asked_by:
        raise StaleVersion
    if not found.may_confirm(officer_id):
        raise NotAllowedHere


def _handed_in(session: Session, run_id: int) -> DirectDebitRun:
    run = locked_run(session, run_id)
    if run.state is not RunState.HANDED_IN:
        raise StaleVersion
    return run


def _taking_back(session: Session, run: DirectDebitRun, today: date) -> TakingBack:
    asked = _last(session, run.id)
    by = asked.by if asked else ""
    most = limit(session, LimitName.REFUND_ALONE, today)
    return TakingBack(
        run_id=run.id,
        processing_on=run.processing_on,
        collection_count=run.collection_count,
        total=run.total,
        asked_by=by,
        asked_by_name=officer_names(session, [by]).get(by, by) if by else "",
        asked_at=asked.at if asked else None,
        needs_two=run.total > most,
        limit=most,
    )


def _last(session: Session, run_id: int) -> DirectDebitRunEvent | None:
    """The wish that stands; none when nobody asked, or it was dropped."""
    found = session.scalars(
        select(DirectDebitRunEvent)
        .where(
            DirectDebitRunEvent.run_id == run_id,
            DirectDebitRunEvent.event.in_((ASKED, DROPPED)),
        )
        .order_by(DirectDebitRunEvent.id.desc())
        .limit(1)
    ).one_or_none()
    return found if found is not None and found.event == ASKED else None


def _note(
    session: Session, run: DirectDebitRun, event: str, officer_id: int, now: datetime
) -> None:
    by = Actor("officer", officer_id)
    session.add(
        DirectDebitRunEvent(run_id=run.id, event=event, state=run.state, at=now, by=str(by))
    )
    record_audit(session, by, f"run of Direct Debits {event}", run_subject(run.id), now)
    session.flush()
