"""Which action the law allows for a debt: per type, nation and day, and never two at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.recovery import Stopped
from shared.domain.says import N_, Says
from shared.domain.stages import MAGISTRATES, DebtType, Nation


class Action(StrEnum):
    """Something the council could do about a debt."""

    REMINDER = "reminder"
    FINAL_NOTICE = "final_notice"
    LIABILITY_ORDER = "liability_order"
    ATTACHMENT_OF_EARNINGS = "attachment_of_earnings"
    DIRECT_EARNINGS_ATTACHMENT = "direct_earnings_attachment"
    COURT_EARNINGS_ATTACHMENT = "court_earnings_attachment"
    ATTACHMENT_OF_ALLOWANCES = "attachment_of_allowances"
    BENEFIT_DEDUCTION = "benefit_deduction"
    HOUSING_BENEFIT_DEDUCTION = "housing_benefit_deduction"
    TAKING_CONTROL = "taking_control"
    WARRANT_OF_CONTROL = "warrant_of_control"
    CHARGING_ORDER = "charging_order"
    BANKRUPTCY_PETITION = "bankruptcy_petition"
    WINDING_UP = "winding_up"
    COMMITMENT = "commitment"
    DISCRETIONARY_REDUCTION = "discretionary_reduction"


class Verdict(StrEnum):
    """What the law answers."""

    ALLOWED = "allowed"
    ALLOWED_IF = "allowed_if"
    FORBIDDEN = "forbidden"


class Condition(StrEnum):
    """What must be so before a conditional action may be taken."""

    LIABILITY_ORDER = "liability_order"
    JUDGMENT = "judgment"
    ORDERS_REACH_CHARGING_LEAST = "orders_reach_charging_least"
    OWED_REACHES_PETITION_LEAST = "owed_reaches_petition_least"
    OWED_EXCEEDS_WINDING_UP = "owed_exceeds_winding_up"
    JUDGMENT_OR_DEMAND = "judgment_or_demand"
    INDIVIDUAL = "individual"
    ORGANISATION = "organisation"
    COUNCILLOR = "councillor"
    GETS_BENEFIT = "gets_benefit"
    GETS_HOUSING_BENEFIT = "gets_housing_benefit"
    GOODS_NOT_ENOUGH = "goods_not_enough"
    MEANS_ENQUIRY = "means_enquiry"


CONDITION_WORDS: Mapping[Condition, Says] = {
    Condition.LIABILITY_ORDER: Says(N_("There is a liability order.")),
    Condition.JUDGMENT: Says(N_("There is a county court judgment.")),
    Condition.ORDERS_REACH_CHARGING_LEAST: Says(
        N_("The liability orders together reach the least amount for a charging order.")
    ),
    Condition.OWED_REACHES_PETITION_LEAST: Says(
        N_("The debt reaches the least amount for a bankruptcy petition.")
    ),
    Condition.OWED_EXCEEDS_WINDING_UP: Says(N_("The debt is more than the limit for winding up.")),
    Condition.JUDGMENT_OR_DEMAND: Says(N_("There is a judgment or an unmet statutory demand.")),
    Condition.INDIVIDUAL: Says(N_("The debt is owed by a person.")),
    Condition.ORGANISATION: Says(N_("The debt is owed by an organisation.")),
    Condition.COUNCILLOR: Says(N_("Whoever owes it is an elected member of the council.")),
    Condition.GETS_BENEFIT: Says(
        N_("Whoever owes it gets a benefit that deductions can be made from.")
    ),
    Condition.GETS_HOUSING_BENEFIT: Says(N_("Whoever owes it gets housing benefit.")),
    Condition.GOODS_NOT_ENOUGH: Says(N_("An enforcement agent found too few goods.")),
    Condition.MEANS_ENQUIRY: Says(N_("The court has enquired into what the person can pay.")),
}


@dataclass(frozen=True)
class Answer:
    """Whether an action may be taken, on what conditions, or why not; with the law's place."""

    verdict: Verdict
    citation: str
    conditions: tuple[Condition, ...] = ()
    reason: Says | None = None


def _yes(citation: str, *conditions: Condition) -> Answer:
    verdict = Verdict.ALLOWED_IF if conditions else Verdict.ALLOWED
    return Answer(verdict, citation, conditions)


def _no(citation: str, reason: str) -> Answer:
    return Answer(Verdict.FORBIDDEN, citation, reason=Says(reason))


_NO_POWER = N_("The law gives no such power for this type of debt.")
_NO_PRISON = N_("Nobody in Wales is sent to prison for council tax since 1 April 2019.")
_TWO_AT_ONCE = N_("Another way of collecting this liability order is in use.")
_BENEFIT_FIRST = N_(
    "Deductions from benefits are being made or asked for under this liability order."
)
_COMMITTED = N_("The court has issued a warrant or fixed a term, so nothing further may be done.")
_STOPPED = N_("Recovery of this debt is stopped.")

_ORDER, _JUDGMENT = Condition.LIABILITY_ORDER, Condition.JUDGMENT
_PETITION, _WINDING = Condition.OWED_REACHES_PETITION_LEAST, Condition.OWED_EXCEEDS_WINDING_UP
_PERSON, _BODY = Condition.INDIVIDUAL, Condition.ORGANISATION
_CT, _NNDR = "SI 1992/613", "SI 1989/1058"
_CCA = "County Courts Act 1984"
_INSOLVENCY = "Insolvency Act 1986"

_COUNCIL_TAX: Mapping[Action, Answer] = {
    Action.REMINDER: _yes(f"{_CT} reg 23"),
    Action.FINAL_NOTICE: _yes(f"{_CT} reg 33"),
    Action.LIABILITY_ORDER: _yes(f"{_CT} regs 34, 35"),
    Action.ATTACHMENT_OF_EARNINGS: _yes(f"{_CT} reg 37", _ORDER, _PERSON),
    Action.ATTACHMENT_OF_ALLOWANCES: _yes(f"{_CT} reg 44", _ORDER, Condition.COUNCILLOR),
    Action.BENEFIT_DEDUCTION: _yes("SI 1993/494 reg 2", _ORDER, Condition.GETS_BENEFIT),
    Action.TAKING_CONTROL: _yes(f"{_CT} reg 45", _ORDER),
    Action.CHARGING_ORDER: _yes(f"{_CT} reg 50", _ORDER, Condition.ORDERS_REACH_CHARGING_LEAST),
    Action.BANKRUPTCY_PETITION: _yes(f"{_CT} reg 49", _ORDER, _PERSON, _PETITION),
    Action.WINDING_UP: _yes(f"{_CT} reg 49", _ORDER, _BODY, _WINDING),
    Action.COMMITMENT: _yes(
        f"{_CT} reg 47", _ORDER, _PERSON, Condition.GOODS_NOT_ENOUGH, Condition.MEANS_ENQUIRY
    ),
    Action.DISCRETIONARY_REDUCTION: _yes("Local Government Finance Act 1992 s13A(1)(c)"),
}


def _rates(applied_by: str) -> dict[Action, Answer]:
    """The remedies of the 1989 regulations, which a BID levy borrows."""
    regs = f"{applied_by}{_NNDR}"
    return {
        Action.REMINDER: _yes(f"{regs} reg 8"),
        Action.FINAL_NOTICE: _yes(f"{regs} reg 11"),
        Action.LIABILITY_ORDER: _yes(f"{regs} regs 12, 13"),
        Action.COURT_EARNINGS_ATTACHMENT: _yes(f"{regs} reg 20", _JUDGMENT, _PERSON),
        Action.TAKING_CONTROL: _yes(f"{regs} reg 14", _ORDER),
        Action.WARRANT_OF_CONTROL: _yes(f"{regs} reg 20", _JUDGMENT),
        Action.CHARGING_ORDER: _yes(f"{regs} reg 20", _JUDGMENT),
        Action.BANKRUPTCY_PETITION: _yes(f"{regs} reg 18", _ORDER, _PERSON, _PETITION),
        Action.WINDING_UP: _yes(f"{regs} reg 18", _ORDER, _BODY, _WINDING),
        Action.COMMITMENT: _yes(
            f"{regs} reg 16", _ORDER, _PERSON, Condition.GOODS_NOT_ENOUGH, Condition.MEANS_ENQUIRY
        ),
    }


_BY_JUDGMENT: Mapping[Action, Answer] = {
    Action.COURT_EARNINGS_ATTACHMENT: _yes("Attachment of Earnings Act 1971", _JUDGMENT, _PERSON),
    Action.WARRANT_OF_CONTROL: _yes(f"{_CCA} s85", _JUDGMENT),
    Action.CHARGING_ORDER: _yes("Charging Orders Act 1979 s1", _JUDGMENT),
    Action.BANKRUPTCY_PETITION: _yes(
        f"{_INSOLVENCY} s267", Condition.JUDGMENT_OR_DEMAND, _PERSON, _PETITION
    ),
    Action.WINDING_UP: _yes(f"{_INSOLVENCY} s123", Condition.JUDGMENT_OR_DEMAND, _BODY, _WINDING),
    Action.DISCRETIONARY_REDUCTION: _yes("Council's own policy: waiver or write-off"),
}

_TABLE: Mapping[DebtType, Mapping[Action, Answer]] = {
    DebtType.COUNCIL_TAX: _COUNCIL_TAX,
    DebtType.BUSINESS_RATES: {
        **_rates(""),
        Action.DISCRETIONARY_REDUCTION: _yes("Local Government Finance Act 1988 ss 47, 49"),
    },
    DebtType.BID_LEVY: _rates("SI 2004/2443 Sch 4 (Wales: WSI 2005/1312), applying "),
    DebtType.HB_OVERPAYMENT: {
        **_BY_JUDGMENT,
        Action.REMINDER: _yes("Council's own policy"),
        Action.DIRECT_EARNINGS_ATTACHMENT: _yes("SI 2013/384 Part 6", _PERSON),
        Action.BENEFIT_DEDUCTION: _yes("SI 2006/213 reg 105", Condition.GETS_BENEFIT),
        Action.HOUSING_BENEFIT_DEDUCTION: _yes(
            "SI 2006/213 reg 102", Condition.GETS_HOUSING_BENEFIT
        ),
    },
    DebtType.SUNDRY: {
        **_BY_JUDGMENT,
        Action.REMINDER: _yes("Council's own policy"),
        Action.FINAL_NOTICE: _yes("Pre-Action Protocol for Debt Claims: letter of claim"),
    },
}

NO_PRISON_IN_WALES = date(2019, 4, 1)
"""WSI 2019/220."""


def allowed(debt_type: DebtType, nation: Nation, action: Action, on: date) -> Answer:
    """Whether the law knows an action for a type of debt in a nation on a day."""
    if (
        (debt_type, nation, action) == (DebtType.COUNCIL_TAX, Nation.WALES, Action.COMMITMENT)
    ) and on >= NO_PRISON_IN_WALES:
        return _no("WSI 2019/220", _NO_PRISON)
    return _TABLE[debt_type].get(action) or _no(_source(debt_type), _NO_POWER)


def _source(debt_type: DebtType) -> str:
    return {DebtType.COUNCIL_TAX: _CT, DebtType.HB_OVERPAYMENT: "SI 2006/213 Part 13"}.get(
        debt_type, _NNDR if debt_type in MAGISTRATES else _CCA
    )


EXCLUSIVE = frozenset(
    {
        Action.ATTACHMENT_OF_EARNINGS,
        Action.ATTACHMENT_OF_ALLOWANCES,
        Action.TAKING_CONTROL,
        Action.COMMITMENT,
        Action.BANKRUPTCY_PETITION,
        Action.WINDING_UP,
        Action.CHARGING_ORDER,
    }
)
"""Ways of collecting a liability order of which only one may be in use on that order."""

_HARMLESS = frozenset({Action.DISCRETIONARY_REDUCTION})


@dataclass(frozen=True)
class OrderInUse:
    """What is already being done under one liability order, and whether the debt is stopped."""

    active: frozenset[Action] = frozenset()
    benefit_asked: bool = False
    committed: bool = False
    stopped: Stopped | None = None


def may_start(
    debt_type: DebtType, nation: Nation, action: Action, on: date, order: OrderInUse
) -> Answer:
    """Whether an action may be started now, beside what is already under way on the same order.

    Refuses what the law does not know, anything while the debt is stopped, a second way of
    collecting beside another, and any beside deductions from benefits (SI 1992/613 reg 52,
    SI 1989/1058 reg 19). Different orders may go different ways at the same time.
    """
    answer = allowed(debt_type, nation, action, on)
    if answer.verdict is Verdict.FORBIDDEN or action in _HARMLESS:
        return answer
    if order.stopped is not None:
        in_law = order.stopped is Stopped.BREATHING_SPACE
        return _no("SI 2020/1311 reg 7" if in_law else "Council's own stop on recovery", _STOPPED)
    if debt_type in MAGISTRATES:
        return _clash(debt_type, action, order) or answer
    return answer


def _clash(debt_type: DebtType, action: Action, order: OrderInUse) -> Answer | None:
    council_tax = debt_type is DebtType.COUNCIL_TAX
    source = f"{_CT} reg 52" if council_tax else f"{_NNDR} reg 19"
    if action not in EXCLUSIVE | {Action.BENEFIT_DEDUCTION}:
        return None
    if order.committed:
        return _no(source, _COMMITTED)
    if order.benefit_asked or Action.BENEFIT_DEDUCTION in order.active:
        return _no(f"{_CT} reg 52(2A)", _BENEFIT_FIRST)
    if order.active & EXCLUSIVE - {action}:
        return _no(source, _TWO_AT_ONCE)
    return None
