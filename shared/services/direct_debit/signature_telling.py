"""What is written about a second signature: the link to whoever must sign, and the outcome to the payer."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.contacts import is_email
from shared.domain.london import LONDON
from shared.models import Channel, Mandate, Plan, SecondSignature
from shared.services.direct_debit.terms import service_user
from shared.services.outbox import queue_message, queue_to_address
from shared.services.outbox_recipients import Recipient, recipient_of
from shared.services.sign_in.keys import Keys

PURPOSE = "second-signature"


def link_token(keys: Keys, signature: SecondSignature) -> str:
    """The token of a signature's link: made anew whenever it is sent, so that it is kept nowhere.

    Another address, or asking anew, makes another one.
    """
    asked = int(signature.asked_at.timestamp())
    return keys.digest(PURPOSE, signature.id, asked, signature.address)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def send_link(
    session: Session,
    keys: Keys,
    mandate: Mandate,
    signature: SecondSignature,
    now: datetime,
    dedupe: str,
    *,
    is_reminder: bool = False,
) -> None:
    """Send the link to the second person, in the language in which the payer signed up."""
    channel = Channel.EMAIL if is_email(signature.address) else Channel.SMS
    to = Recipient(signature.name, mandate.language, channel, signature.address)
    said = {
        "asked_by": recipient_of(session, mandate.party_id).name,
        "collects": service_user(session),
        "ending": mandate.account_ending,
        "link": f"{session.info['base_url']}/direct-debit/sign/{link_token(keys, signature)}",
        "until": signature.expires_at.astimezone(LONDON).date(),
        "is_reminder": is_reminder,
    }
    queue_to_address(session, "signature_request", to, said, now, f"signature:{dedupe}")


def tell_payer(
    session: Session, mandate: Mandate, signature: SecondSignature, what: str, now: datetime
) -> None:
    """Tell the payer what came of it: `refused`, `lapsed`, or `paper_reminder`."""
    said = {
        "what": what,
        "second": signature.name,
        "reference": mandate.reference,
        "plan": session.scalars(select(Plan.reference).where(Plan.id == mandate.plan_id)).one(),
        "until": signature.expires_at.astimezone(LONDON).date(),
    }
    key = f"signature_outcome:{signature.id}:{what}:{signature.reminders}"
    queue_message(session, "signature_outcome", mandate.party_id, said, now, key)
