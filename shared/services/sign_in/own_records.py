"""Nobody opens their own record, or that of their household."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.name_keys import reference_key
from shared.models import Account, Liability, Officer, OfficerParty
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotAllowedHere, NotFound


def may_open(session: Session, officer_id: int, party_id: int) -> bool:
    """Whether an officer may open a party's record: not when it is theirs or their household's."""
    return not session.scalar(
        select(OfficerParty.id)
        .where(OfficerParty.officer_id == officer_id, OfficerParty.party_id == party_id)
        .limit(1)
    )


def own_parties(session: Session, officer_id: int) -> frozenset[int]:
    """The parties whose records an officer may not open."""
    found = session.scalars(
        select(OfficerParty.party_id).where(OfficerParty.officer_id == officer_id)
    )
    return frozenset(found)


def record_refusal(session: Session, officer_id: int, party_id: int, now: datetime) -> None:
    """Note that an officer tried to open their own record."""
    record_audit(
        session, Actor("officer", officer_id), "own_record_refused", f"party:{party_id}", now
    )


def add_own_account(
    session: Session, actor: Actor, officer_id: int, reference: str, now: datetime
) -> int:
    """Close an account's people to an officer of the same household; how many there are.

    Raises NotFound when there is no such account or officer, and NotAllowedHere for oneself.
    """
    _somebody_else(session, actor, officer_id)
    parties = session.scalars(
        select(Liability.party_id)
        .join(Account, Account.id == Liability.account_id)
        .where(Account.reference == reference_key(reference))
    ).all()
    if not parties:
        raise NotFound
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for party_id in parties:
        session.execute(
            insert(OfficerParty)
            .values(officer_id=officer_id, party_id=party_id)
            .on_conflict_do_nothing()
        )
        record_audit(
            session, actor, "own_record_closed", f"officer:{officer_id}", now, party=party_id
        )
    return len(parties)


def open_own_records(session: Session, actor: Actor, officer_id: int, now: datetime) -> int:
    """Let an officer open again what was closed to them; how many parties that were.

    Raises NotFound when there is no such officer, and NotAllowedHere for oneself.
    """
    _somebody_else(session, actor, officer_id)
    gone = session.execute(delete(OfficerParty).where(OfficerParty.officer_id == officer_id))
    record_audit(session, actor, "own_records_opened", f"officer:{officer_id}", now)
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _somebody_else(session: Session, actor: Actor, officer_id: int) -> None:
    """Nobody changes which records they may open themselves."""
    if str(actor) == f"officer:{officer_id}":
        raise NotAllowedHere
    if session.scalar(select(Officer.id).where(Officer.id == officer_id)) is None:
        raise NotFound
