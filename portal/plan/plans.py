"""An agreed plan: how it stands, its payments, how to pay, and proof of it for somebody else."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.direct_debit.panel import panel_of
from portal.plan import version_words, words
from portal.plan.steps import own_words_here
from shared.domain.standing import LineState
from shared.services.plans.history import own_history
from shared.services.plans.read import PlanPage, plan_page
from shared.web.cards import takes_cards
from shared.web.clock import now, today
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of plans."""
    pages.add_url_rule("/plans/<reference>", "plan", plan)
    pages.add_url_rule("/plans/<reference>/proof", "proof", proof)
    pages.add_url_rule("/plans/<reference>/history", "history", history)


def plan(reference: str) -> ResponseReturnValue:
    """How a plan stands: paid, next, left, and every payment."""
    found = _plan_here(reference)
    own = own_words_here(found.debts)
    return render_template(
        "portal/plan/plan.html",
        found=found,
        own=own,
        words=words,
        shown=words.shown(found.expected.lines, found.offer.amount),
        can_pay=takes_cards(),
        debit=panel_of(found),
        waits_until=found.waits_until if found.is_alive else None,
        followed_by=found.followed_by,
        states=LineState,
        columns=words.split_columns(found.debts),
    )


def proof(reference: str) -> ResponseReturnValue:
    """Proof of the arrangement, to print for a landlord or an adviser."""
    found = _plan_here(reference)
    return render_template("portal/plan/proof.html", found=found, words=words, printed_at=now())


def history(reference: str) -> ResponseReturnValue:
    """Every version of the plan: both schedules of each change, who made it, why and when."""
    found = own_history(current_session(), current_payer().party_id, reference)
    return render_template("portal/plan/history.html", found=found, words=version_words)


def _plan_here(reference: str) -> PlanPage:
    return plan_page(current_session(), current_payer().party_id, reference, today())
