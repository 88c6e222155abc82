"""The addresses of somebody's support: what stands, taking it down, looking at it, opening words."""

from __future__ import annotations

from datetime import date, timedelta

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.support import watching
from backoffice.support.forms import KEEP, OpenForm, ReviewForm
from shared.domain.roles import DECIDERS, SEALED_READERS
from shared.domain.support_needs import CATEGORIES, ConsentUse
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.cases.view import record_look
from shared.services.errors import NotFound
from shared.services.sealed.kept import kept_words
from shared.services.sealed.key import CannotUnseal
from shared.services.sealed.openings import NoReason, open_words, read_opened
from shared.services.support.asked import Told, next_review, set_adjustments, withdraw_adjustments
from shared.services.support.calling import calling, text_before_call
from shared.services.support.held import held_support
from shared.services.support.needs import disclose, withdraw_words
from shared.services.support.read import living_needs
from shared.services.support.reviewing import NotAReview, Review, review_support
from shared.services.support.terms import support_terms
from shared.web.clock import now, today
from shared.web.own_records import refuse_own_record
from shared.web.sealed import current_reader, sealed_key
from shared.web.sign_in import current_officer
from shared.web.support_form import SupportForm
from shared.web.support_words import detail_words
from shared.web.transactions import current_session, write_transaction

pages = Blueprint("officers_support", __name__)
log = structlog.get_logger(__name__)
watching.add_pages(pages)


@pages.get("/cases/<int:party_id>/support")
def support(party_id: int) -> str:
    """What is done differently for somebody, what they agreed to, and what is sealed."""
    refuse_own_record(party_id)
    shown = _show(party_id, _review_form(), OpenForm())
    with write_transaction() as writing:
        record_look(writing, current_officer().officer_id, party_id, now())
    return shown


@pages.route("/cases/<int:party_id>/support/write-down", methods=["GET", "POST"])
def write_down(party_id: int) -> ResponseReturnValue:
    """Take down what somebody asks for on the phone or on paper."""
    refuse_own_record(party_id)
    party = case_party(current_session(), party_id)
    needs = living_needs(current_session(), party_id)
    form = SupportForm.for_needs(needs)
    if form.is_whole(had_needs=bool(needs)):
        told = _told(party.language)
        set_adjustments(current_session(), party_id, form.asked(), told)
        disclosure = form.disclosure(party_id, told.channel)
        if disclosure is not None:
            disclose(current_session(), sealed_key(), disclosure, told.by, told.now)
        flash(_("What helps them is written down."))
        return _to_support(party_id)
    return render_template(
        "backoffice/support/write_down.html", party=party, form=form, errors=form.problems
    )


@pages.post("/cases/<int:party_id>/support/review")
def review(party_id: int) -> ResponseReturnValue:
    """Say that it was looked at, and when to ask again."""
    refuse_own_record(party_id)
    form = _review_form()
    if form.is_good():
        keeps = form.person.data == KEEP
        done = Review(party_id, current_officer().officer_id, form.review_on.data, keeps)
        try:
            review_support(current_session(), done, now())
        except NotAReview as wrong:
            form.refuse("review_on", wrong.says)
        else:
            flash(_("That is looked at. Nothing waits for it any more."))
            return _to_support(party_id)
    return _show(party_id, form, OpenForm())


@pages.post("/cases/<int:party_id>/support/take-back")
def take_back(party_id: int) -> ResponseReturnValue:
    """They take a consent back, on the phone or on paper."""
    refuse_own_record(party_id)
    party, use = case_party(current_session(), party_id), request.form.get("use", "")
    if use == ConsentUse.ADJUSTMENTS:
        withdraw_adjustments(current_session(), party_id, _told(party.language))
        flash(_("Nothing is done differently any more."))
    elif use == ConsentUse.WORDS:
        withdraw_words(current_session(), party_id, _told(party.language).by, now())
        flash(_("What they told in confidence is removed."))
    else:
        raise NotFound
    return _to_support(party_id)


@pages.post("/cases/<int:party_id>/support/words/<int:words_id>")
def open_sealed_words(party_id: int, words_id: int) -> ResponseReturnValue:
    """Open what somebody told us in confidence. The reason and the officer are on record."""
    refuse_own_record(party_id)
    if words_id not in {each.id for each in kept_words(current_session(), party_id)}:
        raise NotFound
    form = OpenForm.of_request()
    if form.is_good():
        try:
            opening_id = open_words(
                current_session(), party_id, words_id, current_reader(), form.reason.data, now()
            )
        except NoReason as wrong:
            form.refuse("reason", wrong.says)
        else:
            return redirect(url_for(".opened", party_id=party_id, opening_id=opening_id), 303)
    return _show(party_id, _review_form(sent=False), form, words_id)


@pages.get("/cases/<int:party_id>/support/openings/<int:opening_id>")
def opened(party_id: int, opening_id: int) -> str:
    """What was opened, for some minutes, and only as long as they agree."""
    refuse_own_record(party_id)
    party = case_party(current_session(), party_id)
    minutes = support_terms(today()).open_minutes
    lasts = timedelta(minutes=minutes)
    reading = (opening_id, current_reader(), now(), lasts, party_id)
    is_lost = False
    try:
        found = read_opened(current_session(), sealed_key(), *reading)
    except CannotUnseal:
        # Somebody must act: the key that sealed it is not among those of the settings.
        log.error("sealed-words-not-opened", opening=opening_id)
        found, is_lost = None, True
    template = "opened" if found else "shut"
    return render_template(
        f"backoffice/support/{template}.html",
        party=party,
        opened=found,
        minutes=minutes,
        categories=CATEGORIES,
        is_lost=is_lost,
    )


@pages.post("/cases/<int:party_id>/support/text-first")
def text_first(party_id: int) -> ResponseReturnValue:
    """Send the text that goes before a call."""
    refuse_own_record(party_id)
    if text_before_call(current_session(), party_id, current_officer().officer_id, now()):
        flash(_("The text is on its way. Give it some minutes before you call."))
    else:
        flash(_("No text was sent: one went out within the hour, or none can be sent."))
    return _to_support(party_id)


def _show(party_id: int, review_form: ReviewForm, form: OpenForm, words_id: int = 0) -> str:
    role = current_officer().role
    return render_template(
        "backoffice/support/support.html",
        party=case_party(current_session(), party_id),
        held=held_support(current_session(), party_id),
        detail_words=detail_words,
        review=review_form,
        opening=form,
        opening_id=words_id,
        calling=calling(current_session(), party_id, now()),
        may_act=role in DECIDERS,
        may_open=role in SEALED_READERS,
        errors=review_form.problems + form.problems,
    )


def _review_form(*, sent: bool = True) -> ReviewForm:
    known = {"person": KEEP, "review_on": _usual_review()}
    return ReviewForm.of_request(**known) if sent else ReviewForm(data=known)


def _usual_review() -> date:
    return next_review(today())


def _told(language: str) -> Told:
    by = Actor("officer", current_officer().officer_id)
    return Told(by, now(), language, "phone")


def _to_support(party_id: int) -> ResponseReturnValue:
    return redirect(url_for("officers_support.support", party_id=party_id), 303)
