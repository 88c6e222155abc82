"""Reading single values out of a policy file's tables, and noting what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from shared.domain.money import Money, NotAnAmount
from shared.domain.policy_lines import Mistake, Place, line_of

T = TypeVar("T")

_KINDS: Mapping[type, str] = {str: "text", date: "date, such as 2026-04-01"}


class ValueReader:
    """Reads one file's values, collecting mistakes and going on, so that all are told at once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mistakes: list[Mistake] = []

    def wrong(self, place: Place, text: str) -> None:
        self.mistakes.append(Mistake(line_of(self.text, place), text))

    def tables(self, content: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        tables = content.get(key)
        if (
            not isinstance(tables, list)
            or not tables
            or not all(isinstance(one, dict) for one in tables)
        ):
            self.wrong((key,), f"at least one [[{key}]] is needed")
            return []
        return tables

    def inner(
        self, table: Mapping[str, Any], place: Place, key: str, keys: frozenset[str]
    ) -> Mapping[str, Any] | None:
        inner = table.get(key)
        if inner is None:
            return None
        if not isinstance(inner, dict):
            self.wrong((*place, key), f"{key} needs {' and '.join(sorted(keys))}")
            return None
        self.known(inner, keys, (*place, key))
        return inner

    def known(self, table: Mapping[str, Any], keys: frozenset[str], place: Place) -> None:
        for key in table:
            if key not in keys:
                choice = ", ".join(sorted(keys))
                self.wrong((*place, key), f"{key!r} is not a setting here; choose from {choice}")

    def needed(self, table: Mapping[str, Any], place: Place, key: str, kind: type[T]) -> T | None:
        value = table.get(key)
        if isinstance(value, kind) and value != "":
            return value
        self.wrong(
            (*place, key),
            f"{key} is missing" if key not in table else f"{key} is not a {_KINDS[kind]}",
        )
        return None

    def word(
        self, table: Mapping[str, Any], place: Place, key: str, kind: Callable[[str], T]
    ) -> T | None:
        text = self.needed(table, place, key, str)
        return None if text is None else self._word(text, (*place, key), kind)

    def _word(self, text: object, place: Place, kind: Callable[[str], T]) -> T | None:
        try:
            return kind(text)  # type: ignore[arg-type]
        except ValueError:
            choice = ", ".join(str(word) for word in kind)  # type: ignore[attr-defined]
            self.wrong(place, f"{text!r} is not known; choose from {choice}")
            return None

    def words_of(
        self, table: Mapping[str, Any], place: Place, key: str, kind: Callable[[str], T]
    ) -> frozenset[T]:
        texts = table.get(key)
        if not isinstance(texts, list) or not texts:
            self.wrong((*place, key), f"{key} must be a list with at least one word")
            return frozenset()
        words = [self._word(text, (*place, key), kind) for text in texts]
        return frozenset(word for word in words if word is not None)

    def count(
        self,
        table: Mapping[str, Any],
        place: Place,
        key: str,
        least: int,
        most: int,
        *,
        needed: bool = True,
    ) -> int | None:
        value = table.get(key)
        if value is None and not needed:
            return None
        if type(value) is int and least <= value <= most:
            return value
        self.wrong((*place, key), f"{key} must be a whole number from {least} to {most}")
        return None

    def yes_or_no(self, table: Mapping[str, Any], place: Place, key: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.wrong((*place, key), f"{key} is true or false")
            return default
        return value

    def money(self, table: Mapping[str, Any], place: Place, key: str) -> Money | None:
        text = table.get(key)
        if text is None:
            return None
        try:
            amount = Money.from_pounds_text(text) if isinstance(text, str) else None
        except NotAnAmount:
            amount = None
        if amount is None:
            self.wrong(
                (*place, key),
                f'{key} must be an amount in pounds in quotation marks, such as "84.50"',
            )
        return amount
