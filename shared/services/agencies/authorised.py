"""The one door to a client: whoever acts for an agency comes through it, on every read and every act.

The query itself holds what must be so: the agency is approved, the client is its own, the authority
was given, reaches today and has the scope. What fails any of it is not there (NotFound).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyState, AuthorityState, Scope
from shared.models import (
    Account,
    Adviser,
    Agency,
    AgencyClient,
    ApiKey,
    Authority,
    AuthorityAccount,
    Debt,
)
from shared.services.audit import Actor
from shared.services.errors import NotFound

SCOPE_COLUMNS = {
    Scope.DISCUSS: Authority.may_discuss,
    Scope.NEGOTIATE: Authority.may_negotiate,
    Scope.LETTERS: Authority.gets_letters,
    Scope.DATA: Authority.sees_data,
}


@dataclass(frozen=True)
class Acting:
    """Who acts for an agency: somebody who works there, or one of its programs."""

    agency_id: int
    adviser_id: int = 0
    api_key_id: int = 0

    @property
    def actor(self) -> Actor:
        """Who it is for the audit trail."""
        if self.adviser_id:
            return Actor("adviser", self.adviser_id)
        return Actor("api_key", self.api_key_id)


@dataclass(frozen=True)
class Client:
    """A client of an agency, reached through an authority that holds."""

    id: int
    reference: str
    party_id: int
    authority_id: int
    all_accounts: bool
    scopes: frozenset[Scope]
    ends_on: date
    """The last day of the authority."""

    def may(self, scope: Scope) -> bool:
        """Whether the client lets the agency do this."""
        return scope in self.scopes


def authorised(
    session: Session, acting: Acting, reference: str, scope: Scope, today: date
) -> Client:
    """A client for whom the agency may do this today; one query. Raises NotFound."""
    row = session.execute(
        authorised_clients(acting, today).where(
            AgencyClient.reference == reference, SCOPE_COLUMNS[scope]
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return _client(row)


def reached(session: Session, acting: Acting, reference: str, today: date) -> Client | None:
    """A client with whatever the authority of today lets the agency do; None without one. One query.

    What may be shown or done is asked of `Client.may`.
    """
    row = session.execute(
        authorised_clients(acting, today).where(AgencyClient.reference == reference)
    ).one_or_none()
    return _client(row) if row is not None else None


def _client(row: Any) -> Client:
    return Client(
        row.id,
        row.reference,
        row.party_id,
        row.authority_id,
        row.all_accounts,
        frozenset(each for each, column in SCOPE_COLUMNS.items() if getattr(row, column.key)),
        row.ends_on,
    )


def own_client(session: Session, acting: Acting, reference: str) -> AgencyClient:
    """A client on the agency's own desk, with or without authority: only what the agency itself
    typed may be shown of it, and nothing of ours. Raises NotFound."""
    found = session.scalar(
        select(AgencyClient)
        .join(Agency, Agency.id == AgencyClient.agency_id)
        .where(AgencyClient.reference == reference, is_theirs(acting))
    )
    if found is None:
        raise NotFound
    return found


def authorised_clients(acting: Acting, today: date) -> Select[*tuple[Any, ...]]:
    """The clients of the agency with an authority that holds today, to be narrowed further."""
    return (
        select(
            AgencyClient.id,
            AgencyClient.reference,
            Authority.party_id,
            Authority.id.label("authority_id"),
            Authority.all_accounts,
            Authority.ends_on,
            *SCOPE_COLUMNS.values(),
        )
        .join(Agency, Agency.id == AgencyClient.agency_id)
        .join(
            Authority,
            and_(
                Authority.client_id == AgencyClient.id,
                Authority.party_id == AgencyClient.party_id,
                Authority.agency_id == AgencyClient.agency_id,
            ),
        )
        .where(is_theirs(acting), AgencyClient.state == "open", holds_on(today))
    )


def holds_on(today: date) -> ColumnElement[bool]:
    """Whether an authority holds on a day: given, and the day is one of its days."""
    return and_(
        Authority.state == AuthorityState.GIVEN,
        Authority.starts_on <= today,
        Authority.ends_on >= today,
    )


def reached_debts(client: Client) -> ColumnElement[bool]:
    """Of the debts of the client's party, those that the authority reaches; a condition on Debt."""
    if client.all_accounts:
        return Debt.account_id == Account.id
    return exists().where(
        AuthorityAccount.authority_id == client.authority_id,
        AuthorityAccount.account_id == Debt.account_id,
    )


def still_acts(session: Session, acting: Acting) -> bool:
    """Whether the agency is approved, and whoever acts for it still may: for work that a job does later."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Agency.id == acting.agency_id,
                    Agency.state == AgencyState.APPROVED,
                    or_(*_may_act(acting)),
                )
            )
        )
    )


def is_theirs(acting: Acting) -> ColumnElement[bool]:
    """The agency's own clients, while it is approved and whoever acts still may."""
    return and_(
        AgencyClient.agency_id == acting.agency_id,
        Agency.state == AgencyState.APPROVED,
        or_(*_may_act(acting)),
    )


def _may_act(acting: Acting) -> list[ColumnElement[bool]]:
    return [
        exists().where(
            Adviser.id == acting.adviser_id,
            Adviser.agency_id == acting.agency_id,
            Adviser.disabled_at.is_(None),
        ),
        exists().where(
            ApiKey.id == acting.api_key_id,
            ApiKey.agency_id == acting.agency_id,
            ApiKey.revoked_at.is_(None),
        ),
    ]
