"""Help that somebody asked for: a check of reductions with a claim, and a referral to debt advice."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from shared.domain.entitlements import Reduction
from shared.models import AdviceReferral, Consent, EntitlementCheck, Signpost
from tests.support.records import NOW, TODAY, kept, next_number

AGENCY = "Tidewell Advice"
AGENCY_EMAIL = "referrals@advice.example"


def an_agency(session: Session, name: str = AGENCY, email: str = AGENCY_EMAIL) -> Signpost:
    """A place that takes people whom we send on."""
    return kept(
        session,
        Signpost(
            name=name, about="Free advice in town.", phone="01632 960111", referral_email=email
        ),
    )


def a_referral(session: Session, party_id: int, agency: Signpost) -> AdviceReferral:
    """That somebody was sent on, without a hold."""
    consent = kept(
        session,
        Consent(
            party_id=party_id,
            use="advice",
            wording="I agree.",
            language="en",
            channel="portal",
            given_at=NOW,
            given_by="payer:1",
        ),
    )
    return kept(
        session,
        AdviceReferral(
            reference=f"A{next_number():08}",
            party_id=party_id,
            signpost_id=agency.id,
            consent_id=consent.id,
            state="sent",
            made_at=NOW,
        ),
    )


def a_check(
    session: Session, party_id: int, *claimed: Reduction, bill: int = 168_000
) -> EntitlementCheck:
    """A check of a home that found three reductions, some of them asked for."""
    found = {Reduction.ONE_ADULT: 42_000, Reduction.LOCAL: 44_100, Reduction.BAND: None}
    said = {
        "kind": "home",
        "adults": 1,
        "students": 0,
        "not_counted": 0,
        "gets": [],
        "band": "",
        "bill": bill,
        "has_savings": False,
        "pension_age": False,
        "weekly": 38_632,
        "household": "more_children",
    }
    results = [{"reduction": each, "least": pence, "most": pence} for each, pence in found.items()]
    asked = [
        {"reduction": each, "asked_on": str(TODAY), "answer_by": "2026-12-04"} for each in claimed
    ]
    return kept(
        session,
        EntitlementCheck(
            party_id=party_id,
            answers=json.dumps(said),
            results=json.dumps(results),
            claimed=json.dumps(asked),
            at=NOW,
        ),
    )
