"""Who a case is about: how to reach them, and who is liable together with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from shared.models import Account, Channel, Liability, Party, PartyKind
from shared.services.errors import NotFound
from shared.services.outbox_recipients import recipient_from

MOST = 50
"""How many accounts and others who are liable for them are told; somebody with more has many properties."""


@dataclass(frozen=True)
class CaseParty:
    """The person or organisation of a case."""

    id: int
    name: str
    is_organisation: bool
    email: str
    phone: str
    letter_address: str
    channel: Channel | None
    """How messages go out: what they chose, or the first way that there is an address for."""
    language: str
    needs_person: bool
    contact_stopped_at: datetime | None = None
    """Since when nothing is sent, because we were told that they have died."""
    kept_apart_at: datetime | None = None
    """Since when nobody else who is liable learns what they do."""
    email_failed_on: date | None = None
    phone_failed_on: date | None = None
    letter_failed_on: date | None = None
    """When something that was sent there came back; nothing is sent there since."""


@dataclass(frozen=True)
class JointParty:
    """Somebody else who is liable for one of the accounts."""

    id: int
    name: str
    account_reference: str
    ended: bool
    """Whether they have moved out; what was owed until then is still theirs."""
    is_kept_apart: bool = False
    """Whether nothing may be said about them on this case."""


@dataclass(frozen=True)
class CaseAccount:
    """One account of a case and where it is."""

    reference: str
    address: str
    closed: bool


def case_party(session: Session, party_id: int) -> CaseParty:
    """Who a case is about. Raises NotFound."""
    party = session.get(Party, party_id)
    if party is None:
        raise NotFound
    return _case_party(party)


def _case_party(party: Party) -> CaseParty:
    return CaseParty(
        id=party.id,
        name=_name(party.organisation, party.forenames, party.surname),
        is_organisation=party.kind is PartyKind.ORGANISATION,
        email=party.email or "",
        phone=party.phone or "",
        letter_address=party.letter_address,
        channel=_channel(party),
        language=party.language,
        needs_person=party.needs_person,
        contact_stopped_at=party.contact_stopped_at,
        kept_apart_at=party.kept_apart_at,
        email_failed_on=party.email_failed_on,
        phone_failed_on=party.phone_failed_on,
        letter_failed_on=party.letter_failed_on,
    )


def _name(organisation: str | None, forenames: str, surname: str) -> str:
    return organisation or f"{forenames} {surname}".strip()


def _channel(party: Party) -> Channel | None:
    used = recipient_from(party)
    return used.channel if used.address else None


def people_of(
    session: Session, party_id: int
) -> tuple[CaseParty, tuple[CaseAccount, ...], tuple[JointParty, ...]]:
    """Who a case is about, their accounts, and everybody who is liable with them; one query.

    Raises NotFound.
    """
    rows = session.execute(_PEOPLE, {"party": party_id}).all()
    if not rows:
        raise NotFound
    accounts = {row.account_id: _account(row) for row in rows if row.account_id is not None}
    joint = tuple(
        JointParty(
            row.joint_id,
            _name(row.organisation, row.forenames, row.surname),
            row.reference,
            row.ended_on is not None,
            row.kept_apart_at is not None,
        )
        for row in rows
        if row.joint_id is not None
    )
    return _case_party(rows[0][0]), tuple(accounts.values()), joint


def _account(row: Row[*tuple[Any, ...]]) -> CaseAccount:
    parts = (row.address_1, row.address_2, row.town, row.postcode)
    address = ", ".join(part for part in parts if part)
    return CaseAccount(row.reference, address, row.closed_on is not None)


def _people() -> Select[*tuple[Any, ...]]:
    own, other, joint = aliased(Liability), aliased(Liability), aliased(Party)
    return (
        select(
            Party,
            Account.id.label("account_id"),
            Account.reference,
            Account.address_1,
            Account.address_2,
            Account.town,
            Account.postcode,
            Account.closed_on,
            other.ended_on,
            joint.id.label("joint_id"),
            joint.organisation,
            joint.forenames,
            joint.surname,
            joint.kept_apart_at,
        )
        .outerjoin(own, and_(own.party_id == Party.id, own.removed_on.is_(None)))
        .outerjoin(Account, Account.id == own.account_id)
        .outerjoin(
            other,
            and_(
                other.account_id == own.account_id,
                other.party_id != Party.id,
                other.removed_on.is_(None),
            ),
        )
        .outerjoin(joint, joint.id == other.party_id)
        .where(Party.id == bindparam("party"))
        .order_by(Account.id, joint.id)
        .limit(MOST)
    )


# Made once: putting it together takes longer than running it.
_PEOPLE = _people()
