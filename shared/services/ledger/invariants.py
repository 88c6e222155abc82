"""What must always hold of the ledger: one query for each, asked after every test and every night."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from shared.domain.card_payment_states import LIVING_REFUNDS, CardPaymentState
from shared.domain.ledger import LedgerAccount, Part, PostingKind
from shared.domain.money import ZERO
from shared.models import (
    AuditEntry,
    CardPayment,
    CardPaymentEventRow,
    CashFile,
    CashLine,
    Debt,
    Entry,
    Posting,
    Receipt,
    Refund,
    SuspenseItem,
)
from shared.services.ledger.direct_debit_invariants import DIRECT_DEBIT_INVARIANTS


@dataclass(frozen=True)
class Violation:
    """One thing that does not hold, named by its record."""

    invariant: str
    subject: str


def violations(session: Session) -> tuple[Violation, ...]:
    """Everything that does not hold now; empty when all is well."""
    return tuple(
        Violation(name, f"{what}:{number}")
        for name, what, query in INVARIANTS
        for number in session.scalars(query)
    )


def _pence(amount: Any) -> ColumnElement[int]:
    """An amount as the whole number that is kept, so that it can be summed and compared."""
    return type_coerce(amount, BigInteger)


def _subject(kind: str, number: Any) -> ColumnElement[str]:
    """How a record is named elsewhere: `posting:12`."""
    return literal(kind, String).concat(cast(number, String))


def _unbalanced() -> Select[Any]:
    """Every posting has two entries or more, and they come to nought."""
    return (
        select(Posting.id)
        .outerjoin(Entry, Entry.posting_id == Posting.id)
        .group_by(Posting.id)
        .having(
            or_(func.count(Entry.id) < 2, func.coalesce(func.sum(_pence(Entry.amount)), 0) != 0)
        )
    )


def _cached_wrong() -> Select[Any]:
    """What a debt says we received is what its entries come to, and so are its costs."""
    entries = (
        select(
            Entry.debt_id,
            func.sum(_pence(Entry.amount)).label("all_parts"),
            func.sum(case((Entry.part == Part.COSTS, _pence(Entry.amount)), else_=0)).label(
                "costs"
            ),
        )
        .where(Entry.debt_id.is_not(None))
        .group_by(Entry.debt_id)
        .subquery()
    )
    return (
        select(Debt.id)
        .outerjoin(entries, entries.c.debt_id == Debt.id)
        .where(
            or_(
                _pence(Debt.received) + func.coalesce(entries.c.all_parts, 0) != 0,
                _pence(Debt.received_costs) + func.coalesce(entries.c.costs, 0) != 0,
            )
        )
    )


def _reversed_unlike() -> Select[Any]:
    """A reversal is the posting it takes back with the signs turned."""
    was = aliased(Posting)
    first = select(func.sum(_pence(Entry.amount))).where(
        Entry.posting_id == was.id, Entry.account == LedgerAccount.DEBT
    )
    back = select(func.sum(_pence(Entry.amount))).where(
        Entry.posting_id == Posting.id, Entry.account == LedgerAccount.DEBT
    )
    first_sum = func.coalesce(first.correlate(was).scalar_subquery(), 0)
    back_sum = func.coalesce(back.correlate(Posting).scalar_subquery(), 0)
    return (
        select(Posting.id).join(was, was.id == Posting.reverses_id).where(first_sum + back_sum != 0)
    )


def _suspense_wrong() -> Select[Any]:
    """What stands in suspense is what the open items come to."""
    stands = select(func.coalesce(func.sum(_pence(Entry.amount)), 0)).where(
        Entry.account == LedgerAccount.SUSPENSE
    )
    listed = select(func.coalesce(func.sum(_pence(SuspenseItem.amount)), 0)).where(
        SuspenseItem.state != "settled"
    )
    return select(literal(0)).where(stands.scalar_subquery() + listed.scalar_subquery() != 0)


def _paid_without_receipt() -> Select[Any]:
    """A card payment is paid exactly when its receipt stands."""
    has = exists().where(Receipt.source == _subject("card_payment:", CardPayment.id))
    paid = CardPayment.state == CardPaymentState.PAID
    return select(CardPayment.id).where(or_(and_(paid, not_(has)), and_(not_(paid), has)))


def _receipt_unposted() -> Select[Any]:
    """A receipt has one posting that brought the money in, of just that amount."""
    brought = select(func.coalesce(func.sum(_pence(Entry.amount)), 0)).where(
        Entry.posting_id == Posting.id, Entry.account == Receipt.channel
    )
    right = exists().where(
        Posting.receipt_id == Receipt.id,
        Posting.kind == "receipt",
        brought.correlate(Posting, Receipt).scalar_subquery() == _pence(Receipt.amount),
    )
    return select(Receipt.id).where(not_(right))


def _refunded_wrong() -> Select[Any]:
    """A payment's refunds come to what it says, and to no more than was paid."""
    living = (
        select(func.coalesce(func.sum(_pence(Refund.amount)), 0))
        .where(Refund.payment_id == CardPayment.id, Refund.state.in_(LIVING_REFUNDS))
        .correlate(CardPayment)
        .scalar_subquery()
    )
    refunded = _pence(CardPayment.refunded)
    return select(CardPayment.id).where(
        or_(refunded != living, refunded > _pence(CardPayment.amount))
    )


def _state_unlike_events() -> Select[Any]:
    """The state of a card payment is the state after its last event."""
    last = (
        select(func.max(CardPaymentEventRow.id))
        .where(CardPaymentEventRow.payment_id == CardPayment.id)
        .correlate(CardPayment)
        .scalar_subquery()
    )
    same = exists().where(
        CardPaymentEventRow.id == last, CardPaymentEventRow.state == CardPayment.state
    )
    return select(CardPayment.id).where(not_(same))


def _cash_file_wrong() -> Select[Any]:
    """A cash file's total is the sum of its lines."""
    lines = (
        select(func.coalesce(func.sum(_pence(CashLine.amount)), 0))
        .where(CashLine.file_id == CashFile.id)
        .correlate(CashFile)
        .scalar_subquery()
    )
    return select(CashFile.number).where(_pence(CashFile.total) != lines)


def _cash_line_wrong() -> Select[Any]:
    """A cash line is what its posting paid off its debt."""
    paid = (
        select(-func.coalesce(func.sum(Entry.__table__.c.amount), literal(0)))
        .where(Entry.posting_id == CashLine.posting_id, Entry.debt_id == CashLine.debt_id)
        .correlate(CashLine)
        .scalar_subquery()
    )
    return select(CashLine.id).where(CashLine.__table__.c.amount != paid)


def _handed_over_wrong() -> Select[Any]:
    """What was handed over for a debt is what its held lines come to: each once, and no other."""
    given = (
        select(Entry.debt_id, Entry.__table__.c.amount)
        .join(Posting, Posting.id == Entry.posting_id)
        .where(Posting.kind == PostingKind.RECOGNISED, Entry.debt_id.is_not(None))
    )
    held = select(CashLine.debt_id, -CashLine.__table__.c.amount).where(
        CashLine.held_posting_id.is_not(None)
    )
    both = union_all(given, held).subquery()
    return select(both.c.debt_id).group_by(both.c.debt_id).having(func.sum(both.c.amount) != ZERO)


def _unaudited() -> Select[Any]:
    """Every posting has its row in the audit trail."""
    told = exists().where(AuditEntry.subject == _subject("posting:", Posting.id))
    return select(Posting.id).where(not_(told))


INVARIANTS: tuple[tuple[str, str, Select[Any]], ...] = (
    ("a posting comes to nought", "posting", _unbalanced()),
    ("a debt's cached sums are those of its entries", "debt", _cached_wrong()),
    ("a reversal takes back what was posted", "posting", _reversed_unlike()),
    ("suspense is what the open items come to", "suspense", _suspense_wrong()),
    ("a paid card payment has its receipt", "card_payment", _paid_without_receipt()),
    ("a receipt is posted once and whole", "receipt", _receipt_unposted()),
    ("refunds are no more than was paid", "card_payment", _refunded_wrong()),
    ("a payment's state is that of its events", "card_payment", _state_unlike_events()),
    ("a cash file's total is the sum of its lines", "cash_file", _cash_file_wrong()),
    ("a cash line is what its posting paid", "cash_line", _cash_line_wrong()),
    ("what is held was handed over once", "debt", _handed_over_wrong()),
    ("a posting is in the audit trail", "posting", _unaudited()),
    *DIRECT_DEBIT_INVARIANTS,
)
"""Name, kind of record, and the query that finds the records of which it does not hold.

That no event is posted twice and nothing is taken back twice, the unique keys see to; that no
entry is ever changed, the triggers.
"""
