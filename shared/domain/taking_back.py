"""What is left of received money, and how it is taken back: suspense first, then the last debt paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shared.domain.ledger import LedgerAccount, LedgerEntry, Part
from shared.domain.money import ZERO, Money

_HOLDS = frozenset({LedgerAccount.DEBT, LedgerAccount.SUSPENSE})

_Place = tuple[LedgerAccount, int | None, Part | None, int | None]


@dataclass(frozen=True)
class TakenBack:
    """The entries that take an amount back, and what of it stands nowhere any more."""

    entries: tuple[LedgerEntry, ...]
    missing: Money


def what_stands(entries: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """Where a receipt's money stands after all its postings, in the order in which it came there.

    Amounts are below nought, as on the posting that brought the money. Nothing that went on is in it.
    """
    places: dict[_Place, LedgerEntry] = {}
    for each in entries:
        if each.account in _HOLDS:
            place = (each.account, each.debt_id, each.part, each.plan_id)
            known = places.get(place)
            places[place] = replace(known, amount=known.amount + each.amount) if known else each
    return tuple(each for each in places.values() if each.amount < ZERO)


def take_back(stands: Sequence[LedgerEntry], amount: Money) -> TakenBack:
    """The entries that take an amount back: money nobody was given yet, then the last that was placed."""
    suspense = [each for each in stands if each.account is LedgerAccount.SUSPENSE]
    debts = [each for each in reversed(stands) if each.account is LedgerAccount.DEBT]
    taken, left = [], amount
    for each in (*suspense, *debts):
        part = min(left, -each.amount)
        if part > ZERO:
            taken.append(replace(each, amount=part))
            left -= part
    return TakenBack(tuple(taken), left)
