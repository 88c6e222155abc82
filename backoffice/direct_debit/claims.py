"""Indemnity claims of payers' banks: the list, one claim with its clock, and our answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.direct_debit import pages as called
from backoffice.direct_debit.asked import number_of_address, number_of_form
from backoffice.direct_debit.forms import AnswerForm
from shared.domain.direct_debit_runs import CLAIM, ClaimEvent, ClaimState
from shared.domain.lifecycle import NotAllowed
from shared.domain.roles import REFUNDERS
from shared.domain.says import N_
from shared.services.cases.notes import NotANote
from shared.services.direct_debit.claims import (
    TooLateToCounter,
    accept_claim,
    claim_lost,
    claim_won,
    counter_claim,
)
from shared.services.direct_debit.finance_claims import ClaimShown, claims, one_claim
from shared.services.errors import StaleVersion
from shared.web.clock import now, today
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, roll_back

ROOT = "/finance/direct-debits/claims"
_ANSWERS: dict[ClaimEvent, tuple[str, Callable[..., Any]]] = {
    ClaimEvent.COUNTERED: (N_("We countered it: the payer's bank has our answer"), counter_claim),
    ClaimEvent.ACCEPTED: (N_("We let it stand"), accept_claim),
    ClaimEvent.WON: (N_("We won: the bank gave the money back"), claim_won),
    ClaimEvent.LOST: (N_("We lost: the bank keeps to its claim"), claim_lost),
}


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of claims."""
    blueprint.add_url_rule(ROOT, "claim_list", listed)
    blueprint.add_url_rule(f"{ROOT}/<int:claim_id>", "claim", claim)
    blueprint.add_url_rule(f"{ROOT}/<int:claim_id>", "answer_claim", answer, methods=["POST"])


def listed() -> str:
    """Claims of one state, or all, the newest first."""
    word = request.args.get("state", "")
    if word and word not in {each.value for each in ClaimState}:
        abort(404)
    state = ClaimState(word) if word else None
    return render_template(
        "backoffice/direct_debit/claims.html",
        found=claims(current_session(), state, number_of_address("before")),
        state=state,
        called=called,
    )


def claim(claim_id: int) -> str:
    """One claim: what it takes back, by when it can be countered, and what was done."""
    found = _found(claim_id)
    return _page(found, _form(found))


def answer(claim_id: int) -> ResponseReturnValue:
    """Counter it, let it stand, or note what the banks decided."""
    found = _found(claim_id)
    lock = number_of_form("lock")
    if lock != found.lock:
        raise StaleVersion
    form = _form(found)
    form.process(request.form)
    if not form.is_good():
        return _page(found, form)
    _words, act = _ANSWERS[ClaimEvent(form.answer.data)]
    officer_id = current_officer().officer_id
    try:
        act(current_session(), claim_id, lock, officer_id, form.note.data, now())
    except TooLateToCounter:
        roll_back()
        form.refuse("answer", _("The days in which it could be countered are over."))
    except NotANote as wrong:
        roll_back()
        form.refuse("note", wrong.says)
    except NotAllowed:
        raise StaleVersion from None
    else:
        flash(_("The answer to the claim is kept."))
        return redirect(url_for(".claim", claim_id=claim_id), 303)
    return _page(found, form)


def _found(claim_id: int) -> ClaimShown:
    """The claim, unless it is of the officer's own household: then the try is on record."""
    found = one_claim(current_session(), claim_id, today())
    refuse_own_record(found.claim.party_id)
    return found


def _form(found: ClaimShown) -> AnswerForm:
    form = AnswerForm()
    is_late = today() > found.claim.counter_by
    form.answer.offered = tuple(
        (event.value, words)
        for event, (words, _act) in _ANSWERS.items()
        if CLAIM.allows(found.claim.state, event)
        and not (is_late and event is ClaimEvent.COUNTERED)
    )
    return form


def _page(found: ClaimShown, form: AnswerForm) -> str:
    return render_template(
        "backoffice/direct_debit/claim.html",
        found=found,
        form=form,
        days_left=called.working_days_left(found.days_left),
        may_act=current_officer().role in REFUNDERS,
        called=called,
        errors=form.problems,
    )
