"""Answering somebody who asked us to look again: read, previewed, and sent by another officer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words
from backoffice.plans.answering import nation
from shared.domain.decision_rules import LONGEST_WORDS, words_problem
from shared.domain.says import N_
from shared.services.cases.people import case_party
from shared.services.decisions.find import party_of_proposal
from shared.services.decisions.look_again import (
    NotAnAnswer,
    Review,
    answer_review,
    review_for,
    review_message,
)
from shared.services.outbox import MessagePreview, preview_message
from shared.web.clock import now
from shared.web.fields import ChoiceField, TextField
from shared.web.forms import PageForm
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

AFRESH = "afresh"


class ReviewForm(PageForm):
    """What a second person found."""

    outcome = ChoiceField(
        N_("What you found"),
        choices=(
            ("stands", N_("The decision stands")),
            (
                AFRESH,
                N_("The offer should be decided afresh"),
                N_("It goes back on the worklist as a new offer with the same figures."),
            ),
        ),
        empty=N_("Choose what you found."),
    )
    words = TextField(
        N_("Explain it to the person in your own words"),
        longest=LONGEST_WORDS,
        lines=True,
        empty=N_("Explain it to the person in a sentence or two of your own."),
        check=words_problem,
    )


def add_pages(pages: Blueprint) -> None:
    """Add the address of answering a second look."""
    pages.add_url_rule(
        "/proposals/<int:proposal_id>/look-again", "look_again", look, methods=["GET", "POST"]
    )


def look(proposal_id: int) -> ResponseReturnValue:
    """Answer somebody who asked us to look again."""
    party_id = party_of_proposal(current_session(), proposal_id)
    refuse_own_record(party_id)
    review = review_for(current_session(), proposal_id)
    form = ReviewForm.of_request()
    is_own = _is_barred(review)
    go = request.form.get("go", "")
    if is_own or not form.is_good() or go == "change":
        return _page(review, form)
    if not review.may_be_put_again and form.outcome.data == AFRESH:
        form.refuse("outcome", _("It cannot be put again: another offer or plan is there."))
        return _page(review, form)
    if go != "send":
        return _page(review, form, _preview(review, form))
    return _send(review, form)


def _is_barred(review: Review) -> bool:
    """Whether this officer may read it only: their own decision, or one for somebody senior."""
    officer = current_officer()
    is_own = review.decided_by_officer(officer.officer_id)
    return is_own or not review.may_be_answered_by(officer.role)


def _send(review: Review, form: ReviewForm) -> ResponseReturnValue:
    try:
        answer_review(
            current_session(),
            review.proposal_id,
            current_officer(),
            form.words.data,
            nation(),
            now(),
            afresh=form.outcome.data == AFRESH,
        )
    except NotAnAnswer as wrong:
        form.refuse("outcome", wrong.says)
        return _page(review, form)
    flash(_("The message is on its way."))
    return redirect(url_for("officers_cases.case", party_id=review.party_id), 303)


def _preview(review: Review, form: ReviewForm) -> MessagePreview:
    # The new offer has no reference before it is made; its place is shown by the old one.
    new = review.reference if form.outcome.data == AFRESH else None
    sent = review_message(current_session(), review, form.words.data, new)
    return preview_message(current_session(), sent.template, review.party_id, sent.params)


def _page(review: Review, form: ReviewForm, message: MessagePreview | None = None) -> str:
    return render_template(
        "backoffice/plans/look_again.html",
        review=review,
        party=case_party(current_session(), review.party_id),
        form=form,
        message=message,
        is_own=review.decided_by_officer(current_officer().officer_id),
        needs_senior=not review.may_be_answered_by(current_officer().role),
        words=words,
        errors=form.problems,
    )
