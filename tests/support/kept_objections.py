"""A dispute of somebody, with the paper that they sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from shared.domain.objection_states import ObjectionKind
from shared.models import Evidence, Party
from shared.services.audit import Actor
from shared.services.objections.send import ToSend, send_objection
from tests.support.records import NOW, kept


def an_objection(session: Session, party: Party, debt_id: int, mark: str) -> dict[str, Any]:
    """What they dispute, with a paper, by the names that `Belongings` gives it."""
    wanted = ToSend(
        party.id, ObjectionKind.DISPUTE, "paid", mark, f"objection-{party.id}", debt_id=debt_id
    )
    sent = send_objection(session, wanted, Actor("payer", party.id), NOW)
    paper = kept(
        session,
        Evidence(
            party_id=party.id,
            subject=f"objection:{sent.objection_id}",
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
    return {
        "objection": sent.reference,
        "objection_id": sent.objection_id,
        "paper_id": paper.id,
    }
