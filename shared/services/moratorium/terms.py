"""The days of Breathing Space that the law sets, from their dated file."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache

from shared.domain.figures import in_force
from shared.domain.moratorium import MoratoriumTerms
from shared.services.figures import LAW

FILE = LAW / "moratorium.toml"


def moratorium_terms(on: date) -> MoratoriumTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return in_force(_known(), on)


@lru_cache(maxsize=1)
def _known() -> tuple[MoratoriumTerms, ...]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(MoratoriumTerms(**entry) for entry in read["moratorium"])
