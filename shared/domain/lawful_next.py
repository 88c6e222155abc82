"""What the law allows next for one debt, as far as we know it, and why each other remedy is ruled out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.recovery import DebtCase
from shared.domain.remedies import (
    CONDITION_WORDS,
    Action,
    Answer,
    Condition,
    OrderInUse,
    Verdict,
    may_start,
)
from shared.domain.says import N_, Says
from shared.domain.stages import Stage

ACTION_NAMES: Mapping[Action, Says] = {
    Action.REMINDER: Says(N_("A reminder")),
    Action.FINAL_NOTICE: Says(N_("A final notice or letter of claim")),
    Action.LIABILITY_ORDER: Says(N_("A liability order")),
    Action.ATTACHMENT_OF_EARNINGS: Says(N_("An attachment of earnings")),
    Action.DIRECT_EARNINGS_ATTACHMENT: Says(N_("A direct earnings attachment")),
    Action.COURT_EARNINGS_ATTACHMENT: Says(N_("An attachment of earnings by the county court")),
    Action.ATTACHMENT_OF_ALLOWANCES: Says(N_("An attachment of a councillor's allowances")),
    Action.BENEFIT_DEDUCTION: Says(N_("Deductions from benefits")),
    Action.HOUSING_BENEFIT_DEDUCTION: Says(N_("Deductions from housing benefit")),
    Action.TAKING_CONTROL: Says(N_("An enforcement agent")),
    Action.WARRANT_OF_CONTROL: Says(N_("A warrant of control")),
    Action.CHARGING_ORDER: Says(N_("A charging order")),
    Action.BANKRUPTCY_PETITION: Says(N_("A bankruptcy petition")),
    Action.WINDING_UP: Says(N_("Winding up")),
    Action.COMMITMENT: Says(N_("Commitment to prison")),
    Action.DISCRETIONARY_REDUCTION: Says(N_("A reduction or write-off")),
}
_AFTER_ORDER = frozenset(
    {
        Stage.LIABILITY_ORDER,
        Stage.ENFORCEMENT_AGENT,
        Stage.ATTACHMENT_OF_EARNINGS,
        Stage.BENEFIT_DEDUCTION,
    }
)
_IN_USE: Mapping[Stage, Action] = {
    Stage.ENFORCEMENT_AGENT: Action.TAKING_CONTROL,
    Stage.ATTACHMENT_OF_EARNINGS: Action.ATTACHMENT_OF_EARNINGS,
    Stage.BENEFIT_DEDUCTION: Action.BENEFIT_DEDUCTION,
}
NOT_SO: Mapping[Condition, Says] = {
    Condition.LIABILITY_ORDER: Says(N_("There is no liability order.")),
    Condition.JUDGMENT: Says(N_("There is no county court judgment.")),
    Condition.INDIVIDUAL: CONDITION_WORDS[Condition.ORGANISATION],
    Condition.ORGANISATION: CONDITION_WORDS[Condition.INDIVIDUAL],
}
"""How it is said that a condition of which we know is not met."""


@dataclass(frozen=True)
class Remedy:
    """One remedy for a debt: whether it may be begun, on which conditions, or why not."""

    action: Action
    is_open: bool
    conditions: tuple[Says, ...]
    """What must still be found out before it; empty where nothing must."""
    why_not: Says | None
    citation: str

    @property
    def name(self) -> Says:
        """What officers call it."""
        return ACTION_NAMES[self.action]


def remedies_of(case: DebtCase, today: date, *, is_organisation: bool) -> tuple[Remedy, ...]:
    """Every remedy for a debt, those that are open first, and each in the order of the table."""
    in_use = _IN_USE.get(case.stage)
    order = OrderInUse(frozenset({in_use}) if in_use else frozenset(), stopped=case.stopped)
    found = [
        _remedy(
            action,
            may_start(case.debt_type, case.nation, action, today, order),
            _known(case, is_organisation=is_organisation),
        )
        for action in Action
    ]
    return tuple(sorted(found, key=lambda each: not each.is_open))


def _known(case: DebtCase, *, is_organisation: bool) -> Mapping[Condition, bool]:
    """The conditions of which we know whether they are met."""
    has_judgment = case.last(Stage.JUDGMENT) is not None or case.stage is Stage.JUDGMENT
    has_order = case.stage in _AFTER_ORDER or case.last(Stage.LIABILITY_ORDER) is not None
    return {
        Condition.LIABILITY_ORDER: has_order,
        Condition.JUDGMENT: has_judgment,
        Condition.INDIVIDUAL: not is_organisation,
        Condition.ORGANISATION: is_organisation,
    }


def _remedy(action: Action, answer: Answer, known: Mapping[Condition, bool]) -> Remedy:
    if answer.verdict is Verdict.FORBIDDEN:
        return Remedy(action, False, (), answer.reason, answer.citation)
    for each in answer.conditions:
        if known.get(each) is False:
            return Remedy(action, False, (), NOT_SO[each], answer.citation)
    left = tuple(CONDITION_WORDS[each] for each in answer.conditions if each not in known)
    return Remedy(action, True, left, None, answer.citation)
