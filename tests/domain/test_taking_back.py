"""What is left of received money, and in which order it is taken back."""

from __future__ import annotations

import pytest

from shared.domain.ledger import LedgerAccount, LedgerEntry, Part
from shared.domain.money import ZERO
from shared.domain.stages import DebtType
from shared.domain.taking_back import take_back, what_stands
from tests.support.cases import pounds


def on(debt_id, amount, part=Part.CHARGE, plan_id=None):
    fund = DebtType.COUNCIL_TAX
    return LedgerEntry(LedgerAccount.DEBT, pounds(amount), fund, debt_id, part, plan_id)


def suspense(amount):
    return LedgerEntry(LedgerAccount.SUSPENSE, pounds(amount))


def card(amount):
    return LedgerEntry(LedgerAccount.CARD, pounds(amount))


def places(entries):
    return [(each.debt_id, each.part, each.amount.plain()) for each in entries]


def test_what_went_on_does_not_stand_any_more():
    entries = [card("90"), on(1, "-60"), suspense("-30"), suspense("30"), on(2, "-30"), on(1, "20")]
    assert places(what_stands(entries)) == [(1, "charge", "-40.00"), (2, "charge", "-30.00")]


def test_costs_and_charge_of_a_debt_stand_apart():
    entries = [card("90"), on(1, "-30", Part.COSTS), on(1, "-60")]
    assert places(what_stands(entries)) == [(1, "costs", "-30.00"), (1, "charge", "-60.00")]


STANDS = [on(1, "-30", Part.COSTS), on(1, "-60"), on(2, "-40"), suspense("-10")]


@pytest.mark.parametrize(
    ("amount", "taken", "missing"),
    [
        ("5", [(None, None, "5.00")], "0.00"),
        ("20", [(None, None, "10.00"), (2, "charge", "10.00")], "0.00"),
        (
            "120",
            [
                (None, None, "10.00"),
                (2, "charge", "40.00"),
                (1, "charge", "60.00"),
                (1, "costs", "10.00"),
            ],
            "0.00",
        ),
    ],
)
def test_suspense_goes_first_and_then_the_last_debt_that_was_paid(amount, taken, missing):
    found = take_back(STANDS, pounds(amount))
    assert (places(found.entries), found.missing.plain()) == (taken, missing)


def test_what_stands_nowhere_is_missing():
    assert take_back(STANDS, pounds("150")).missing == pounds("10")
    assert take_back((), ZERO).entries == ()
