"""Sending one row of a file: what is kept on its client goes, and the row ends in a definite state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_acts import AgencyActKind
from shared.domain.agency_file import WHOLE_ROW
from shared.domain.agency_file_rows import RowProblem, in_order, of_statement
from shared.domain.agency_file_words import RowState, Wrong
from shared.domain.agency_states import Scope
from shared.domain.frequency import Frequency
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.domain.sfs.given_json import from_json
from shared.domain.stages import Nation
from shared.domain.work_kinds import WorkKind
from shared.models import AgencyClient, AgencyUploadRow, Statement, WorkItem
from shared.services.agencies.acts import record_act
from shared.services.agencies.authorised import Acting, authorised
from shared.services.agencies.files.judge import as_codes, press_of
from shared.services.agencies.offers import AgencyOffer, Offered, OfferKind, offer_for
from shared.services.agencies.statements import send_statement
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys
from shared.services.statements.given import NotTaken
from shared.services.statements.submit import Submitted

_ENDS = {OfferKind.ACCEPTED: RowState.ACCEPTED, OfferKind.PERSON: RowState.PERSON}
_NEEDS = {
    OfferKind.NEEDS_STATEMENT: Wrong.NO_STATEMENT,
    OfferKind.NOTHING_TO_PLAN: Wrong.NOTHING_OWED,
    OfferKind.ALREADY_OPEN: Wrong.ALREADY_OPEN,
    OfferKind.CHANGED: Wrong.CHANGED,
    OfferKind.NEEDS_FACT: Wrong.CHANGED,
}


@dataclass(frozen=True)
class Ended:
    """What became of one row."""

    state: RowState
    problems: tuple[RowProblem, ...] = ()
    subject: str = ""
    promise_on: date | None = None


@dataclass(frozen=True)
class Worker:
    """With what rows are sent."""

    keys: Keys
    nation: Nation
    now: datetime

    @property
    def today(self) -> date:
        """The day in London."""
        return self.now.astimezone(LONDON).date()


def send_row(session: Session, worker: Worker, acting: Acting, row: AgencyUploadRow) -> None:
    """Send one row, and write down what became of it."""
    client = session.get_one(AgencyClient, row.client_id, populate_existing=True)
    end_row(row, _sent(session, worker, acting, row, client), worker.now)


def end_row(row: AgencyUploadRow, ended: Ended, now: datetime) -> None:
    """Write down what became of a row."""
    row.state, row.problems = ended.state, as_codes(ended.problems)
    row.subject, row.promise_on, row.changed_at = ended.subject, ended.promise_on, now


def _sent(
    session: Session,
    worker: Worker,
    acting: Acting,
    row: AgencyUploadRow,
    client: AgencyClient,
) -> Ended:
    if client.state != "open":
        return needs(Wrong.CLIENT_CLOSED)
    try:
        authorised(session, acting, client.reference, Scope.NEGOTIATE, worker.today)
    except NotFound:
        return Ended(RowState.NEEDS_AUTHORITY)
    made: Submitted | None = None
    if client.statement:
        try:
            given = from_json(worker.keys.unseal(client.statement))
            made = send_statement(session, acting, client.reference, given, worker.now, tells=False)
        except NotTaken as wrong:
            problems = in_order(tuple(of_statement(each) for each in wrong.problems))
            return Ended(RowState.NEEDS_SOMETHING, problems)
    ended = _offered(session, worker, acting, row, client, made)
    if made and made.is_new and not ended.subject.startswith("proposal:"):
        _tell_of_statement(session, worker, acting, client, made)
    return ended


def needs(*codes: Wrong) -> Ended:
    """The end of a row that goes no further without its sender."""
    problems = tuple(RowProblem(WHOLE_ROW, code) for code in codes)
    return Ended(RowState.NEEDS_SOMETHING, problems)


def _offered(
    session: Session,
    worker: Worker,
    acting: Acting,
    row: AgencyUploadRow,
    client: AgencyClient,
    made: Submitted | None,
) -> Ended:
    if not client.offer:
        return _without_offer(session, made)
    press = press_of(row.upload_id, row.number)
    found = offer_for(
        session,
        acting,
        client.reference,
        _wanted(client.offer),
        f"{press}:{client.offer}",
        worker.nation,
        worker.now,
    )
    return _ended(found)


def _wanted(text: str) -> AgencyOffer:
    kept = json.loads(text)
    first = kept.get("first_due")
    return AgencyOffer(
        Money(kept["amount"]),
        Frequency(kept["frequency"]),
        date.fromisoformat(first) if first else None,
    )


def _ended(found: Offered) -> Ended:
    if found.kind in _ENDS:
        return Ended(_ENDS[found.kind], (), f"proposal:{found.reference}", found.promise_on)
    if found.kind is OfferKind.HARDSHIP:
        return Ended(RowState.HARDSHIP, (), "", found.promise_on)
    if found.kind is OfferKind.NEEDS_AUTHORITY:
        return Ended(RowState.NEEDS_AUTHORITY)
    return needs(_NEEDS[found.kind])


def _without_offer(session: Session, made: Submitted | None) -> Ended:
    """A statement alone: help comes first where nothing is left over, else an offer is wanted."""
    if made is None:
        return needs(Wrong.NO_OFFER)
    left_over = session.scalar(select(Statement.left_over).where(Statement.id == made.statement_id))
    if left_over is None or left_over > ZERO:
        return needs(Wrong.NO_OFFER)
    by = session.scalar(
        select(WorkItem.promise_on).where(
            WorkItem.subject == f"statement:{made.statement_id}",
            WorkItem.kind == WorkKind.NEGATIVE_BUDGET,
            WorkItem.state == "open",
        )
    )
    return Ended(RowState.HARDSHIP, (), f"statement:{made.statement_id}", by)


def _tell_of_statement(
    session: Session, worker: Worker, acting: Acting, client: AgencyClient, made: Submitted
) -> None:
    """No offer followed, so that the client hears of the statement itself."""
    reached = authorised(session, acting, client.reference, Scope.NEGOTIATE, worker.today)
    about = f"statement:{made.statement_id}"
    record_act(session, acting, reached, AgencyActKind.STATEMENT, about, worker.now)
