"""The addresses of making an offer; those of what comes after are in following.py and plans.py."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.plan import confirming, following, plans, uneven, words
from portal.plan.draft import Draft, TypedOffer, keep_draft, keep_typed, kept_draft
from portal.plan.forms import ReadOffer, frequencies, read_offer
from portal.plan.pages import CheckPage, OfferPage
from portal.plan.steps import (
    before_an_offer,
    chosen_facts,
    council_nation,
    facts_here,
    ready_to_offer,
)
from shared.services.errors import NotFound
from shared.services.proposals.evaluate import answer
from shared.services.proposals.facts import DebtsDoNotMix, Facts, NothingToPlan
from shared.services.proposals.gather import gather
from shared.web.clock import today
from shared.web.sign_in import current_payer
from shared.web.transactions import read_transaction

TRIED = confirming.TRIED
AS_ONE_TYPES = "X-As-One-Types"
"""Sent by plan.js. The address is that of the button, so that a form sent too late comes back whole."""

pages = Blueprint("plan", __name__, url_prefix="/plan")
confirming.add_pages(pages)
following.add_pages(pages)
plans.add_pages(pages)
uneven.add_pages(pages)


@pages.get("")
def start() -> ResponseReturnValue:
    """The way to a plan: whatever comes first for this person."""
    if request.args.get("offer") == "small":
        # Somebody with nothing left over who wants to offer something all the same.
        party_id = current_payer().party_id
        keep_draft(party_id, replace(kept_draft(party_id), small=True))
    found = ready_to_offer()
    if not isinstance(found, Facts):
        return found
    return redirect(url_for("plan.offer"), 303)


@pages.route("/debts", methods=["GET", "POST"])
def debts() -> ResponseReturnValue:
    """Choose which debts the plan is for."""
    facts = facts_here()
    draft = kept_draft(facts.party.id)
    if (first := before_an_offer(facts, draft)) is not None:
        return first
    if request.method == "POST":
        return _choose(facts, draft)
    if TRIED in request.args:
        return _debts_page(facts, set(draft.debts), _wrong_choice(facts, draft.debts))
    chosen = chosen_facts(facts, draft)
    return _debts_page(facts, {debt.id for debt in (chosen.chosen if chosen else facts.plannable)})


def _choose(facts: Facts, draft: Draft) -> ResponseReturnValue:
    plannable = {str(debt.id): debt.id for debt in facts.plannable}
    sent = request.form.getlist("debts")
    ticked = tuple(sorted({plannable[text] for text in sent if text in plannable}))
    keep_draft(facts.party.id, replace(draft, debts=ticked))
    if _wrong_choice(facts, ticked):
        return redirect(url_for("plan.debts", tried="yes"), 303)
    return redirect(url_for("plan.offer"), 303)


def _wrong_choice(facts: Facts, ticked: Iterable[int]) -> str:
    """Why these debts cannot be in one plan; nothing when they can."""
    try:
        chosen = facts.choosing(ticked)
    except DebtsDoNotMix:
        return _("Choose debts of a business or debts of your own. They cannot be in one plan.")
    except (NothingToPlan, NotFound):
        return _("Choose at least one debt.")
    if chosen.left_behind:
        return _("Choose every debt of the plan that you want to change.")
    return ""


def _debts_page(facts: Facts, ticked: set[int], problem: str = "") -> str:
    return render_template(
        "portal/plan/debts.html",
        facts=facts,
        words=words,
        ticked={str(debt_id) for debt_id in ticked},
        problem=problem,
        errors=[(problem, "debts")] if problem else [],
    )


@pages.route("/offer", methods=["GET", "POST"])
def offer() -> ResponseReturnValue:
    """Ready-made offers and one's own, with the answer before anything is agreed."""
    if request.method == "POST" and AS_ONE_TYPES in request.headers:
        return _as_one_types()
    facts = ready_to_offer()
    if not isinstance(facts, Facts):
        return facts
    if request.method != "POST":
        typed, tried = kept_draft(facts.party.id).typed, TRIED in request.args
        read = read_offer(typed, facts) if typed.is_begun or tried else None
        return _offer_page(facts, read, tell_errors=tried)
    read = read_offer(TypedOffer.read(request.form), facts)
    keep_typed(facts.party.id, read.typed, facts.chosen_ids)
    if read.offer is None:
        return redirect(url_for("plan.offer", tried="yes"), 303)
    if request.form.get("go") == "check":
        return redirect(url_for("plan.check"), 303)
    if request.form.get("go") == "uneven":
        return redirect(url_for("plan.months"), 303)
    return redirect(url_for("plan.offer", _anchor="result"), 303)


def _offer_page(facts: Facts, read: ReadOffer | None, *, tell_errors: bool) -> str:
    return render_template(
        "portal/plan/offer.html",
        page_of=OfferPage(facts, read),
        words=words,
        frequencies=frequencies(),
        problems=read.problems if read and tell_errors else {},
        errors=read.errors if read and tell_errors else [],
    )


def _as_one_types() -> ResponseReturnValue:
    """The answer to what stands in the form at this moment, as a piece of a page; nothing is kept."""
    party_id = current_payer().party_id
    with read_transaction() as reading:
        facts = gather(reading, party_id, council_nation(), today())
    chosen = chosen_facts(facts, kept_draft(party_id))
    if chosen is None or facts.marks.open_proposal is not None:
        return "", 204
    read = read_offer(TypedOffer.read(request.form), chosen)
    piece = render_template(
        "portal/plan/_result.html", page_of=OfferPage(chosen, read), words=words
    )
    # A piece is no page: opened by itself it is shown as text.
    return piece, {"Content-Type": "text/plain; charset=utf-8"}


@pages.get("/check")
def check() -> ResponseReturnValue:
    """Everything about the offer, and how it is decided, before it is confirmed."""
    facts = ready_to_offer()
    if not isinstance(facts, Facts):
        return facts
    read = read_offer(kept_draft(facts.party.id).typed, facts)
    if read.offer is None:
        return redirect(url_for("plan.offer"), 303)
    problem = _("Choose how you will pay.") if TRIED in request.args else ""
    page_of = CheckPage(answer(facts, read.offer), secrets.token_urlsafe(24), problem=problem)
    errors = [(problem, "method")] if problem else []
    return render_template(
        "portal/plan/check.html",
        page_of=page_of,
        words=words,
        errors=errors,
        debits=confirming.takes_direct_debits(),
        goes_over=bool(facts.replaced) and confirming.goes_over_here(facts.chosen_ids),
    )
