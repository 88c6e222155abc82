"""Dated figures: the right set on the right day, and no day without one."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shared.domain.figures import CourtCosts, Figures, NotCovered, gaps, in_force, next_change
from shared.domain.money import Money
from shared.domain.stages import DebtType, Nation
from shared.services.figures import load_figures

COSTS = Path(__file__).parents[2] / "shared" / "sandbox_council" / "costs.toml"


@pytest.fixture(scope="module")
def figures() -> Figures:
    return load_figures(COSTS)


def costs_from(day: date, until: date | None = None, pence: int = 8450) -> CourtCosts:
    return CourtCosts(
        debt_type=DebtType.COUNCIL_TAX,
        effective_from=day,
        source="test",
        summons=Money(pence),
        liability_order=Money(3000),
        until=until,
    )


@pytest.mark.parametrize(
    ("on", "summons"),
    [(date(2026, 3, 31), 8450), (date(2026, 4, 1), 9000), (date(2030, 1, 1), 9000)],
)
def test_the_latest_set_that_has_begun_applies(on, summons):
    sets = [costs_from(date(2025, 4, 1)), costs_from(date(2026, 4, 1), pence=9000)]
    assert in_force(sets, on).summons == Money(summons)


@pytest.mark.parametrize(
    ("on", "covered"),
    [
        (date(2025, 3, 31), False),
        (date(2025, 4, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
    ],
)
def test_a_day_outside_every_set_is_refused(on, covered):
    sets = [costs_from(date(2025, 4, 1), until=date(2026, 3, 31))]
    if covered:
        assert in_force(sets, on)
    else:
        with pytest.raises(NotCovered):
            in_force(sets, on)


@pytest.mark.parametrize(
    ("missed", "reminder_required", "final_notice_after"),
    [(date(2026, 3, 31), True, None), (date(2026, 4, 1), False, 41)],
)
def test_wales_has_its_own_timetable_from_april_2026(
    figures, missed, reminder_required, final_notice_after
):
    timetable = figures.timetable(Nation.WALES, DebtType.COUNCIL_TAX, missed)
    assert timetable.reminder_required is reminder_required
    assert timetable.final_notice_min_days_after_default == final_notice_after


@pytest.mark.parametrize("on", [date(2026, 3, 31), date(2026, 4, 1)])
def test_england_keeps_the_timetable_of_1992(figures, on):
    timetable = figures.timetable(Nation.ENGLAND, DebtType.COUNCIL_TAX, on)
    assert (timetable.reminder_pay_days, timetable.acceleration_days) == (7, 7)
    assert timetable.max_reminders == 2


@pytest.mark.parametrize(
    ("nation", "on", "summons", "order"),
    [
        (Nation.ENGLAND, date(2026, 11, 22), 8450, 3000),
        (Nation.WALES, date(2026, 11, 22), 7000, 0),
        (Nation.WALES, date(2011, 4, 1), 7000, 0),
        (Nation.WALES, date(2011, 3, 31), 8450, 3000),
    ],
)
def test_costs_in_wales_stop_at_seventy_pounds_together(figures, nation, on, summons, order):
    council = replace(figures, court_costs=(costs_from(date(2000, 4, 1)),))
    assert council.costs(nation, DebtType.COUNCIL_TAX, on) == (Money(summons), Money(order))


@pytest.mark.parametrize("nation", Nation)
@pytest.mark.parametrize("debt_type", DebtType)
def test_every_nation_and_type_has_a_timetable_today(figures, nation, debt_type):
    timetable = figures.timetable(nation, debt_type, date(2026, 11, 22))
    assert timetable.source


@pytest.mark.parametrize("nation", Nation)
def test_today_and_the_next_known_change_are_covered(figures, nation):
    assert gaps(figures, nation, date(2026, 11, 22)) == ()


def test_figures_that_end_without_a_successor_are_found_before_they_end(figures):
    ending = replace(figures, court_costs=(costs_from(date(2025, 4, 1), until=date(2027, 3, 31)),))
    today = date(2026, 11, 22)
    assert next_change(ending, Nation.ENGLAND, today) == date(2027, 4, 1)
    assert gaps(ending, Nation.ENGLAND, today) == (("court costs council_tax", date(2027, 4, 1)),)


@pytest.mark.parametrize("missed", [date(1900, 1, 1), date(1985, 4, 1)])
@pytest.mark.parametrize("debt_type", DebtType)
@pytest.mark.parametrize("nation", Nation)
def test_a_debt_older_than_any_timetable_has_the_first(figures, nation, debt_type, missed):
    sets = [t for t in figures.timetables if (t.nation, t.debt_type) == (nation, debt_type)]
    first = min(sets, key=lambda each: each.effective_from)
    assert figures.timetable(nation, debt_type, missed) == first
