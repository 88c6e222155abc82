"""The lives of a run of Direct Debits, of an instruction in it, and of an indemnity claim.

A run is one day's file: approved once, written once, handed in once. Whatever crashes between, the
next try finds where it stood.
"""

from __future__ import annotations

from enum import StrEnum

from shared.domain.lifecycle import Lifecycle


class RunState(StrEnum):
    """Where a run stands."""

    APPROVED = "approved"
    """Its lines are fixed; the file can be made."""
    FILE_MADE = "file_made"
    """The file's bytes are known for ever."""
    HANDED_IN = "handed_in"
    """The bank or bureau has it."""
    ABANDONED = "abandoned"
    """It was never handed in; its lines go back to where they were."""
    TAKEN_BACK = "taken_back"
    """It was handed in by mistake: every line is undone with a posting of its own."""


class RunEvent(StrEnum):
    """What can happen to a run."""

    APPROVED = "approved"
    FILE_MADE = "file_made"
    HANDED_IN = "handed_in"
    ABANDONED = "abandoned"
    TAKEN_BACK = "taken_back"


_S, _E = RunState, RunEvent

RUN: Lifecycle[RunState, RunEvent] = Lifecycle(
    {
        (_S.APPROVED, _E.FILE_MADE): _S.FILE_MADE,
        (_S.APPROVED, _E.ABANDONED): _S.ABANDONED,
        (_S.FILE_MADE, _E.HANDED_IN): _S.HANDED_IN,
        (_S.FILE_MADE, _E.ABANDONED): _S.ABANDONED,
        (_S.HANDED_IN, _E.TAKEN_BACK): _S.TAKEN_BACK,
    }
)

LIVING_RUNS = frozenset({_S.APPROVED, _S.FILE_MADE, _S.HANDED_IN})


class InstructionState(StrEnum):
    """Where a new or cancelled instruction stands on its way to the bank."""

    WAITING = "waiting"
    IN_RUN = "in_run"
    HANDED_IN = "handed_in"
    WITHDRAWN = "withdrawn"
    """It was never sent and is not needed any more."""


class ClaimState(StrEnum):
    """Where an indemnity claim of a payer's bank stands."""

    OPEN = "open"
    """We may still counter it."""
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    WON = "won"
    """The bank gave the money back."""
    LOST = "lost"


class ClaimEvent(StrEnum):
    """What can happen to an indemnity claim."""

    COUNTERED = "countered"
    ACCEPTED = "accepted"
    WON = "won"
    LOST = "lost"


_C, _CE = ClaimState, ClaimEvent

CLAIM: Lifecycle[ClaimState, ClaimEvent] = Lifecycle(
    {
        (_C.OPEN, _CE.COUNTERED): _C.COUNTERED,
        (_C.OPEN, _CE.ACCEPTED): _C.ACCEPTED,
        (_C.OPEN, _CE.WON): _C.WON,
        (_C.COUNTERED, _CE.WON): _C.WON,
        (_C.COUNTERED, _CE.LOST): _C.LOST,
    }
)
