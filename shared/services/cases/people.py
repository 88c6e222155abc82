"""Who a case is about: how to reach them, and who is liable together with them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from shared.models import Account, Channel, Liability, Party, PartyKind
from shared.services.errors import NotFound


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


@dataclass(frozen=True)
class JointParty:
    """Somebody else who is liable for one of the accounts."""

    id: int
    name: str
    account_reference: str
    ended: bool
    """Whether they have moved out; what was owed until then is still theirs."""


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
    return CaseParty(
        id=party.id,
        name=full_name(party),
        is_organisation=party.kind is PartyKind.ORGANISATION,
        email=party.email or "",
        phone=party.phone or "",
        letter_address=party.letter_address,
        channel=_channel(party),
        language=party.language,
        needs_person=party.needs_person,
    )


def full_name(party: Party) -> str:
    """What somebody is called."""
    return party.organisation or f"{party.forenames} {party.surname}".strip()


def _channel(party: Party) -> Channel | None:
    there = {
        Channel.EMAIL: party.email,
        Channel.SMS: party.phone,
        Channel.LETTER: party.letter_address,
    }
    wanted = (party.channel, *Channel)
    return next((each for each in wanted if each is not None and there[each]), None)


def accounts_of(
    session: Session, party_id: int, most: int = 50
) -> tuple[tuple[CaseAccount, ...], tuple[JointParty, ...]]:
    """The accounts of a party, and everybody who is liable with them; one query."""
    own, other = aliased(Liability), aliased(Liability)
    rows = session.execute(
        select(Account, Party, other.ended_on)
        .join(own, own.account_id == Account.id)
        .join(other, other.account_id == Account.id)
        .join(Party, Party.id == other.party_id)
        .where(
            own.party_id == party_id,
            own.removed_on.is_(None),
            other.removed_on.is_(None),
        )
        .order_by(Account.id, Party.id)
        .limit(most)
    ).all()
    accounts = {
        account.id: CaseAccount(
            account.reference,
            ", ".join(
                part
                for part in (account.address_1, account.address_2, account.town, account.postcode)
                if part
            ),
            account.closed_on is not None,
        )
        for account, _, _ in rows
    }
    joint = tuple(
        JointParty(party.id, full_name(party), account.reference, ended_on is not None)
        for account, party, ended_on in rows
        if party.id != party_id
    )
    return tuple(accounts.values()), joint
