"""What a run takes and why it keeps something back, as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shared.domain.direct_debit_terms import NAMES, DirectDebitTerms
from shared.domain.gate import HoldKind
from shared.domain.mandate_states import CollectionState, MandateState
from shared.domain.money import Money
from shared.domain.plan_states import PlanState
from shared.domain.run_rules import (
    MOST_IN_ONE_RECORD,
    WORDS,
    Asked,
    HeldBack,
    Judged,
    RunDay,
    ShareAsked,
    judge,
    says_why,
)
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import months_after

HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
DAYS = WorkingDays(HOLIDAYS, date(2027, 12, 31))
TERMS = replace(
    DirectDebitTerms(**dict.fromkeys(NAMES, 0)),
    notice_days=10,
    lodged_days=5,
    late_days=3,
    again_notice_days=5,
)

DAY = RunDay(date(2026, 12, 29), date(2026, 12, 24), TERMS, DAYS)
SHARE = ShareAsked(1, Money(9_000), Money(100_000), is_ongoing=False)
ASKED = Asked(
    state=CollectionState.NOTIFIED,
    mandate_state=MandateState.ACTIVE,
    plan_state=PlanState.ACTIVE,
    entry_on=date(2026, 12, 29),
    notified_on=date(2026, 12, 11),
    collect_from=None,
    presentation=1,
    first_processing_on=None,
    amount=Money(9_000),
    kept_back=Money(0),
    paid_up=False,
    shares=(SHARE,),
)
AGAIN = {
    "presentation": 2,
    "state": CollectionState.TO_REPRESENT,
    "first_processing_on": date(2026, 12, 1),
    "notified_on": date(2026, 12, 18),
}


def test_what_was_announced_is_taken():
    assert judge(ASKED, DAY) == Judged(Money(9_000))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"plan_state": PlanState.CANCELLED}, HeldBack.PLAN_ENDED),
        ({"plan_state": PlanState.COMPLETED}, HeldBack.PLAN_ENDED),
        ({"plan_state": PlanState.BROKEN}, HeldBack.PLAN_BROKEN),
        ({"mandate_state": MandateState.SUSPENDED}, HeldBack.MANDATE),
        ({"mandate_state": MandateState.CANCELLED_BY_PAYER}, HeldBack.MANDATE),
        ({"mandate_state": MandateState.IN_RUN}, HeldBack.MANDATE),
        ({"notified_on": None}, HeldBack.NO_NOTICE),
        ({"notified_on": date(2026, 12, 14)}, HeldBack.NO_NOTICE),
        ({"state": CollectionState.SCHEDULED}, HeldBack.NO_NOTICE),
        ({"collect_from": date(2026, 12, 30)}, HeldBack.TOO_EARLY),
        ({"lodged_on": date(2026, 12, 21)}, HeldBack.TOO_EARLY),
        ({"entry_on": date(2026, 12, 21)}, HeldBack.TOO_LATE),
        ({"paid_up": True}, HeldBack.PAID),
        ({"shares": (replace(SHARE, owed=Money(0)),)}, HeldBack.NOTHING_OWED),
        ({"shares": (replace(SHARE, owed=Money(-5)),)}, HeldBack.NOTHING_OWED),
        ({"shares": (replace(SHARE, owed=Money(8_999)),)}, HeldBack.MORE_THAN_OWED),
        ({"shares": (replace(SHARE, stopped_by="breathing_space"),)}, "breathing_space"),
        ({"shares": (replace(SHARE, stopped_by="dispute"),)}, "dispute"),
        (
            {"shares": (replace(SHARE, is_ongoing=True, stopped_by="deceased"),)},
            "deceased",
        ),
        ({**AGAIN, "first_processing_on": date(2026, 11, 23)}, HeldBack.MONTH_OVER),
        ({**AGAIN, "notified_on": date(2026, 12, 21)}, HeldBack.NO_NOTICE),
        ({**AGAIN, "kept_back": Money(1)}, HeldBack.MORE_THAN_OWED),
    ],
)
def test_what_is_kept_back_has_its_reason(changes, why):
    assert judge(replace(ASKED, **changes), DAY) == Judged(Money(0), why=why)


@pytest.mark.parametrize(
    "changes",
    [
        {"notified_on": date(2026, 12, 11)},
        {"entry_on": date(2026, 12, 22)},
        {"collect_from": date(2026, 12, 29)},
        {"lodged_on": date(2026, 12, 18)},
        {"plan_state": PlanState.SUSPENDED},
        {"mandate_state": MandateState.LODGED},
        {"shares": (replace(SHARE, owed=Money(9_000)),)},
        {"shares": (replace(SHARE, is_ongoing=True, stopped_by="breathing_space"),)},
        {**AGAIN, "first_processing_on": date(2026, 11, 24)},
        {**AGAIN, "entry_on": date(2026, 12, 1)},
    ],
)
def test_what_just_keeps_the_rules_is_taken(changes):
    assert judge(replace(ASKED, **changes), DAY) == Judged(Money(9_000))


def test_a_hold_keeps_back_arrears_and_leaves_ongoing_instalments():
    arrears = ShareAsked(1, Money(6_000), Money(50_000), False, "breathing_space")
    ongoing = ShareAsked(2, Money(3_000), Money(30_000), True, "breathing_space")
    judged = judge(replace(ASKED, shares=(arrears, ongoing)), DAY)
    assert judged == Judged(Money(3_000), kept=(1,))


def test_an_amount_of_twelve_digits_is_for_a_person():
    much = Money(MOST_IN_ONE_RECORD.pence + 1)
    share = ShareAsked(1, much, much, is_ongoing=False)
    assert judge(replace(ASKED, amount=much, shares=(share,)), DAY).why == HeldBack.AMOUNT


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 29)),
        (date(2026, 12, 15), date(2027, 1, 15)),
        (date(2026, 11, 30), date(2026, 12, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(day, after):
    assert months_after(day, 1) == after


def test_every_reason_and_every_hold_has_its_words():
    for why in (*HeldBack, *(kind for kind in HoldKind if kind is not HoldKind.PLAN)):
        assert why in WORDS
    assert says_why("another").template == "A hold is in force"
