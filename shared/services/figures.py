"""Law and figures from their dated files, read once, and the check that none has run out."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from shared.domain.figures import Figures, gaps
from shared.domain.money import Money, NotAnAmount
from shared.domain.stages import Nation
from shared.settings import Settings

LAW = Path(__file__).resolve().parent.parent / "figures"
"""The folder with the figures that the law gives; the council's own come from its own file."""

ReadT = TypeVar("ReadT")


class FigureMistake(ValueError):
    """A figures file cannot be believed. The text names the file, the table and the key."""


@dataclass(frozen=True)
class Law:
    """The rules that hold for one council: its nation, and every dated figure."""

    nation: Nation
    figures: Figures


def law_of(settings: Settings) -> Law:
    """The rules for the council of these settings. Raises FigureMistake."""
    return Law(Nation(settings.council.nation), load_figures(settings.costs_file))


@lru_cache(maxsize=4)
def load_figures(own: Path) -> Figures:
    """The law's figures with those of the council, from its own file, beside them.

    Raises FigureMistake for a key that is missing, unknown or unreadable.
    """
    series: dict[str, list[Any]] = {}
    for path in (*sorted(LAW.glob("*.toml")), own):
        for name, entries in _tables(path).items():
            series.setdefault(name, []).extend(_listed(entries, f"{path.name}: {name}"))
    return _read(Figures, series, "figures")


def missing_figures(figures: Figures, nation: Nation, today: date) -> tuple[str, ...]:
    """What `evenkeel check` must say: figures not in force today or on the next known change."""
    return tuple(
        f"No figures for {name} on {day:%d %B %Y}" for name, day in gaps(figures, nation, today)
    )


def _tables(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FigureMistake(f"{path.name}: {error}") from error


def _read(kind: type[ReadT], entry: Mapping[str, Any], where: str) -> ReadT:
    """One table as a frozen type: every key known, every required key there."""
    hints = get_type_hints(kind)
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(entry) - set(known)):
        raise FigureMistake(f"{where}: {unknown[0]} is not a figure we know")
    values: dict[str, Any] = {}
    for name, each in known.items():
        if name in entry:
            values[name] = _value(hints[name], entry[name], f"{where}: {name}")
        elif each.default is MISSING:
            raise FigureMistake(f"{where}: {name} is missing")
    return kind(**values)


def _value(kind: Any, raw: Any, where: str) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    if get_origin(kind) is tuple:
        return _rows(get_args(kind)[0], raw, where)
    if kind is Money:
        return _money(raw, where)
    if issubclass(kind, StrEnum):
        return _member(kind, raw, where)
    if type(raw) is not kind:
        raise FigureMistake(f"{where}: {raw!r} is not {kind.__name__}")
    return raw


def _rows(kind: type[ReadT], raw: Any, where: str) -> tuple[ReadT, ...]:
    listed = _listed(raw, where)
    return tuple(_read(kind, entry, f"{where} {n}") for n, entry in enumerate(listed, start=1))


def _listed(raw: Any, where: str) -> list[Any]:
    if not isinstance(raw, list):
        raise FigureMistake(f"{where} is not a list of tables")
    return raw


def _money(raw: Any, where: str) -> Money:
    if not isinstance(raw, str):
        raise FigureMistake(f'{where}: write pounds in quotation marks, like "75.00"')
    try:
        return Money.from_pounds_text(raw)
    except NotAnAmount as error:
        raise FigureMistake(f"{where}: {raw!r} is not an amount in pounds") from error


def _member(kind: type[StrEnum], raw: Any, where: str) -> StrEnum:
    try:
        return kind(raw)
    except ValueError as error:
        raise FigureMistake(f"{where}: {raw!r} is not one of {', '.join(kind)}") from error
