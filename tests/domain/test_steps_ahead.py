"""The earliest lawful day of every step that may follow, per nation and type of debt."""

from datetime import date

import pytest

from shared.domain.recovery import Step, Stopped, after_clear_days
from shared.domain.stages import DebtType, Nation, Stage
from shared.domain.steps_ahead import steps_ahead
from tests.support.law import DAYS, FIGURES, TODAY, a_debt, happened


def dates(case, today=TODAY):
    return {each.step: each.earliest for each in steps_ahead(case, FIGURES, DAYS, today)}


def early(**changes):
    """A debt before any court: 972.00, no costs."""
    return a_debt(**({"hearing_on": None, "stage_on": None} | changes))


@pytest.mark.parametrize(
    ("notice", "visit"),
    [
        (date(2026, 11, 2), date(2026, 11, 11)),
        (date(2026, 12, 18), date(2026, 12, 30)),
        (date(2027, 3, 19), date(2027, 3, 31)),
    ],
)
def test_seven_clear_days_leave_out_sundays_and_bank_holidays(notice, visit):
    assert after_clear_days(notice, 7, DAYS) == visit


def test_no_day_is_promised_past_the_last_known_bank_holiday():
    assert after_clear_days(date(2028, 12, 28), 7, DAYS) is None


def test_england_counts_seven_and_seven_days_from_the_reminder():
    case = early(stage=Stage.REMINDER, events=happened((Stage.REMINDER, date(2026, 11, 16))))
    assert dates(case) == {
        Step.BALANCE_DUE: date(2026, 11, 30),
        Step.SUMMONS: date(2026, 11, 30),
        Step.LIABILITY_ORDER: date(2026, 12, 14),
        Step.AGENT: date(2026, 12, 14),
        Step.AGENT_VISIT: date(2026, 12, 23),
        Step.AGENT_SALE: None,
        Step.OTHER_DEDUCTIONS: date(2026, 12, 14),
    }


def test_an_instalment_missed_in_england_begins_with_a_reminder():
    case = early(stage=Stage.INSTALMENTS, due_on=date(2026, 11, 20))
    steps = steps_ahead(case, FIGURES, DAYS, TODAY)
    assert [(each.step, each.earliest) for each in steps[:2]] == [
        (Step.REMINDER, date(2026, 11, 22)),
        (Step.BALANCE_DUE, date(2026, 12, 6)),
    ]


def test_england_may_ask_for_a_summons_seven_days_after_a_final_notice():
    case = early(
        stage=Stage.FINAL_NOTICE, events=happened((Stage.FINAL_NOTICE, date(2026, 11, 20)))
    )
    assert dates(case)[Step.SUMMONS] == date(2026, 11, 27)


def test_wales_counts_41_and_63_days_from_the_missed_instalment():
    case = early(nation=Nation.WALES, stage=Stage.INSTALMENTS, due_on=date(2026, 11, 1))
    ahead = dates(case)
    assert Step.REMINDER not in ahead
    assert ahead[Step.FINAL_NOTICE] == date(2026, 12, 12)
    assert ahead[Step.BALANCE_DUE] == date(2027, 1, 3)
    assert ahead[Step.SUMMONS] == date(2027, 1, 3)


def test_a_welsh_reminder_puts_the_final_notice_14_days_off():
    case = early(
        nation=Nation.WALES,
        stage=Stage.REMINDER,
        due_on=date(2026, 10, 1),
        events=happened((Stage.REMINDER, date(2026, 11, 15))),
    )
    assert dates(case)[Step.FINAL_NOTICE] == date(2026, 11, 29)


def test_a_welsh_instalment_missed_before_april_2026_keeps_the_old_timetable():
    case = early(
        nation=Nation.WALES,
        stage=Stage.REMINDER,
        due_on=date(2026, 3, 31),
        stage_on=date(2026, 4, 7),
    )
    ahead = dates(case, today=date(2026, 4, 10))
    assert ahead[Step.SUMMONS] == date(2026, 4, 21)
    assert Step.FINAL_NOTICE not in ahead


def test_the_hearing_is_a_fixed_day_and_the_order_can_follow_on_it():
    steps = {each.step: each for each in steps_ahead(a_debt(), FIGURES, DAYS, TODAY)}
    assert steps[Step.HEARING].fixed
    assert steps[Step.HEARING].earliest == date(2026, 12, 10)
    assert steps[Step.LIABILITY_ORDER].earliest == date(2026, 12, 10)
    assert steps[Step.AGENT_VISIT].earliest == date(2026, 12, 19)


def test_a_summons_without_a_hearing_date_has_14_days_at_least():
    case = a_debt(hearing_on=None, stage_on=date(2026, 11, 16))
    steps = {each.step: each for each in steps_ahead(case, FIGURES, DAYS, TODAY)}
    assert steps[Step.HEARING].earliest == date(2026, 11, 30)
    assert not steps[Step.HEARING].fixed


def test_a_step_that_has_not_been_taken_is_never_dated_before_today():
    case = early(stage=Stage.REMINDER, stage_on=date(2026, 9, 1))
    assert dates(case)[Step.SUMMONS] == TODAY


@pytest.mark.parametrize("debt_type", [DebtType.BUSINESS_RATES, DebtType.BID_LEVY])
@pytest.mark.parametrize("stage", [Stage.REMINDER, Stage.SUMMONS, Stage.LIABILITY_ORDER])
def test_a_business_is_never_told_of_earnings_or_benefits(debt_type, stage):
    case = early(debt_type=debt_type, stage=stage, stage_on=date(2026, 11, 16))
    assert Step.OTHER_DEDUCTIONS not in dates(case)


def test_a_letter_of_claim_gives_thirty_days_to_reply():
    case = early(
        debt_type=DebtType.SUNDRY, stage=Stage.LETTER_OF_CLAIM, stage_on=date(2026, 11, 20)
    )
    assert dates(case) == {Step.CLAIM: date(2026, 12, 21), Step.JUDGMENT: None}


def test_an_overpayment_never_meets_the_magistrates():
    case = early(debt_type=DebtType.HB_OVERPAYMENT, stage=Stage.INVOICE, stage_on=TODAY)
    assert list(dates(case)) == [Step.REMINDER, Step.SECOND_REMINDER, Step.OTHER_DEDUCTIONS]


@pytest.mark.parametrize(
    "quiet",
    [
        early(stage=Stage.INSTALMENTS, due_on=date(2026, 12, 1)),
        early(stage=Stage.INSTALMENTS, due_on=TODAY),
        early(stage=Stage.INSTALMENTS, due_on=None),
        a_debt(stopped=Stopped.BREATHING_SPACE),
        a_debt(stage=Stage.ATTACHMENT_OF_EARNINGS),
        a_debt(debt_type=DebtType.SUNDRY, stage=Stage.ENFORCEMENT_AGENT),
    ],
)
def test_nothing_is_ahead_while_paid_in_time_stopped_or_already_deducted(quiet):
    assert dates(quiet) == {}


@pytest.mark.parametrize("debt_type", DebtType)
@pytest.mark.parametrize("nation", Nation)
@pytest.mark.parametrize("stage", Stage)
def test_every_stage_of_every_type_can_be_read(debt_type, nation, stage):
    case = early(debt_type=debt_type, nation=nation, stage=stage)
    for each in steps_ahead(case, FIGURES, DAYS, TODAY):
        assert each.earliest is None or each.step is Step.BALANCE_DUE or each.earliest >= TODAY
