"""How somebody is written to: their channel, address, language and format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.contacts import is_email, is_mobile
from shared.models import Channel, Party, PartyKind
from shared.services.errors import NotFound

STANDARD = "standard"
WAYS = tuple(Channel)
"""Every channel, in the order in which they are tried."""
ADDRESSED = (
    Party.id,
    Party.kind,
    Party.forenames,
    Party.surname,
    Party.organisation,
    Party.email,
    Party.phone,
    Party.letter_address,
    Party.channel,
    Party.language,
    Party.contact_stopped_at,
    Party.letter_format,
    Party.kept_apart_at,
    Party.email_failed_on,
    Party.phone_failed_on,
    Party.letter_failed_on,
)
"""What must be known of a party to write to them."""


@dataclass(frozen=True)
class Recipient:
    """Whom a message goes to, and by which way and language."""

    name: str
    language: str
    channel: Channel
    address: str
    party_id: int | None = None
    officer_id: int | None = None
    is_stopped: bool = False
    """Whether nothing is sent to them any more."""
    letter_format: str = STANDARD
    """How a letter is made for them, such as `large_print`; nothing else has a format."""
    is_discreet: bool = False
    """Whether nothing may show before they open it."""


def recipient_of(session: Session, party_id: int, channel: Channel | None = None) -> Recipient:
    """How a party is written to. Raises NotFound.

    The channel asked for goes first, then the one the party chose, then email, text and letter;
    one whose address cannot be written to, or from which messages came back, is passed over. With
    none at all the address is empty.
    """
    party = session.execute(select(*ADDRESSED).where(Party.id == party_id)).one_or_none()
    if party is None:
        raise NotFound
    return recipient_from(party, channel)


def recipient_from(party: Any, channel: Channel | None = None) -> Recipient:
    """How a party whose columns were read (`ADDRESSED`) is written to."""
    used, address = Channel.LETTER, ""
    for each in (channel, party.channel, *WAYS):
        if each is not None and (address := _address_for(party, each)):
            used = each
            break
    return Recipient(
        name_of(party),
        party.language,
        used,
        address,
        party_id=party.id,
        is_stopped=party.contact_stopped_at is not None,
        letter_format=party.letter_format if used is Channel.LETTER else STANDARD,
        is_discreet=party.kept_apart_at is not None,
    )


def _address_for(party: Any, channel: Channel) -> str:
    """The address that a party can be written to by a channel; "" with none."""
    if channel is Channel.EMAIL:
        return party.email if party.email_failed_on is None and is_email(party.email) else ""
    if channel is Channel.SMS:
        return party.phone if party.phone_failed_on is None and is_mobile(party.phone) else ""
    return party.letter_address or "" if party.letter_failed_on is None else ""


def name_of(party: Any) -> str:
    """What a party is called on an envelope."""
    if party.kind is PartyKind.ORGANISATION:
        return str(party.organisation)
    return f"{party.forenames or ''} {party.surname or ''}".strip()


def durable_channel(session: Session, party_id: int) -> Channel:
    """The way of writing that a party can keep: their own, unless that is a text. Raises NotFound.

    The Direct Debit scheme wants confirmations and notices by email or letter.
    """
    usual = recipient_of(session, party_id).channel
    if usual is not Channel.SMS:
        return usual
    by_email = recipient_of(session, party_id, Channel.EMAIL).channel
    if by_email is Channel.EMAIL:
        return by_email
    return recipient_of(session, party_id, Channel.LETTER).channel


def is_address(channel: Channel, address: str) -> bool:
    """Whether something can be sent to an address by email or text."""
    return is_email(address) if channel is Channel.EMAIL else is_mobile(address)
