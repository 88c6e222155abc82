"""The table of what the law allows, whole, and the rule that two ways of collecting never meet."""

from datetime import date

import pytest

from shared.domain.recovery import Stopped
from shared.domain.remedies import (
    CONDITION_WORDS,
    EXCLUSIVE,
    Action,
    Condition,
    OrderInUse,
    Verdict,
    allowed,
    may_start,
)
from shared.domain.stages import BUSINESS, DebtType, Nation
from tests.support.law import TODAY

COLUMNS = (
    (DebtType.COUNCIL_TAX, Nation.ENGLAND),
    (DebtType.COUNCIL_TAX, Nation.WALES),
    (DebtType.BUSINESS_RATES, Nation.ENGLAND),
    (DebtType.BID_LEVY, Nation.ENGLAND),
    (DebtType.HB_OVERPAYMENT, Nation.ENGLAND),
    (DebtType.SUNDRY, Nation.ENGLAND),
)
# y: allowed; o: after a liability order; j: after a judgment; d: judgment or demand;
# c: on another condition; -: not at all.
TABLE = {
    Action.REMINDER: "y y y y y y",
    Action.FINAL_NOTICE: "y y y y - y",
    Action.LIABILITY_ORDER: "y y y y - -",
    Action.ATTACHMENT_OF_EARNINGS: "o o - - - -",
    Action.DIRECT_EARNINGS_ATTACHMENT: "- - - - c -",
    Action.COURT_EARNINGS_ATTACHMENT: "- - j j j j",
    Action.ATTACHMENT_OF_ALLOWANCES: "o o - - - -",
    Action.BENEFIT_DEDUCTION: "o o - - c -",
    Action.HOUSING_BENEFIT_DEDUCTION: "- - - - c -",
    Action.TAKING_CONTROL: "o o o o - -",
    Action.WARRANT_OF_CONTROL: "- - j j j j",
    Action.CHARGING_ORDER: "o o j j j j",
    Action.BANKRUPTCY_PETITION: "o o o o d d",
    Action.WINDING_UP: "o o o o d d",
    Action.COMMITMENT: "o - o o - -",
    Action.DISCRETIONARY_REDUCTION: "y y y - y y",
}
CELLS = [
    (action, *column, cell)
    for action, cells in TABLE.items()
    for column, cell in zip(COLUMNS, cells.split(), strict=True)
]
FIRST_CONDITION = {
    "o": Condition.LIABILITY_ORDER,
    "j": Condition.JUDGMENT,
    "d": Condition.JUDGMENT_OR_DEMAND,
}


def test_every_action_has_its_row():
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize(("action", "debt_type", "nation", "cell"), CELLS)
def test_each_cell_answers_as_the_law_does(action, debt_type, nation, cell):
    answer = allowed(debt_type, nation, action, TODAY)
    assert answer.citation
    if cell == "-":
        assert answer.verdict is Verdict.FORBIDDEN
        assert answer.reason is not None
    elif cell == "y":
        assert (answer.verdict, answer.conditions) == (Verdict.ALLOWED, ())
    else:
        assert answer.verdict is Verdict.ALLOWED_IF
        assert answer.conditions[0] is FIRST_CONDITION.get(cell, answer.conditions[0])


@pytest.mark.parametrize("debt_type", sorted(BUSINESS))
@pytest.mark.parametrize("nation", Nation)
@pytest.mark.parametrize(
    "action",
    [
        Action.ATTACHMENT_OF_EARNINGS,
        Action.DIRECT_EARNINGS_ATTACHMENT,
        Action.BENEFIT_DEDUCTION,
        Action.HOUSING_BENEFIT_DEDUCTION,
        Action.ATTACHMENT_OF_ALLOWANCES,
    ],
)
def test_a_business_debt_never_reaches_earnings_or_benefits(debt_type, nation, action):
    assert allowed(debt_type, nation, action, TODAY).verdict is Verdict.FORBIDDEN


@pytest.mark.parametrize(
    ("nation", "on", "verdict"),
    [
        (Nation.WALES, date(2019, 3, 31), Verdict.ALLOWED_IF),
        (Nation.WALES, date(2019, 4, 1), Verdict.FORBIDDEN),
        (Nation.ENGLAND, date(2019, 4, 1), Verdict.ALLOWED_IF),
    ],
)
def test_nobody_in_wales_is_committed_for_council_tax_from_april_2019(nation, on, verdict):
    assert allowed(DebtType.COUNCIL_TAX, nation, Action.COMMITMENT, on).verdict is verdict


def start(action, debt_type=DebtType.COUNCIL_TAX, **use):
    return may_start(debt_type, Nation.ENGLAND, action, TODAY, OrderInUse(**use))


@pytest.mark.parametrize("running", sorted(EXCLUSIVE))
@pytest.mark.parametrize("action", sorted(EXCLUSIVE))
def test_while_one_way_of_collecting_runs_no_other_may_start(running, action):
    answer = start(action, active=frozenset({running}))
    expected = Verdict.ALLOWED_IF if action is running else Verdict.FORBIDDEN
    assert answer.verdict is expected
    assert "reg" in answer.citation


@pytest.mark.parametrize("action", sorted(EXCLUSIVE | {Action.BENEFIT_DEDUCTION}))
@pytest.mark.parametrize(
    "use", [{"active": frozenset({Action.BENEFIT_DEDUCTION})}, {"benefit_asked": True}]
)
def test_deductions_from_benefits_keep_everything_else_away(action, use):
    answer = start(action, **use)
    assert (answer.verdict, answer.citation) == (Verdict.FORBIDDEN, "SI 1992/613 reg 52(2A)")


@pytest.mark.parametrize("running", sorted(EXCLUSIVE))
def test_deductions_from_benefits_wait_until_another_way_has_stopped(running):
    answer = start(Action.BENEFIT_DEDUCTION, active=frozenset({running}))
    assert answer.verdict is Verdict.FORBIDDEN


def test_another_order_may_go_its_own_way():
    assert start(Action.ATTACHMENT_OF_EARNINGS).verdict is Verdict.ALLOWED_IF


@pytest.mark.parametrize("action", sorted(EXCLUSIVE))
def test_after_a_commitment_nothing_further_is_done(action):
    assert start(action, committed=True).verdict is Verdict.FORBIDDEN


def test_business_rates_follow_the_rule_of_1989():
    answer = start(
        Action.TAKING_CONTROL,
        DebtType.BUSINESS_RATES,
        active=frozenset({Action.BANKRUPTCY_PETITION}),
    )
    assert (answer.verdict, answer.citation) == (Verdict.FORBIDDEN, "SI 1989/1058 reg 19")


@pytest.mark.parametrize("stopped", Stopped)
@pytest.mark.parametrize("debt_type", DebtType)
def test_a_stopped_debt_refuses_every_step_of_recovery(stopped, debt_type):
    for action in set(Action) - {Action.DISCRETIONARY_REDUCTION}:
        assert start(action, debt_type, stopped=stopped).verdict is Verdict.FORBIDDEN


def test_a_stopped_debt_may_still_be_reduced():
    answer = start(Action.DISCRETIONARY_REDUCTION, stopped=Stopped.BREATHING_SPACE)
    assert answer.verdict is Verdict.ALLOWED


def test_every_condition_can_be_said():
    assert set(CONDITION_WORDS) == set(Condition)
