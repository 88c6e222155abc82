"""Taking a notice of Breathing Space: remembered by its key first, then acted on, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.moratorium import MoratoriumState
from shared.services.audit import Actor
from shared.services.moratorium.notice import Notice
from shared.services.sign_in.keys import Keys


@dataclass(frozen=True)
class TakenNotice:
    """What became of a notice."""

    notice_id: int
    state: str
    """`done`, `waiting` (for the notice it belongs to) or `refused`."""
    moratorium_id: int | None
    moratorium_state: MoratoriumState | None
    """`active`, `no_debt_found`, or `matched` while its first day is to come."""
    is_certain: bool
    """False where a person is asked who is meant; everybody who may be is protected meanwhile."""
    first: bool
    """False for a notice that came before."""


def take_notice(
    session: Session,
    keys: Keys,
    notice: Notice,
    by: Actor,
    now: datetime,
    evidence_id: int | None = None,
) -> TakenNotice:
    """Take a notice and do everything that follows from it, in the caller's one transaction.

    Twice is once; one that comes before the notice it belongs to waits for it. Raises NotANotice
    with what is wrong, field by field.
    """
    raise NotImplementedError
