"""The addresses of working a plan out anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.plan.draft import Draft, keep_draft
from portal.plan.steps import facts_here
from shared.domain.replan_states import ReplanState
from shared.services.audit import Actor
from shared.services.plans.read import PlanPage, plan_page
from shared.services.plans.struggle import (
    STRUGGLE,
    ReplannedOften,
    begin_replan,
    keep_plan,
    open_replan,
)
from shared.services.proposals.facts import Facts
from shared.services.statements.starting import start_again
from shared.web.clock import now, today
from shared.web.filters import day, say
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("replan", __name__, url_prefix="/plan/again/<reference>")
SAME, CHANGED = "same", "changed"


@dataclass(frozen=True)
class ReplanPage:
    """A plan that can be worked out anew, and how far somebody is with it."""

    plan: PlanPage
    facts: Facts
    held_until: date | None
    """Until when recovery waits for it; none before it was begun."""

    @property
    def statement_counts(self) -> bool:
        """Whether the last statement may be used as it is."""
        return self.facts.statement_is_current

    @property
    def asks_for_statement(self) -> bool:
        """Whether an offer needs a statement at all."""
        return self.facts.needs_statement(self.facts.plannable)


@pages.get("")
def start(reference: str) -> ResponseReturnValue:
    """What working a plan out anew means; once it was begun, what has changed."""
    found = plan_page(current_session(), current_payer().party_id, reference, today())
    replan = open_replan(current_session(), found.id)
    if not found.is_alive:
        return redirect(url_for("plan.plan", reference=reference), 303)
    facts = facts_here()
    if facts.marks.open_proposal is not None:
        return redirect(url_for("plan.proposal", reference=facts.marks.open_proposal), 303)
    page_of = ReplanPage(found, facts, replan.held_until if replan else None)
    return render_template("portal/replan/start.html", page_of=page_of)


@pages.post("/begin")
def begin(reference: str) -> ResponseReturnValue:
    """Begin it: recovery waits from now on. Pressed twice, it is begun once."""
    payer = current_payer()
    found = plan_page(current_session(), payer.party_id, reference, today())
    by = Actor("payer", payer.payer_id)
    try:
        begin_replan(current_session(), found.id, STRUGGLE, by, now())
    except ReplannedOften as refused:
        roll_back()
        flash(say(refused.says))
        return redirect(url_for("plan.plan", reference=reference), 303)
    return redirect(url_for("replan.start", reference=reference), 303)


@pages.post("/on")
def go_on(reference: str) -> ResponseReturnValue:
    """On to the offer, or to the answers that have changed first."""
    payer = current_payer()
    found = plan_page(current_session(), payer.party_id, reference, today())
    replan = open_replan(current_session(), found.id)
    if replan is None or replan.state is not ReplanState.OPEN:
        flash(_("Something changed since you opened that page. This is how it stands now."))
        return redirect(url_for("plan.plan", reference=reference), 303)
    keep_draft(payer.party_id, Draft(debts=tuple(debt.id for debt in found.debts if debt.now)))
    if request.form.get("answers") == SAME:
        return redirect(url_for("plan.start"), 303)
    start_again(current_session(), payer.party_id, now(), today())
    return redirect(url_for("statement.check"), 303)


@pages.post("/keep")
def keep(reference: str) -> ResponseReturnValue:
    """Keep the plan as it is: nothing waits any more."""
    payer = current_payer()
    found = plan_page(current_session(), payer.party_id, reference, today())
    if keep_plan(current_session(), found.id, Actor("payer", payer.payer_id), now()):
        flash(_("Your plan stays as it is."))
        if found.expected.next is not None:
            due = day(found.expected.next.instalment.due)
            flash(_("Your next payment is due on %(day)s.", day=due))
    return redirect(url_for("plan.plan", reference=reference), 303)
