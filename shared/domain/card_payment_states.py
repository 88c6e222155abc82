"""The life of a card payment, of a refund and of a dispute, as the provider tells it."""

from __future__ import annotations

from enum import StrEnum

from shared.domain.lifecycle import Lifecycle


class CardPaymentState(StrEnum):
    """Where a card payment stands."""

    INTENDED = "intended"
    """Written down by us; the provider may or may not know of it yet."""
    HANDED_OVER = "handed_over"
    """The payer is, or may be, on the provider's page."""
    DECLINED = "declined"
    """The last try was declined; another may follow on the same page."""
    ON_ITS_WAY = "on_its_way"
    """The provider says that it is paid or being paid; not yet in the ledger."""
    PAID = "paid"
    ABANDONED = "abandoned"
    """The provider's page ran out, or the payer walked away: no money moved."""
    NOT_STARTED = "not_started"
    """The provider refused to begin."""


class CardPaymentEvent(StrEnum):
    """What can happen to a card payment."""

    INTENDED = "intended"
    HANDED_OVER = "handed_over"
    DECLINED = "declined"
    TAKEN = "taken"
    """The provider is taking or has taken the money."""
    PAID = "paid"
    ENDED = "ended"
    """It expired or was cancelled at the provider."""
    REFUSED = "refused"


_S, _E = CardPaymentState, CardPaymentEvent
_OPEN = (_S.INTENDED, _S.HANDED_OVER, _S.DECLINED, _S.ON_ITS_WAY)

CARD_PAYMENT: Lifecycle[CardPaymentState, CardPaymentEvent] = Lifecycle(
    {
        (_S.INTENDED, _E.HANDED_OVER): _S.HANDED_OVER,
        (_S.INTENDED, _E.REFUSED): _S.NOT_STARTED,
        # Over the phone another card may be keyed in for the same payment.
        (_S.DECLINED, _E.HANDED_OVER): _S.HANDED_OVER,
        **{(state, _E.DECLINED): _S.DECLINED for state in _OPEN},
        **{(state, _E.TAKEN): _S.ON_ITS_WAY for state in _OPEN},
        **{(state, _E.ENDED): _S.ABANDONED for state in _OPEN},
        # The provider's word on money is final, also when it comes after we gave up.
        **{(state, _E.PAID): _S.PAID for state in CardPaymentState if state is not _S.PAID},
    }
)

UNSETTLED = frozenset(_OPEN)
"""States in which the provider may still take the money."""
WITHOUT_MONEY = frozenset({_S.ABANDONED, _S.NOT_STARTED})


class RefundState(StrEnum):
    """Where a refund stands."""

    WAITING = "waiting"
    """For a second person."""
    APPROVED = "approved"
    """To be sent to the provider, or sent without an answer yet."""
    ON_ITS_WAY = "on_its_way"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    """By the second person, or by the provider."""


class RefundEvent(StrEnum):
    """What can happen to a refund."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


_R, _RE = RefundState, RefundEvent

REFUND: Lifecycle[RefundState, RefundEvent] = Lifecycle(
    {
        (_R.WAITING, _RE.APPROVED): _R.APPROVED,
        (_R.WAITING, _RE.DECLINED): _R.REFUSED,
        (_R.APPROVED, _RE.SENT): _R.ON_ITS_WAY,
        (_R.APPROVED, _RE.SUCCEEDED): _R.DONE,
        (_R.APPROVED, _RE.FAILED): _R.FAILED,
        (_R.APPROVED, _RE.DECLINED): _R.REFUSED,
        (_R.ON_ITS_WAY, _RE.SUCCEEDED): _R.DONE,
        (_R.ON_ITS_WAY, _RE.FAILED): _R.FAILED,
        # A bank can send money back after the provider said that it had arrived.
        (_R.DONE, _RE.FAILED): _R.FAILED,
    }
)
LIVING_REFUNDS = frozenset({_R.WAITING, _R.APPROVED, _R.ON_ITS_WAY, _R.DONE})
"""States in which a refund uses up a part of its payment."""


class DisputeState(StrEnum):
    """Where a dispute stands, in our words."""

    OPEN = "open"
    LOST = "lost"
    WON = "won"
    INQUIRY = "inquiry"
    """A question of the bank's before any money moves."""


class DisputeEvent(StrEnum):
    """What can happen to a dispute."""

    ASKED = "asked"
    OPENED = "opened"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"


_D, _DE = DisputeState, DisputeEvent

DISPUTE: Lifecycle[DisputeState, DisputeEvent] = Lifecycle(
    {
        (_D.INQUIRY, _DE.OPENED): _D.OPEN,
        (_D.INQUIRY, _DE.CLOSED): _D.WON,
        (_D.INQUIRY, _DE.WON): _D.WON,
        (_D.INQUIRY, _DE.LOST): _D.LOST,
        (_D.OPEN, _DE.WON): _D.WON,
        (_D.OPEN, _DE.LOST): _D.LOST,
        (_D.LOST, _DE.WON): _D.WON,
    }
)
