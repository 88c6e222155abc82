"""The holds of a case as its page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.services.holding.officers import MAY_BE_ENDED
from shared.services.holding.reach import reaching_party

__all__ = ["CaseHold", "reaching_party"]


@dataclass(frozen=True)
class CaseHold:
    """One hold in force on a case."""

    id: int
    kind: str
    starts_on: date
    ends_on: date | None
    account_reference: str
    """The account it is for; the whole party where there is none."""
    by: str

    @property
    def may_be_ended(self) -> bool:
        """Whether an officer may end a hold of this kind."""
        return self.kind in MAY_BE_ENDED
