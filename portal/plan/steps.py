"""Where somebody stands on the way to a plan, and which page comes first for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.plan.draft import Draft, kept_draft
from shared.domain.money import ZERO
from shared.domain.stages import Nation
from shared.services.errors import NotFound
from shared.services.plans.council_words import council_words
from shared.services.proposals.facts import DebtsDoNotMix, Facts, NothingToPlan
from shared.services.proposals.gather import gather
from shared.services.proposals.read import CoveredDebt
from shared.web.clock import today
from shared.web.language import language
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session


def council_nation() -> Nation:
    """The nation of this council."""
    return Nation(current_parts().settings.council.nation)


def facts_here() -> Facts:
    """The facts of whoever is signed in, before any debts are chosen."""
    return gather(current_session(), current_payer().party_id, council_nation(), today())


def before_an_offer(facts: Facts, draft: Draft) -> ResponseReturnValue | None:
    """The page that must come before an offer can be made; none when nothing stands in the way."""
    if facts.marks.open_proposal is not None:
        return redirect(url_for("plan.proposal", reference=facts.marks.open_proposal), 303)
    if not facts.plannable:
        return _nothing_to_plan(facts)
    if not facts.statement_is_current and all(
        facts.needs_statement((debt,)) for debt in facts.plannable
    ):
        return _statement_first(facts)
    if facts.has_deficit and not draft.small:
        return _nothing_left(facts)
    return None


def _statement_first(facts: Facts) -> ResponseReturnValue:
    """The rules for these debts ask what is left over; others may be chosen that do not."""
    others = any(not facts.needs_statement((debt,)) for debt in facts.plannable)
    return render_template("portal/plan/statement_first.html", facts=facts, others=others)


def _nothing_left(facts: Facts) -> ResponseReturnValue:
    """Help comes before an offer: every way out, or why nothing is left after all."""
    if facts.statement is not None and facts.statement.left_over <= ZERO:
        return redirect(url_for("nothing_left.choose"), 303)
    return render_template("portal/plan/nothing_left.html", facts=facts)


def _nothing_to_plan(facts: Facts) -> ResponseReturnValue:
    plans = sorted({debt.plan_reference for debt in facts.debts if debt.plan_reference})
    if len(plans) == 1:
        return redirect(url_for("plan.plan", reference=plans[0]), 303)
    return render_template("portal/plan/nothing_owed.html", plans=plans)


def chosen_facts(facts: Facts, draft: Draft) -> Facts | None:
    """The facts with debts chosen: as the draft says, or the only ones there are; else none."""
    try:
        return facts.choosing(draft.debts or _only_choice(facts))
    except (NothingToPlan, DebtsDoNotMix, NotFound):
        return None


def _only_choice(facts: Facts) -> tuple[int, ...]:
    if facts.replaced:
        return tuple(debt.id for debt in facts.plannable if debt.replans)
    return (facts.plannable[0].id,) if len(facts.plannable) == 1 else ()


def ready_to_offer() -> Facts | ResponseReturnValue:
    """The facts with debts chosen, or the page that must come first."""
    facts = facts_here()
    draft = kept_draft(facts.party.id)
    if (first := before_an_offer(facts, draft)) is not None:
        return first
    chosen = chosen_facts(facts, draft)
    if chosen is None:
        return redirect(url_for("plan.debts"), 303)
    if not facts.statement_is_current and facts.needs_statement(chosen.chosen):
        return _statement_first(facts)
    return chosen


def own_words_here(debts: Iterable[CoveredDebt]) -> Mapping[str, str]:
    """What the council itself says it still does about these debts, in the language of the page."""
    kinds = ((debt.type, debt.stage) for debt in debts)
    return council_words(current_session(), kinds, council_nation(), today())[language()]
