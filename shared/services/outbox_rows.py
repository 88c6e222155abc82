"""A message as a row of the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shared.domain.outgoing import act_of_message
from shared.models import Channel
from shared.services.discreet import discreet
from shared.services.message_text import MessageText, message_text, one_line
from shared.services.outbox_recipients import Recipient
from shared.services.wordings.approved import own_wording
from shared.settings import Council

NO_ADDRESS = "no-address"
TO_PEOPLE = tuple(channel.value for channel in Channel)
"""The channels of what somebody reads; the others carry what another system must hear."""


def outbox_row(
    session: Session,
    template: str,
    recipient: Recipient,
    params: Mapping[str, Any],
    now: datetime,
    dedupe: str,
    *,
    secret: bool = False,
) -> dict[str, Any]:
    """A message as a row of the outbox. Raises UnsafeLine."""
    said = said_in(session, template, recipient, params)
    if recipient.is_discreet and not secret:
        council, home = session.info["council"], session.info["base_url"]
        called = council.spoken(recipient.language).name
        said = discreet(said, recipient.channel, recipient.language, called, home)
    address = recipient.address
    if recipient.channel is not Channel.LETTER:
        one_line(address)
    return {
        "channel": recipient.channel.value,
        "template": template,
        "party_id": recipient.party_id,
        "officer_id": recipient.officer_id,
        "language": recipient.language,
        "address": address,
        "subject": said.subject,
        # A code that can be sent nowhere is kept nowhere.
        "body": said.body if address or not secret else "",
        "secret": secret,
        "act": act_of_message(template),
        "dedupe": dedupe,
        "letter_format": recipient.letter_format,
        "state": "queued" if address else "failed",
        "attempts": 0,
        "next_attempt_at": now,
        "supplier_reference": "",
        "last_error": "" if address else NO_ADDRESS,
        "created_at": now,
    }


def said_in(
    session: Session, template: str, recipient: Recipient, params: Mapping[str, Any]
) -> MessageText:
    """The text of a message in the recipient's language, with the council's words around. Raises UnsafeLine."""
    council: Council = session.info["council"].spoken(recipient.language)
    around = {
        "council": council,
        "council_name": council.name,
        "base_url": session.info["base_url"],
        "language": recipient.language,
        "channel": recipient.channel.value,
        "name": recipient.name,
    }
    own = own_wording(session, template, recipient.language)
    return message_text(template, {**around, **params}, recipient.language, own)


def listed_debts(debt_ids: Iterable[int]) -> str:
    """Debts as an outbox row names them."""
    return ",".join(str(each) for each in sorted(set(debt_ids)))
