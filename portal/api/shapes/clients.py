"""Clients and authorities, as programs send and read them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from portal.api.shapes.base import Asked, Cursor, Sent, Shown, ShownPence, line
from shared.domain.agency_board import ClientState
from shared.domain.agency_states import AuthorityState, Proof, Scope
from shared.services.agencies.matching import FitKind
from shared.services.cursors import LARGEST_ID

Account = Annotated[str, line(40, "An account's reference, as it stands on the bill.")]


class Nothing(Sent):
    """An empty object: nothing more needs to be said."""


class ClientSent(Sent):
    """Who somebody is: the reference of one of their accounts, and two facts."""

    account_reference: Account
    name: str = line(160, "First name and surname.")
    postcode: str = line(10, "The postcode of the bill, or of where they live.")
    own_reference: str | None = Field(
        None,
        max_length=60,
        pattern=r"^[^\u0000-\u001f\u007f]*$",
        description="Your own number for the case.",
    )


class ClientAdded(Shown):
    """Whether the facts fit somebody. `client` is there when they do."""

    fit: FitKind
    client: str | None = Field(None, description="Our reference for the client.")


class ClientShown(Shown):
    """One client, with where they stand. Nothing of ours is in it without authority."""

    client: str
    own_reference: str
    account_reference: str
    state: ClientState
    promise_on: date | None = Field(None, description="By when we will have looked, or called.")
    is_late: bool = Field(description="Whether that day has passed.")
    offer: str | None = Field(None, description="Reference of the newest offer that you made.")
    authority_until: date | None = Field(None, description="The last day of your authority.")


class ClientsAsked(Asked):
    """Which clients."""

    state: ClientState | None = Field(None, description="Only those in this state.")
    below: Cursor = Field(LARGEST_ID, description="The `older` of the answer before.")


class ClientsShown(Shown):
    """Some clients, the newest first."""

    clients: list[ClientShown]
    older: int | None = Field(None, description="Give this as `below` for the next ones.")


class DebtShown(Shown):
    """One debt of a client."""

    account_reference: str
    type: str
    year: str
    address: str
    stage: str
    balance: ShownPence
    on_its_way: ShownPence
    as_of: date
    is_joint: bool
    plan: str | None = None


class DebtsShown(Shown):
    """What a client owes on the accounts that your authority reaches."""

    debts: list[DebtShown]


class AuthoritySent(Sent):
    """What you ask your client to let you do."""

    scopes: list[Scope] = Field(min_length=1, max_length=4)
    accounts: list[Account] = Field(
        default_factory=list, max_length=20, description="None for all, those to come included."
    )
    starts_on: date | None = None
    ends_on: date | None = Field(None, description="The last day; at most a year on.")


class AuthorityShownThere(Shown):
    """One authority, and what became of it."""

    authority: str
    state: AuthorityState
    holds: bool = Field(description="Whether it holds today.")
    scopes: list[Scope]
    accounts: list[str] = Field(description="None for all.")
    starts_on: date
    ends_on: date
    proof: Proof
    answer_by: date | None = Field(None, description="By when the client answers.")


class AuthoritiesShown(Shown):
    """Every authority of a client, the newest first."""

    authorities: list[AuthorityShownThere]


class AuthorityAsked(Shown):
    """That the client has been written to."""

    authority: str


class Ended(Shown):
    """How many authorities ended."""

    ended: int
