"""Stripe's events: whether one is truly for us, and what it shows."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

from shared.gateways.card_ports import CardEvent, NotTheirs, OutOfTime, Seen
from shared.gateways.stripe_reading import (
    seen_charge,
    seen_dispute,
    seen_intent,
    seen_refund,
    seen_session,
)

Read = TypeVar("Read")
API_VERSION = "2026-10-28.endive"
"""The version that our reading is written for, which the library sends and its endpoint must have."""
MOST_SECONDS = 300
LARGEST = 1024 * 1024
SIGNED_AT = re.compile(r"t=([0-9]{1,12})", re.ASCII)
SIGNATURE = re.compile(r"v1=([0-9a-f]{64})", re.ASCII)

READERS: dict[str, Callable[[Mapping[str, Any]], Seen]] = {
    **dict.fromkeys(
        (
            "checkout.session.completed",
            "checkout.session.async_payment_succeeded",
            "checkout.session.async_payment_failed",
            "checkout.session.expired",
        ),
        seen_session,
    ),
    **dict.fromkeys(
        (
            "payment_intent.succeeded",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.canceled",
        ),
        seen_intent,
    ),
    "charge.refunded": seen_charge,
    **dict.fromkeys(("refund.created", "refund.updated", "refund.failed"), seen_refund),
    **dict.fromkeys(
        (
            "charge.dispute.created",
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.funds_reinstated",
        ),
        seen_dispute,
    ),
}
"""The kinds of event that we act on, and what their object is."""


@dataclass(frozen=True)
class EventsFor:
    """Whose events are believed: signed with one of our secrets, in our mode, for our account."""

    secrets: tuple[str, ...] = field(repr=False)
    is_live: bool
    account: str = ""


def read_event(content: bytes, signature: str, now: datetime, ours: EventsFor) -> CardEvent:
    """An event about cards from its raw bytes. Raises NotTheirs, and OutOfTime after five minutes."""
    return read_as(_event, content, signature, now, ours)


def read_as(
    reader: Callable[[Mapping[str, Any]], Read],
    content: bytes,
    signature: str,
    now: datetime,
    ours: EventsFor,
) -> Read:
    """What a reader makes of the body of an event that is truly for us. Raises NotTheirs.

    Nothing of the content is looked at before its signature is found to be right.
    """
    if len(content) > LARGEST:
        raise NotTheirs("too-large")
    signed_at = _signed_at(content, signature, ours.secrets)
    if abs(now.timestamp() - signed_at) > MOST_SECONDS:
        raise OutOfTime("out-of-time")
    try:
        body = json.loads(content)
        _check(body, ours)
        return reader(body)
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError):
        raise NotTheirs("unreadable") from None


def _signed_at(content: bytes, header: str, secrets: tuple[str, ...]) -> int:
    """The second at which the content was signed; during a rotation two signatures stand there."""
    parts = [part.strip() for part in header.split(",")]
    times = [found[1] for part in parts if (found := SIGNED_AT.fullmatch(part))]
    given = [found[1] for part in parts if (found := SIGNATURE.fullmatch(part))]
    if len(times) != 1 or not given:
        raise NotTheirs("not-signed")
    signed = times[0].encode() + b"." + content
    right = [hmac.new(secret.encode(), signed, sha256).hexdigest() for secret in secrets if secret]
    # Every pair is compared, so that the time taken says nothing about which was close.
    if not sum(hmac.compare_digest(mine, theirs) for mine in right for theirs in given):
        raise NotTheirs("signature-wrong")
    return int(times[0])


def _check(body: Any, ours: EventsFor) -> None:
    if body["object"] != "event":
        raise NotTheirs("not-an-event")
    if (body.get("account") or ours.account) != ours.account:
        raise NotTheirs("another-account")
    if body["livemode"] is not ours.is_live:
        raise NotTheirs("another-mode")
    if body["api_version"] != API_VERSION:
        raise NotTheirs("another-version")


def _event(body: Mapping[str, Any]) -> CardEvent:
    kind, thing = str(body["type"]), body["data"]["object"]
    # A page on which no money is taken is about no card payment.
    reader = None if thing.get("mode") == "setup" else READERS.get(kind)
    return CardEvent(
        id=named(body["id"]),
        kind=kind,
        object_id=named(thing["id"]) if reader else str(thing.get("id") or ""),
        made_at=datetime.fromtimestamp(body["created"], UTC),
        seen=reader(thing) if reader else None,
        is_final=_is_final(kind, thing),
    )


def named(value: Any) -> str:
    """An id, which is a short text. Raises ValueError."""
    if not isinstance(value, str) or not 0 < len(value) <= 255:
        raise ValueError("an id is a short text")
    return value


def _is_final(kind: str, thing: Mapping[str, Any]) -> bool:
    """Paid is the one thing that no later event takes back: refunds and disputes are their own."""
    if kind == "payment_intent.succeeded":
        return bool(thing["status"] == "succeeded")
    return kind == "checkout.session.completed" and thing["payment_status"] == "paid"
