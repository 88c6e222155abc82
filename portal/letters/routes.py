"""The addresses of letters and messages: all of them, each one, each as a paper, and how they come."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.letters import plan_papers
from portal.letters.pages import HowPage, ShownLetter, is_rows
from shared.services.audit import Actor
from shared.services.letters.channel import choose_channel, how_written, use_again
from shared.services.letters.own import note_seen, own_message, own_messages, own_paper
from shared.services.letters.paper import TEMPLATE, letter_content
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, write_transaction

pages = Blueprint("letters", __name__, url_prefix="/letters")
plan_papers.add_pages(pages)


@pages.get("", endpoint="every")
def every() -> ResponseReturnValue:
    """Everything that was written to them, newest first."""
    session, party_id = current_session(), current_payer().party_id
    before = request.args.get("before")
    found = own_messages(session, party_id, before)
    return render_template(
        "portal/letters/every.html",
        letters=[ShownLetter(row) for row in found.rows],
        older=found.older,
        before=before,
        how=HowPage(how_written(session, party_id)),
    )


@pages.get("/<int:message_id>")
def one(message_id: int) -> ResponseReturnValue:
    """One of them: its words, what it means, and a way to keep it."""
    party_id = current_payer().party_id
    found = own_message(current_session(), party_id, message_id)
    if found.seen_at is None:
        with write_transaction() as writing:
            note_seen(writing, party_id, message_id, now())
    return render_template("portal/letters/one.html", letter=ShownLetter(found), is_rows=is_rows)


@pages.get("/<int:message_id>/letter.pdf")
def paper(message_id: int) -> Response:
    """One of them as an accessible PDF."""
    session, party_id = current_session(), current_payer().party_id
    letter = own_paper(session, party_id, own_message(session, party_id, message_id))
    parts = current_parts()
    made = parts.documents.make(TEMPLATE, letter_content(letter, parts.settings.council))
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="letter-{message_id}.pdf"'
    return answer


@pages.post("/how/again")
def use_address() -> ResponseReturnValue:
    """Write to an address again that failed, because they say that it works."""
    payer = current_payer()
    try:
        use_again(
            current_session(),
            payer.party_id,
            request.form.get("way", ""),
            Actor("payer", payer.payer_id),
            now(),
        )
    except ValueError:
        abort(404)
    flash(_("Thank you. We write to this address again."))
    return redirect(url_for("letters.how"), 303)


@pages.route("/how", methods=["GET", "POST"])
def how() -> ResponseReturnValue:
    """How they are written to, and another way to choose."""
    session, payer = current_session(), current_payer()
    problem = ""
    if request.method == "POST":
        try:
            wanted, actor = request.form.get("way", ""), Actor("payer", payer.payer_id)
            choose_channel(session, payer.party_id, wanted, actor, now())
        except ValueError:
            problem = _("Choose how we write to you.")
        else:
            flash(_("Your choice is saved."))
            return redirect(url_for("letters.every"), 303)
    found = HowPage(how_written(session, payer.party_id))
    if problem and found.found.is_kept_by_support:
        return redirect(url_for("letters.how"), 303)
    errors = [(problem, "way")] if problem else []
    return render_template("portal/letters/how.html", page_of=found, problem=problem, errors=errors)
