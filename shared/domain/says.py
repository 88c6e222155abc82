"""Sentences made below the web: a template for the catalogue, and the values that go into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from shared.domain.money import Money
    from shared.domain.year_month import YearMonth

Sayable: TypeAlias = "Money | date | YearMonth | int | str | Says"
"""What may go into a sentence; each language writes it its own way."""


def N_(text: str) -> str:  # noqa: N802 - the name that catalogue tools look for
    """Mark a text for the message catalogue and give it back unchanged."""
    return text


@dataclass(frozen=True)
class Says:
    """A sentence not yet put into a language.

    The template is the English text as it stands in the catalogue, with `%(name)s` places.
    Values keep their type (money, dates, months), so that each language can write them its own way.
    """

    template: str
    params: Mapping[str, Sayable] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted(self.params))))
