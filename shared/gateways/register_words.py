"""The Breathing Space register's own numbers and what they mean: in this one place, and nowhere else.

They are those of the Insolvency Service's published service (InsolvencyService/Debt-Respite-Scheme,
MIT, April 2021). A number that is not here is never guessed at: a person looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

NONE = "none"
ACTIVE = "active"
CANCELLED = "cancelled"
DRAFT = "draft"
EXPIRED = "expired"
MORATORIUM_STATUS: tuple[str, ...] = (NONE, ACTIVE, CANCELLED, DRAFT, EXPIRED)


class DebtStatus(StrEnum):
    """Where a debt stands at the register, in its order from 0."""

    RECOVERY_STOPPED = "recovery_stopped"
    SOLD_ON = "sold_on"
    NOTIFICATION_PENDING = "notification_pending"
    SUBMITTED = "submitted"
    NOTIFICATION_FAILED = "notification_failed"
    NEW_DEBT = "new_debt"
    REVIEW_REQUESTED = "review_requested"
    AFTER_REVIEW = "after_review"
    DRAFT_PENDING = "draft_pending"
    DRAFT_SUBMITTED = "draft_submitted"
    PROPOSED_BY_CREDITOR = "proposed_by_creditor"
    REMOVED_BY_COURT = "removed_by_court"
    REMOVED_ACKNOWLEDGED = "removed_acknowledged"
    REMOVED_BY_ADVISER = "removed_by_adviser"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NEVER_ACTIVE = "never_active"


DEBT_STATUS: tuple[DebtStatus, ...] = tuple(DebtStatus)
IN_FORCE = frozenset(DEBT_STATUS[:8])
"""Debts that are protected, as far as the register is concerned."""
NOT_YET = frozenset(DEBT_STATUS[8:11])
"""Debts that are not protected yet: drafts, and what a creditor proposed."""
TAKEN_OUT = frozenset(
    {
        DebtStatus.REMOVED_BY_COURT,
        DebtStatus.REMOVED_ACKNOWLEDGED,
        DebtStatus.REMOVED_BY_ADVISER,
        DebtStatus.NEVER_ACTIVE,
    }
)

REVIEW_REQUESTED = "requested"
REVIEW_STATUS: tuple[str, ...] = (
    REVIEW_REQUESTED,
    "eligible_after_adviser",
    "not_eligible_after_adviser",
    "not_eligible_after_court",
    "cancelled",
)

REVIEW_TYPE: Mapping[str, int] = {"not_eligible": 0, "unfair": 1}
END_REASON: Mapping[str, int] = {"no_longer_eligible": 0, "able_to_pay": 1}
NO_LONGER_ELIGIBLE: Mapping[str, int] = {
    "not_in_england_or_wales": 0,
    "debt_relief_order": 1,
    "iva": 2,
    "bankrupt": 3,
    "another_within_12_months": 4,
}
