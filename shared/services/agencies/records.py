"""An authority's moves: its stored state and the event beside it, always together."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.domain.agency_states import (
    AUTHORITY,
    LIVING,
    AuthorityEvent,
    AuthorityState,
    Scope,
)
from shared.models import Account, Authority, AuthorityAccount, AuthorityEventRow
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound

ASKED = "asked"
"""What the first row about an authority calls itself: it is no move of the lifecycle."""


def locked_authority(session: Session, reference: str) -> Authority:
    """An authority for somebody who is about to change it. Raises NotFound."""
    found = session.scalar(
        select(Authority)
        .where(Authority.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def note_asked(session: Session, row: Authority, by: Actor, now: datetime) -> None:
    """Write down that an authority was asked for."""
    _add(session, row, ASKED, by, "", now)


def move(
    session: Session,
    row: Authority,
    event: AuthorityEvent,
    by: Actor,
    now: datetime,
    why: str = "",
) -> None:
    """Let something happen to an authority. Raises NotAllowed.

    One that lives no more has no link either.
    """
    row.state = AUTHORITY.after(row.state, event)
    if row.state is AuthorityState.GIVEN:
        row.given_at = now
    if row.state not in LIVING:
        row.ended_at, row.ended_by, row.nonce = now, str(by), ""
    session.flush()
    _add(session, row, event.value, by, why, now)


def _add(session: Session, row: Authority, event: str, by: Actor, why: str, now: datetime) -> None:
    session.execute(
        insert(AuthorityEventRow).values(
            authority_id=row.id, event=event, state=row.state, by=str(by), why=why, at=now
        )
    )
    record_audit(
        session, by, f"authority {event}", f"authority:{row.id}", now, client=row.client_id
    )


def scopes_of(row: Authority) -> frozenset[Scope]:
    """What an authority lets the agency do."""
    held = {
        Scope.DISCUSS: row.may_discuss,
        Scope.NEGOTIATE: row.may_negotiate,
        Scope.LETTERS: row.gets_letters,
        Scope.DATA: row.sees_data,
    }
    return frozenset(scope for scope, is_held in held.items() if is_held)


def accounts_of(session: Session, row: Authority) -> tuple[str, ...]:
    """The references of the accounts that it reaches; none where it reaches all."""
    if row.all_accounts:
        return ()
    return tuple(
        session.scalars(
            select(Account.reference)
            .join(AuthorityAccount, AuthorityAccount.account_id == Account.id)
            .where(AuthorityAccount.authority_id == row.id)
            .order_by(Account.reference)
        )
    )


def holds(row: Authority, today: date) -> bool:
    """Whether an authority holds on a day."""
    return row.state is AuthorityState.GIVEN and row.starts_on <= today <= row.ends_on
