"""Cards for hard calls, what is written down after one, and telling those who protect people."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.cards.forms import OUTCOME_NAMES, TOLD, AfterCallForm, ReferralForm
from shared.domain.protocol_cards import CallOutcome, Card, Told
from shared.domain.roles import DECIDERS, Role
from shared.domain.says import N_
from shared.services.cases.people import case_party
from shared.services.support.hard_calls import (
    AfterCall,
    calls_to_talk_about,
    record_call,
    refer,
    referrals_of,
    talked_about,
)
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_cards", __name__)
NAMES = {
    Card.DISTRESS: N_("Somebody in distress"),
    Card.SUICIDE: N_("Somebody talks about suicide"),
    Card.CONFRONTATION: N_("Somebody is angry or threatens you"),
    Card.ABUSE: N_("Somebody tells you about abuse"),
}


@pages.get("/cards")
def cards() -> str:
    """All cards."""
    return render_template(
        "backoffice/cards/cards.html",
        names=NAMES,
        may_see_calls=current_officer().role is Role.TEAM_MANAGER,
    )


@pages.get("/cards/<name>")
def card(name: str) -> str:
    """One card, for reading in a call."""
    found = _card(name)
    return render_template(f"backoffice/cards/{found}.html", names=NAMES, card=found, party=None)


@pages.route("/cases/<int:party_id>/card", methods=["GET", "POST"])
def card_of_case(party_id: int) -> ResponseReturnValue:
    """The card beside a case (`?name=`), with what to write down after the call."""
    refuse_own_record(party_id)
    found = _card(request.args.get("name", Card.DISTRESS.value))
    party = case_party(current_session(), party_id)
    form = AfterCallForm.of_request()
    if request.method == "POST" and current_officer().role not in DECIDERS:
        abort(404)
    if form.is_good():
        after = AfterCall(
            party_id,
            found,
            CallOutcome(form.outcome.data),
            bool(form.wants_talk.data),
            form.note.data or "",
        )
        record_call(current_session(), current_officer().officer_id, after, now())
        flash(_("That is written down. Take a break before the next call if you need one."))
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return render_template(
        f"backoffice/cards/{found}.html",
        names=NAMES,
        card=found,
        party=party,
        form=form,
        may_act=current_officer().role in DECIDERS,
        errors=form.problems,
    )


@pages.route("/cases/<int:party_id>/safeguarding", methods=["GET", "POST"])
def safeguarding(party_id: int) -> ResponseReturnValue:
    """Write down that those who protect people were told."""
    refuse_own_record(party_id)
    party = case_party(current_session(), party_id)
    form = ReferralForm.of_request()
    if form.is_good():
        refer(
            current_session(),
            current_officer().officer_id,
            party_id,
            Told(form.told.data),
            form.their_reference.data or "",
            now(),
            person_knows=form.person_knows.data == "yes",
        )
        flash(_("The referral is written down."))
        return redirect(url_for(".safeguarding", party_id=party_id), 303)
    return render_template(
        "backoffice/cards/safeguarding.html",
        party=party,
        form=form,
        made=referrals_of(current_session(), party_id),
        told_names=dict(TOLD),
        errors=form.problems,
    )


@pages.get("/hard-calls")
def hard_calls() -> str:
    """Hard calls that a manager has not talked about with the officer."""
    return render_template(
        "backoffice/cards/hard_calls.html",
        calls=calls_to_talk_about(current_session()),
        names={each.value: name for each, name in NAMES.items()},
        outcomes=OUTCOME_NAMES,
    )


@pages.post("/hard-calls/<int:call_id>/talked")
def talked(call_id: int) -> ResponseReturnValue:
    """They have talked about it."""
    talked_about(current_session(), call_id, current_officer().officer_id, now())
    flash(_("That call is off the list."))
    return redirect(url_for(".hard_calls"), 303)


def _card(name: str) -> Card:
    if name not in frozenset(Card):
        abort(404)
    return Card(name)
