"""The notice-validity check, on both sides of every least number of days."""

from datetime import date, timedelta

import pytest

from shared.domain.notices import Fault, check_notices
from shared.domain.stages import DebtType, Nation, Stage
from tests.support.law import FIGURES, TODAY, a_debt, happened

MISSED = date(2026, 5, 1)


def on_day(count: int) -> date:
    return MISSED + timedelta(days=count)


def faults(*steps, today=TODAY, **changes):
    facts = {"due_on": MISSED, "stage_on": None, "hearing_on": None} | changes
    case = a_debt(events=happened(*steps), **facts)
    return [(each.stage, each.fault) for each in check_notices(case, FIGURES, today)]


EARLY_FINAL = [(Stage.FINAL_NOTICE, Fault.TOO_EARLY)]
EARLY_SUMMONS = [(Stage.SUMMONS, Fault.TOO_EARLY)]


@pytest.mark.parametrize(("day", "found"), [(40, EARLY_FINAL), (41, []), (42, [])])
def test_a_welsh_final_notice_waits_41_days_from_the_missed_instalment(day, found):
    assert faults((Stage.FINAL_NOTICE, on_day(day)), nation=Nation.WALES) == found


@pytest.mark.parametrize(("day", "found"), [(53, EARLY_FINAL), (54, [])])
def test_a_welsh_final_notice_waits_14_days_from_a_reminder(day, found):
    steps = ((Stage.REMINDER, on_day(40)), (Stage.FINAL_NOTICE, on_day(day)))
    assert faults(*steps, nation=Nation.WALES) == found


@pytest.mark.parametrize(("day", "found"), [(62, EARLY_SUMMONS), (63, [])])
def test_a_welsh_application_waits_until_day_63(day, found):
    steps = ((Stage.FINAL_NOTICE, on_day(41)), (Stage.SUMMONS, on_day(day)))
    flagged = faults(*steps, nation=Nation.WALES)
    assert sorted(set(flagged)) == found


@pytest.mark.parametrize(("day", "found"), [(81, EARLY_SUMMONS), (82, [])])
def test_a_late_welsh_final_notice_still_gives_its_21_days(day, found):
    steps = ((Stage.FINAL_NOTICE, on_day(60)), (Stage.SUMMONS, on_day(day)))
    assert faults(*steps, nation=Nation.WALES) == found


def test_a_welsh_summons_needs_a_final_notice_and_a_reminder_will_not_do():
    steps = ((Stage.REMINDER, on_day(10)), (Stage.SUMMONS, on_day(90)))
    assert faults(*steps, nation=Nation.WALES) == [(Stage.SUMMONS, Fault.MISSING_BEFORE)]


def test_a_welsh_instalment_missed_on_31_march_2026_keeps_the_old_days():
    missed = date(2026, 3, 31)
    steps = ((Stage.REMINDER, date(2026, 4, 7)), (Stage.SUMMONS, date(2026, 4, 21)))
    assert faults(*steps, nation=Nation.WALES, due_on=missed) == []


@pytest.mark.parametrize(("day", "found"), [(23, EARLY_SUMMONS), (24, [])])
@pytest.mark.parametrize(
    "debt_type", [DebtType.COUNCIL_TAX, DebtType.BUSINESS_RATES, DebtType.BID_LEVY]
)
def test_a_summons_waits_seven_and_seven_days_from_the_reminder(debt_type, day, found):
    steps = ((Stage.REMINDER, on_day(10)), (Stage.SUMMONS, on_day(day)))
    assert faults(*steps, debt_type=debt_type) == found


@pytest.mark.parametrize(("day", "found"), [(26, EARLY_SUMMONS), (27, [])])
def test_an_english_summons_waits_seven_days_from_a_final_notice(day, found):
    steps = ((Stage.FINAL_NOTICE, on_day(20)), (Stage.SUMMONS, on_day(day)))
    assert faults(*steps) == found


@pytest.mark.parametrize(
    ("hearing", "found"),
    [(73, [(Stage.LIABILITY_ORDER, Fault.TOO_EARLY)]), (74, [])],
)
def test_a_hearing_is_at_least_14_days_from_the_summons(hearing, found):
    steps = ((Stage.REMINDER, on_day(10)), (Stage.SUMMONS, on_day(60)))
    assert faults(*steps, hearing_on=on_day(hearing)) == found


def test_a_summons_without_any_notice_is_flagged():
    assert faults((Stage.SUMMONS, on_day(90))) == [(Stage.SUMMONS, Fault.MISSING_BEFORE)]


def test_a_notice_that_came_after_the_summons_does_not_count():
    steps = ((Stage.SUMMONS, on_day(50)), (Stage.REMINDER, on_day(60)))
    assert faults(*steps) == [(Stage.SUMMONS, Fault.MISSING_BEFORE)]


THREE = (
    (Stage.REMINDER, date(2026, 5, 10)),
    (Stage.SECOND_REMINDER, date(2026, 8, 10)),
    (Stage.SECOND_REMINDER, date(2027, 3, 31)),
)


def test_a_third_reminder_in_the_same_year_is_flagged_in_england():
    assert faults(*THREE) == [(Stage.SECOND_REMINDER, Fault.TOO_MANY)]


def test_a_reminder_of_the_next_year_is_not_the_third():
    steps = (*THREE[:2], (Stage.REMINDER, date(2027, 4, 1)))
    assert faults(*steps) == []


def test_wales_has_no_limit_on_reminders():
    assert faults(*THREE, nation=Nation.WALES) == []


def test_a_business_has_one_further_notice_a_year():
    assert faults(*THREE[:2], debt_type=DebtType.BUSINESS_RATES) == [
        (Stage.SECOND_REMINDER, Fault.TOO_MANY)
    ]


@pytest.mark.parametrize(
    ("summoned", "found"),
    [(date(2032, 5, 1), []), (date(2032, 5, 2), [(Stage.SUMMONS, Fault.TOO_LATE)])],
)
def test_an_application_comes_within_six_years(summoned, found):
    steps = ((Stage.REMINDER, date(2026, 5, 10)), (Stage.SUMMONS, summoned))
    assert faults(*steps) == found


@pytest.mark.parametrize(
    ("day", "found"), [(30, [(Stage.COUNTY_COURT, Fault.TOO_EARLY)]), (31, [])]
)
def test_a_claim_waits_thirty_days_for_the_reply_to_its_letter(day, found):
    steps = ((Stage.LETTER_OF_CLAIM, MISSED), (Stage.COUNTY_COURT, on_day(day)))
    assert faults(*steps, debt_type=DebtType.SUNDRY) == found


def test_a_claim_needs_a_letter():
    steps = ((Stage.COUNTY_COURT, on_day(90)),)
    assert faults(*steps, debt_type=DebtType.SUNDRY) == [(Stage.COUNTY_COURT, Fault.MISSING_BEFORE)]


@pytest.mark.parametrize(
    ("debt_type", "stage", "day", "late_enough"),
    [
        (DebtType.SUNDRY, Stage.REMINDER, 14, True),
        (DebtType.SUNDRY, Stage.REMINDER, 13, False),
        (DebtType.SUNDRY, Stage.SECOND_REMINDER, 28, True),
        (DebtType.SUNDRY, Stage.SECOND_REMINDER, 27, False),
        (DebtType.HB_OVERPAYMENT, Stage.REMINDER, 31, True),
        (DebtType.HB_OVERPAYMENT, Stage.REMINDER, 30, False),
    ],
)
def test_reminders_of_invoices_keep_the_council_own_days(debt_type, stage, day, late_enough):
    steps = ((Stage.INVOICE, MISSED), (stage, on_day(day)))
    found = faults(*steps, debt_type=debt_type)
    assert found == ([] if late_enough else [(stage, Fault.TOO_EARLY)])


def test_a_fault_says_the_day_the_least_and_the_law():
    case = a_debt(
        nation=Nation.WALES,
        due_on=MISSED,
        hearing_on=None,
        events=happened((Stage.FINAL_NOTICE, on_day(40))),
    )
    (found,) = check_notices(case, FIGURES, TODAY)
    assert found.says.params == {"days": 40, "least": 41}
    assert "WSI 2025/1109" in found.source
