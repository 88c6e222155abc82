"""All clients of an agency, with where each stands: one query for a page, and one for the counts.

Nothing of ours is told but by an authority that holds: without it a client is only what the agency typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from shared.domain.agency_board import PROMISED, ClientState
from shared.domain.agency_states import AuthorityState
from shared.domain.money import ZERO
from shared.domain.name_keys import reference_key
from shared.domain.proposal_states import ProposalState
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Adviser,
    Agency,
    AgencyClient,
    Authority,
    AuthorityAccount,
    Debt,
    Proposal,
    ProposalDebt,
    ProposalSource,
    Statement,
    StatementSource,
    WorkItem,
)
from shared.services.agencies.authorised import Acting, holds_on, is_theirs
from shared.services.errors import NotFound

PAGE = 50
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class BoardFilters:
    """Which clients are shown."""

    state: ClientState | None = None
    only_mine: bool = False
    only_missed: bool = False
    """Only those whose promised day has passed."""
    words: str = ""
    """Part of the name, or a reference: ours, the agency's own, or the account's."""


@dataclass(frozen=True)
class BoardRow:
    """One client."""

    id: int
    reference: str
    called: str
    own_reference: str
    account_reference: str
    adviser: str
    state: ClientState
    promise_on: date | None
    """By when we promised to have looked or called."""
    is_missed: bool
    offer_reference: str
    authority_until: date | None
    added_on: date


@dataclass(frozen=True)
class BoardPage:
    """One page of clients, the newest first."""

    rows: tuple[BoardRow, ...]
    older: int | None
    """The number below which the next page begins."""


def board_page(
    session: Session,
    acting: Acting,
    filters: BoardFilters,
    today: date,
    below: int | None = None,
) -> BoardPage:
    """A page of the agency's clients; one query. Whoever may not act any more sees nobody."""
    board = _board(acting, today)
    wanted = _narrowed(board, acting, filters, today).order_by(board.c.id.desc()).limit(PAGE + 1)
    if below is not None:
        wanted = wanted.where(board.c.id < below)
    rows = [_row(each, today) for each in session.execute(wanted)]
    return BoardPage(tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None)


def board_counts(
    session: Session, acting: Acting, filters: BoardFilters, today: date
) -> Mapping[ClientState, int]:
    """How many clients are in each state, by the other filters; one query. They add up to all."""
    board = _board(acting, today)
    everyone = BoardFilters(None, filters.only_mine, filters.only_missed, filters.words)
    narrowed = _narrowed(board, acting, everyone, today).subquery()
    rows = session.execute(select(narrowed.c.state, func.count()).group_by(narrowed.c.state))
    return {ClientState(state): number for state, number in rows}


def every_row(
    session: Session, acting: Acting, filters: BoardFilters, today: date
) -> Iterator[BoardRow]:
    """All of them for a file, the newest first; one query."""
    board = _board(acting, today)
    wanted = _narrowed(board, acting, filters, today).order_by(board.c.id.desc())
    for each in session.execute(wanted.execution_options(yield_per=500)):
        yield _row(each, today)


def board_row(session: Session, acting: Acting, reference: str, today: date) -> BoardRow:
    """Where one client stands. Raises NotFound."""
    board = _board(acting, today)
    row = session.execute(select(board).where(board.c.reference == reference)).one_or_none()
    if row is None:
        raise NotFound
    return _row(row, today)


def _row(row: Any, today: date) -> BoardRow:
    return BoardRow(
        row.id,
        row.reference,
        row.called,
        row.own_reference,
        row.account_reference,
        row.adviser or "",
        ClientState(row.state),
        row.promise_on,
        row.promise_on is not None and row.promise_on < today,
        row.offer_reference or "",
        row.authority_until,
        row.created_at.date(),
    )


def _narrowed(
    board: Subquery, acting: Acting, filters: BoardFilters, today: date
) -> Select[*tuple[Any, ...]]:
    wanted = select(board)
    if filters.state is not None:
        wanted = wanted.where(board.c.state == filters.state.value)
    if filters.only_mine:
        wanted = wanted.where(board.c.adviser_id == acting.adviser_id)
    if filters.only_missed:
        wanted = wanted.where(board.c.promise_on < today)
    words = filters.words.strip()[:LONGEST_SEARCH]
    if words:
        wanted = wanted.where(
            or_(
                func.lower(board.c.called).contains(words.lower(), autoescape=True),
                func.lower(board.c.own_reference) == words.lower(),
                board.c.account_reference == reference_key(words),
                board.c.reference == reference_key(words),
            )
        )
    return wanted


def _board(acting: Acting, today: date) -> Subquery:
    """Every client of the agency with state and promise, worked out by the database."""
    state = _state()
    return (
        select(
            AgencyClient.id,
            AgencyClient.reference,
            AgencyClient.called,
            AgencyClient.own_reference,
            AgencyClient.account_reference,
            AgencyClient.adviser_id,
            AgencyClient.created_at,
            Adviser.name.label("adviser"),
            Authority.ends_on.label("authority_until"),
            case((_OFFER_SHOWS, Proposal.reference)).label("offer_reference"),
            state.label("state"),
            _promise(state).label("promise_on"),
        )
        .join(Agency, Agency.id == AgencyClient.agency_id)
        .outerjoin(Adviser, Adviser.id == AgencyClient.adviser_id)
        .outerjoin(
            Authority,
            and_(
                Authority.client_id == AgencyClient.id,
                Authority.party_id == AgencyClient.party_id,
                Authority.agency_id == AgencyClient.agency_id,
                AgencyClient.state == "open",
                holds_on(today),
            ),
        )
        .outerjoin(
            Proposal, Proposal.id == _latest(ProposalSource.proposal_id, ProposalSource.client_id)
        )
        .outerjoin(
            Statement,
            Statement.id == _latest(StatementSource.statement_id, StatementSource.client_id),
        )
        .where(is_theirs(acting))
        .subquery()
    )


def _latest(numbered: Any, client_id: Any) -> ColumnElement[int]:
    """The newest of what the agency made for its client."""
    newest = select(func.max(numbered)).where(client_id == AgencyClient.id)
    return newest.correlate(AgencyClient).scalar_subquery()


def _out_of_reach() -> ColumnElement[bool]:
    """Whether the offer covers a debt of an account that the authority does not reach."""
    reached = exists().where(
        AuthorityAccount.authority_id == Authority.id,
        AuthorityAccount.account_id == Debt.account_id,
    )
    return exists().where(
        ProposalDebt.proposal_id == Proposal.id, Debt.id == ProposalDebt.debt_id, ~reached
    )


_OFFER_SHOWS = and_(Authority.may_negotiate, or_(Authority.all_accounts, ~_out_of_reach()))
"""Whether the authority lets the agency see the offer that it made last."""
_WAITS = (ProposalState.COUNTER_OFFERED, ProposalState.QUESTION_ASKED)
_IS_OPEN = Proposal.state.in_((*_WAITS, ProposalState.WITH_PERSON))
_NOTHING_LEFT = and_(
    Authority.may_negotiate,
    Statement.left_over <= ZERO,
    or_(Proposal.id.is_(None), func.coalesce(Proposal.statement_id, 0) < Statement.id),
)
"""The last statement that the agency sent leaves nothing over, and no offer followed it."""


def _state() -> ColumnElement[str]:
    shows = and_(_OFFER_SHOWS, Proposal.id.is_not(None))
    states: list[tuple[ColumnElement[bool], ClientState]] = [
        (AgencyClient.state == "closed", ClientState.CLOSED),
        (AgencyClient.party_id.is_(None), ClientState.NEEDS_FACT),
        (and_(Authority.id.is_(None), _asked()), ClientState.ASKED),
        (Authority.id.is_(None), ClientState.NEEDS_AUTHORITY),
        (and_(shows, Proposal.state.in_(_WAITS)), ClientState.TO_ANSWER),
        (and_(shows, Proposal.state == ProposalState.WITH_PERSON), ClientState.PERSON),
        (and_(_NOTHING_LEFT, ~func.coalesce(_IS_OPEN, False)), ClientState.HARDSHIP),
        (and_(shows, Proposal.state == ProposalState.ACCEPTED), ClientState.ACCEPTED),
        (and_(shows, Proposal.state == ProposalState.DECLINED), ClientState.DECLINED),
    ]
    return case(
        *((when, literal(state.value, String)) for when, state in states),
        else_=literal(ClientState.READY.value, String),
    )


def _asked() -> ColumnElement[bool]:
    waiting = Authority.__table__.alias("waiting")
    return exists().where(
        waiting.c.client_id == AgencyClient.id, waiting.c.state == AuthorityState.ASKED
    )


def _promise(state: ColumnElement[str]) -> ColumnElement[date | None]:
    call = (
        select(WorkItem.promise_on)
        .where(
            WorkItem.subject == literal("statement:") + cast(Statement.id, String),
            WorkItem.kind == WorkKind.NEGATIVE_BUDGET,
            WorkItem.state == "open",
        )
        .correlate(Statement)
        .limit(1)
        .scalar_subquery()
    )
    person, hardship = PROMISED
    return case(
        (state == person.value, Proposal.promise_on),
        (state == hardship.value, call),
    )
