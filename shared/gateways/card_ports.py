"""What we ask of a card provider, as one small protocol. Amounts are sterling, in pence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from shared.domain.money import ZERO, Money


class CardsProblem(Exception):
    """The card provider did not do what we asked. `reason` is a short code, never a value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CardsUnavailable(CardsProblem):
    """No answer, or none that tells what happened: it may have been done.

    The same request with the same key never does it twice. Where even that does not tell what
    happened (a provider repeats its own failures), `find` and `refunds_of` do.
    """


class CardsRefused(CardsProblem):
    """The provider said no, and nothing happened."""


class CardDeclined(CardsRefused):
    """The cardholder's bank said no. `reason` is the provider's code for why."""


class NotTheirs(Exception):
    """What came in as an event of the provider's is not one: forged, altered, or not for us."""


class OutOfTime(NotTheirs):
    """Signed, but more than five minutes old, or from the future."""


class CardStatus(StrEnum):
    """How a payment stands at the provider."""

    WAITING = "waiting"
    """Nothing was tried yet, or the payer is being asked for more (3-D Secure)."""
    DECLINED = "declined"
    """The last try was declined; another may follow."""
    PROCESSING = "processing"
    PAID = "paid"
    ENDED = "ended"
    """It expired or was cancelled: no money moves any more."""


@dataclass(frozen=True)
class CardWish:
    """A payment to be made on the provider's own page. `key` makes a repeat harmless."""

    key: str
    reference: str
    """Ours, kept at the provider and given back with every event."""
    amount: Money
    says: str
    """What is paid, in the payer's language, for the provider's page."""
    language: str
    return_address: str
    cancel_address: str
    expires_at: datetime


@dataclass(frozen=True)
class CardPage:
    """The provider's page for one payment."""

    session_id: str
    address: str


@dataclass(frozen=True)
class PhoneWish:
    """A payment whose card an officer keyed into the provider's own fields (MOTO)."""

    key: str
    reference: str
    amount: Money
    says: str
    method_id: str
    """The provider's id of the card that was keyed in."""


@dataclass(frozen=True)
class PhoneFields:
    """What a page needs to show the provider's card fields."""

    script: str
    """Address of the provider's script."""
    frames: tuple[str, ...]
    """Origins that its frames come from, for the page's content security policy."""
    key: str
    """The provider's public key."""
    calls: tuple[str, ...] = ()
    """Origins that its script itself speaks to."""


@dataclass(frozen=True)
class SeenPayment:
    """A payment as the provider sees it now."""

    reference: str
    """Ours; empty when it is not one of ours."""
    status: CardStatus
    amount: Money
    received: Money
    currency: str
    session_id: str | None
    intent_id: str | None
    refunded: Money = ZERO


class SeenRefundStatus(StrEnum):
    """How a refund stands at the provider."""

    ON_ITS_WAY = "on_its_way"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class SeenRefund:
    """A refund as the provider sees it now."""

    refund_id: str
    intent_id: str
    reference: str
    """Ours; empty when it was made at the provider."""
    amount: Money
    status: SeenRefundStatus


@dataclass(frozen=True)
class SeenDispute:
    """A dispute as the provider sees it now."""

    dispute_id: str
    intent_id: str
    amount: Money
    reason: str
    status: str
    """The provider's word, such as `needs_response`."""
    is_withdrawn: bool
    """Whether the provider has taken the money back from us."""
    answer_by: datetime | None


Seen = SeenPayment | SeenRefund | SeenDispute


@dataclass(frozen=True)
class CardEvent:
    """An event whose signature, age, account and mode are what they should be."""

    id: str
    kind: str
    """The provider's word, such as `payment_intent.succeeded`."""
    object_id: str
    made_at: datetime
    seen: Seen | None
    """What the event itself shows, where its kind is one that we act on; else none."""
    is_final: bool
    """Whether that can be trusted without asking: nothing later could change it back."""


@dataclass(frozen=True)
class SeenPayout:
    """Money on its way to the council's bank."""

    payout_id: str
    amount: Money
    status: str
    arrives_on: date


@dataclass(frozen=True)
class SeenPayoutLine:
    """One movement in a payout. `net` is `gross` less `fee`; money going out is below nought."""

    line_id: str
    kind: str
    """`payment`, `refund`, `dispute`, `dispute_won`, `refund_failed`, `fee` or the provider's own word."""
    source_id: str
    """The provider's id of the payment (intent), refund or dispute."""
    gross: Money
    fee: Money
    net: Money


class CardPort(Protocol):
    """Takes and gives back money by card. Every method raises CardsUnavailable and CardsRefused."""

    def open_page(self, wish: CardWish) -> CardPage:
        """A page of the provider's on which the payer pays. The same key gives the same page."""
        ...

    def page(self, session_id: str) -> SeenPayment:
        """How the payment of a page stands now."""
        ...

    def close_page(self, session_id: str) -> SeenPayment:
        """Let nobody pay on a page any more; how its payment stands then."""
        ...

    def payment(self, intent_id: str) -> SeenPayment:
        """How a payment stands now."""
        ...

    def find(self, reference: str, since: datetime) -> SeenPayment | None:
        """The payment with our reference among those begun since then; none when there is none.

        A page on which nobody has tried to pay yet is no payment, and is not found.
        """
        ...

    def phone_fields(self) -> PhoneFields:
        """What a page needs to show the provider's card fields."""
        ...

    def take_by_phone(self, wish: PhoneWish) -> SeenPayment:
        """Charge a card that was keyed into the provider's fields. Raises CardDeclined too."""
        ...

    def refund(self, intent_id: str, amount: Money, reference: str, key: str) -> SeenRefund:
        """Send money back to the card it came from."""
        ...

    def refund_seen(self, refund_id: str) -> SeenRefund:
        """How a refund stands now."""
        ...

    def refunds_of(self, intent_id: str) -> Iterable[SeenRefund]:
        """Every refund of a payment, wherever it was begun."""
        ...

    def dispute(self, dispute_id: str) -> SeenDispute:
        """How a dispute stands now."""
        ...

    def payouts(self, since: datetime) -> Iterable[SeenPayout]:
        """Payouts made since then, the oldest first."""
        ...

    def payout_lines(self, payout_id: str) -> Iterable[SeenPayoutLine]:
        """What a payout is made of."""
        ...

    def read_event(self, content: bytes, signature: str, now: datetime) -> CardEvent:
        """An event from its raw bytes and the header that signs them.

        Raises NotTheirs (OutOfTime among them); never says which part was wrong to the sender.
        """
        ...
