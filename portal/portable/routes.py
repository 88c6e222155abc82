"""The addresses by which somebody takes their statement away, and brings it back."""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.portable.showing import WHY_NOT, BackPage, proof
from portal.statement.check_pages import ReadPage
from portal.statement.paper import paper_content
from shared.domain.sfs.parse import MOST_BYTES
from shared.domain.sfs.portable import Standing
from shared.services.audit import Actor
from shared.services.errors import StaleVersion
from shared.services.statements.given import NotTaken, given_sheet
from shared.services.statements.read import current
from shared.services.statements.take_away import (
    StatementKey,
    TakenAway,
    read_back,
    take_away,
    use_as_draft,
    use_as_version,
)
from shared.web.clock import now, today
from shared.web.evidence import sent_content
from shared.web.filters import say
from shared.web.language import language
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer, keys
from shared.web.transactions import current_session, roll_back
from shared.web.words import in_words

pages = Blueprint("portable", __name__)
FIELD = "file"


@pages.get("/take-your-statement/<int:statement_id>")
def take(statement_id: int) -> str:
    """What can be taken away, what it is good for, and until when."""
    return render_template("portal/portable/take.html", taken=_taken(statement_id))


@pages.get("/take-your-statement/<int:statement_id>/signed.json")
def signed_file(statement_id: int) -> Response:
    """The figures, signed."""
    taken = _taken(statement_id)
    return _download(taken.content.encode(), "application/json", f"{taken.name}.json")


@pages.get("/take-your-statement/<int:statement_id>/signed.pdf")
def signed_paper(statement_id: int) -> Response:
    """The same as a paper, with the signature on it and the signed file inside."""
    taken = _taken(statement_id)
    content = paper_content(ReadPage(taken.sheet))
    made = current_parts().documents.make("statement", {**content, **proof(taken)})
    return _download(made, "application/pdf", f"{taken.name}.pdf")


@pages.route("/bring-your-statement", methods=["GET", "POST"])
def bring() -> ResponseReturnValue:
    """Choose the file; once it is chosen, what it says. Nothing is kept yet."""
    if request.method != "POST":
        return _choose()
    content = sent_content(FIELD, MOST_BYTES)
    if not content:
        return _choose(_("Choose the file that you took away."))
    return _shown(content)


@pages.post("/bring-your-statement/use")
def use() -> ResponseReturnValue:
    """Make it the newest statement as it is, or begin a new one with it."""
    try:
        content = base64.b64decode(request.form.get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        raise StaleVersion from None
    party_id = current_payer().party_id
    back = read_back(content, party_id, keys(), today())
    if back.standing is not Standing.GOOD or back.given is None:
        return _choose(in_words(WHY_NOT[back.standing]))
    given = (current_session(), party_id, back.given, Actor("payer", party_id), now(), today())
    if request.form.get("as") == "draft":
        use_as_draft(*given)
        flash(_("We have filled in your statement. Check it and confirm it."))
        return redirect(url_for("statement.check"), 303)
    try:
        use_as_version(*given)
    except NotTaken as problem:
        roll_back()
        return _shown(content, say(problem.problems[0].says))
    flash(_("This is your statement now."))
    return redirect(url_for("statement.result"), 303)


@pages.get("/statement-key")
def public_key() -> Response:
    """The public key with which anybody can check a statement that we signed."""
    return Response(StatementKey(keys().secret).public, mimetype="text/plain")


def _taken(statement_id: int) -> TakenAway:
    party_id = current_payer().party_id
    council = current_parts().settings.council.called(language())
    return take_away(current_session(), party_id, statement_id, keys(), council, today())


def _download(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _choose(problem: str = "") -> ResponseReturnValue:
    shown = render_template(
        "portal/portable/bring.html",
        problem=problem,
        errors=[(problem, FIELD)] if problem else [],
    )
    return shown, 422 if problem else 200


def _shown(content: bytes, problem: str = "") -> ResponseReturnValue:
    party_id, session = current_payer().party_id, current_session()
    back = read_back(content, party_id, keys(), today())
    if back.standing is not Standing.GOOD or back.given is None:
        return _choose(in_words(WHY_NOT[back.standing]))
    page = BackPage(
        back,
        given_sheet(session, party_id, back.given, today()),
        has_draft=current(session, party_id, today()).draft is not None,
    )
    shown = render_template(
        "portal/portable/check.html",
        page_of=page,
        content=base64.b64encode(content).decode(),
        errors=[(problem, "")] if problem else [],
    )
    return shown, 422 if problem else 200
