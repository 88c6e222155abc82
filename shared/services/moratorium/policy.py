"""The council's own numbers for Breathing Space, from their dated file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shared.domain.figures import in_force
from shared.services.figures import LAW

FILE = LAW / "own_policy" / "breathing_space.toml"


@dataclass(frozen=True, kw_only=True)
class OwnTerms:
    """What the council decides for itself, from a day on. Days are calendar days."""

    effective_from: date
    review_days: int
    """How long nothing is enforced after the end."""
    keep_days: int
    """How long a notice is kept that means nobody we know."""
    contact_days: int
    """How often somebody asks how treatment in a crisis goes on."""
    match_days: int
    """Working days until a person says whom a notice means."""
    over_days: int
    """Working days until a person looks at what comes after."""
    lost_instalments_are_due: bool
    """Whether the whole bill of the year is protected once its instalments were lost (SI 1992/613
    reg 23; the legal view varies)."""
    until: date | None = None


def own_terms(on: date) -> OwnTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return in_force(_known(), on)


@lru_cache(maxsize=1)
def _known() -> tuple[OwnTerms, ...]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(OwnTerms(**entry) for entry in read["breathing_space"])
