"""The tables by which a sort code and account number are checked; the council loads its licensed copy.

Layout (Pay.UK, *Validating account numbers*): the weights file has a start and an end sort code, the
algorithm, fourteen signed weights and perhaps an exception, apart by spaces; the substitutions file
has a sort code and the one to use in its place. Nothing of either is shipped with this program.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

WEIGHTS = 14
MOST_ROWS = 2
"""Rows that one sort code can have."""
HIGHEST_EXCEPTION = 14
_SORT_CODE = 6
Read = TypeVar("Read")


class Algorithm(StrEnum):
    """How the weighted digits are added up."""

    MOD10 = "MOD10"
    MOD11 = "MOD11"
    DOUBLE_ALTERNATE = "DBLAL"


@dataclass(frozen=True)
class WeightRow:
    """One line of the weights file: which sort codes it is for, and how they are checked."""

    first: int
    last: int
    algorithm: Algorithm
    weights: tuple[int, ...]
    """For the digits u v w x y z of the sort code and a b c d e f g h of the account."""
    exception: int = 0
    """0 for none."""
    worth: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)
    """For each of the fourteen places, what each digit 0 to 9 adds to the total."""

    def __post_init__(self) -> None:
        is_doubled = self.algorithm is Algorithm.DOUBLE_ALTERNATE
        object.__setattr__(self, "worth", worth_of_digits(self.weights, is_doubled=is_doubled))

    @property
    def modulus(self) -> int:
        """What the total is divided by."""
        return 11 if self.algorithm is Algorithm.MOD11 else 10


@lru_cache(maxsize=2_048)
def worth_of_digits(weights: tuple[int, ...], *, is_doubled: bool) -> tuple[tuple[int, ...], ...]:
    """What each digit adds at each place: itself times the weight, or the digits of that added up."""
    worth = _sum_of_digits if is_doubled else int
    return tuple(tuple(worth(digit * weight) for digit in range(10)) for weight in weights)


def _sum_of_digits(product: int) -> int:
    return sum(int(sign) for sign in str(abs(product)))


class TableFile(StrEnum):
    """Which of the two files."""

    WEIGHTS = "weights"
    SUBSTITUTIONS = "substitutions"


@dataclass(frozen=True)
class TableMistake:
    """One line of a file that cannot be read, and why; line 0 is the whole file."""

    line: int
    reason: str
    file: TableFile = TableFile.WEIGHTS


class TableMistakes(ValueError):
    """A file cannot be used; each line that is wrong is named."""

    def __init__(self, mistakes: Sequence[TableMistake]) -> None:
        super().__init__(f"{len(mistakes)} lines cannot be read")
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class BankTables:
    """Weights and substitutions, ready to be asked."""

    rows: tuple[WeightRow, ...]
    substitutes: dict[str, str]
    _bounds: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _found: tuple[tuple[WeightRow, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        edges = {row.first for row in self.rows} | {row.last + 1 for row in self.rows}
        bounds = tuple(sorted(edges))
        found: list[tuple[WeightRow, ...]] = [()] * len(bounds)
        for row in self.rows:
            for place in range(bisect_left(bounds, row.first), bisect_left(bounds, row.last + 1)):
                found[place] += (row,)
        object.__setattr__(self, "_bounds", bounds)
        object.__setattr__(self, "_found", tuple(found))

    def rows_of(self, sort_code: str) -> tuple[WeightRow, ...]:
        """The rows for a sort code in the order of the file; none when the table does not cover it."""
        place = bisect_right(self._bounds, int(sort_code)) - 1
        return self._found[place] if place >= 0 else ()


def read_bank_tables(weights: Iterable[str], substitutes: Iterable[str] = ()) -> BankTables:
    """Read both files, line by line. Raises TableMistakes with every line that is wrong."""
    rows, wrong = _read(weights, _weight_row, TableFile.WEIGHTS)
    pairs, more = _read(substitutes, _substitute, TableFile.SUBSTITUTIONS)
    if not rows and not wrong:
        wrong.append(TableMistake(0, "there is no row in the file"))
    wrong += [*_one_too_many(rows), *more]
    if wrong:
        raise TableMistakes(sorted(wrong, key=lambda one: (one.file != "weights", one.line)))
    return BankTables(tuple(row for _, row in rows), dict(pair for _, pair in pairs))


def _read(
    lines: Iterable[str], read: Callable[[list[str]], Read], file: TableFile
) -> tuple[list[tuple[int, Read]], list[TableMistake]]:
    found: list[tuple[int, Read]] = []
    mistakes: list[TableMistake] = []
    for number, line in enumerate(lines, start=1):
        parts = line.replace("\ufeff", "").split()
        if not parts:
            continue
        try:
            found.append((number, read(parts)))
        except ValueError as wrong:
            mistakes.append(TableMistake(number, str(wrong), file))
    return found, mistakes


def _one_too_many(rows: Sequence[tuple[int, WeightRow]]) -> Iterator[TableMistake]:
    """Rows that would be the third for a sort code: the specification knows no such thing."""
    ending: list[int] = []
    for number, row in sorted(rows, key=lambda each: (each[1].first, each[0])):
        ending = [last for last in ending if last >= row.first]
        if len(ending) >= MOST_ROWS:
            yield TableMistake(number, "a sort code of this range has two rows already")
        ending.append(row.last)


def _weight_row(parts: list[str]) -> WeightRow:
    if len(parts) not in {3 + WEIGHTS, 4 + WEIGHTS}:
        raise ValueError(f"expected {3 + WEIGHTS} or {4 + WEIGHTS} columns, found {len(parts)}")
    first, last = _sort_code(parts[0]), _sort_code(parts[1])
    if last < first:
        raise ValueError("the range ends before it begins")
    if parts[2] not in set(Algorithm):
        raise ValueError("the algorithm must be MOD10, MOD11 or DBLAL")
    weights = tuple(_whole(part, "a weight") for part in parts[3 : 3 + WEIGHTS])
    exception = _whole(parts[-1], "the exception") if len(parts) > 3 + WEIGHTS else 0
    if not 0 <= exception <= HIGHEST_EXCEPTION:
        raise ValueError(f"the exception must be 1 to {HIGHEST_EXCEPTION}")
    return WeightRow(int(first), int(last), Algorithm(parts[2]), weights, exception)


def _substitute(parts: list[str]) -> tuple[str, str]:
    if len(parts) != 2:
        raise ValueError(f"expected 2 columns, found {len(parts)}")
    return _sort_code(parts[0]), _sort_code(parts[1])


def _sort_code(text: str) -> str:
    if len(text) != _SORT_CODE or not (text.isascii() and text.isdigit()):
        raise ValueError("a sort code must be six digits")
    return text


def _whole(text: str, what: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 4:
        raise ValueError(f"{what} must be a whole number")
    return int(text)
