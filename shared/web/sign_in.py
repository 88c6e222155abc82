"""Who is signed in, for views that the access table opens to them alone."""

from __future__ import annotations

from flask import abort

from shared.services.web_sessions import SignedInOfficer, SignedInPayer
from shared.web.sessions import signed_in_officer, signed_in_payer

__all__ = ["SignedInOfficer", "SignedInPayer", "current_officer", "current_payer"]


def current_payer() -> SignedInPayer:
    """The payer of this request; 404 when there is none."""
    return signed_in_payer() or abort(404)


def current_officer() -> SignedInOfficer:
    """The officer of this request; 404 when there is none."""
    return signed_in_officer() or abort(404)
