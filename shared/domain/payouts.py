"""A payout of the card provider's against our own records: what it is made of, and each difference by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.money import ZERO, Money


class PayoutDifference(StrEnum):
    """What does not agree about one line."""

    UNKNOWN_PAYMENT = "unknown_payment"
    NOT_PAID_HERE = "not_paid_here"
    UNKNOWN_REFUND = "unknown_refund"
    UNKNOWN_DISPUTE = "unknown_dispute"
    NOT_POSTED_HERE = "not_posted_here"
    OTHER_AMOUNT = "other_amount"
    TWICE = "twice"
    OTHER_KIND = "other_kind"


class LineKind(StrEnum):
    """What a line of a payout is, in the words of the card port."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    FEE = "fee"


_REFUNDS = frozenset({LineKind.REFUND, LineKind.REFUND_FAILED})
_DISPUTES = frozenset({LineKind.DISPUTE, LineKind.DISPUTE_WON})


@dataclass(frozen=True)
class PayoutLineSums:
    """The amounts of one line. Money going out is below nought; `net` is `gross` less `fee`."""

    kind: str
    gross: Money
    fee: Money


@dataclass(frozen=True)
class PayoutSums:
    """What a payout is made of. Refunds, disputes and fees are what they took away."""

    payments: Money = ZERO
    refunds: Money = ZERO
    disputes: Money = ZERO
    fees: Money = ZERO
    other: Money = ZERO

    @property
    def before_fees(self) -> Money:
        """Payments less refunds and disputes: the same however the provider bills its fees."""
        return self.payments - self.refunds - self.disputes

    @property
    def expected(self) -> Money:
        """What arrives at the bank."""
        return self.before_fees - self.fees + self.other


def payout_sums(lines: Iterable[PayoutLineSums]) -> PayoutSums:
    """Add up the lines of a payout; fees come netted in each line, or as lines of their own."""
    sums = dict.fromkeys(("payments", "refunds", "disputes", "fees", "other"), ZERO)
    for line in lines:
        sums["fees"] += line.fee
        if line.kind == LineKind.PAYMENT:
            sums["payments"] += line.gross
        elif line.kind in _REFUNDS:
            sums["refunds"] -= line.gross
        elif line.kind in _DISPUTES:
            sums["disputes"] -= line.gross
        elif line.kind == LineKind.FEE:
            sums["fees"] -= line.gross
        else:
            sums["other"] += line.gross
    return PayoutSums(**sums)
