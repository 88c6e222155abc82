"""The addresses of what can help: a pause, advice, and the ways to everything else."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.nothing_left.forms import AdviceForm
from portal.nothing_left.pages import WaysPage
from shared.domain.says import Says
from shared.domain.stages import Nation
from shared.domain.support_needs import WORDINGS, ConsentUse
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.hardship.pausing import pause_recovery
from shared.services.hardship.referral import (
    agencies_for,
    refer,
    referrals_of,
    withdraw_referral,
)
from shared.services.hardship.ways_out import ways_out
from shared.services.holding.ask import HeldLongEnough
from shared.web.clock import now, today
from shared.web.filters import say, weekday
from shared.web.language import language
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("nothing_left", __name__, url_prefix="/what-can-help")


@pages.get("")
def choose() -> ResponseReturnValue:
    """Every way out, side by side, and how far each has come."""
    return _ways()


def _ways(problem: str = "") -> ResponseReturnValue:
    nation = Nation(current_parts().settings.council.nation)
    party_id = current_payer().party_id
    found = ways_out(current_session(), party_id, nation, today(), language())
    return render_template(
        "portal/nothing_left/ways.html",
        page_of=WaysPage(found),
        problem=problem,
        errors=[(problem, "")] if problem else [],
    )


@pages.post("/pause")
def pause() -> ResponseReturnValue:
    """Ask that recovery waits; a second press finds the first."""
    try:
        held = pause_recovery(current_session(), current_payer().party_id, _actor(), now())
    except HeldLongEnough as enough:
        roll_back()
        return _ways(say(enough.says))
    flash(
        _(
            "We take no further action up to and including %(day)s. We remind you before it ends.",
            day=weekday(held.until),
        )
    )
    return _to_ways()


@pages.get("/advice")
def advice() -> ResponseReturnValue:
    """Who gives free advice, whom we can send people to, and where they were sent."""
    party_id = current_payer().party_id
    return render_template(
        "portal/nothing_left/advice.html",
        agencies=agencies_for(current_session(), party_id, language()),
        referrals=referrals_of(current_session(), party_id, language()),
    )


@pages.route("/advice/<int:agency_id>", methods=["GET", "POST"])
def agree(agency_id: int) -> ResponseReturnValue:
    """What an agency would be told; with leave, it is."""
    party_id = current_payer().party_id
    taking = agencies_for(current_session(), party_id, language()).taking
    agency = next((each for each in taking if each.id == agency_id), None)
    if agency is None:
        raise NotFound
    form = AdviceForm.of_request()
    if form.is_good():
        made = refer(current_session(), party_id, agency_id, _actor(), now(), language=language())
        flash(
            _(
                "We have asked %(agency)s to contact you. Your reference is %(reference)s.",
                agency=made.agency.name,
                reference=made.reference,
            )
        )
        return redirect(url_for("nothing_left.advice"), 303)
    wording = say(Says(WORDINGS[ConsentUse.ADVICE].template, {"agency": agency.name}))
    return render_template(
        "portal/nothing_left/agree.html",
        agency=agency,
        form=form,
        wording=wording,
        errors=form.problems,
    )


@pages.post("/advice/<reference>/withdraw")
def withdraw(reference: str) -> ResponseReturnValue:
    """Take a referral back; the hold stays until its day."""
    withdraw_referral(current_session(), current_payer().party_id, reference, _actor(), now())
    flash(_("We have asked them not to contact you. Recovery still waits as long as we said."))
    return redirect(url_for("nothing_left.advice"), 303)


def _actor() -> Actor:
    return Actor("payer", current_payer().payer_id)


def _to_ways() -> ResponseReturnValue:
    return redirect(url_for("nothing_left.choose"), 303)
