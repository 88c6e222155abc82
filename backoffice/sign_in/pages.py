"""What the pages of signing in are given, and what the browser's session remembers between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import render_template, session
from markupsafe import Markup

from shared.domain.roles import Role
from shared.services.sign_in.enrolment import SetUp
from shared.services.sign_in.second_factor import enrolment_address, qr_code
from shared.web.access_table import ACCESS
from shared.web.addresses import address
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.safe_next import safe_path
from shared.web.sign_in import keys

PENDING = "password_was_right"
RECOVERY_CODES = "recovery_codes"
PENDING_FOR = timedelta(minutes=5)
FIRST_PAGES = (
    "officers_worklist.worklist",
    "officers_staff.staff",
    "officers_audit.trail",
    "officers_policies.policies",
)
"""Where officers begin their day: the first of these that their role may open."""


def remember_password_was_right(officer_id: int, onwards: str) -> None:
    """Half-way: this browser still has to show the second factor, within minutes."""
    until = now() + PENDING_FOR
    session[PENDING] = {"officer": officer_id, "until": until.isoformat(), "next": onwards}


def pending_officer() -> int | None:
    """The officer whose password this browser has shown; none when that was too long ago."""
    pending = session.get(PENDING)
    if pending is None or now() >= datetime.fromisoformat(pending["until"]):
        return None
    return int(pending["officer"])


def wanted() -> str:
    """Where the officer was on the way to, if anywhere."""
    return safe_path(session.get(PENDING, {}).get("next"), "")


def onwards(role: Role) -> str:
    """Where to go after signing in."""
    return wanted() or first_page(role)


def first_page(role: Role) -> str:
    """Where an officer of this role begins."""
    for endpoint in FIRST_PAGES:
        if role in ACCESS.get(endpoint, ()) and (found := address(endpoint)):
            return found
    return "/officers"


def password_page(
    email: str, wanted: str, problems: Mapping[str, str] | None = None, message: str = ""
) -> str:
    """The page that asks for email and password. `message` is about both, never about one of them."""
    errors = [(text, field) for field, text in (problems or {}).items()]
    if message:
        errors = [(message, "email")]
    return render_template(
        "backoffice/sign_in/password.html",
        email=email,
        problems=problems or {},
        errors=errors,
        wanted=safe_path(wanted, ""),
    )


def code_page(problems: Mapping[str, str] | None = None) -> str:
    """The page that asks for the second factor."""
    errors = [(text, field) for field, text in (problems or {}).items()]
    return render_template("backoffice/sign_in/code.html", problems=problems or {}, errors=errors)


def set_up_page(link: str, found: SetUp, problems: Mapping[str, str] | None = None) -> str:
    """The page on which an officer chooses a password and joins an authenticator app."""
    council = current_parts().settings.council.name
    offered = enrolment_address(found.secret, found.email, council)
    errors = [(text, field) for field, text in (problems or {}).items()]
    return render_template(
        "backoffice/sign_in/set_up.html",
        link=link,
        found=found,
        # Made by ours from a secret of ours: nothing in it was typed by anybody.
        qr=Markup(qr_code(offered)),  # nosec B704
        secret=" ".join(found.secret[at : at + 4] for at in range(0, len(found.secret), 4)),
        problems=problems or {},
        errors=errors,
    )


def remember_codes(codes: tuple[str, ...]) -> None:
    """Carry recovery codes to the page that shows them, sealed."""
    session[RECOVERY_CODES] = keys().seal(" ".join(codes))


def remembered_codes() -> tuple[str, ...]:
    """The recovery codes that are still to be written down."""
    kept = session.get(RECOVERY_CODES)
    return tuple(keys().unseal(kept).split()) if kept else ()


def forget_codes() -> None:
    """They were written down."""
    session.pop(RECOVERY_CODES, None)
