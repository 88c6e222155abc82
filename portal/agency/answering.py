"""One offer for a client: where it stands and why, and what the agency says to our answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.agency.here import acting, nation
from portal.plan import words
from shared.domain.agency_states import Scope
from shared.domain.lifecycle import NotAllowed
from shared.domain.money import Money
from shared.services.agencies.answers import (
    accept_counter_for,
    answer_counter_for,
    answer_question_for,
    withdraw_for,
)
from shared.services.agencies.authorised import authorised
from shared.services.agencies.board import board_row
from shared.services.agencies.client_view import offer_view
from shared.services.agencies.senior import SeniorWish, ask_senior
from shared.services.errors import StaleVersion
from shared.services.plans.make import InAnotherPlan, NothingLeftToPlan
from shared.services.proposals.answer import LONGEST_ANSWER, NothingSaid
from shared.web.clock import now, today
from shared.web.filters import weekday
from shared.web.sharing import note_agency_read
from shared.web.sign_in import current_adviser
from shared.web.transactions import current_session, roll_back

View = Callable[[str, str], ResponseReturnValue]
ONE = "/clients/<reference>/offers/<offer>"


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of one offer."""
    pages.add_url_rule(ONE, "offer_one", offer_one)
    pages.add_url_rule(f"{ONE}/accept", "accept_counter", accept_counter, methods=["POST"])
    pages.add_url_rule(f"{ONE}/answer", "answer_counter", answer_counter, methods=["POST"])
    pages.add_url_rule(f"{ONE}/question", "answer_question", answer_one, methods=["POST"])
    pages.add_url_rule(f"{ONE}/senior", "senior_look", senior_look, methods=["POST"])
    pages.add_url_rule(f"{ONE}/take-back", "take_back", take_back, methods=["POST"])


def offer_one(reference: str, offer: str) -> ResponseReturnValue:
    """Where an offer stands, with the reasons, and what can be said to it."""
    return _page(reference, offer)


def moved_on(view: View) -> View:
    """When the offer has moved on since the page was shown, say so and show where it stands."""

    @wraps(view)
    def shown(reference: str, offer: str) -> ResponseReturnValue:
        try:
            return view(reference, offer)
        except (StaleVersion, NotAllowed, InAnotherPlan, NothingLeftToPlan):
            roll_back()
            flash(_("Something changed since you opened that page. This is how it stands now."))
            return _to(reference, offer)

    return shown


@moved_on
def accept_counter(reference: str, offer: str) -> ResponseReturnValue:
    """Agree for the client to what we suggested."""
    seen = Money(_number("total"))
    number = _number("number")
    accept_counter_for(current_session(), acting(), reference, offer, number, seen, now())
    flash(_("Agreed. Your client gets a copy of the plan."))
    return _to(reference, offer)


@moved_on
def answer_counter(reference: str, offer: str) -> ResponseReturnValue:
    """Say why what we suggested does not work."""
    said = request.form.get("answer", "")
    number = _number("number")
    session, who = current_session(), acting()
    try:
        by = answer_counter_for(session, who, reference, offer, number, said, nation(), now())
    except NothingSaid:
        roll_back()
        return _page(reference, offer, said), 422
    flash(_("Thank you. A person looks again by %(day)s.", day=weekday(by)))
    return _to(reference, offer)


@moved_on
def answer_one(reference: str, offer: str) -> ResponseReturnValue:
    """Answer what we asked."""
    said = request.form.get("answer", "")
    try:
        by = answer_question_for(
            current_session(), acting(), reference, offer, said, nation(), now()
        )
    except NothingSaid:
        roll_back()
        return _page(reference, offer, said), 422
    flash(_("Thank you. A person looks again by %(day)s.", day=weekday(by)))
    return _to(reference, offer)


@moved_on
def senior_look(reference: str, offer: str) -> ResponseReturnValue:
    """Ask a senior officer to look at what was decided or suggested."""
    wish = SeniorWish(reference, offer, request.form.get("why", ""))
    try:
        by = ask_senior(current_session(), acting(), wish, nation(), now())
    except NothingSaid:
        roll_back()
        flash(_("Write what the senior officer should look at."))
        return _to(reference, offer)
    flash(_("A senior officer looks by %(day)s.", day=weekday(by)))
    return _to(reference, offer)


@moved_on
def take_back(reference: str, offer: str) -> ResponseReturnValue:
    """Take the offer back."""
    withdraw_for(current_session(), acting(), reference, offer, now())
    flash(_("You have taken back the offer. You can make a new one at any time."))
    return _to(reference, offer)


def _to(reference: str, offer: str) -> ResponseReturnValue:
    return redirect(url_for("agency.offer_one", reference=reference, offer=offer), 303)


def _number(name: str) -> int:
    """A number that our page sent. Raises StaleVersion for anything else."""
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise StaleVersion
    return int(text)


def _page(reference: str, offer: str, said: str | None = None) -> str:
    session, who = current_session(), acting()
    found = offer_view(session, who, reference, offer, today())
    client = authorised(session, who, reference, Scope.NEGOTIATE, today())
    note_agency_read(who, current_adviser().agency, client, "decision")
    problem = ""
    if said is not None:
        problem = (
            _("Write at most %(most)s letters.", most=LONGEST_ANSWER)
            if said.strip()
            else _("Write your answer.")
        )
    return render_template(
        "portal/agency/offer_one.html",
        row=board_row(session, who, reference, today()),
        found=found,
        words=words,
        most=LONGEST_ANSWER,
        said=said or "",
        problem=problem,
        errors=[(problem, "answer")] if problem else [],
    )
