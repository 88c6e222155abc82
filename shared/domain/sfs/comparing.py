"""The sums that stand in an exchange file beside ours: ours count, and every difference is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.money import ZERO, Money
from shared.domain.sfs.creditors import Owing
from shared.domain.sfs.elements import (
    FIXED,
    FLEXIBLE,
    INCOME,
    SUMMARY_FIXED,
    SUMMARY_FLEXIBLE,
    SUMMARY_INCOME,
    Kind,
)
from shared.domain.sfs.given import GivenStatement
from shared.domain.statement_groups import Side

_DIGITS = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,4}", re.ASCII)


@dataclass(frozen=True)
class Difference:
    """One figure of the file that is not what its own lines come to."""

    place: str
    """The element."""
    theirs: Money | int
    ours: Money | int


def differences(
    given: GivenStatement, root: Mapping[str, Any], kind: Kind, owing: Owing
) -> tuple[Difference, ...]:
    """Every sum of the file that differs from ours; one that the file does not have is none."""
    found = []
    for path, ours in _our_sums(given, kind, owing):
        theirs = _theirs(root, path)
        if theirs is not None and theirs != ours:
            found.append(Difference("/".join(path), theirs, ours))
    people = _people(given)
    named = root.get("total-number-in-household")
    if isinstance(named, str) and _COUNT.fullmatch(named.strip()) and int(named) != people:
        found.append(Difference("total-number-in-household", int(named), people))
    return tuple(found)


def _people(given: GivenStatement) -> int:
    home = given.household
    others = len(home.children) + home.other_dependants + home.non_dependants
    return 1 + home.partner + others


Sums = Iterator[tuple[tuple[str, ...], Money]]


def _our_sums(given: GivenStatement, kind: Kind, owing: Owing) -> Sums:
    totals = given.totals
    fixed, flexible = totals.side(Side.FIXED), totals.side(Side.FLEXIBLE)
    outgoings = fixed + flexible
    left = totals.income - outgoings
    first = left - totals.saved - owing.fee
    out = "monthly-outgoings"
    yield from _of_groups(given, kind)
    yield ("monthly-income", "total-monthly-income"), totals.income
    yield (out, "fixed-costs", "total-fixed-costs"), fixed
    yield (out, "flexible-costs", "total-flexible-costs"), flexible
    yield (out, "total-monthly-outgoings"), outgoings
    yield ("overview", "total-monthly-income"), totals.income
    yield ("overview", "total-monthly-outgoings"), outgoings
    yield ("overview", "income-minus-outgoings"), max(left, ZERO)
    for place in ("overview", "debts"):
        yield (place, "total-available-for-priority-debts"), max(first, ZERO)
        rest = max(first - owing.priority_offers, ZERO)
        yield (place, "total-available-for-non-priority-debts"), rest
    yield ("savings", "savings-contribution"), totals.saved
    yield ("overview", "savings-contribution"), totals.saved
    yield ("debts", "total-priority-debt-offers"), owing.priority_offers
    yield ("debts", "total-priority-debts"), _owed(owing, is_priority=True)
    yield ("debts", "total-non-priority-debts"), _owed(owing, is_priority=False)


def _owed(owing: Owing, *, is_priority: bool) -> Money:
    return Money(sum(each.owed.pence for each in owing.all if each.is_priority is is_priority))


def _of_groups(given: GivenStatement, kind: Kind) -> Sums:
    by_group = given.totals.by_group
    places = (
        (("monthly-income",), INCOME),
        (("monthly-outgoings", "fixed-costs"), FIXED),
        (("monthly-outgoings", "flexible-costs"), FLEXIBLE),
    )
    for path, parts in places:
        for part in parts:
            ours = by_group.get(part.group, ZERO)
            if kind is Kind.SUMMARY:
                if part.total in {**SUMMARY_INCOME, **SUMMARY_FIXED, **SUMMARY_FLEXIBLE}:
                    yield (*path, part.total), ours
            else:
                for name in dict.fromkeys(part.names):
                    yield (*path, name, part.total), ours


def _theirs(root: Mapping[str, Any], path: tuple[str, ...]) -> Money | None:
    node: Any = root
    for name in path:
        node = node.get(name) if isinstance(node, Mapping) else None
    text = node.strip() if isinstance(node, str) else ""
    return Money.from_pounds_text(text) if _DIGITS.fullmatch(text) and text else None
