"""What of ours each line of a payout is, found for all lines in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import CardPaymentState, RefundState
from shared.domain.money import Money, total
from shared.domain.payouts import LineKind, PayoutDifference
from shared.gateways.card_ports import SeenPayoutLine
from shared.models import CardPayment, Dispute, PayoutLine, Receipt, Refund
from shared.services.card_payments.records import subject_of
from shared.services.direct_debit.supplier_payouts import claims_paid_out, collections_paid_out

_AT_ONCE = 500
DIRECT_DEBITS = ("collection:", "indemnity_claim:")
"""How the subjects of lines begin that are of the Direct Debit channel."""


@dataclass(frozen=True)
class Matched:
    """A line, what of ours it is (`card_payment:12`; empty when nothing is), and what differs."""

    line: SeenPayoutLine
    subject: str
    difference: str


def by_direct_debit(matched: Iterable[Matched]) -> Money:
    """What of a payout's lines was collected by Direct Debit, less what banks took back."""
    ours = (each.line.gross for each in matched if each.subject.startswith(DIRECT_DEBITS))
    return total(ours)


@dataclass(frozen=True)
class _Ours:
    """A record of ours: its amount as the line should have it, and whether it is posted."""

    subject: str
    amount: Money
    is_posted: bool
    unposted: PayoutDifference = PayoutDifference.NOT_POSTED_HERE


_UNKNOWN: dict[str, PayoutDifference] = {
    LineKind.PAYMENT: PayoutDifference.UNKNOWN_PAYMENT,
    LineKind.REFUND: PayoutDifference.UNKNOWN_REFUND,
    LineKind.REFUND_FAILED: PayoutDifference.UNKNOWN_REFUND,
    LineKind.DISPUTE: PayoutDifference.UNKNOWN_DISPUTE,
    LineKind.DISPUTE_WON: PayoutDifference.UNKNOWN_DISPUTE,
}


def match_lines(session: Session, lines: Sequence[SeenPayoutLine]) -> tuple[Matched, ...]:
    """Each line with its record of ours, or the name of what does not agree."""
    ours: dict[tuple[str, str], _Ours] = {}
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        ours |= _payments(session, _sources(some, LineKind.PAYMENT))
        ours |= _refunds(session, _sources(some, LineKind.REFUND, LineKind.REFUND_FAILED))
        ours |= _disputes(session, _sources(some, LineKind.DISPUTE, LineKind.DISPUTE_WON))
    elsewhere = _in_other_lines(session, lines, {each.subject for each in ours.values()})
    return tuple(_matched(line, ours.get((line.kind, line.source_id)), elsewhere) for line in lines)


def _matched(line: SeenPayoutLine, ours: _Ours | None, elsewhere: set[tuple[str, str]]) -> Matched:
    if line.kind == LineKind.FEE:
        return Matched(line, "", "")
    if ours is None:
        return Matched(line, "", _UNKNOWN.get(line.kind, PayoutDifference.OTHER_KIND))
    difference = ""
    if (line.kind, ours.subject) in elsewhere:
        difference = PayoutDifference.TWICE
    elif not ours.is_posted:
        difference = ours.unposted
    elif ours.amount != line.gross:
        difference = PayoutDifference.OTHER_AMOUNT
    return Matched(line, ours.subject, difference)


def _sources(lines: Iterable[SeenPayoutLine], *kinds: LineKind) -> list[str]:
    return sorted({line.source_id for line in lines if line.kind in kinds and line.source_id})


def _payments(session: Session, intents: list[str]) -> dict[tuple[str, str], _Ours]:
    """Our payments by the provider's id; and money that we could only put into suspense."""
    if not intents:
        return {}
    kind = LineKind.PAYMENT.value
    sources = {f"card:{intent}"[:60]: intent for intent in intents}
    kept: Any = select(Receipt.source, Receipt.amount).where(Receipt.source.in_(sources))
    found = {
        (kind, sources[source]): _Ours(source, amount, is_posted=True)
        for source, amount in session.execute(kept)
    }
    rows = session.execute(
        select(CardPayment.id, CardPayment.intent_id, CardPayment.state, CardPayment.amount).where(
            CardPayment.intent_id.in_(intents)
        )
    ).all()
    received = _received(session, [subject_of(row.id) for row in rows])
    for row in rows:
        subject = subject_of(row.id)
        found[kind, row.intent_id or ""] = _Ours(
            subject,
            received.get(subject, row.amount),
            is_posted=row.state is CardPaymentState.PAID,
            unposted=PayoutDifference.NOT_PAID_HERE,
        )
    for each in collections_paid_out(session, intents):
        found[kind, each.supplier_id] = _Ours(
            each.subject, each.amount, each.is_posted, PayoutDifference.NOT_PAID_HERE
        )
    return found


def _received(session: Session, sources: list[str]) -> dict[str, Money]:
    rows = session.execute(
        select(Receipt.source, Receipt.amount).where(Receipt.source.in_(sources))
    )
    return {source: amount for source, amount in rows}  # noqa: C416 - rows are no pairs to mypy


def _refunds(session: Session, ids: list[str]) -> dict[tuple[str, str], _Ours]:
    found: dict[tuple[str, str], _Ours] = {}
    if not ids:
        return found
    for refund in session.scalars(select(Refund).where(Refund.supplier_id.in_(ids))):
        subject, theirs = f"refund:{refund.id}", refund.supplier_id or ""
        is_posted = refund.posting_id is not None
        found[LineKind.REFUND, theirs] = _Ours(subject, -refund.amount, is_posted)
        failed = is_posted and refund.state is RefundState.FAILED
        found[LineKind.REFUND_FAILED, theirs] = _Ours(subject, refund.amount, failed)
    return found


def _disputes(session: Session, ids: list[str]) -> dict[tuple[str, str], _Ours]:
    found: dict[tuple[str, str], _Ours] = {}
    if not ids:
        return found
    for dispute in session.scalars(select(Dispute).where(Dispute.supplier_id.in_(ids))):
        subject, theirs = f"dispute:{dispute.id}", dispute.supplier_id
        found[LineKind.DISPUTE, theirs] = _Ours(
            subject, -dispute.amount, dispute.posting_id is not None
        )
        found[LineKind.DISPUTE_WON, theirs] = _Ours(
            subject, dispute.amount, dispute.won_posting_id is not None
        )
    for each in claims_paid_out(session, ids):
        found[LineKind.DISPUTE, each.supplier_id] = _Ours(each.subject, each.amount, each.is_posted)
    return found


def _in_other_lines(
    session: Session, lines: Sequence[SeenPayoutLine], subjects: set[str]
) -> set[tuple[str, str]]:
    """Kind and subject of what stands on a line that is none of these."""
    own = {line.line_id for line in lines}
    found: set[tuple[str, str]] = set()
    names = sorted(subjects)
    for start in range(0, len(names), _AT_ONCE):
        rows = session.execute(
            select(PayoutLine.supplier_id, PayoutLine.kind, PayoutLine.subject).where(
                PayoutLine.subject.in_(names[start : start + _AT_ONCE])
            )
        )
        found.update((kind, subject) for line, kind, subject in rows if line not in own)
    return found
