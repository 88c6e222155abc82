"""A dispute of somebody with the paper that they sent, and an order of a court."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shared.domain.objection_states import ObjectionKind
from shared.models import CourtPermission, Evidence, Party
from shared.services.audit import Actor
from shared.services.objections.send import SentObjection, ToSend, send_objection
from tests.support.people import an_officer
from tests.support.records import NOW, TODAY, kept


def an_objection(session: Session, party: Party, debt_id: int, mark: str) -> SentObjection:
    """What they dispute."""
    wanted = ToSend(
        party.id, ObjectionKind.DISPUTE, "paid", mark, f"objection-{party.id}", debt_id=debt_id
    )
    return send_objection(session, wanted, Actor("payer", party.id), NOW)


def a_paper(session: Session, party: Party, objection_id: int, mark: str) -> Evidence:
    """A paper that they sent with it."""
    return kept(
        session,
        Evidence(
            party_id=party.id,
            subject=f"objection:{objection_id}",
            name=f"{mark}.pdf",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            place="0" * 64,
            state="clean",
            sent_at=NOW,
            sent_by=f"payer:{party.id}",
        ),
    )


def a_permission(session: Session, party: Party, debt_id: int, mark: str) -> CourtPermission:
    """An order of a court about a debt, which waits for a second person."""
    return kept(
        session,
        CourtPermission(
            party_id=party.id,
            debt_id=debt_id,
            act="referral",
            court_reference=mark,
            permitted_on=TODAY,
            reason=mark,
            asked_by=an_officer(session).id,
            asked_at=NOW,
        ),
    )
