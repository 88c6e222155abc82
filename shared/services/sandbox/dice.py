"""Chance that falls the same way for the same seed, and quickly: a council needs millions of throws."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice(Random):
    """Throws of one seed. None of them guards anything."""

    def between(self, least: int, most: int) -> int:
        """A whole number from least to most, both counted in."""
        return least + int(self.random() * (most - least + 1))

    def one_of(self, things: Sequence[T]) -> T:
        """One of several things, each as likely."""
        return things[int(self.random() * len(things))]

    def happens(self, share: float) -> bool:
        """Whether something happens that does so in this share of cases."""
        return self.random() < share


class Weighted(Generic[T]):
    """Things that come as often as their weights say."""

    def __init__(self, weights: Mapping[T, int]) -> None:
        self._things = tuple(weights)
        self._up_to = tuple(accumulate(weights.values()))

    def thrown(self, dice: Dice) -> T:
        """One of them."""
        return self._things[bisect_right(self._up_to, dice.random() * self._up_to[-1])]
