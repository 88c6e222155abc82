"""Rules about the facts: no other offer can change what they find."""

from __future__ import annotations

from shared.domain.case import Case, financial_year
from shared.domain.money import ZERO, total
from shared.domain.policy import Terms
from shared.domain.rules.figures import (
    ACTIVE_NAMES,
    Rule,
    RuleResult,
    active_now,
)
from shared.domain.says import N_, Says
from shared.domain.stages import Stage
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import months_after


def not_while(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """Nothing is going on that the policy wants a person to look at first."""
    found = sorted(active_now(case) & terms.not_while)
    if not found:
        return RuleResult(
            "not_while",
            True,
            None,
            None,
            Says(N_("Nothing else is going on that a person must look at first.")),
        )
    says = Says(
        N_("There is %(what)s. A person will look at this together with your offer."),
        {"what": Says(ACTIVE_NAMES[found[0]])},
    )
    return RuleResult("not_while", False, found[0], None, says)


def defaults(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """Not too many broken arrangements of late. Exactly so many months ago no longer counts."""
    for rule in terms.defaults:
        recent = sum(
            1 for day in case.defaults if months_after(day, rule.within_months) > case.today
        )
        if recent >= rule.fewer_than:
            says = Says(
                N_(
                    "Plans that stopped in the last %(months)s months: %(count)s. A person will look at what would work this time."
                ),
                {"months": rule.within_months, "count": recent},
            )
            return RuleResult("defaults", False, recent, rule.fewer_than - 1, says)
    if not terms.defaults:
        return None
    first = terms.defaults[0]
    says = Says(N_("No plan stopped too recently."))
    return RuleResult("defaults", True, 0, first.fewer_than - 1, says)


def current_year(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """A debt of an earlier year is arranged only beside keeping up this year's payments."""
    this_year = financial_year(case.today)
    if not terms.current_year_kept_up or all(debt.year >= this_year for debt in case.debts):
        return None
    behind = "current_year_behind" in case.active or any(
        debt.year >= this_year and debt.stage is not Stage.INSTALMENTS for debt in case.debts
    )
    text = (
        N_("Payments for this year are behind, so a person will look at both years together.")
        if behind
        else N_("This year's payments are being kept up.")
    )
    return RuleResult("current_year", not behind, None, None, Says(text))


def costs(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """The costs of the summons are inside the amount that the plan clears."""
    if terms.costs_inside is None:
        return None
    inside = total(debt.costs for debt in case.debts)
    says = Says(
        N_("Costs in this plan: %(inside)s. The plan must include costs of %(costs)s."),
        {"inside": inside, "costs": terms.costs_inside},
    )
    return RuleResult("costs", inside >= terms.costs_inside, inside, terms.costs_inside, says)


def balance(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """The amount owed is not more than the policy lets the rules decide."""
    if terms.largest_balance is None:
        return None
    passed = case.balance <= terms.largest_balance
    says = Says(
        N_("You owe %(balance)s. A person looks at anything over %(limit)s.")
        if not passed
        else N_("You owe %(balance)s, within the automatic limit of %(limit)s."),
        {"balance": case.balance, "limit": terms.largest_balance},
    )
    return RuleResult("balance", passed, case.balance, terms.largest_balance, says)


def left_over(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """A statement with nothing left over never leads to a plan without a person (domain practice 1.10)."""
    if case.left_over is None:
        if terms.share is None:
            return None
        says = Says(N_("We need to know your income and outgoings before we can say yes at once."))
        return RuleResult("left_over", False, None, ZERO, says)
    passed = case.left_over > ZERO
    text = (
        N_("You have %(left_over)s left over each month.")
        if passed
        else N_(
            "Your statement shows %(left_over)s left over each month, so a person will look at how we can help."
        )
    )
    return RuleResult(
        "left_over", passed, case.left_over, ZERO, Says(text, {"left_over": case.left_over})
    )


def spending(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """Spending over a guideline was explained; a person reads the explanation."""
    if not case.over_guideline or not terms.explained_spending_needs_person:
        return None
    says = Says(
        N_("Some spending is higher than usual. You told us why, and a person will read it.")
    )
    return RuleResult("spending", False, len(case.over_guideline), 0, says)


ABOUT_THE_FACTS: tuple[Rule, ...] = (
    not_while,
    defaults,
    current_year,
    costs,
    balance,
    left_over,
    spending,
)
"""Rules that no other offer can change."""
