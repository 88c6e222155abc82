"""Every rule put to one case, under the terms that all its debts must satisfy together."""

from __future__ import annotations

from collections.abc import Iterable

from shared.domain.case import Case
from shared.domain.policy import Policy, Terms, strictest
from shared.domain.rules.facts import ABOUT_THE_FACTS
from shared.domain.rules.figures import Rule, RuleResult
from shared.domain.rules.offer import ABOUT_THE_OFFER
from shared.domain.says import N_, Says
from shared.domain.working_days import WorkingDays


def terms_for(case: Case, policy: Policy) -> Terms | None:
    """The terms that all debts of the case must satisfy together; None when some debt has none."""
    tracks = [policy.track_for(debt.type, debt.stage) for debt in case.debts]
    if not tracks or policy.nation is not case.nation:
        return None
    found = [track.terms for track in tracks if track is not None]
    return strictest(found) if len(found) == len(tracks) else None


def judge(case: Case, terms: Terms | None, days: WorkingDays) -> tuple[RuleResult, ...]:
    """What every rule finds, those about the facts first."""
    results = [_stage(terms)]
    if terms is not None:
        rules = (*ABOUT_THE_FACTS, *ABOUT_THE_OFFER)
        results += [found for rule in rules if (found := rule(case, terms, days)) is not None]
    return tuple(results)


def accepts(case: Case, terms: Terms, days: WorkingDays) -> bool:
    """Whether every rule passes; asked rule by rule until one does not."""
    return _all_pass((*ABOUT_THE_FACTS, *ABOUT_THE_OFFER), case, terms, days)


def may_accept(case: Case, terms: Terms, days: WorkingDays) -> bool:
    """Whether the facts allow any offer at all."""
    return _all_pass(ABOUT_THE_FACTS, case, terms, days)


def _all_pass(rules: Iterable[Rule], case: Case, terms: Terms, days: WorkingDays) -> bool:
    found = (rule(case, terms, days) for rule in rules)
    return all(result is None or result.passed for result in found)


def _stage(terms: Terms | None) -> RuleResult:
    if terms is None:
        says = Says(N_("A person always looks at offers for a debt at this stage."))
        return RuleResult("stage", False, None, None, says)
    return RuleResult(
        "stage", True, None, None, Says(N_("We can decide offers for this debt at once."))
    )
