"""The public check quotes the figures in force, and none that is not loaded."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.money import Money
from shared.domain.stages import DebtType, Nation
from shared.services.figures import Law, load_figures
from shared.services.first_check import known_figures
from shared.settings import read_settings

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def figures():
    return load_figures(read_settings({"EVENKEEL_SANDBOX": "yes"}).costs_file)


def test_costs_fees_and_days_in_england(figures):
    known = known_figures(Law(Nation.ENGLAND, figures), DebtType.COUNCIL_TAX, TODAY)
    assert (known.summons_costs, known.order_costs) == (Money(8450), Money(0))
    assert (known.agent_first, known.agent_visit) == (Money(7500), Money(23500))
    assert (known.reminder_days, known.final_notice_days) == (7, 7)


def test_costs_in_wales_stay_within_the_cap(figures):
    known = known_figures(Law(Nation.WALES, figures), DebtType.COUNCIL_TAX, TODAY)
    assert (known.summons_costs, known.final_notice_days) == (Money(7000), 21)


def test_a_letter_of_claim_has_its_days(figures):
    assert known_figures(Law(Nation.ENGLAND, figures), DebtType.SUNDRY, TODAY).reply_days == 30


def test_what_is_not_in_force_is_left_out(figures):
    known = known_figures(Law(Nation.ENGLAND, figures), DebtType.SUNDRY, date(1980, 1, 1))
    assert (known.summons_costs, known.agent_first) == (None, None)
