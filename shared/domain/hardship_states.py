"""The life of an application for help with hardship."""

from __future__ import annotations

from enum import StrEnum

from shared.domain.lifecycle import Lifecycle


class HardshipState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASKED = "asked"
    """We asked for something more, and wait for the answer."""
    SUGGESTED = "suggested"
    """An officer decided; a second person checks."""
    AWARDED = "awarded"
    PART_AWARDED = "part_awarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class HardshipEvent(StrEnum):
    """What can happen to an application."""

    SUBMITTED = "submitted"
    ASKED = "asked"
    ANSWERED = "answered"
    SUGGESTED = "suggested"
    RETURNED = "returned"
    """The second person did not agree, and gave it back."""
    AWARDED = "awarded"
    PART_AWARDED = "part_awarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_S, _E = HardshipState, HardshipEvent
_BEING_DECIDED = (_S.SUBMITTED, _S.ASKED, _S.SUGGESTED)

HARDSHIP: Lifecycle[HardshipState, HardshipEvent] = Lifecycle(
    {
        (_S.DRAFT, _E.SUBMITTED): _S.SUBMITTED,
        (_S.DRAFT, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.SUBMITTED, _E.ASKED): _S.ASKED,
        (_S.ASKED, _E.ANSWERED): _S.SUBMITTED,
        (_S.SUBMITTED, _E.SUGGESTED): _S.SUGGESTED,
        (_S.SUGGESTED, _E.RETURNED): _S.SUBMITTED,
        **{(state, _E.WITHDRAWN): _S.WITHDRAWN for state in _BEING_DECIDED},
        **{
            (state, event): end
            for state in (_S.SUBMITTED, _S.SUGGESTED)
            for event, end in (
                (_E.AWARDED, _S.AWARDED),
                (_E.PART_AWARDED, _S.PART_AWARDED),
                (_E.REFUSED, _S.REFUSED),
            )
        },
    }
)

BEING_DECIDED = frozenset(_BEING_DECIDED)
"""States in which recovery waits for the answer."""
