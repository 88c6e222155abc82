"""Receipts of decisions: replayed from what they kept, and proved to give the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.receipt import NotAReceipt, differences, fingerprint, read_receipt
from shared.models import Decision
from shared.services.errors import NotFound
from shared.services.wording import say

AT_ONCE = 500


@dataclass(frozen=True)
class Replayed:
    """What a replay of one decision showed."""

    decision_id: int
    differs_in: tuple[str, ...]
    """Parts of the answer that came out differently, or what is wrong with the receipt itself."""

    @property
    def is_same(self) -> bool:
        """Whether the receipt is whole and gives the same answer again."""
        return not self.differs_in


def replay_decision(session: Session, decision_id: int) -> Replayed:
    """Decide again from a receipt alone and compare. Raises NotFound for an unknown decision."""
    row = session.execute(
        select(Decision.receipt, Decision.receipt_sha256).where(Decision.id == decision_id)
    ).first()
    if row is None:
        raise NotFound
    return _replayed(decision_id, row.receipt, row.receipt_sha256)


def replay_all(session: Session) -> Iterator[Replayed]:
    """Replay every decision that the rules made, oldest first, a few hundred at a time."""
    rows = session.execute(
        select(Decision.id, Decision.receipt, Decision.receipt_sha256)
        .where(Decision.by == "rule")
        .order_by(Decision.id)
        .execution_options(yield_per=AT_ONCE)
    )
    return (_replayed(*row) for row in rows)


def _replayed(decision_id: int, text: str, mark: str) -> Replayed:
    if fingerprint(text) != mark:
        return Replayed(decision_id, ("the receipt was changed after it was written",))
    try:
        receipt = read_receipt(text)
    except NotAReceipt as error:
        return Replayed(decision_id, (f"the receipt cannot be read: {error}",))
    return Replayed(decision_id, differences(receipt, lambda says: say(says, receipt.language)))
