"""What an agency has for one person: an adviser, the client, the authority, and a message about them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from shared.models import AgencyMessage, Party, Proposal, ProposalSource
from tests.support.agencies import a_client, an_adviser, an_agency, an_authority
from tests.support.records import NOW, kept


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
