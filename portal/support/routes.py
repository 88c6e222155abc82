"""The addresses of support: what would help, what we hold about it, and taking it back in one press."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.domain.support_needs import ConsentUse
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.hardship.referral import withdraw_all_referrals
from shared.services.support.asked import Told, set_adjustments, withdraw_adjustments
from shared.services.support.held import HeldSupport, held_support
from shared.services.support.needs import ask_to_look, disclose, withdraw_words
from shared.services.support.read import living_needs
from shared.services.support.terms import support_terms
from shared.web.clock import now, today
from shared.web.filters import weekday
from shared.web.language import language
from shared.web.sealed import sealed_key
from shared.web.sign_in import current_payer
from shared.web.support_form import SupportForm
from shared.web.support_words import detail_words
from shared.web.transactions import current_session

pages = Blueprint("support", __name__, url_prefix="/support")


@pages.get("")
def held() -> ResponseReturnValue:
    """What we do differently, what we hold, and who may see it."""
    found = held_support(current_session(), current_payer().party_id)
    if found.is_nothing:
        return redirect(url_for("support.tell"), 303)
    return render_template("portal/support/held.html", held=found, detail_words=detail_words)


@pages.route("/tell", methods=["GET", "POST"])
def tell() -> ResponseReturnValue:
    """What would help, first; then a box in which nobody has to write anything."""
    payer = current_payer()
    needs = living_needs(current_session(), payer.party_id)
    form = SupportForm.for_needs(needs)
    if form.is_whole(had_needs=bool(needs)):
        return _keep(form)
    return render_template(
        "portal/support/tell.html",
        form=form,
        keep_months=support_terms(today()).keep_months,
        errors=form.problems,
    )


@pages.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    """Take one consent back: what stands on it ends with this press."""
    session, party_id = current_session(), current_payer().party_id
    use = request.form.get("use", "")
    if use == ConsentUse.ADJUSTMENTS:
        withdraw_adjustments(session, party_id, _told())
        flash(_("We have stopped. From now on we treat your letters and calls like anybody's."))
    elif use == ConsentUse.WORDS:
        withdraw_words(session, party_id, _told().by, now())
        flash(_("What you told us in confidence is removed. Nobody can read it any more."))
    elif use == ConsentUse.ADVICE:
        withdraw_all_referrals(session, party_id, _told().by, now())
        flash(_("We have asked them not to contact you. Recovery still waits as long as we said."))
    else:
        raise NotFound
    return _to_held(held_support(session, party_id))


def _keep(form: SupportForm) -> ResponseReturnValue:
    session, party_id, told = current_session(), current_payer().party_id, _told()
    changed = set_adjustments(session, party_id, form.asked(), told)
    disclosure = form.disclosure(party_id, "portal")
    if disclosure is not None:
        promise_on = disclose(session, sealed_key(), disclosure, told.by, told.now).promise_on
    elif changed and form.adjustments.data:
        promise_on = ask_to_look(session, party_id, told.now)
    else:
        flash(_("Your choices are saved."))
        return _to_held(held_support(session, party_id))
    flash(
        _(
            "Thank you for telling us. We start with this now. A person looks at it by %(day)s.",
            day=weekday(promise_on),
        )
    )
    return _to_held(held_support(session, party_id))


def _to_held(found: HeldSupport) -> ResponseReturnValue:
    return redirect(url_for("support.tell" if found.is_nothing else "support.held"), 303)


def _told() -> Told:
    return Told(Actor("payer", current_payer().payer_id), now(), language())
