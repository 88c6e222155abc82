"""The debts' cached sums, brought along with the entries that change them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from shared.domain.ledger import LedgerEntry, Part
from shared.domain.money import ZERO, Money
from shared.models import Debt
from shared.services.many_rows import as_rows

_DEBTS: Table = Debt.__table__  # type: ignore[assignment]
_ONE = (
    update(_DEBTS)
    .where(_DEBTS.c.id == bindparam("debt"))
    .values(
        received=_DEBTS.c.received + bindparam("paid"),
        received_costs=_DEBTS.c.received_costs + bindparam("paid_costs"),
    )
)
_PAID = as_rows(_DEBTS, ("id", "received", "received_costs"), "paid")
_MANY = (
    update(_DEBTS)
    .where(_DEBTS.c.id == _PAID.c.id)
    .values(
        received=_DEBTS.c.received + _PAID.c.received,
        received_costs=_DEBTS.c.received_costs + _PAID.c.received_costs,
    )
)


def bring_along(session: Session, entries: Iterable[LedgerEntry]) -> None:
    """Count entries that are being written in what their debts received: one statement on PostgreSQL.

    Where there are several debts, the caller has locked them.
    """
    ordered = sorted(_paid(entries).items())
    if not ordered:
        return
    # On the connection: the mapped class would have the session look at each row.
    connection = session.connection()
    if connection.dialect.name == "postgresql" and len(ordered) > 1:
        given = {
            "all_id": [debt_id for debt_id, _sums in ordered],
            "all_received": [sums[0] for _debt_id, sums in ordered],
            "all_received_costs": [sums[1] for _debt_id, sums in ordered],
        }
        connection.execute(_MANY, given)
        return
    rows: list[dict[str, Any]] = [
        {"debt": debt_id, "paid": sums[0], "paid_costs": sums[1]} for debt_id, sums in ordered
    ]
    connection.execute(_ONE, rows)


def _paid(entries: Iterable[LedgerEntry]) -> dict[int, list[Money]]:
    """What each debt receives by the entries: in all, and of it towards costs."""
    paid: dict[int, list[Money]] = {}
    for entry in entries:
        if entry.debt_id is not None:
            sums = paid.setdefault(entry.debt_id, [ZERO, ZERO])
            sums[0] -= entry.amount
            if entry.part is Part.COSTS:
                sums[1] -= entry.amount
    return paid
