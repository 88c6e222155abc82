"""The timeline: what happened, where a debt is, what may come, with dates and pounds."""

from datetime import date

import pytest

from shared.domain.fees import costs_avoided, could_be_added
from shared.domain.money import Money
from shared.domain.recovery import Happened, Step, Stopped
from shared.domain.stages import BUSINESS, DebtType, Nation, Stage
from shared.domain.timeline import build_timeline
from tests.support.law import DAYS, FIGURES, TODAY, a_debt, happened


def timeline(case, today=TODAY):
    return build_timeline(case, FIGURES, DAYS, today)


def read(says):
    params = {
        name: each.text()
        if isinstance(each, Money)
        else f"{each:%-d %B %Y}"
        if isinstance(each, date)
        else each
        for name, each in says.params.items()
    }
    return says.template % params


def ahead_of(case):
    return {each.step: each for each in timeline(case).ahead}


def test_a_summons_shows_the_hearing_on_its_day():
    hearing = timeline(a_debt()).ahead[0]
    assert (hearing.step, hearing.on, hearing.fixed) == (Step.HEARING, date(2026, 12, 10), True)


def test_what_happened_is_told_in_order_with_its_pounds():
    case = a_debt(
        events=(
            Happened(Stage.SUMMONS, date(2026, 11, 9), Money(8450)),
            Happened(Stage.REMINDER, date(2026, 10, 5), Money(9720)),
        )
    )
    told = [
        (each.on, read(each.what), each.detail and read(each.detail))
        for each in timeline(case).past
    ]
    assert told == [
        (date(2026, 6, 1), "A payment fell due and was not paid in full", None),
        (date(2026, 10, 5), "Reminder sent", "It asked for £97.20."),
        (date(2026, 11, 9), "Summons sent", "Costs of £84.50 were added."),
    ]


def test_each_step_shows_what_it_adds_and_what_would_then_be_owed():
    steps = ahead_of(a_debt())
    pounds = {step: (each.adds, each.total) for step, each in steps.items() if each.adds}
    assert pounds == {
        Step.AGENT: (Money(7500), Money(113150)),
        Step.AGENT_VISIT: (Money(23500), Money(136650)),
        Step.AGENT_SALE: (Money(11000), Money(147650)),
    }


def test_a_hearing_that_was_is_told_as_past():
    case = a_debt(hearing_on=date(2026, 11, 20))
    built = timeline(case)
    assert Step.HEARING not in {each.step for each in built.ahead}
    assert (date(2026, 11, 20), "Court hearing") in [
        (each.on, read(each.what)) for each in built.past
    ]


def test_the_balance_that_fell_due_by_itself_is_told_as_past():
    case = a_debt(stage=Stage.REMINDER, hearing_on=None, stage_on=date(2026, 11, 2))
    built = timeline(case)
    assert Step.BALANCE_DUE not in {each.step for each in built.ahead}
    assert built.past[-1].on == date(2026, 11, 16)


@pytest.mark.parametrize("stopped", Stopped)
def test_nothing_is_ahead_while_recovery_is_stopped(stopped):
    built = timeline(a_debt(stopped=stopped))
    assert built.ahead == ()
    said = built.standing.template
    assert any(words in said for words in ("Nothing", "we will not", "no new steps"))


def test_a_hold_says_until_when():
    case = a_debt(stopped=Stopped.HOLD, stopped_until=date(2026, 12, 22))
    assert read(timeline(case).standing) == (
        "We have paused recovery of this debt until 22 December 2026. Nothing is added before then."
    )


@pytest.mark.parametrize(
    ("nation", "stage", "says"),
    [
        (Nation.ENGLAND, Stage.REMINDER, "within 7 days"),
        (Nation.WALES, Stage.REMINDER, "A reminder was sent. You can make a plan."),
        (Nation.ENGLAND, Stage.FINAL_NOTICE, "It gives 7 days to pay."),
        (Nation.WALES, Stage.FINAL_NOTICE, "It gives 21 days to pay."),
    ],
)
def test_where_you_are_uses_the_days_of_the_nation(nation, stage, says):
    case = a_debt(nation=nation, stage=stage, hearing_on=None)
    assert says in read(timeline(case).standing)


@pytest.mark.parametrize("debt_type", sorted(BUSINESS))
@pytest.mark.parametrize("stage", Stage)
def test_a_business_never_reads_council_tax_earnings_or_benefits(debt_type, stage):
    case = a_debt(debt_type=debt_type, stage=stage, hearing_on=None)
    if stage in (Stage.ATTACHMENT_OF_EARNINGS, Stage.BENEFIT_DEDUCTION):
        return
    built = timeline(case)
    said = [built.standing, *(each.what for each in built.past)]
    said += [part for each in built.ahead for part in (each.what, each.means, each.you_can)]
    for each in said:
        assert not {"council tax", "wages", "benefit"} & set(read(each).lower().split())
        assert "council tax" not in read(each).lower()


@pytest.mark.parametrize("debt_type", DebtType)
@pytest.mark.parametrize("nation", Nation)
@pytest.mark.parametrize("stage", Stage)
def test_every_step_of_every_debt_says_what_can_be_done(debt_type, nation, stage):
    case = a_debt(debt_type=debt_type, nation=nation, stage=stage, hearing_on=None)
    built = timeline(case)
    assert built.standing.template
    assert all(each.you_can.template for each in built.ahead)


def avoided(case, today=TODAY):
    return costs_avoided(could_be_added(case, FIGURES, DAYS, today), today)


def test_a_plan_before_the_hearing_avoids_the_agent_fees():
    saved = avoided(a_debt())
    assert (saved.amount, saved.by) == (Money(31000), date(2026, 12, 9))
    assert read(saved.says) == (
        "If you agree a plan by 9 December 2026 and keep to it, "
        "up to £310.00 of costs and fees will not be added."
    )


def test_before_a_summons_a_plan_avoids_costs_and_fees_together():
    case = a_debt(
        stage=Stage.REMINDER,
        hearing_on=None,
        balance=Money(97200),
        events=happened((Stage.REMINDER, date(2026, 11, 16))),
    )
    saved = avoided(case)
    assert (saved.amount, saved.by) == (Money(39450), date(2026, 11, 29))


def test_no_day_is_named_when_costs_could_be_added_today():
    saved = avoided(a_debt(stage=Stage.LIABILITY_ORDER, hearing_on=None))
    assert (saved.amount, saved.by) == (Money(31000), None)


@pytest.mark.parametrize("stopped", Stopped)
def test_nothing_is_avoided_while_nothing_could_be_added(stopped):
    assert avoided(a_debt(stopped=stopped)) is None
