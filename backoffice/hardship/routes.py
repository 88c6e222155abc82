"""An application for help with hardship: read with the statement beside it, asked about, decided, checked."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words
from backoffice.cases.statement import StatementTable
from backoffice.hardship.forms import CheckForm, QuestionForm, RulingForm
from backoffice.hardship.pages import POWERS, STATES, OfficePage
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.errors import NotFound
from shared.services.evidence.read import evidence_of
from shared.services.hardship.decide import approve, ask_more, decide, give_back
from shared.services.hardship.read import (
    Application,
    answer_day,
    application_numbered,
    own_applications,
)
from shared.services.hardship.records import subject_of
from shared.services.hardship.ruling import (
    expected_words,
    needs_second_person,
    ruling_problems,
    waiting_words,
)
from shared.services.hardship.tell import asked_words, preview_letter
from shared.services.outbox import preview_message
from shared.services.statements.read import read_version
from shared.web.clock import now, today
from shared.web.evidence import serve_evidence
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_hardship", __name__)
LONGEST_NUMBER = 9


@pages.get("/cases/<int:party_id>/hardship")
def applications(party_id: int) -> str:
    """Everything that somebody asked for because of hardship."""
    refuse_own_record(party_id)
    found = own_applications(current_session(), party_id)
    return render_template(
        "backoffice/hardship/applications.html",
        party=case_party(current_session(), party_id),
        applications=[each for each in found if each.state.value != "draft"],
        powers=POWERS,
        states=STATES,
    )


@pages.get("/hardship/<int:application_id>")
def application(application_id: int) -> str:
    """One application, with the statement beside it."""
    page_of = _page(application_id)
    letter = waiting_words(current_session(), page_of.found, now())
    return render_template(
        "backoffice/hardship/application.html",
        page_of=page_of,
        form=CheckForm.of_request(),
        message=preview_letter(current_session(), page_of.found, letter) if letter else None,
        words=words,
    )


@pages.get("/hardship/<int:application_id>/papers/<int:evidence_id>")
def paper(application_id: int, evidence_id: int) -> Response:
    """One paper that was sent with it, to be saved."""
    _found(application_id)
    by = Actor("officer", current_officer().officer_id)
    return serve_evidence(evidence_id, subject_of(application_id), by)


@pages.route("/hardship/<int:application_id>/ask", methods=["GET", "POST"])
def ask(application_id: int) -> ResponseReturnValue:
    """Ask the applicant for something."""
    page_of = _page(application_id)
    form = QuestionForm.of_request()
    go = request.form.get("go", "")
    if not form.is_good() or go == "change":
        return _shown("ask", page_of, form)
    asked = form.question.data or ""
    if go != "send":
        found = page_of.found
        said = asked_words(found.reference, asked, answer_day(current_session(), now()))
        sent = preview_message(current_session(), "hardship_question", found.party_id, said)
        fields = [("question", form.question.text)]
        return _shown("ask", page_of, form, message=sent, fields=fields)
    ask_more(current_session(), application_id, _seen(), asked, current_officer(), now())
    flash(_("The question is on its way. Recovery still waits."))
    return _to(application_id)


@pages.route("/hardship/<int:application_id>/decide", methods=["GET", "POST"])
def ruling(application_id: int) -> ResponseReturnValue:
    """Decide: an amount for each debt, the time, and why; read as the letter before it is sent."""
    page_of = _page(application_id)
    found = page_of.found
    form = RulingForm.of(found)
    go = request.form.get("go", "")
    if not form.is_good() or go == "change":
        return _shown("decide", page_of, form)
    made = form.ruling()
    for field, problem in ruling_problems(made, found.debts):
        form.refuse(field, problem)
    if form.problems:
        return _shown("decide", page_of, form)
    if go != "send":
        letter = expected_words(current_session(), made, found.asked, found.most, now())
        sent = preview_letter(current_session(), found, letter)
        second = needs_second_person(current_session(), made.amount, today())
        return _shown(
            "decide", page_of, form, message=sent, fields=form.carried, second=second, ruling=made
        )
    is_done = decide(current_session(), application_id, _seen(), made, current_officer(), now())
    flash(
        _("Decided. The letter is on its way.")
        if is_done
        else _("A second person must agree. It is on the worklist, and nothing was sent yet.")
    )
    return _to(application_id)


@pages.post("/hardship/<int:application_id>/check")
def check(application_id: int) -> ResponseReturnValue:
    """Agree to what a colleague decided, or give it back."""
    page_of = _page(application_id)
    form = CheckForm.of_request()
    officer, seen = current_officer(), _seen()
    if request.form.get("go") == "agree":
        approve(current_session(), application_id, seen, officer, now())
        flash(_("Decided. The letter is on its way."))
        return _to(application_id)
    if form.is_good() and form.words.data:
        give_back(current_session(), application_id, seen, form.words.data, officer, now())
        flash(_("It is back on the worklist. Nothing was sent."))
        return _to(application_id)
    if not form.problems:
        form.refuse("words", _("Say why you give it back."))
    letter = waiting_words(current_session(), page_of.found, now())
    return render_template(
        "backoffice/hardship/application.html",
        page_of=page_of,
        form=form,
        message=preview_letter(current_session(), page_of.found, letter) if letter else None,
        words=words,
        errors=form.problems,
    )


def _found(application_id: int) -> Application:
    """The application, unless it is the officer's own. Raises NotFound and NotAllowedHere."""
    found = application_numbered(current_session(), application_id)
    refuse_own_record(found.party_id)
    return found


def _page(application_id: int) -> OfficePage:
    found, session = _found(application_id), current_session()
    table = None
    if found.statement_id is not None:
        table = StatementTable(read_version(session, found.party_id, found.statement_id, today()))
    return OfficePage(
        found=found,
        party=case_party(session, found.party_id),
        statement=table,
        papers=evidence_of(session, subject_of(found.id)),
        officer=current_officer(),
        today=today(),
    )


def _shown(
    template: str, page_of: OfficePage, form: RulingForm | QuestionForm, **more: object
) -> str:
    if not page_of.may_decide:
        raise NotFound
    return render_template(
        f"backoffice/hardship/{template}.html",
        page_of=page_of,
        form=form,
        errors=form.problems,
        words=words,
        **more,
    )


def _seen() -> int:
    text = request.form.get("seen", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else -1


def _to(application_id: int) -> ResponseReturnValue:
    return redirect(url_for("officers_hardship.application", application_id=application_id), 303)
