"""Reading Breathing Space for officers: counts, lists, and the page of one."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from shared.services.moratorium.views import (
    MoratoriumPage,
    OneBreach,
    OneMoratorium,
    Which,
)
from shared.services.sign_in.keys import Keys


def moratorium_counts(session: Session, today: date) -> dict[Which, int]:
    """How many there are in each list. Breaches must be nought."""
    raise NotImplementedError


def moratorium_list(
    session: Session, which: Which, today: date, after: int | None = None
) -> MoratoriumPage:
    """One page of a list (not of breaches), the newest first; `after` is the cursor of the last page."""
    raise NotImplementedError


def one_moratorium(session: Session, keys: Keys, moratorium_id: int, today: date) -> OneMoratorium:
    """Everything about one. Raises NotFound."""
    raise NotImplementedError


def moratoriums_of(session: Session, party_id: int, today: date) -> tuple[int, ...]:
    """The moratoriums that protect a party or may mean them, the newest first."""
    raise NotImplementedError


def breaches(session: Session) -> tuple[OneBreach, ...]:
    """Everything that was done although it was protected; there must be none."""
    raise NotImplementedError
