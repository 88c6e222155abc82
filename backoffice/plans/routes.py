"""Answering an offer: filled in, read as the person will read it, and sent with one press."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice import words
from backoffice.plans import care, look_again, on_behalf
from backoffice.plans.answering import Answering, answering, nation
from backoffice.plans.forms import AcceptForm, CounterForm, QuestionForm, decline_form
from backoffice.plans.pages import AnsweredPage, fill_in_page, preview_page, worked_out
from backoffice.plans.steps import Step, filled
from shared.domain.decision_rules import Verdict
from shared.domain.schedule import Offer, offer_of_lines
from shared.services.decisions.accept import accept as accept_offer
from shared.services.decisions.accept import acceptance
from shared.services.decisions.ask import ask, question_message
from shared.services.decisions.consider import Considered
from shared.services.decisions.counter_offer import (
    counter_message,
    counter_problems,
    make_counter_offer,
    own_figures,
)
from shared.services.decisions.decline import chosen_signpost, declined_message
from shared.services.decisions.decline import decline as decline_offer
from shared.services.decisions.find import last_move, party_of_proposal
from shared.services.decisions.suggest import suggest
from shared.services.worklist import next_item
from shared.web.clock import now, today
from shared.web.lines_typed import text_of_lines
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_plans", __name__)
on_behalf.add_pages(pages)
look_again.add_pages(pages)
care.add_pages(pages)


@pages.route("/proposals/<int:proposal_id>/accept", methods=["GET", "POST"])
def accept(proposal_id: int) -> ResponseReturnValue:
    """Accept the offer as it was made."""
    about = answering(proposal_id, Verdict.ACCEPT)
    given = filled(about, AcceptForm, usual={})
    if given.step is Step.FILL_IN:
        return fill_in_page(about, given)
    said = given.form.words.data or ""
    if given.step is not Step.SEND:
        sent = acceptance(current_session(), about.considered, said)
        return preview_page(about, sent, given.fields, about.considered.weighed)
    if about.is_suggesting:
        return hand_over(about, given.fields)
    accept_offer(current_session(), proposal_id, seen(), current_officer(), said, nation(), now())
    return answered(proposal_id)


@pages.route("/proposals/<int:proposal_id>/counter-offer", methods=["GET", "POST"])
def counter_offer(proposal_id: int) -> ResponseReturnValue:
    """Offer something else: one of those worked out, or own figures."""
    about = answering(proposal_id, Verdict.COUNTER_OFFER)
    theirs = text_of_lines(about.considered.offer.lines)
    option = request.args.get("option", "")
    given = filled(about, CounterForm, worked_out(about, option), lines=theirs)
    if given.step is Step.FILL_IN:
        return fill_in_page(about, given)
    form, found = given.form, about.considered
    offer = _figures(found, form)
    if offer is None:
        return fill_in_page(about, given)
    weighed, said = found.weigh(offer), form.words.data
    problems = counter_problems(found, weighed, said)
    for field, problem in problems:
        form.refuse(field, problem)
    if problems or given.step is Step.WORK_OUT:
        return fill_in_page(about, given, weighed)
    if given.step is Step.PREVIEW:
        sent = counter_message(current_session(), found, weighed, said, about.places())
        return preview_page(about, sent, given.fields, weighed)
    if about.is_suggesting:
        return hand_over(about, given.fields)
    make_counter_offer(
        current_session(), proposal_id, seen(), current_officer(), offer, said, nation(), now()
    )
    return answered(proposal_id)


def _figures(found: Considered, form: CounterForm) -> Offer | None:
    """The counter-offer of the form; None when a payment that was written down is wrong."""
    if not form.lines.data:
        return own_figures(found, form.amount.data, form.frequency.data, form.first_due.data)
    paid_now, facts = found.offer.paid_now, found.facts
    lines = form.written(found.total - paid_now, facts.today, facts.days.known_until)
    return offer_of_lines(lines, form.frequency.data, paid_now) if lines else None


@pages.route("/proposals/<int:proposal_id>/question", methods=["GET", "POST"])
def question(proposal_id: int) -> ResponseReturnValue:
    """Ask the person for something."""
    about = answering(proposal_id, Verdict.QUESTION)
    given = filled(about, QuestionForm)
    if given.step is Step.FILL_IN:
        return fill_in_page(about, given)
    asked = given.form.question.data
    if given.step is not Step.SEND:
        sent = question_message(current_session(), about.considered, asked, about.places())
        return preview_page(about, sent, given.fields)
    ask(current_session(), proposal_id, seen(), current_officer(), asked, nation(), now())
    return answered(proposal_id)


@pages.route("/proposals/<int:proposal_id>/decline", methods=["GET", "POST"])
def decline(proposal_id: int) -> ResponseReturnValue:
    """Say no, with everything that a no must hold."""
    about = answering(proposal_id, Verdict.DECLINE)
    given = filled(about, decline_form(about.places()), appeal=about.appeal)
    if given.step is Step.FILL_IN:
        return fill_in_page(about, given)
    refusing = given.form.refusing()
    if given.step is not Step.SEND:
        place = chosen_signpost(current_session(), about.considered, refusing.signpost_id)
        return preview_page(
            about, declined_message(about.considered, refusing, place), given.fields
        )
    if about.is_suggesting:
        return hand_over(about, given.fields)
    decline_offer(
        current_session(), proposal_id, seen(), current_officer(), refusing, nation(), now()
    )
    return answered(proposal_id)


@pages.get("/proposals/<int:proposal_id>/answered")
def done(proposal_id: int) -> str:
    """What was done, and the next case one key away."""
    session, officer = current_session(), current_officer()
    party_id = party_of_proposal(session, proposal_id)
    refuse_own_record(party_id)
    page_of = AnsweredPage(
        last_move(session, proposal_id),
        party_id,
        next_item(session, officer, today(), now()),
        today(),
    )
    return render_template("backoffice/plans/answered.html", page_of=page_of, words=words)


def seen() -> str:
    """The mark of what the preview showed."""
    return request.form.get("seen", "")


def hand_over(about: Answering, fields: Mapping[str, str]) -> ResponseReturnValue:
    """Send the answer for a second check."""
    suggest(
        current_session(),
        about.considered.id,
        seen(),
        current_officer(),
        about.verdict,
        fields,
        nation(),
        now(),
    )
    return answered(about.considered.id)


def answered(proposal_id: int) -> ResponseReturnValue:
    """On to what was done."""
    return redirect(url_for("officers_plans.done", proposal_id=proposal_id), 303)
