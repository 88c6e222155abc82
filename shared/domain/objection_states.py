"""The life of a dispute, complaint or appeal: sent, answered with reasons, or taken back."""

from __future__ import annotations

from enum import StrEnum

from shared.domain.gate import HoldKind
from shared.domain.lifecycle import Lifecycle


class ObjectionKind(StrEnum):
    """What somebody does not agree with."""

    DISPUTE = "dispute"
    """That they owe it, or as much of it."""
    COMPLAINT = "complaint"
    """How we acted."""
    APPEAL = "appeal"
    """An answer or decision of ours."""

    @property
    def hold(self) -> HoldKind:
        """The hold in force while it waits for its answer."""
        return HoldKind(self.value)


class ObjectionState(StrEnum):
    """Where it stands."""

    RECEIVED = "received"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class ObjectionEvent(StrEnum):
    """What can happen to it."""

    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What we found."""

    AGREED = "agreed"
    PARTLY = "partly"
    NOT_AGREED = "not_agreed"


_S, _E = ObjectionState, ObjectionEvent

OBJECTION: Lifecycle[ObjectionState, ObjectionEvent] = Lifecycle(
    {
        (_S.RECEIVED, _E.ANSWERED): _S.ANSWERED,
        (_S.RECEIVED, _E.WITHDRAWN): _S.WITHDRAWN,
    }
)
