"""Money as postings: entries that sum to nought between debts, suspense, channels and the bank.

An entry is positive where an account gains (money in the card account, a debt that grows) and
negative where it gives or is paid down, so a debt's entries sum to minus what we received for it.
Nothing is edited: a correction is a reversal, which is the same entries with the signs turned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.domain.money import ZERO, Money, total
from shared.domain.stages import DebtType


class LedgerAccount(StrEnum):
    """Where money can stand."""

    DEBT = "debt"
    SUSPENSE = "suspense"
    CARD = "card"
    DIRECT_DEBIT = "direct_debit"
    BANK = "bank"
    DWP = "dwp"
    EMPLOYER = "employer"
    AGENT = "agent"
    REFUNDS = "refunds"
    """What we owe back to somebody and is on its way to them."""
    FEES = "fees"
    """What a provider keeps for its work."""
    REDUCTIONS = "reductions"
    """What the council gave up of a debt: no money moved."""
    REVENUES = "revenues"
    """Receipts that the revenues system's own balance holds by now."""


CHANNELS = frozenset(
    {
        LedgerAccount.CARD,
        LedgerAccount.DIRECT_DEBIT,
        LedgerAccount.BANK,
        LedgerAccount.DWP,
        LedgerAccount.EMPLOYER,
        LedgerAccount.AGENT,
    }
)
"""The accounts through which money comes in."""


class Part(StrEnum):
    """The part of a debt that money pays."""

    CHARGE = "charge"
    COSTS = "costs"


class PostingKind(StrEnum):
    """Why money moved."""

    RECEIPT = "receipt"
    FROM_SUSPENSE = "from_suspense"
    REVERSAL = "reversal"
    REALLOCATION = "reallocation"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    RETURNED = "returned"
    """A Direct Debit that the payer's bank did not pay."""
    INDEMNITY = "indemnity"
    """A payer's bank gave the payer their money back."""
    INDEMNITY_WON = "indemnity_won"
    TAKEN_BACK = "taken_back"
    """A run of Direct Debits that should not have been handed in."""
    REDUCTION = "reduction"
    """A hardship award: the debt is less, and nobody paid."""
    PAYOUT = "payout"
    RECOGNISED = "recognised"


@dataclass(frozen=True)
class LedgerEntry:
    """One side of a posting. `fund` is the kind of debt that the money belongs to, where known."""

    account: LedgerAccount
    amount: Money
    fund: DebtType | None = None
    debt_id: int | None = None
    part: Part | None = None
    plan_id: int | None = None
    rule: str = ""
    """The rule of allocation that sent the money here."""


class Unbalanced(ValueError):
    """The entries of a posting do not come to nought, or there are fewer than two."""


def balanced(entries: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """The entries, without those of nought. Raises Unbalanced."""
    kept = tuple(each for each in entries if each.amount)
    if len(kept) < 2 or total(each.amount for each in kept) != ZERO:
        raise Unbalanced("the entries of a posting must come to nought")
    return kept


def reversed_entries(entries: Sequence[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """What takes a posting back: the same entries with their signs turned."""
    return tuple(replace(each, amount=-each.amount) for each in entries)


def paid_by(entries: Iterable[LedgerEntry]) -> dict[int, Money]:
    """What the entries pay off each debt; negative where they let it grow again."""
    paid: dict[int, Money] = {}
    for each in entries:
        if each.debt_id is not None:
            paid[each.debt_id] = paid.get(each.debt_id, ZERO) - each.amount
    return paid
