"""What comes after an offer was sent: its outcome, our questions and counter-offers, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.plan import words
from portal.plan.confirming import takes_direct_debits
from portal.plan.steps import council_nation, own_words_here
from shared.domain.lifecycle import NotAllowed
from shared.domain.money import Money
from shared.domain.proposal_states import ProposalState
from shared.services.audit import Actor
from shared.services.errors import StaleVersion
from shared.services.plans.make import InAnotherPlan, NothingLeftToPlan
from shared.services.proposals.answer import (
    LONGEST_ANSWER,
    NothingSaid,
    accept_counter_offer,
    answer_counter_offer,
    answer_question,
    ask_to_look_again,
)
from shared.services.proposals.explain import explained
from shared.services.proposals.read import ProposalPage, proposal_page
from shared.services.proposals.withdraw import withdraw
from shared.web.clock import now, today
from shared.web.filters import weekday
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

View = Callable[[str], ResponseReturnValue]


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of what comes after an offer."""
    base = "/proposals/<reference>"
    pages.add_url_rule(base, "proposal", proposal)
    pages.add_url_rule(f"{base}/done", "outcome", outcome)
    pages.add_url_rule(f"{base}/decision", "decision", decision)
    pages.add_url_rule(f"{base}/take-back", "take_back", take_back, methods=["GET", "POST"])
    pages.add_url_rule(f"{base}/answer", "answer", answer, methods=["GET", "POST"])
    pages.add_url_rule(f"{base}/our-offer", "counter", counter, methods=["GET", "POST"])
    pages.add_url_rule(f"{base}/look-again", "look_again", look_again, methods=["GET", "POST"])


def to_proposal(reference: str) -> ResponseReturnValue:
    """Back to where the offer stands."""
    return redirect(url_for("plan.proposal", reference=reference), 303)


def moved_on(view: View) -> View:
    """When the offer has moved on since the page was shown, say so and show where it stands."""

    @wraps(view)
    def shown(reference: str) -> ResponseReturnValue:
        try:
            return view(reference)
        except (StaleVersion, NotAllowed):
            roll_back()
            flash(_("Something changed since you opened that page. This is how it stands now."))
            return to_proposal(reference)

    return shown


def page_here(reference: str) -> ProposalPage:
    """The proposal of whoever is signed in. Raises NotFound."""
    return proposal_page(current_session(), current_payer().party_id, reference, today())


def actor_here() -> Actor:
    """Whoever is signed in, for the audit trail."""
    return Actor("payer", current_payer().payer_id)


def proposal(reference: str) -> ResponseReturnValue:
    """Where an offer stands, and what can be done about it."""
    found = page_here(reference)
    return render_template("portal/plan/proposal.html", found=found, words=words)


def outcome(reference: str) -> ResponseReturnValue:
    """What became of the offer that was just sent."""
    found = page_here(reference)
    if not (found.has_plan or found.state is ProposalState.WITH_PERSON):
        return to_proposal(reference)
    own = own_words_here(found.debts)
    debits = takes_direct_debits()
    return render_template(
        "portal/plan/outcome.html", found=found, own=own, words=words, debits=debits
    )


def decision(reference: str) -> ResponseReturnValue:
    """Whether it was decided automatically, by what facts and rules, and how to ask for a person."""
    found = page_here(reference)
    if not found.has_receipt:
        return render_template("portal/plan/decided_by_person.html", found=found)
    why = explained(current_session(), current_payer().party_id, reference)
    return render_template("portal/plan/decision.html", found=found, why=why, words=words)


@moved_on
def take_back(reference: str) -> ResponseReturnValue:
    """Take the offer back, after one question."""
    if request.method != "POST":
        found = page_here(reference)
        if not found.is_open:
            return to_proposal(reference)
        return render_template("portal/plan/take_back.html", found=found, words=words)
    withdraw(current_session(), current_payer().party_id, reference, actor_here(), now())
    flash(_("You have taken back your offer. You can make a new one at any time."))
    return to_proposal(reference)


@moved_on
def answer(reference: str) -> ResponseReturnValue:
    """Answer what an officer asked."""
    if request.method != "POST":
        return _question_page(reference)
    said = request.form.get("answer", "")
    try:
        by = answer_question(
            current_session(),
            current_payer().party_id,
            reference,
            said,
            actor_here(),
            council_nation(),
            now(),
        )
    except NothingSaid:
        return _question_page(reference, said)
    flash(_("Thank you. A person will look at your answer by %(day)s.", day=weekday(by)))
    return to_proposal(reference)


def _question_page(reference: str, said: str | None = None) -> ResponseReturnValue:
    found = page_here(reference)
    if not found.question:
        return to_proposal(reference)
    return _text_page("portal/plan/answer.html", found, said)


@moved_on
def counter(reference: str) -> ResponseReturnValue:
    """Look at what the council offers instead, and accept it or say why it does not work."""
    if request.method != "POST":
        return _counter_page(reference)
    if request.form.get("choice") == "accept":
        return _accept(reference)
    return _do_not_accept(reference)


def _accept(reference: str) -> ResponseReturnValue:
    number, seen = _shown_number("number"), Money(_shown_number("total"))
    try:
        accept_counter_offer(
            current_session(),
            current_payer().party_id,
            reference,
            number,
            seen,
            actor_here(),
            now(),
        )
    except (NothingLeftToPlan, InAnotherPlan):
        roll_back()
        flash(_("There is nothing left to plan. You do not need to do anything."))
        return to_proposal(reference)
    return redirect(url_for("plan.outcome", reference=reference), 303)


def _do_not_accept(reference: str) -> ResponseReturnValue:
    said = request.form.get("answer", "")
    try:
        by = answer_counter_offer(
            current_session(),
            current_payer().party_id,
            reference,
            _shown_number("number"),
            said,
            actor_here(),
            council_nation(),
            now(),
        )
    except NothingSaid:
        return _counter_page(reference, said)
    flash(_("Thank you. A person will look at your answer by %(day)s.", day=weekday(by)))
    return to_proposal(reference)


def _counter_page(reference: str, said: str | None = None) -> ResponseReturnValue:
    found = page_here(reference)
    if found.counter is None:
        return to_proposal(reference)
    return _text_page("portal/plan/counter.html", found, said)


def _shown_number(field: str) -> int:
    """A number that the page carried. Raises StaleVersion when it is none of ours."""
    text = request.form.get(field, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise StaleVersion
    return int(text)


@moved_on
def look_again(reference: str) -> ResponseReturnValue:
    """Ask a person to look again at what was decided."""
    found = page_here(reference)
    if found.is_open or found.state is ProposalState.WITHDRAWN:
        return to_proposal(reference)
    if request.method != "POST":
        return _text_page("portal/plan/look_again.html", found, None)
    by = ask_to_look_again(
        current_session(),
        current_payer().party_id,
        reference,
        request.form.get("answer", ""),
        actor_here(),
        council_nation(),
        now(),
    )
    flash(_("A person will look at the decision again by %(day)s.", day=weekday(by)))
    return to_proposal(reference)


def _text_page(template: str, found: ProposalPage, said: str | None) -> str:
    """A page with one box to write in; `said` is what came back because it will not do."""
    problem = ""
    if said is not None:
        long = len(said.strip()) > LONGEST_ANSWER
        problem = _too_long() if long else _("Write your answer.")
    return render_template(
        template,
        found=found,
        words=words,
        said=said or "",
        problem=problem,
        most=LONGEST_ANSWER,
        errors=[(problem, "answer")] if problem else [],
    )


def _too_long() -> str:
    return _("Your answer must be %(count)s characters or fewer.", count=LONGEST_ANSWER)
