"""The life of a Direct Debit instruction and of a collection under it.

Source: *Service User's Guide and Rules to the Direct Debit Scheme*; AUDDIS and ARUDD practice.
"""

from __future__ import annotations

from enum import StrEnum

from shared.domain.lifecycle import Lifecycle


class MandateState(StrEnum):
    """Where an instruction stands."""

    DRAFT = "draft"
    WAITING_FOR_SIGNATURE = "waiting_for_signature"
    """A second person must authorise it."""
    CONFIRMED = "confirmed"
    """The payer gave it; it goes to the bank with the next run."""
    IN_RUN = "in_run"
    LODGED = "lodged"
    """Handed in; the bank may still refuse."""
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED_BY_PAYER = "cancelled_by_payer"
    CANCELLED_BY_BANK = "cancelled_by_bank"
    CANCELLED_BY_COUNCIL = "cancelled_by_council"
    REJECTED = "rejected"
    EXPIRED = "expired"


class MandateEvent(StrEnum):
    """What can happen to an instruction."""

    MADE = "made"
    SENT_FOR_SIGNATURE = "sent_for_signature"
    GIVEN = "given"
    PUT_IN_RUN = "put_in_run"
    RUN_ABANDONED = "run_abandoned"
    HANDED_IN = "handed_in"
    STOOD = "stood"
    """The time in which a bank refuses has passed, or a first collection was paid."""
    REFUSED = "refused"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    AMENDED = "amended"
    """New details from the bank: a new instruction is lodged for them."""
    REINSTATED = "reinstated"
    CANCELLED_BY_PAYER = "cancelled_by_payer"
    CANCELLED_BY_BANK = "cancelled_by_bank"
    CANCELLED_BY_COUNCIL = "cancelled_by_council"
    RAN_OUT = "ran_out"


_S, _E = MandateState, MandateEvent
_WITH_BANK = (_S.LODGED, _S.ACTIVE, _S.SUSPENDED)
_OURS_STILL = (_S.DRAFT, _S.WAITING_FOR_SIGNATURE, _S.CONFIRMED)

MANDATE: Lifecycle[MandateState, MandateEvent] = Lifecycle(
    {
        (_S.DRAFT, _E.SENT_FOR_SIGNATURE): _S.WAITING_FOR_SIGNATURE,
        (_S.DRAFT, _E.GIVEN): _S.CONFIRMED,
        # The supplier's page was left, or its time ran out.
        (_S.DRAFT, _E.RAN_OUT): _S.EXPIRED,
        (_S.WAITING_FOR_SIGNATURE, _E.GIVEN): _S.CONFIRMED,
        (_S.WAITING_FOR_SIGNATURE, _E.RAN_OUT): _S.EXPIRED,
        (_S.CONFIRMED, _E.PUT_IN_RUN): _S.IN_RUN,
        (_S.IN_RUN, _E.RUN_ABANDONED): _S.CONFIRMED,
        (_S.IN_RUN, _E.HANDED_IN): _S.LODGED,
        # A payer may cancel between approval and file: then the run hands in both, 0N and 0C.
        (_S.IN_RUN, _E.CANCELLED_BY_PAYER): _S.CANCELLED_BY_PAYER,
        (_S.IN_RUN, _E.CANCELLED_BY_COUNCIL): _S.CANCELLED_BY_COUNCIL,
        (_S.LODGED, _E.STOOD): _S.ACTIVE,
        **{(state, _E.REFUSED): _S.REJECTED for state in (_S.LODGED, _S.ACTIVE)},
        **{(state, _E.SUSPENDED): _S.SUSPENDED for state in (_S.LODGED, _S.ACTIVE)},
        (_S.SUSPENDED, _E.RESUMED): _S.ACTIVE,
        **{(state, _E.AMENDED): _S.CONFIRMED for state in _WITH_BANK},
        **{
            (state, _E.CANCELLED_BY_PAYER): _S.CANCELLED_BY_PAYER
            for state in (*_OURS_STILL, *_WITH_BANK)
        },
        **{
            (state, _E.CANCELLED_BY_COUNCIL): _S.CANCELLED_BY_COUNCIL
            for state in (*_OURS_STILL, *_WITH_BANK)
        },
        **{(state, _E.CANCELLED_BY_BANK): _S.CANCELLED_BY_BANK for state in _WITH_BANK},
        **{(state, _E.RAN_OUT): _S.EXPIRED for state in _WITH_BANK},
        (_S.CANCELLED_BY_BANK, _E.REINSTATED): _S.ACTIVE,
        (_S.CANCELLED_BY_PAYER, _E.REINSTATED): _S.ACTIVE,
    }
)

COLLECTABLE = frozenset({_S.LODGED, _S.ACTIVE})
"""States in which money may be collected, when its day has come."""
ENDED = frozenset(
    {
        _S.CANCELLED_BY_PAYER,
        _S.CANCELLED_BY_BANK,
        _S.CANCELLED_BY_COUNCIL,
        _S.REJECTED,
        _S.EXPIRED,
    }
)


class CollectionState(StrEnum):
    """Where one collection stands."""

    SCHEDULED = "scheduled"
    NOTIFIED = "notified"
    HELD = "held"
    """A hold keeps it back."""
    IN_RUN = "in_run"
    HANDED_IN = "handed_in"
    COLLECTED = "collected"
    UNPAID = "unpaid"
    TO_REPRESENT = "to_represent"
    FAILED = "failed"
    INDEMNITY_CLAIMED = "indemnity_claimed"
    CANCELLED = "cancelled"


class CollectionEvent(StrEnum):
    """What can happen to a collection."""

    NOTIFIED = "notified"
    HELD = "held"
    RELEASED = "released"
    PUT_IN_RUN = "put_in_run"
    RUN_ABANDONED = "run_abandoned"
    HANDED_IN = "handed_in"
    COLLECTED = "collected"
    RETURNED = "returned"
    TO_REPRESENT = "to_represent"
    GIVEN_UP = "given_up"
    CLAIMED = "claimed"
    CANCELLED = "cancelled"
    TAKEN_BACK = "taken_back"
    """Its whole run should not have been handed in."""


_C, _CE = CollectionState, CollectionEvent

COLLECTION: Lifecycle[CollectionState, CollectionEvent] = Lifecycle(
    {
        (_C.SCHEDULED, _CE.NOTIFIED): _C.NOTIFIED,
        (_C.NOTIFIED, _CE.NOTIFIED): _C.NOTIFIED,
        **{(state, _CE.HELD): _C.HELD for state in (_C.SCHEDULED, _C.NOTIFIED)},
        # Released with notice anew: the payer was told that it would not be taken.
        (_C.HELD, _CE.RELEASED): _C.SCHEDULED,
        **{
            (state, _CE.CANCELLED): _C.CANCELLED
            for state in (_C.SCHEDULED, _C.NOTIFIED, _C.HELD, _C.TO_REPRESENT)
        },
        (_C.NOTIFIED, _CE.PUT_IN_RUN): _C.IN_RUN,
        (_C.TO_REPRESENT, _CE.PUT_IN_RUN): _C.IN_RUN,
        (_C.IN_RUN, _CE.RUN_ABANDONED): _C.NOTIFIED,
        (_C.IN_RUN, _CE.HANDED_IN): _C.HANDED_IN,
        (_C.HANDED_IN, _CE.COLLECTED): _C.COLLECTED,
        # A return may come before or after the day on which we counted the money.
        (_C.HANDED_IN, _CE.RETURNED): _C.UNPAID,
        (_C.COLLECTED, _CE.RETURNED): _C.UNPAID,
        (_C.UNPAID, _CE.TO_REPRESENT): _C.TO_REPRESENT,
        (_C.UNPAID, _CE.GIVEN_UP): _C.FAILED,
        (_C.COLLECTED, _CE.CLAIMED): _C.INDEMNITY_CLAIMED,
        # Then its instalment can be collected again, with notice anew.
        (_C.HANDED_IN, _CE.TAKEN_BACK): _C.CANCELLED,
        (_C.COLLECTED, _CE.TAKEN_BACK): _C.CANCELLED,
    }
)
