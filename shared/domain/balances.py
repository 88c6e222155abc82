"""What is owed now: the revenues system's balance, less our receipts that it does not yet hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shared.domain.money import Money, total


@dataclass(frozen=True)
class OwnReceipt:
    """Money that came to us for one debt. `number` is ours, and goes with it for ever."""

    number: str
    amount: Money


def shown_balance(extracted: Money, receipts: Iterable[OwnReceipt], held: Collection[str]) -> Money:
    """The balance of the last extract less our receipts that the extract does not hold.

    `held` are the numbers that the extract itself names as taken into its balance. Days would not
    do: a receipt of the morning may miss the evening's extract, or an extract may be taken in
    late. By number, nothing is counted twice or forgotten in any order. May be a credit.
    """
    missing = {each.number: each.amount for each in receipts if each.number not in held}
    return extracted - total(missing.values())
