"""What an agency has for one person: an adviser, the client, the authority, and a message about them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from shared.models import (
    Adviser,
    AgencyClient,
    AgencyMessage,
    Party,
    Proposal,
    ProposalSource,
    Remittance,
    RemittanceLine,
)
from tests.support.agencies import a_client, an_adviser, an_agency, an_authority
from tests.support.records import NOW, kept, pounds


def an_agency_s_case(
    session: Session, party: Party, proposal: Proposal, mark: str
) -> dict[str, Any]:
    """The numbers of everything that an agency has for a party, by the names of `Belongings`."""
    agency = an_agency(session, name=f"Advice for {mark}")
    adviser = an_adviser(session, agency, is_administrator=True)
    client = a_client(session, adviser, party, called=mark)
    authority = an_authority(session, client)
    source = ProposalSource(
        proposal_id=proposal.id,
        agency_id=agency.id,
        client_id=client.id,
        authority_id=authority.id,
        by=f"adviser:{adviser.id}",
    )
    kept(session, source)
    said = AgencyMessage(
        client_id=client.id,
        from_council=False,
        by=f"adviser:{adviser.id}",
        content=f"{mark} asks for more time.",
        press=f"message-{party.id}",
        at=NOW,
    )
    kept(session, said)
    return {
        "agency": agency.reference,
        "adviser_id": adviser.id,
        "client": client.reference,
        "client_id": client.id,
        "authority": authority.reference,
        "authority_id": authority.id,
    }


def a_remittance(
    session: Session,
    adviser: Adviser,
    client: AgencyClient | None = None,
    reference: str = "M7K3M9Q2X",
    **changes: Any,
) -> Remittance:
    """A payment of £35.00 that an agency told of: £30.00 for the client, and £5.00 for nobody we know."""
    told = {
        "reference": reference,
        "agency_id": adviser.agency_id,
        "adviser_id": adviser.id,
        "name": "november.csv",
        "sha256": reference,
        "total": pounds("35.00"),
        "state": "told",
        "created_at": NOW,
    }
    row = kept(session, Remittance(**{**told, **changes}))
    for number, whose, amount in ((2, client, "30.00"), (3, None, "5.00")):
        line = RemittanceLine(
            remittance_id=row.id,
            number=number,
            reference=whose.reference if whose else "NOBODY",
            amount=pounds(amount),
            state="matched" if whose else "unknown",
            client_id=whose.id if whose else None,
        )
        kept(session, line)
    return row
