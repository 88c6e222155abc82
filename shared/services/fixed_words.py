"""Words of ours that stand in a statement as they are, where no value could ever be another.

What is never different is no value: nothing need be sent for it, and PostgreSQL can keep one plan
where it would else plan anew to see whether another value makes it cheaper.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, String, literal_column


def word(fixed: str) -> ColumnElement[str]:
    """One word. Raises ValueError for what is no plain word: only our own may come here."""
    if not fixed.replace("_", "").replace(":", "").isalnum():
        raise ValueError(fixed)
    return literal_column(f"'{fixed}'", String)


def words(fixed: Iterable[str]) -> list[ColumnElement[str]]:
    """Several, always in the same order."""
    return [word(each) for each in sorted(fixed)]
