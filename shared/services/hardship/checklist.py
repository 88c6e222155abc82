"""The checklist of other help, filled in from what somebody did on our other pages."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.hardship_other_help import known_help
from shared.models import AdviceReferral, EntitlementCheck


def known_already(session: Session, party_id: int) -> dict[str, str]:
    """Answers about other help that need not be asked again; two queries."""
    check = session.execute(
        select(EntitlementCheck.claimed, EntitlementCheck.answers)
        .where(EntitlementCheck.party_id == party_id)
        .order_by(EntitlementCheck.id.desc())
        .limit(1)
    ).one_or_none()
    claimed = [each["reduction"] for each in json.loads(check.claimed)] if check else []
    gets = json.loads(check.answers).get("gets", []) if check else []
    referral = select(AdviceReferral.id).where(
        AdviceReferral.party_id == party_id, AdviceReferral.state != "withdrawn"
    )
    has_adviser = session.scalar(referral.limit(1)) is not None
    return known_help(claimed, gets, has_adviser=has_adviser)
