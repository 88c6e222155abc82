"""The quarterly pack: each figure is the length of one list, and both come from the same statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.domain.agency_states import AuthorityState
from shared.domain.liaison import Figure, Quarter, accepted_percent, days_to_answer
from shared.domain.london import LONDON
from shared.domain.proposal_states import OPEN, ProposalState
from shared.domain.stages import Stage
from shared.models import (
    Agency,
    AgencyAct,
    AgencyClient,
    AgencyMessage,
    Authority,
    Debt,
    DebtEvent,
    Liability,
    Proposal,
    ProposalSource,
)

PAGE = 50
DECIDED = (ProposalState.ACCEPTED, ProposalState.DECLINED)


@dataclass(frozen=True)
class Pack:
    """What stands in the pack of one quarter, for one agency or all of them."""

    quarter: Quarter
    counts: Mapping[Figure, int]
    accepted_percent: int | None
    days_to_answer: int | None
    """Calendar days from an offer to its answer that half of them took at most."""


@dataclass(frozen=True)
class ListedRow:
    """One row behind a figure."""

    id: int
    client: str
    agency: str
    at: datetime | date


@dataclass(frozen=True)
class Listed:
    """A page of the rows behind a figure, the oldest first."""

    rows: tuple[ListedRow, ...]
    after: int | None
    """Where the next page begins; none when there is none."""


def pack(session: Session, quarter: Quarter, today: date, agency_id: int | None = None) -> Pack:
    """The figures of a quarter; one query for each, and one for the days to an answer."""
    counts = {
        figure: _count(session, _rows(figure, quarter, today, agency_id)) for figure in Figure
    }
    return Pack(
        quarter,
        counts,
        accepted_percent(counts),
        days_to_answer(_days(session, quarter, agency_id)),
    )


def behind(
    session: Session,
    figure: Figure,
    quarter: Quarter,
    today: date,
    agency_id: int | None = None,
    after: int = 0,
    most: int | None = PAGE,
) -> Listed:
    """The rows that a figure counts: a page of them, or all with `most` None."""
    whole = _rows(figure, quarter, today, agency_id).subquery()
    asked = select(whole).where(whole.c.id > after).order_by(whole.c.id)
    found = session.execute(asked if most is None else asked.limit(most + 1)).all()
    shown = found if most is None else found[:most]
    rows = tuple(ListedRow(*row) for row in shown)
    return Listed(rows, rows[-1].id if len(found) > len(shown) else None)


def agency_names(session: Session) -> tuple[tuple[int, str], ...]:
    """Every agency that ever was approved or applied, by name."""
    found = session.execute(select(Agency.id, Agency.name).order_by(Agency.name, Agency.id))
    return tuple((row.id, row.name) for row in found)


def _count(session: Session, rows: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _rows(figure: Figure, quarter: Quarter, today: date, agency_id: int | None) -> Select[Any]:
    made = _SELECTS[figure](quarter, today)
    return made if agency_id is None else made.where(AgencyClient.agency_id == agency_id)


def _of_clients(number: InstrumentedAttribute[int], at: Any) -> Select[Any]:
    """Rows about clients of agencies, each with its own number."""
    return (
        select(number.label("id"), AgencyClient.reference, Agency.name, at.label("at"))
        .select_from(AgencyClient)
        .join(Agency, Agency.id == AgencyClient.agency_id)
    )


def _within(at: Any, quarter: Quarter) -> Any:
    begins, ends = quarter.instants
    return and_(at >= begins, at < ends)


def _clients(quarter: Quarter, _today: date) -> Select[Any]:
    at = AgencyClient.created_at
    return _of_clients(AgencyClient.id, at).where(_within(at, quarter))


def _authorities(quarter: Quarter, _today: date) -> Select[Any]:
    at = Authority.given_at
    return (
        _of_clients(Authority.id, at)
        .join(Authority, Authority.client_id == AgencyClient.id)
        .where(_within(at, quarter), Authority.state != AuthorityState.ASKED)
    )


def _offers(quarter: Quarter, _today: date) -> Select[Any]:
    return (
        _of_clients(Proposal.id, Proposal.created_at)
        .join(ProposalSource, ProposalSource.client_id == AgencyClient.id)
        .join(Proposal, Proposal.id == ProposalSource.proposal_id)
        .where(_within(Proposal.created_at, quarter))
    )


def _at_once(quarter: Quarter, today: date) -> Select[Any]:
    return _offers(quarter, today).where(
        Proposal.state == ProposalState.ACCEPTED, Proposal.why_person == ""
    )


def _by_person(quarter: Quarter, today: date) -> Select[Any]:
    return _offers(quarter, today).where(
        Proposal.state == ProposalState.ACCEPTED, Proposal.why_person != ""
    )


def _declined(quarter: Quarter, today: date) -> Select[Any]:
    return _offers(quarter, today).where(Proposal.state == ProposalState.DECLINED)


def _waiting(quarter: Quarter, today: date) -> Select[Any]:
    return _offers(quarter, today).where(Proposal.state.in_(OPEN))


def _late(quarter: Quarter, today: date) -> Select[Any]:
    """Answered on a day after the promised one; or open, with that day behind us.

    Days are those of UTC: they differ from London's in one hour of summer nights alone, in which
    no office answers.
    """
    answered_on = func.date(Proposal.decided_at)
    return _offers(quarter, today).where(
        or_(
            and_(Proposal.state.in_(OPEN), Proposal.promise_on < today),
            and_(Proposal.state.in_(DECIDED), answered_on > func.date(Proposal.promise_on)),
        )
    )


def _acts(act: str) -> Callable[[Quarter, date], Select[Any]]:
    def rows(quarter: Quarter, _today: date) -> Select[Any]:
        return (
            _of_clients(AgencyAct.id, AgencyAct.at)
            .join(AgencyAct, AgencyAct.client_id == AgencyClient.id)
            .where(AgencyAct.act == act, _within(AgencyAct.at, quarter))
        )

    return rows


def _messages(quarter: Quarter, _today: date) -> Select[Any]:
    at = AgencyMessage.at
    return (
        _of_clients(AgencyMessage.id, at)
        .join(AgencyMessage, AgencyMessage.client_id == AgencyClient.id)
        .where(AgencyMessage.from_council.is_(False), _within(at, quarter))
    )


def _to_agents(quarter: Quarter, _today: date) -> Select[Any]:
    """Debts that went to an agent on a day on which an authority held."""
    return (
        _of_clients(DebtEvent.id, DebtEvent.happened_on)
        .join(Authority, Authority.client_id == AgencyClient.id)
        .join(Liability, Liability.party_id == AgencyClient.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .join(DebtEvent, DebtEvent.debt_id == Debt.id)
        .where(
            DebtEvent.stage == Stage.ENFORCEMENT_AGENT,
            DebtEvent.happened_on.between(quarter.first, quarter.last),
            Authority.given_at.is_not(None),
            DebtEvent.happened_on >= Authority.starts_on,
            DebtEvent.happened_on <= Authority.ends_on,
            or_(
                Authority.ended_at.is_(None),
                func.date(Authority.ended_at) >= func.date(DebtEvent.happened_on),
            ),
        )
        .distinct()
    )


_SELECTS: Mapping[Figure, Callable[[Quarter, date], Select[Any]]] = {
    Figure.CLIENTS: _clients,
    Figure.AUTHORITIES: _authorities,
    Figure.OFFERS: _offers,
    Figure.AT_ONCE: _at_once,
    Figure.BY_PERSON: _by_person,
    Figure.DECLINED: _declined,
    Figure.WAITING: _waiting,
    Figure.LATE: _late,
    Figure.HOLDS: _acts("hold"),
    Figure.SENIOR: _acts("senior_look"),
    Figure.MESSAGES: _messages,
    Figure.TO_AGENTS: _to_agents,
}


def _days(session: Session, quarter: Quarter, agency_id: int | None) -> list[int]:
    made = (
        select(Proposal.created_at, Proposal.decided_at)
        .join(ProposalSource, ProposalSource.proposal_id == Proposal.id)
        .where(_within(Proposal.created_at, quarter), Proposal.state.in_(DECIDED))
    )
    if agency_id is not None:
        made = made.where(ProposalSource.agency_id == agency_id)
    return [
        (row.decided_at.astimezone(LONDON).date() - row.created_at.astimezone(LONDON).date()).days
        for row in session.execute(made)
        if row.decided_at is not None
    ]
