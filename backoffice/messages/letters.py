"""Letters on their way: what waits for the post, how each looks on paper, and those that came back."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words
from backoffice.messages.forms import ReturnedForm
from shared.services.audit import Actor
from shared.services.letters.channel import use_again
from shared.services.letters.office import came_back, letter_by_number, paper_of, waiting_letters
from shared.services.letters.paper import TEMPLATE, letter_content
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of letters."""
    one = "/cases/<int:party_id>/messages/<int:message_id>/letter.pdf"
    pages.add_url_rule("/messages/letters", "waiting", waiting)
    pages.add_url_rule("/messages/returned", "returned", returned, methods=["GET", "POST"])
    pages.add_url_rule(one, "paper", paper)
    pages.add_url_rule(
        "/cases/<int:party_id>/addresses/again", "use_address", use_address, methods=["POST"]
    )


def waiting() -> str:
    """Every letter that has not gone yet, the next to go first."""
    after = request.args.get("after")
    found = waiting_letters(current_session(), current_officer().officer_id, after)
    return render_template(
        "backoffice/messages/letters.html", found=found, after=after, words=words
    )


def paper(party_id: int, message_id: int) -> Response:
    """One message as it looks on paper."""
    refuse_own_record(party_id)
    letter = paper_of(current_session(), party_id, message_id)
    parts = current_parts()
    made = parts.documents.make(TEMPLATE, letter_content(letter, parts.settings.council))
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="letter-{message_id}.pdf"'
    return answer


def returned() -> ResponseReturnValue:
    """Key in the number of a letter that the post brought back."""
    form = ReturnedForm.of_request()
    if form.is_good():
        number = form.letter_number
        party_id = letter_by_number(current_session(), number) if number else None
        if number is None or party_id is None:
            form.refuse("number", _("No letter with this number went out, or it came back before."))
        else:
            refuse_own_record(party_id)
            came_back(current_session(), number, _actor(), now())
            flash(_("Noted. We do not post to this address until there is another."))
            return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return render_template("backoffice/messages/returned.html", form=form, errors=form.problems)


def use_address(party_id: int) -> ResponseReturnValue:
    """Write to an address again that failed, because it works."""
    refuse_own_record(party_id)
    try:
        changed = use_again(
            current_session(), party_id, request.form.get("way", ""), _actor(), now()
        )
    except ValueError:
        abort(404)
    if not changed:
        abort(404)
    flash(_("Messages go to this address again."))
    return redirect(url_for("officers_cases.case", party_id=party_id), 303)


def _actor() -> Actor:
    return Actor("officer", current_officer().officer_id)
