"""The life of working a plan out anew."""

from __future__ import annotations

from enum import StrEnum

from shared.domain.lifecycle import Lifecycle


class ReplanState(StrEnum):
    """Where it stands."""

    OPEN = "open"
    OFFERED = "offered"
    """A new offer was made and waits for its answer."""
    AGREED = "agreed"
    KEPT = "kept"
    """The plan stays as it was."""
    RUN_OUT = "run_out"
    """Its days passed without an offer."""


class ReplanEvent(StrEnum):
    """What can happen to it."""

    OFFERED = "offered"
    REFUSED = "refused"
    """The offer was declined or taken back; it is open again for the days that are left."""
    AGREED = "agreed"
    KEPT = "kept"
    RAN_OUT = "ran_out"


_S, _E = ReplanState, ReplanEvent

REPLAN: Lifecycle[ReplanState, ReplanEvent] = Lifecycle(
    {
        (_S.OPEN, _E.OFFERED): _S.OFFERED,
        (_S.OPEN, _E.AGREED): _S.AGREED,
        (_S.OPEN, _E.KEPT): _S.KEPT,
        (_S.OPEN, _E.RAN_OUT): _S.RUN_OUT,
        (_S.OFFERED, _E.REFUSED): _S.OPEN,
        (_S.OFFERED, _E.AGREED): _S.AGREED,
        (_S.OFFERED, _E.KEPT): _S.KEPT,
    }
)

OPEN = (_S.OPEN, _S.OFFERED)
"""States in which recovery waits for it."""
