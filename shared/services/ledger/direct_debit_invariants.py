"""What must always hold of Direct Debits: their runs, their receipts, and the states of their records."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    type_coerce,
)

from shared.domain.direct_debit_runs import LIVING_RUNS, RunState
from shared.domain.ledger import PostingKind
from shared.domain.mandate_states import CollectionState
from shared.domain.standard18 import INSTRUCTIONS
from shared.models import (
    Collection,
    CollectionEventRow,
    DirectDebitLine,
    DirectDebitRun,
    Mandate,
    MandateEventRow,
    Posting,
    Receipt,
)

_IN_A_RUN = (CollectionState.IN_RUN, CollectionState.HANDED_IN)


def _pence(amount: Any) -> ColumnElement[int]:
    return type_coerce(amount, BigInteger)


def _last_event_differs(subject: Any, events: Any, key: Any) -> Select[Any]:
    last = select(func.max(events.id)).where(key == subject.id).correlate(subject).scalar_subquery()
    same = exists().where(events.id == last, events.state == subject.state)
    found: Any = select(subject.id).where(not_(same))
    return found  # type: ignore[no-any-return]


def _total_wrong() -> Select[Any]:
    """A run's total and counts are those of its lines: what the contra of its file says."""
    living = (
        DirectDebitLine.run_id == DirectDebitRun.id,
        DirectDebitLine.withdrawn_at.is_(None),
    )
    amount = func.coalesce(func.sum(_pence(DirectDebitLine.amount)), 0)
    whole = select(amount).where(*living).correlate(DirectDebitRun).scalar_subquery()
    collected = (
        select(func.count())
        .where(*living, DirectDebitLine.code.not_in(INSTRUCTIONS))
        .correlate(DirectDebitRun)
        .scalar_subquery()
    )
    return select(DirectDebitRun.id).where(
        DirectDebitRun.state.in_((*LIVING_RUNS, RunState.TAKEN_BACK)),
        or_(_pence(DirectDebitRun.total) != whole, DirectDebitRun.collection_count != collected),
    )


def _line_unlike_collection() -> Select[Any]:
    """A line asks for what its collection says: the advised amount less what a hold keeps back."""
    return (
        select(DirectDebitLine.id)
        .join(Collection, Collection.id == DirectDebitLine.collection_id)
        .where(
            DirectDebitLine.withdrawn_at.is_(None),
            DirectDebitLine.presentation == Collection.presentation,
            Collection.state.in_(_IN_A_RUN),
            _pence(DirectDebitLine.amount)
            != _pence(Collection.amount) - _pence(Collection.kept_back),
        )
    )


def _in_run_without_line() -> Select[Any]:
    """A collection that is in a run has one line of a run that lives, and no other collection has one.

    Collections of a supplier are in no file of ours.
    """
    line = exists().where(
        DirectDebitLine.collection_id == Collection.id,
        DirectDebitLine.presentation == Collection.presentation,
        DirectDebitLine.withdrawn_at.is_(None),
        DirectDebitLine.run_id == DirectDebitRun.id,
        DirectDebitRun.state.in_((*LIVING_RUNS, RunState.TAKEN_BACK)),
    )
    return (
        select(Collection.id)
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .where(Mandate.scheme == "bacs", Collection.state.in_(_IN_A_RUN), not_(line))
    )


def _collected_without_receipt() -> Select[Any]:
    """A collection that counts as collected has the receipt of just its amount, and it stands."""
    taken_back = exists().where(
        Posting.receipt_id == Receipt.id,
        Posting.kind.in_((PostingKind.RETURNED, PostingKind.TAKEN_BACK)),
    )
    source = literal("collection:", String).concat(cast(Collection.id, String))
    has = exists().where(
        Receipt.id == Collection.receipt_id,
        Receipt.source
        == source.concat(literal(":", String)).concat(cast(Collection.presentation, String)),
        _pence(Receipt.amount) == _pence(Collection.amount) - _pence(Collection.kept_back),
        not_(taken_back),
    )
    return (
        select(Collection.id)
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .where(
            Mandate.scheme == "bacs",
            Collection.state == CollectionState.COLLECTED,
            not_(has),
        )
    )


DIRECT_DEBIT_INVARIANTS: tuple[tuple[str, str, Select[Any]], ...] = (
    ("a run's total is that of its lines", "direct_debit_run", _total_wrong()),
    ("a line asks for what its collection says", "direct_debit_line", _line_unlike_collection()),
    ("what is in a run has its line", "collection", _in_run_without_line()),
    ("a collected payment has its receipt", "collection", _collected_without_receipt()),
    (
        "a collection's state is that of its last event",
        "collection",
        _last_event_differs(Collection, CollectionEventRow, CollectionEventRow.collection_id),
    ),
    (
        "a mandate's state is that of its last event",
        "mandate",
        _last_event_differs(Mandate, MandateEventRow, MandateEventRow.mandate_id),
    ),
)
"""Name, kind of record, and the query that finds the records of which it does not hold."""
