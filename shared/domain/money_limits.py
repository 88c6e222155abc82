"""Limits on money that a council sets for itself, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.figures import in_force
from shared.domain.money import Money


class LimitName(StrEnum):
    """What is limited."""

    CARD_LEAST = "card_least"
    """The least that can be paid by card at once."""
    CARD_MOST = "card_most"
    """The most that can be paid by card at once."""
    REFUND_ALONE = "refund_alone"
    """The most that one person may refund alone."""
    SUSPENSE_ALONE = "suspense_alone"
    """The most that one person may place from suspense alone."""
    REALLOCATION_ALONE = "reallocation_alone"
    """The most that one person may move between debts alone."""
    DIRECT_DEBIT_FILE = "direct_debit_file"
    """The most that one file of Direct Debits may collect, as agreed with the council's bank."""
    HARDSHIP_ALONE = "hardship_alone"
    """The most that one person may take off what somebody owes because of hardship."""


@dataclass(frozen=True)
class DatedLimit:
    """One limit from a day on."""

    name: LimitName
    effective_from: date
    amount: Money
    until: date | None = None


def limit_on(limits: Iterable[DatedLimit], name: LimitName, today: date) -> Money:
    """The limit in force on a day. Raises NotCovered when none has begun."""
    return in_force([each for each in limits if each.name is name], today).amount
