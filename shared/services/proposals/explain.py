"""How a decision was made, for the person it was about: facts, rules and answer from its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.case import Case
from shared.domain.engine import Evaluation
from shared.domain.receipt import read_receipt, replay
from shared.models import Decision, Proposal
from shared.services.errors import NotFound


@dataclass(frozen=True)
class Explained:
    """One automatic decision, whole."""

    decision_id: int
    reference: str
    at: datetime
    policy_codes: str
    accepted: bool
    case: Case
    """The facts that were used, and no others."""
    evaluation: Evaluation
    """What the rules found, replayed from the receipt."""
    mark: str
    """The first signs of the receipt's SHA-256, to quote it by."""


def explained(session: Session, party_id: int, reference: str) -> Explained:
    """The automatic decision on a party's own proposal.

    Raises NotFound when the proposal is not theirs, or the rules were never asked about it.
    """
    row = session.execute(
        select(
            Decision.id,
            Decision.at,
            Decision.policy_codes,
            Decision.outcome,
            Decision.receipt,
            Decision.receipt_sha256,
        )
        .join(Proposal, Proposal.id == Decision.proposal_id)
        .where(
            Proposal.reference == reference, Proposal.party_id == party_id, Decision.by == "rule"
        )
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound
    receipt = read_receipt(row.receipt)
    return Explained(
        decision_id=row.id,
        reference=reference,
        at=row.at,
        policy_codes=row.policy_codes,
        accepted=row.outcome == "accept",
        case=receipt.case,
        evaluation=replay(receipt),
        mark=row.receipt_sha256[:12],
    )
