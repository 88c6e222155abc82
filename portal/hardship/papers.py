"""Papers that speak for an application: sent with it or afterwards, opened and removed again."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.hardship.forms import AnswerForm
from portal.hardship.here import actor_here, application_here, page_here, to_application
from shared.domain.hardship_states import HardshipState
from shared.domain.says import N_
from shared.services.errors import NotFound, StaleVersion
from shared.services.evidence.remove import remove_evidence
from shared.services.hardship.apply import NothingSaid, answer
from shared.services.hardship.read import Application
from shared.services.hardship.records import subject_of
from shared.web.clock import now
from shared.web.evidence import Came, serve_evidence, take_sent
from shared.web.filters import weekday
from shared.web.transactions import current_session, roll_back

FIELD = "files"


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of papers and of answers."""
    both = ["GET", "POST"]
    pages.add_url_rule("/<reference>/papers", "papers", papers, methods=both)
    one = "/<reference>/papers/<int:evidence_id>"
    pages.add_url_rule(one, "paper", paper)
    pages.add_url_rule(f"{one}/remove", "remove_paper", remove_paper, methods=["POST"])
    pages.add_url_rule("/<reference>/answer", "answer", say, methods=both)


def take_here(found: Application) -> Came:
    """Keep what came with the form for an application."""
    return take_sent(FIELD, subject_of(found.id), found.party_id, actor_here())


def papers(reference: str) -> ResponseReturnValue:
    """Send more papers while it is decided."""
    page_of = page_here(reference)
    found = page_of.found
    if not found.is_being_decided:
        return to_application(reference)
    error = ""
    if request.method == "POST":
        came = take_here(found)
        error = came.error or ("" if came.taken else _("Choose a photo or a PDF."))
        if not error:
            flash(_("Thank you. We have your papers."))
            return to_application(reference)
        page_of = page_here(reference)
    return render_template(
        "portal/hardship/papers.html",
        page_of=page_of,
        error=error,
        errors=[(error, FIELD)] if error else [],
    )


def paper(reference: str, evidence_id: int) -> Response:
    """One paper that was sent, to be saved."""
    found = application_here(reference)
    return serve_evidence(evidence_id, subject_of(found.id), actor_here())


def remove_paper(reference: str, evidence_id: int) -> ResponseReturnValue:
    """Remove a paper that was sent by mistake, as long as nothing is decided."""
    found = application_here(reference)
    if not (found.is_draft or found.is_being_decided):
        raise NotFound
    remove_evidence(current_session(), evidence_id, subject_of(found.id), actor_here(), now())
    flash(_("We have removed it."))
    return to_application(reference)


def say(reference: str) -> ResponseReturnValue:
    """Answer what we asked."""
    found = application_here(reference)
    if found.state is not HardshipState.ASKED:
        return to_application(reference)
    form = AnswerForm.of_request()
    error = ""
    if form.is_good():
        came = take_here(found)
        error = came.error
        if not error:
            done = _answered(found, form, came)
            if done is not None:
                return done
    return render_template(
        "portal/hardship/answer.html",
        page_of=page_here(reference),
        form=form,
        error=error,
        errors=[*form.problems, *([(error, FIELD)] if error else [])],
    )


def _answered(found: Application, form: AnswerForm, came: Came) -> ResponseReturnValue | None:
    """Hand the answer in; none where it says nothing."""
    try:
        by = answer(
            current_session(),
            found.party_id,
            found.reference,
            form.said.data or "",
            actor_here(),
            now(),
            has_papers=bool(came.taken),
        )
    except NothingSaid:
        form.refuse("said", N_("Write an answer, or attach what we asked for."))
        return None
    except StaleVersion:
        roll_back()
        return to_application(found.reference)
    flash(_("Thank you. Somebody looks again by %(day)s.", day=weekday(by)))
    return to_application(found.reference)
