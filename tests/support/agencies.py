"""Builders of agencies, their advisers and clients, and authorities."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyState, AuthorityState, Proof
from shared.models import Account, Adviser, Agency, AgencyClient, Authority, Liability, Party
from tests.support.records import NOW, TODAY, kept, next_number


def an_agency(session: Session, **changes: Any) -> Agency:
    """An approved member agency."""
    number = next_number()
    agency = {
        "reference": f"AG{number:06}",
        "name": f"Tidewell Debt Advice {number}",
        "sfs_number": f"SFS{number:05}",
        "fca": "authorised",
        "fca_number": f"{600000 + number}",
        "ico_number": f"ZA{number:06}",
        "domain": f"advice{number}.example",
        "contact_name": "Morwen Pugh",
        "contact_email": f"office@advice{number}.example",
        "state": AgencyState.APPROVED,
        "applied_at": NOW,
    }
    return kept(session, Agency(**{**agency, **changes}))


def an_adviser(session: Session, agency: Agency | None = None, **changes: Any) -> Adviser:
    """Somebody who works for an agency. The password is unset: tests of signing in set one."""
    number = next_number()
    agency = agency or an_agency(session)
    adviser = {
        "agency_id": agency.id,
        "email": f"adviser{number}@{agency.domain}",
        "name": f"Adviser Number {number}",
        "created_at": NOW,
    }
    return kept(session, Adviser(**{**adviser, **changes}))


def a_client(
    session: Session, adviser: Adviser, party: Party | None = None, **changes: Any
) -> AgencyClient:
    """A client on an adviser's desk; matched when a party is given."""
    number = next_number()
    account = _account(session, party)
    client = {
        "reference": f"CL{number:06}",
        "agency_id": adviser.agency_id,
        "adviser_id": adviser.id,
        "party_id": party.id if party else None,
        "called": f"{party.forenames} {party.surname}" if party else "Somebody Else",
        "account_reference": account.reference if account else "80099999",
        "press": f"press-{number}",
        "created_at": NOW,
        "created_by": f"adviser:{adviser.id}",
        "matched_at": NOW if party else None,
    }
    return kept(session, AgencyClient(**{**client, **changes}))


def an_authority(session: Session, client: AgencyClient, **changes: Any) -> Authority:
    """An authority that the client gave, for everything, from today on."""
    number = next_number()
    authority = {
        "reference": f"AU{number:06}",
        "agency_id": client.agency_id,
        "client_id": client.id,
        "party_id": client.party_id,
        "state": AuthorityState.GIVEN,
        "may_negotiate": True,
        "gets_letters": True,
        "sees_data": True,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=365),
        "proof": Proof.PORTAL,
        "asked_at": NOW,
        "asked_by": client.created_by,
        "given_at": NOW,
    }
    return kept(session, Authority(**{**authority, **changes}))


def _account(session: Session, party: Party | None) -> Account | None:
    if party is None:
        return None
    return session.scalars(
        select(Account)
        .join(Liability, Liability.account_id == Account.id)
        .where(Liability.party_id == party.id)
        .order_by(Account.id)
    ).first()
