"""The addresses of the help that somebody asked for, and of answering it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.entitlements.forms import AnswerForm
from backoffice.entitlements.pages import CheckPage
from shared.domain.roles import DECIDERS
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.entitlements.check import checks_of, one_check
from shared.services.entitlements.claim import answer_claims
from shared.services.hardship.referral import referrals_of
from shared.web.clock import now, today
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_entitlements", __name__)


@pages.get("/cases/<int:party_id>/help")
def asked(party_id: int) -> str:
    """What somebody asked for: reductions, and debt advice."""
    refuse_own_record(party_id)
    return render_template(
        "backoffice/entitlements/asked.html",
        party=case_party(current_session(), party_id),
        checks=[CheckPage(each) for each in checks_of(current_session(), party_id)],
        referrals=referrals_of(current_session(), party_id, "en"),
        may_act=current_officer().role in DECIDERS,
    )


@pages.route("/cases/<int:party_id>/help/<int:check_id>", methods=["GET", "POST"])
def answer(party_id: int, check_id: int) -> ResponseReturnValue:
    """Answer the reductions that somebody asked for; they are told at once."""
    refuse_own_record(party_id)
    session = current_session()
    check = one_check(session, party_id, check_id)
    form = AnswerForm.for_claims(check.waiting)
    if form.is_whole():
        me = Actor("officer", current_officer().officer_id)
        answer_claims(session, check_id, party_id, form.answers(), me, now(), today())
        flash(_("The person is told."))
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return render_template(
        "backoffice/entitlements/answer.html",
        party=case_party(session, party_id),
        page_of=CheckPage(check),
        form=form,
        errors=form.problems,
    )
