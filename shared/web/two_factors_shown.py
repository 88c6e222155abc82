"""What the pages of signing in with two factors are given, and what the browser's session remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import render_template, session
from markupsafe import Markup

from shared.domain.roles import Role
from shared.services.sign_in.enrolment import SetUp
from shared.services.sign_in.kinds import Kind
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


@dataclass(frozen=True)
class Door:
    """Where one kind of people signs in: the blueprint of its pages, and where they begin."""

    kind: Kind
    at: str
    home: str
    first_pages: tuple[str, ...]
    """Where they begin their day: the first of these that their role may open."""
    signed_in_role: Callable[[], Role | None]
    """The role of whoever of this kind is signed in here already."""

    def first_page(self, role: Role) -> str:
        """Where somebody of this role begins."""
        for endpoint in self.first_pages:
            if role in ACCESS.get(endpoint, ()) and (found := address(endpoint)):
                return found
        return self.home


def remember_password_was_right(door: Door, person_id: int, onwards: str) -> None:
    """Half-way: this browser still has to show the second factor, within minutes."""
    until = now() + PENDING_FOR
    kept = {"kind": door.kind.name, "person": person_id, "until": until.isoformat()}
    session[PENDING] = {**kept, "next": onwards}


def pending_person(door: Door) -> int | None:
    """Whose password this browser has shown at this door; none when that was too long ago."""
    pending = session.get(PENDING)
    if pending is None or pending["kind"] != door.kind.name:
        return None
    if now() >= datetime.fromisoformat(pending["until"]):
        return None
    return int(pending["person"])


def wanted() -> str:
    """Where somebody was on the way to, if anywhere."""
    return safe_path(session.get(PENDING, {}).get("next"), "")


def password_page(
    door: Door,
    email: str,
    wanted: str,
    problems: Mapping[str, str] | None = None,
    message: str = "",
) -> str:
    """The page that asks for email and password. `message` is about both, never about one of them."""
    errors = [(message, "email")] if message else _errors(problems)
    return render_template(
        "two_factors/password.html",
        at=door.at,
        email=email,
        problems=problems or {},
        errors=errors,
        wanted=safe_path(wanted, ""),
    )


def code_page(door: Door, problems: Mapping[str, str] | None = None) -> str:
    """The page that asks for the second factor."""
    return render_template(
        "two_factors/code.html", at=door.at, problems=problems or {}, errors=_errors(problems)
    )


def set_up_page(
    door: Door, link: str, found: SetUp, problems: Mapping[str, str] | None = None
) -> str:
    """The page on which somebody chooses a password and joins an authenticator app."""
    council = current_parts().settings.council.name
    offered = enrolment_address(found.secret, found.email, council)
    return render_template(
        "two_factors/set_up.html",
        at=door.at,
        link=link,
        found=found,
        # Made by ours from a secret of ours: the email in it is written into squares, not into the page.
        qr=Markup(qr_code(offered)),  # nosec B704
        secret=" ".join(found.secret[at : at + 4] for at in range(0, len(found.secret), 4)),
        problems=problems or {},
        errors=_errors(problems),
    )


def plain_page(door: Door, name: str, codes: tuple[str, ...] = ()) -> str:
    """A page that says something: `link_gone`, `signed_out` or `recovery_codes`."""
    return render_template(f"two_factors/{name}.html", at=door.at, codes=codes)


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


def _errors(problems: Mapping[str, str] | None) -> list[tuple[str, str]]:
    return [(text, field) for field, text in (problems or {}).items()]
