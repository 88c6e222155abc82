"""What could be added to a debt: the fee table to the penny, and no fee where none may be added."""

from datetime import date

import pytest

from shared.domain.fees import AdditionKind, agent_fees, claim_fee, could_be_added
from shared.domain.figures import in_force
from shared.domain.money import Money
from shared.domain.recovery import Stopped
from shared.domain.stages import DebtType, Nation, Stage
from tests.support.law import DAYS, FIGURES, TODAY, a_debt


def pounds(text: str) -> Money:
    return Money.from_pounds_text(text)


def added(case):
    return could_be_added(case, FIGURES, DAYS, TODAY)


@pytest.mark.parametrize(
    ("to_recover", "enforcement", "sale"),
    [
        ("1499.99", "235.00", "110.00"),
        ("1500.00", "235.00", "110.00"),
        ("1500.06", "235.00", "110.00"),
        ("1500.07", "235.01", "110.01"),
        ("2000.00", "272.50", "147.50"),
        ("4250.50", "441.29", "316.29"),
    ],
)
def test_agent_fees_follow_the_table_of_2014(to_recover, enforcement, sale):
    fees = agent_fees(pounds(to_recover), in_force(FIGURES.agent_fees, TODAY))
    assert fees.compliance == pounds("75.00")
    assert fees.enforcement == pounds(enforcement)
    assert fees.sale == pounds(sale)


@pytest.mark.parametrize(
    ("claim", "fee"),
    [
        ("300.00", "35.00"),
        ("300.01", "50.00"),
        ("10000.00", "455.00"),
        ("10000.01", "500.00"),
        ("10000.39", "500.01"),
        ("200000.00", "10000.00"),
        ("200000.01", "10000.00"),
    ],
)
def test_the_county_court_fee_follows_its_bands(claim, fee):
    assert claim_fee(pounds(claim), in_force(FIGURES.claim_fees, TODAY)) == pounds(fee)


def test_after_a_summons_the_agent_fees_come_next_from_the_day_of_the_hearing():
    first = added(a_debt())[0]
    assert first.says.template % {"amount": first.amount.text()} == (
        "If the council sends this to an enforcement agent, fees of up to £310.00 could be added"
    )
    assert first.earliest == date(2026, 12, 10)
    assert first.avoid_by == date(2026, 12, 9)


@pytest.mark.parametrize(
    ("nation", "summons", "agent"),
    [(Nation.ENGLAND, "84.50", "316.34"), (Nation.WALES, "70.00", "315.25")],
)
def test_before_a_summons_court_costs_come_next_and_count_towards_the_percentage(
    nation, summons, agent
):
    case = a_debt(
        nation=nation,
        stage=Stage.REMINDER,
        stage_on=date(2026, 11, 16),
        hearing_on=None,
        balance=pounds("1500.00"),
        costs=Money(0),
    )
    court, agents, _sale = added(case)
    assert (court.kind, court.amount) == (AdditionKind.COURT_COSTS, pounds(summons))
    assert (agents.kind, agents.amount) == (AdditionKind.AGENT_FEES, pounds(agent))


def test_with_an_agent_only_the_visit_and_the_sale_are_left():
    case = a_debt(stage=Stage.ENFORCEMENT_AGENT, stage_on=date(2026, 11, 20))
    visit, sale = added(case)
    assert (visit.amount, visit.earliest) == (pounds("235.00"), date(2026, 11, 29))
    assert (sale.amount, sale.earliest) == (pounds("110.00"), None)


def test_an_invoice_could_only_gain_the_county_court_fee():
    case = a_debt(
        debt_type=DebtType.SUNDRY,
        stage=Stage.LETTER_OF_CLAIM,
        stage_on=date(2026, 11, 2),
        hearing_on=None,
        balance=pounds("640.00"),
    )
    assert [(each.kind, each.amount, each.earliest) for each in added(case)] == [
        (AdditionKind.CLAIM_FEE, pounds("70.00"), date(2026, 12, 3))
    ]


@pytest.mark.parametrize("stopped", Stopped)
def test_nothing_could_be_added_while_recovery_is_stopped(stopped):
    assert added(a_debt(stopped=stopped)) == ()


@pytest.mark.parametrize(
    ("debt_type", "stage"),
    [
        (DebtType.COUNCIL_TAX, Stage.ATTACHMENT_OF_EARNINGS),
        (DebtType.COUNCIL_TAX, Stage.BENEFIT_DEDUCTION),
        (DebtType.HB_OVERPAYMENT, Stage.INVOICE),
        (DebtType.HB_OVERPAYMENT, Stage.SECOND_REMINDER),
        (DebtType.SUNDRY, Stage.JUDGMENT),
    ],
)
def test_stages_that_carry_no_fee_add_nothing(debt_type, stage):
    assert added(a_debt(debt_type=debt_type, stage=stage, hearing_on=None)) == ()


def test_a_debt_that_is_paid_gains_nothing():
    assert added(a_debt(balance=Money(0))) == ()
