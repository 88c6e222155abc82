"""An officer signs in with password and second factor, signs out, and is set up by a link."""

from __future__ import annotations

from flask import Blueprint

from shared.domain.roles import Role
from shared.services.sign_in.kinds import OFFICERS
from shared.web.sessions import signed_in_officer
from shared.web.two_factors import TwoFactors
from shared.web.two_factors_shown import Door

pages = Blueprint("officers_sign_in", __name__)


def signed_in_role() -> Role | None:
    """What the officer is who is signed in here already."""
    officer = signed_in_officer()
    return officer.role if officer else None


TwoFactors(
    Door(
        OFFICERS,
        "officers_sign_in",
        "/officers",
        (
            "officers_worklist.worklist",
            "officers_staff.staff",
            "officers_audit.trail",
            "officers_policies.policies",
        ),
        signed_in_role,
    )
).serve(pages)
