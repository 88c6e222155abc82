"""The address of a plan that is short of money: what to do next, with the rules that say so."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.plan_work.forms import OtherForm
from backoffice.words import debt_name
from shared.domain.next_action import NAMES, Next
from shared.domain.plan_standing import PlanStanding
from shared.domain.timeline_words import ahead_words
from shared.services.cases.people import case_party
from shared.services.figures import law_of
from shared.services.plans.next_steps import CannotBeDone, PlanNext, do_next, plan_next
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_plan_work", __name__)
ONE = "/cases/<int:party_id>/plan-work/<int:item_id>"


@pages.get(ONE)
def plan(party_id: int, item_id: int) -> str:
    """How the plan stands, what to do, and what the law allows for each debt."""
    found = _found(party_id, item_id)
    return _page(found, _form(found))


@pages.post(ONE)
def recommended(party_id: int, item_id: int) -> ResponseReturnValue:
    """Do what the rules recommend; the page is shown anew where they say something else by now."""
    found = _found(party_id, item_id)
    if request.form.get("action") != found.recommended.action:
        flash(_("Something changed meanwhile. Read the page again."))
        return redirect(url_for(".plan", party_id=party_id, item_id=item_id), 303)
    return _do(found, found.recommended.action, "")


@pages.post(f"{ONE}/other")
def other(party_id: int, item_id: int) -> ResponseReturnValue:
    """Do something else, with a reason."""
    found = _found(party_id, item_id)
    form = _form(found)
    form.process(request.form)
    if not form.is_good():
        return _page(found, form)
    try:
        return _do(found, form.action.data, form.reason.data)
    except CannotBeDone:
        form.refuse("action", _("This cannot be done now. Choose something else."))
        return _page(found, form)


def _found(party_id: int, item_id: int) -> PlanNext:
    refuse_own_record(party_id)
    law = law_of(current_parts().settings)
    return plan_next(current_session(), law, party_id, item_id, now())


def _form(found: PlanNext) -> OtherForm:
    """Only what can be done now is offered, without what is recommended."""
    form = OtherForm()
    form.action.offered = tuple((each.action.value, NAMES[each.action]) for each in found.others)
    return form


def _page(found: PlanNext, form: OtherForm) -> str:
    return render_template(
        "backoffice/plan_work/plan.html",
        party=case_party(current_session(), found.party_id),
        found=found,
        names=NAMES,
        standing=_standings()[found.judged.standing],
        debt_names={each.id: debt_name(each.type, each.year) for each in found.debts},
        step_words={
            (each.id, step.step): ahead_words(step.step, each.type, each.case.stage).what
            for each in found.debts
            for step in each.steps
        },
        form=form,
        errors=form.problems,
    )


def _do(found: PlanNext, action: Next, reason: str) -> ResponseReturnValue:
    do_next(current_session(), found, action, reason, current_officer().officer_id, now())
    flash(_done()[action])
    if action is Next.NEW_PLAN:
        return redirect(url_for("officers_plans.offer", party_id=found.party_id), 303)
    return redirect(url_for("officers_cases.case", party_id=found.party_id), 303)


def _done() -> dict[Next, str]:
    return {
        Next.WAIT: _("It is on the list again later."),
        Next.SEND_LINK: _("The message is on its way. It is on the list again later."),
        Next.CALL: _("Call now, and write on the case what was said."),
        Next.NEW_PLAN: _("Work out with them what they can keep to."),
        Next.BY_LAW: _("It is kept that you chose the next step of law. Take it on this case."),
    }


def _standings() -> dict[PlanStanding, str]:
    return {
        PlanStanding.ON_TRACK: _("On track"),
        PlanStanding.AHEAD: _("Ahead"),
        PlanStanding.LATE: _("Late: the days of grace still run"),
        PlanStanding.BEHIND: _("Behind: the days of grace are over"),
        PlanStanding.BROKEN: _("Broken: it has ended"),
        PlanStanding.FINISHED: _("Finished"),
    }
