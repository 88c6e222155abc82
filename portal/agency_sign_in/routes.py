"""Somebody of an agency signs in with password and second factor, signs out, and is set up by a link."""

from __future__ import annotations

from flask import Blueprint

from shared.domain.roles import Role
from shared.services.sign_in.kinds import ADVISERS
from shared.web.sessions import signed_in_adviser
from shared.web.two_factors import TwoFactors
from shared.web.two_factors_shown import Door

pages = Blueprint("agency_sign_in", __name__, url_prefix="/agency")


def signed_in_role() -> Role | None:
    """What the adviser is who is signed in here already."""
    adviser = signed_in_adviser()
    return adviser.role if adviser else None


TwoFactors(
    Door(
        ADVISERS,
        "agency_sign_in",
        "/agency",
        ("agency.board", "agency_people.team"),
        signed_in_role,
    )
).serve(pages)
