"""What the pages of signing in are given, and what the browser's session remembers between them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, session
from flask_babel import gettext as _

from portal.sign_in.forms import DetailsForm, as_errors
from shared.services.sign_in.payer import Asked
from shared.web.addresses import address
from shared.web.safe_next import safe_path

ASKED = "sign_in"


def remember(asked: Asked, onwards: str) -> None:
    """Tie the request for a code to this browser."""
    session[ASKED] = {"token": asked.token, "subject": asked.subject, "next": onwards}


def remembered() -> Asked | None:
    """The request for a code that this browser made, if it made one."""
    kept = session.get(ASKED)
    return Asked(kept["token"], kept["subject"]) if kept else None


def onwards() -> str:
    """Where to go after signing in."""
    return safe_path(session.get(ASKED, {}).get("next"), first_page())


def first_page() -> str:
    """Where somebody lands who was not on their way anywhere."""
    return address("account.debts") or "/"


def details_page(
    form: DetailsForm, wanted: str, problems: Mapping[str, str] | None = None, *, over: bool = False
) -> str:
    """The page that asks who somebody is. `over`: their code does not work any more."""
    errors = as_errors(problems or {})
    if over:
        errors = [
            (
                _("That code does not work any more. Enter your details to get a new one."),
                "reference",
            )
        ]
    return render_template(
        "portal/sign_in/details.html",
        form=form,
        problems=problems or {},
        errors=errors,
        wanted=safe_path(wanted, ""),
    )


def code_page(problems: Mapping[str, str] | None = None) -> str:
    """The page that asks for the code. It says the same whether or not one was sent."""
    return render_template(
        "portal/sign_in/code.html", problems=problems or {}, errors=as_errors(problems or {})
    )
