"""The council's own numbers for discounts and reductions, from their dated file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shared.domain.figures import in_force
from shared.services.figures import LAW

FILE = LAW / "own_policy" / "reductions.toml"


@dataclass(frozen=True)
class ReductionTerms:
    """The numbers in force from a day on."""

    effective_from: date
    answered_within: int
    """Working days within which a claim is worked out."""
    source: str = ""
    until: date | None = None


def reduction_terms(on: date) -> ReductionTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return in_force(_known(), on)


@lru_cache(maxsize=1)
def _known() -> tuple[ReductionTerms, ...]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(ReductionTerms(**entry) for entry in read["reductions"])
