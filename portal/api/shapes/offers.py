"""Offers, their answers, pauses and messages, as programs send and read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from portal.api.shapes.base import Number, Pence, PenceOrNone, Sent, Shown, ShownPence, text
from portal.api.shapes.clients import Account
from shared.domain.frequency import Frequency
from shared.domain.proposal_states import ProposalState
from shared.services.agencies.offers import OfferKind

Often = Literal["weekly", "fortnightly", "four_weekly", "monthly"]


class OfferSent(Sent):
    """What your client can pay. It is judged by this moment, by the published rules."""

    amount: Pence = Field(description="Whole pence.")
    frequency: Often = "monthly"
    first_due: date | None = Field(None, description="None for as early as the rules allow.")
    paid_now: PenceOrNone = Field(0, description="Whole pence, paid at once.")
    accounts: list[Account] = Field(
        default_factory=list, max_length=20, description="None for all that your authority reaches."
    )
    asks_person: bool = Field(False, description="A person is to look, whatever the rules say.")
    goes_beyond: bool = Field(
        False, description="The client wants this although the statement leaves nothing over."
    )


class OfferMade(Shown):
    """Where the offer ended, each a definite state."""

    outcome: OfferKind
    offer: str | None = Field(None, description="Its reference, or that of the one that is open.")
    promise_on: date | None = Field(
        None, description="By when a person will have looked, or called."
    )
    reasons: list[str] = Field(description="In plain words; in Welsh when you accept Welsh.")


class Terms(Shown):
    """How something is paid."""

    amount: ShownPence
    frequency: Frequency
    first_due: date
    paid_now: ShownPence


class CounterShown(Shown):
    """What an officer offers instead."""

    number: int
    terms: Terms
    total: ShownPence
    reason: str


class OfferShown(Shown):
    """An offer, with its answer."""

    offer: str
    state: ProposalState
    terms: Terms
    total: ShownPence
    made_at: datetime
    decided_at: datetime | None = None
    promise_on: date | None = Field(None, description="By when a person will have looked.")
    reason: str | None = Field(None, description="Why it was declined, in the officer's words.")
    question: str | None = Field(None, description="What an officer asks.")
    counter: CounterShown | None = None
    answer_by: date | None = Field(None, description="By when we ask for your answer.")
    agreed: Terms | None = Field(None, description="What the plan is made of.")


class OffersShown(Shown):
    """A client's offers, the newest first."""

    offers: list[OfferShown]


class CounterSeen(Sent):
    """Which counter-offer is meant, and the total that you saw with it."""

    number: Number
    total: Pence


class CounterRefused(Sent):
    """Why a counter-offer does not work."""

    number: Number
    said: str = text(2_000, "Why it does not work, in your words.")


class Said(Sent):
    """Your words."""

    said: str = text(2_000, "Your words.")


class AnswerBy(Shown):
    """By when we will have looked or answered."""

    answer_by: date


class HoldAsked(Shown):
    """Until when recovery waits."""

    until: date
    was_held_already: bool


class PauseShown(Shown):
    """That recovery waits. Why is not told here."""

    until: date | None = None
    account_reference: str | None = Field(None, description="None when it waits for everything.")


class PausesShown(Shown):
    """Everything that waits."""

    holds: list[PauseShown]


class MessageSent(Sent):
    """A message to the council."""

    text: str = text(4_000, "Your words about the client.")


class MessageShown(Shown):
    """One message."""

    id: int
    from_council: bool
    who: str
    text: str
    at: datetime


class MessagesShown(Shown):
    """The newest messages, the newest first."""

    messages: list[MessageShown]
    officer: str | None = Field(None, description="The officer who is named for this client.")
    answer_by: date | None = Field(None, description="By when we answer.")
