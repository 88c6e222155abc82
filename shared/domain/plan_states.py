"""The life of a plan, from acceptance to its end."""

from __future__ import annotations

from enum import StrEnum

from shared.domain.lifecycle import Lifecycle


class PlanState(StrEnum):
    """Where a plan stands."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    BROKEN = "broken"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class PlanEvent(StrEnum):
    """What can happen to a plan."""

    AGREED = "agreed"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    BROKEN = "broken"
    BROUGHT_UP_TO_DATE = "brought_up_to_date"
    PAID_OFF = "paid_off"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    RESCHEDULED = "rescheduled"
    """Days or amounts changed, by the payer inside the rules or because less is owed; the note says
    which, as JSON."""


_S, _E = PlanState, PlanEvent

PLAN: Lifecycle[PlanState, PlanEvent] = Lifecycle(
    {
        **{(state, _E.RESCHEDULED): state for state in (_S.ACTIVE, _S.SUSPENDED, _S.BROKEN)},
        (_S.ACTIVE, _E.SUSPENDED): _S.SUSPENDED,
        (_S.ACTIVE, _E.BROKEN): _S.BROKEN,
        (_S.ACTIVE, _E.PAID_OFF): _S.COMPLETED,
        (_S.ACTIVE, _E.CANCELLED): _S.CANCELLED,
        (_S.ACTIVE, _E.REPLACED): _S.SUPERSEDED,
        (_S.SUSPENDED, _E.RESUMED): _S.ACTIVE,
        (_S.SUSPENDED, _E.PAID_OFF): _S.COMPLETED,
        (_S.SUSPENDED, _E.CANCELLED): _S.CANCELLED,
        (_S.SUSPENDED, _E.REPLACED): _S.SUPERSEDED,
        (_S.BROKEN, _E.BROUGHT_UP_TO_DATE): _S.ACTIVE,
        (_S.BROKEN, _E.PAID_OFF): _S.COMPLETED,
        (_S.BROKEN, _E.CANCELLED): _S.CANCELLED,
        (_S.BROKEN, _E.REPLACED): _S.SUPERSEDED,
    }
)

ALIVE = frozenset({_S.ACTIVE, _S.SUSPENDED})
"""States in which the plan protects its debts from further recovery."""
