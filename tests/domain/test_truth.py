"""Differences between two ledgers, each by its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.money import ZERO, Money, total
from shared.domain.truth import WORDS, Balance, Difference, differences
from tests.support.records import pounds


def balance(charge, costs="0.00", bill="1680.00", instalment="140.00"):
    return Balance(pounds(charge), pounds(costs), pounds(bill), pounds(instalment))


BEFORE = balance("972.00", "84.50")
LINE = pounds("90.00")


@pytest.mark.parametrize(
    ("held", "after", "named"),
    [
        pytest.param([], BEFORE, [], id="nothing happened"),
        pytest.param([LINE], balance("882.00", "84.50"), [], id="our payment was posted"),
        pytest.param([LINE], balance("966.50", "0.00"), [], id="it was posted to costs first"),
        pytest.param(
            [LINE],
            balance("792.00", "84.50"),
            [(Difference.DOUBLE_POST, "-90.00")],
            id="it was posted twice",
        ),
        pytest.param(
            [LINE, pounds("10.00")],
            balance("772.00", "84.50"),
            [(Difference.DOUBLE_POST, "-100.00")],
            id="both were posted twice",
        ),
        pytest.param(
            [LINE], balance("792.01", "84.50"), [], id="a penny off is no payment of ours"
        ),
        pytest.param(
            [LINE], BEFORE, [(Difference.NOT_POSTED, "90.00")], id="it holds it and shows it not"
        ),
        pytest.param(
            [],
            balance("972.00", "127.00"),
            [(Difference.COSTS, "42.50")],
            id="costs were added",
        ),
        pytest.param(
            [],
            balance("1000.00", "127.00"),
            [(Difference.COSTS, "42.50"), (Difference.REBAND, "28.00")],
            id="costs were added and the charge grew",
        ),
        pytest.param(
            [],
            balance("882.00", "174.50"),
            [],
            id="money moved between the two parts",
        ),
        pytest.param(
            [],
            balance("729.00", "84.50", bill="1260.00"),
            [(Difference.REBAND, "-243.00")],
            id="a discount, with its bill",
        ),
        pytest.param([], balance("772.00", "84.50"), [], id="paid to the council elsewhere"),
        pytest.param([], balance("0.00"), [], id="paid off elsewhere"),
        pytest.param(
            [], balance("1100.00", "84.50"), [(Difference.REBAND, "128.00")], id="billed again"
        ),
    ],
)
def test_each_difference_has_its_name(held, after, named):
    found = differences(BEFORE, held, after)

    assert [(each.kind, each.more) for each in found] == [
        (kind, Money.from_pounds_text(more.removeprefix("-")) * (-1 if "-" in more else 1))
        for kind, more in named
    ]


pence = st.integers(0, 200_000).map(Money)


@given(pence, pence, st.lists(st.integers(1, 5_000).map(Money), max_size=4), pence, pence)
def test_named_differences_never_say_more_than_moved(charge, costs, held, new_charge, new_costs):
    before = Balance(charge, costs, None, ZERO)
    after = Balance(new_charge, new_costs, None, ZERO)
    found = differences(before, held, after)
    moved = after.owed - (before.owed - total(held))

    if moved > ZERO:
        assert total(each.more for each in found) == moved
    else:
        assert all(each.more == moved for each in found)


def test_every_difference_has_words():
    assert set(WORDS) == set(Difference)
