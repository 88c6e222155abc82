"""A lifecycle is a table of allowed moves; anything else raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class NotAllowed(ValueError):
    """The event cannot happen in this state."""

    def __init__(self, state: StrEnum, event: StrEnum) -> None:
        super().__init__(f"{event} is not allowed when {state}")
        self.state = state
        self.event = event


@dataclass(frozen=True)
class Lifecycle(Generic[S, E]):
    """States, events and the moves between them."""

    moves: Mapping[tuple[S, E], S]

    def after(self, state: S, event: E) -> S:
        """The state that follows. Raises NotAllowed when the table has no such move."""
        try:
            return self.moves[state, event]
        except KeyError:
            raise NotAllowed(state, event) from None

    def allows(self, state: S, event: E) -> bool:
        """Whether the event may happen in the state."""
        return (state, event) in self.moves
