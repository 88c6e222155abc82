"""The council's own numbers for support needs, from their dated file."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache

from shared.domain.figures import in_force
from shared.domain.support_needs import SupportTerms
from shared.services.figures import LAW

FILE = LAW / "own_policy" / "support.toml"


def support_terms(on: date) -> SupportTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return in_force(_known(), on)


@lru_cache(maxsize=1)
def _known() -> tuple[SupportTerms, ...]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(SupportTerms(**entry) for entry in read["support"])
