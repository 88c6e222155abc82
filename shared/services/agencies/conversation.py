"""Reading the conversation about one client of an agency, on either side."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, select, update
from sqlalchemy.orm import QueryableAttribute, Session

from shared.domain.agency_states import Scope
from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Adviser,
    Agency,
    AgencyClient,
    AgencyMessage,
    Authority,
    Officer,
    WorkItem,
)
from shared.services.agencies.authorised import Acting, authorised, holds_on
from shared.services.cursors import LARGEST_ID
from shared.services.errors import NotAllowedHere, NotFound
from shared.services.sign_in.own_records import may_open

PAGE = 20


@dataclass(frozen=True)
class Said:
    """One message."""

    id: int
    from_council: bool
    who: str
    """The name of whoever wrote it; the agency's for one of its programs."""
    content: str = field(repr=False)
    at: datetime
    is_new: bool
    """Whether the other side has not opened it yet."""


@dataclass(frozen=True)
class Conversation:
    """The newest messages about a client, the newest first."""

    client_id: int
    client_reference: str
    agency: str
    officer: str
    """The named officer; empty where nobody is named."""
    messages: tuple[Said, ...]
    older: int | None
    """The number below which the older ones are; none when these are all."""
    answer_by: date | None
    """By when we answer; none when nothing of theirs waits."""


def subject_of(client_id: int) -> str:
    """How work names the conversation about a client."""
    return f"agency_client:{client_id}"


def conversation_of_agency(
    session: Session,
    acting: Acting,
    reference: str,
    now: datetime,
    below: int | None = None,
) -> Conversation:
    """The conversation as the agency reads it. Raises NotFound."""
    today = now.astimezone(LONDON).date()
    client = authorised(session, acting, reference, Scope.DISCUSS, today)
    return _conversation(session, client.id, below)


def conversation_of_council(
    session: Session, client_id: int, officer_id: int, today: date, below: int | None = None
) -> Conversation:
    """The same as an officer reads it. Raises NotFound, NotAllowedHere for their own record."""
    reached(session, client_id, officer_id, today)
    return _conversation(session, client_id, below)


def mark_read(session: Session, client_id: int, now: datetime, *, by_council: bool) -> None:
    """Write down when the other side's messages were first read."""
    session.execute(
        update(AgencyMessage)
        .where(
            AgencyMessage.client_id == client_id,
            AgencyMessage.from_council.is_(not by_council),
            AgencyMessage.seen_at.is_(None),
        )
        .values(seen_at=now)
    )


def party_of_client(session: Session, client_id: int) -> int:
    """Whose case a client of an agency is. Raises NotFound."""
    found = session.scalar(select(AgencyClient.party_id).where(AgencyClient.id == client_id))
    if found is None:
        raise NotFound
    return found


def reached(session: Session, client_id: int, officer_id: int, today: date) -> None:
    """That the officer may speak with the agency about this client now.

    Raises NotFound without an authority to discuss, NotAllowedHere for their own record.
    """
    party_id = session.scalar(
        select(AgencyClient.party_id)
        .join(
            Authority,
            and_(
                Authority.client_id == AgencyClient.id, Authority.party_id == AgencyClient.party_id
            ),
        )
        .where(
            AgencyClient.id == client_id,
            AgencyClient.state == "open",
            Authority.may_discuss,
            holds_on(today),
        )
        .limit(1)
    )
    if party_id is None:
        raise NotFound
    if not may_open(session, officer_id, party_id):
        raise NotAllowedHere


def _conversation(session: Session, client_id: int, below: int | None) -> Conversation:
    head = session.execute(
        select(AgencyClient.reference, Agency.name.label("agency"), Officer.name.label("officer"))
        .join(Agency, Agency.id == AgencyClient.agency_id)
        .outerjoin(Officer, Officer.id == func.coalesce(AgencyClient.officer_id, Agency.officer_id))
        .where(AgencyClient.id == client_id)
    ).one()
    rows = session.execute(_messages(client_id, below)).all()
    shown = rows[:PAGE]
    return Conversation(
        client_id,
        head.reference,
        head.agency,
        head.officer or "",
        tuple(
            Said(
                row.id,
                row.from_council,
                row.who or head.agency,
                row.content,
                row.at,
                row.seen_at is None,
            )
            for row in shown
        ),
        shown[-1].id if len(rows) > PAGE else None,
        waiting_until(session, client_id),
    )


def _messages(
    client_id: int, below: int | None
) -> Select[int, bool, str, str, datetime, datetime | None]:
    """One more than a page shows, with the name of whoever wrote each."""
    wrote = func.coalesce(Officer.name, Adviser.name, "")
    return (
        select(
            AgencyMessage.id,
            AgencyMessage.from_council,
            wrote.label("who"),
            AgencyMessage.content,
            AgencyMessage.at,
            AgencyMessage.seen_at,
        )
        .outerjoin(Officer, _is("officer", Officer.id))
        .outerjoin(Adviser, _is("adviser", Adviser.id))
        .where(
            AgencyMessage.client_id == client_id,
            AgencyMessage.id < (LARGEST_ID if below is None else below),
        )
        .order_by(AgencyMessage.id.desc())
        .limit(PAGE + 1)
    )


def _is(kind: str, number: QueryableAttribute[int]) -> ColumnElement[bool]:
    return AgencyMessage.by == literal(f"{kind}:") + cast(number, String)


def waiting_until(session: Session, client_id: int) -> date | None:
    """By when we answer; none when nothing waits."""
    return session.scalar(
        select(WorkItem.promise_on).where(
            WorkItem.subject == subject_of(client_id),
            WorkItem.kind == WorkKind.AGENCY_MESSAGE,
            WorkItem.state == "open",
        )
    )
