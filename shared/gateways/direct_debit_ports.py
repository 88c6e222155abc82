"""What we ask of a supplier that collects by Direct Debit, as one small protocol. Amounts are in pence.

Its problems are the card provider's: CardsUnavailable (it may have been done), CardsRefused (nothing
was done), NotTheirs (an event that is none).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from shared.domain.money import ZERO, Money


class MandateStatus(StrEnum):
    """How a mandate stands at the supplier."""

    WAITING = "waiting"
    """The payer has not given it yet, and still can."""
    ENDED = "ended"
    """The supplier's page ran out or was shut: nobody can give it any more."""
    PENDING = "pending"
    """The payer gave it; the payer's bank has not answered."""
    ACTIVE = "active"
    REFUSED = "refused"
    """The payer's bank would not have it."""
    REVOKED = "revoked"
    """It stood, and stands no more: the payer or the bank ended it."""


class CollectionStatus(StrEnum):
    """How a collection stands at the supplier."""

    ON_ITS_WAY = "on_its_way"
    COLLECTED = "collected"
    UNPAID = "unpaid"
    """The payer's bank did not pay, or the supplier ended it: no money comes of it."""


@dataclass(frozen=True)
class SetUp:
    """A mandate that a payer is about to give on the supplier's own page. `key` makes a repeat harmless.

    Nothing about the payer is in it: they tell the supplier themselves.
    """

    key: str
    reference: str
    """Ours, kept at the supplier, given back with every event and shown on bank statements."""
    language: str
    return_address: str
    cancel_address: str
    expires_at: datetime


@dataclass(frozen=True)
class SetUpPage:
    """The supplier's page on which one mandate can be given."""

    session_id: str
    address: str
    customer_id: str
    """Under which the supplier keeps the payer."""


@dataclass(frozen=True)
class SeenMandate:
    """A mandate as the supplier sees it now."""

    status: MandateStatus
    mandate_id: str = ""
    """Empty until it was given."""
    method_id: str = ""
    customer_id: str = ""
    ending: str = ""
    """The last digits of the account, as far as the supplier tells."""
    reference: str = ""
    """Ours; empty where the supplier does not keep it with what was asked for."""
    session_id: str = ""
    why: str = ""
    """The supplier's word for why it ended."""


@dataclass(frozen=True)
class CollectWish:
    """An amount to be collected under a mandate. `key` makes a repeat harmless."""

    key: str
    reference: str
    """Ours for this one presentation, kept at the supplier and given back with every event."""
    amount: Money
    mandate_id: str
    method_id: str
    customer_id: str
    says: str
    """What it is for, in the payer's language: a reference, nothing about the person."""
    on: date | None
    """The day on which the account is to be debited; as soon as the scheme allows when none is given."""


@dataclass(frozen=True)
class SeenCollection:
    """A collection as the supplier sees it now."""

    collection_id: str
    reference: str
    """Ours; empty when it is not one of ours."""
    status: CollectionStatus
    amount: Money
    received: Money
    currency: str
    code: str = ""
    """The supplier's word for why it was not paid."""
    refunded: Money = ZERO


@dataclass(frozen=True)
class SeenClaim:
    """An indemnity claim of a payer's bank, as the supplier sees it now."""

    claim_id: str
    collection_id: str
    amount: Money
    reason: str
    status: str
    is_withdrawn: bool
    """Whether the supplier has taken the money back from us."""


DirectDebitSeen = SeenMandate | SeenCollection | SeenClaim


@dataclass(frozen=True)
class DirectDebitEvent:
    """An event whose signature, age, account and mode are what they should be."""

    id: str
    kind: str
    """The supplier's word, such as `mandate.updated`."""
    object_id: str
    made_at: datetime
    seen: DirectDebitSeen | None
    """What the event itself shows; none when it cannot be about a Direct Debit."""


class DirectDebitPort(Protocol):
    """Collects by Direct Debit. Every method raises CardsUnavailable and CardsRefused."""

    keeps_details: bool
    """Whether the payer types bank details on the supplier's own page, and we never see them."""

    collects: bool
    """Whether collections are asked for one by one, instead of going to the bank in a run's file."""

    def set_up(self, wish: SetUp) -> SetUpPage:
        """A page on which the payer gives the mandate. The same key gives the same page."""
        ...

    def look_up_set_up(self, session_id: str) -> SeenMandate:
        """How the mandate of a page stands now."""
        ...

    def close_set_up(self, session_id: str) -> SeenMandate:
        """Let nobody give a mandate on a page any more; how it stands then."""
        ...

    def look_up_mandate(self, mandate_id: str) -> SeenMandate:
        """How a mandate that was given stands now."""
        ...

    def collect(self, wish: CollectWish) -> SeenCollection:
        """Ask for an amount. The same key asks once."""
        ...

    def find_collection(self, reference: str, customer_id: str) -> SeenCollection | None:
        """The collection with our reference; none when it was never asked for."""
        ...

    def look_up_collection(self, collection_id: str) -> SeenCollection:
        """How a collection stands now."""
        ...

    def look_up_claim(self, claim_id: str) -> SeenClaim:
        """How an indemnity claim stands now."""
        ...

    def cancel(self, method_id: str) -> None:
        """Forget the payer's account: nothing can be collected from it any more. Safe to repeat."""
        ...

    def read_event(self, content: bytes, signature: str, now: datetime) -> DirectDebitEvent:
        """An event from its raw bytes and the header that signs them. Raises NotTheirs."""
        ...
