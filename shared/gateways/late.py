"""A part that is made when something is first asked of it.

Most commands and jobs never speak to a supplier, and reading a supplier's library costs them a
second and as much memory as the whole of a night's work.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

Part = TypeVar("Part")


class _Late:
    """Stands for the part in everything, `isinstance` too."""

    def __init__(self, make: Callable[[], Any]) -> None:
        object.__setattr__(self, "_made", [])
        object.__setattr__(self, "_make", make)
        object.__setattr__(self, "_lock", Lock())

    def _itself(self) -> Any:
        made: list[Any] = object.__getattribute__(self, "_made")
        if not made:
            with object.__getattribute__(self, "_lock"):
                # Two requests at once must not each have one of their own.
                if not made:
                    made.append(object.__getattribute__(self, "_make")())
        return made[0]

    def __getattribute__(self, name: str) -> Any:
        return getattr(_Late._itself(self), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(_Late._itself(self), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(_Late._itself(self), name)


def late(make: Callable[[], Part]) -> Part:
    """The part that `make` makes, once, when something is first asked of it."""
    return cast(Part, _Late(make))
