"""The addresses that anybody may open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.help.feedback import feedback, thanks
from portal.help.pages import (
    COMMON_LETTERS,
    Chosen,
    answer_page,
    letter_choices,
    owed_choices,
    rules_page,
    situation_choices,
)
from shared.domain.first_check import letters
from shared.domain.stages import DebtType
from shared.services.catalogue import LANGUAGES
from shared.services.figures import law_of
from shared.services.policies import published_rules
from shared.services.spoken_languages import choose_language
from shared.web.brand import brand_colours as colours_of
from shared.web.brand import brand_version, logo_type
from shared.web.clock import now, today
from shared.web.language import language, remember_language
from shared.web.parts import current_parts
from shared.web.safe_next import safe_path
from shared.web.sessions import cookie_name, signed_in_payer
from shared.web.transactions import current_session, write_transaction

pages = Blueprint("help", __name__)
pages.add_url_rule("/feedback", view_func=feedback, methods=["GET", "POST"])
pages.add_url_rule("/feedback/thank-you", view_func=thanks)
FOR_A_YEAR = "public, max-age=31536000, immutable"
STATEMENT_PREPARED = date(2026, 11, 22)
"""When somebody last went through the accessibility statement line by line."""


@pages.get("/")
def home() -> ResponseReturnValue:
    """The first page."""
    said = dict(letters(DebtType.COUNCIL_TAX))
    common = [(stage, said[stage]) for stage in COMMON_LETTERS]
    return render_template("portal/help/home.html", letters=common, signed_in=signed_in_payer())


@pages.get("/can-i-make-a-plan")
def check() -> ResponseReturnValue:
    """Three questions and an answer, all in the address, so that nothing is kept of anybody."""
    chosen = Chosen.read(request.args)
    if chosen.owe is None:
        return _question("owe", owed_choices(), chosen, _("Choose what you owe"))
    if not chosen.known_stage:
        return _question("stage", letter_choices(chosen.owe), chosen, _("Choose what you have had"))
    law = law_of(current_parts().settings)
    page_of = answer_page(chosen, law, today())
    if chosen.situation is None and chosen.pressed and request.args.get("asked") == "situation":
        return _question("situation", situation_choices(), chosen, _("Choose what fits best"))
    return render_template(
        "portal/help/answer.html", page_of=page_of, situations=situation_choices()
    )


def _question(
    name: str, choices: Sequence[tuple[str | None, str]], chosen: Chosen, missing: str
) -> str:
    """One question; with an error when the button was pressed and nothing was chosen."""
    wrong = chosen.pressed and request.args.get("asked") == name
    return render_template(
        f"portal/help/ask_{name}.html",
        choices=choices,
        chosen=chosen,
        error=missing if wrong else None,
        errors=[(missing, name)] if wrong else [],
    )


@pages.get("/how-we-decide")
def how_we_decide() -> ResponseReturnValue:
    """The rules by which an offer is accepted at once, as they are loaded."""
    nation = law_of(current_parts().settings).nation
    rules = rules_page(published_rules(current_session(), nation, today()), today())
    return render_template("portal/help/how_we_decide.html", rules=rules, spoken=language())


@pages.get("/contact")
def contact() -> ResponseReturnValue:
    """How to reach a person."""
    return render_template("portal/help/contact.html")


@pages.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """The accessibility statement (SI 2018/952 reg 8)."""
    return render_template("portal/help/accessibility.html", prepared=STATEMENT_PREPARED)


@pages.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is kept of people, why, and for how long."""
    return render_template("portal/help/privacy.html")


@pages.get("/cookies")
def cookies() -> ResponseReturnValue:
    """The cookies, all of them needed."""
    settings = current_parts().settings
    minutes = int(settings.payer_longest.total_seconds() // 60)
    return render_template(
        "portal/help/cookies.html", session_cookie=cookie_name(settings), hours=minutes // 60
    )


@pages.get("/language/<code>")
def switch_language(code: str) -> ResponseReturnValue:
    """Have the pages in a language, and go back to the page that one came from."""
    if code not in LANGUAGES:
        abort(404)
    payer = signed_in_payer()
    if payer is not None and payer.language != code:
        with write_transaction() as writing:
            choose_language(writing, payer.payer_id, payer.party_id, code, now())
    answer = redirect(safe_path(request.args.get("next"), "/"), 303)
    return remember_language(_as_response(answer), code)


@pages.get("/brand/<version>/colours.css")
def brand_colours(version: str) -> ResponseReturnValue:
    """The council's colour as a style sheet."""
    council = current_parts().settings.council
    return _kept(Response(colours_of(council), mimetype="text/css"), version)


@pages.get("/brand/<version>/logo")
def brand_logo(version: str) -> ResponseReturnValue:
    """The council's logo."""
    council = current_parts().settings.council
    kind = logo_type(council)
    if kind is None:
        abort(404)
    return _kept(Response(Path(council.logo).read_bytes(), mimetype=kind), version)


def _kept(answer: Response, version: str) -> Response:
    """Browsers may keep a file for as long as its address names what is in it."""
    if version == brand_version(current_parts().settings.council):
        answer.headers["Cache-Control"] = FOR_A_YEAR
    return answer


def _as_response(answer: object) -> Response:
    assert isinstance(answer, Response)
    return answer
