"""Phrases that several pages of this journey share."""

from __future__ import annotations

from collections.abc import Sequence

from portal.plan.words import Shown, debt_name, payments, shown
from shared.domain.collection_days import CollectionSchedule, PlannedCollection
from shared.domain.money import Money, total

__all__ = ["collected", "debt_name", "listed", "payments", "pieces", "whole"]


def listed(found: CollectionSchedule) -> Shown[PlannedCollection]:
    """The collections that a page lists: all, or the start and the end where there are very many."""
    amount = found.collections[0].amount if found.collections else Money(0)
    return shown(found.collections, amount)


def whole(found: CollectionSchedule) -> Money:
    """What all collections come to."""
    return total(each.amount for each in found.collections)


def collected(lines: Sequence[PlannedCollection]) -> Money:
    """What these collections come to."""
    return total(each.amount for each in lines)


def pieces(sort_code: str) -> str:
    """A sort code in pairs."""
    return "-".join(sort_code[place : place + 2] for place in (0, 2, 4))
