"""What GOV.UK Notify tells us afterwards about a message: that it arrived, or why not."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from enum import StrEnum

LONGEST_REFERENCE = 120


class Fate(StrEnum):
    """What became of a message."""

    DELIVERED = "delivered"
    BAD_ADDRESS = "permanent-failure"
    """There is no such mailbox or number."""
    NOT_DELIVERED = "temporary-failure"
    """The mailbox was full or the phone was off for as long as it was tried; or the supplier failed."""
    RETURNED = "returned-letter"
    ON_ITS_WAY = "sending"
    """Nothing to act on."""


_FATES = {
    "delivered": Fate.DELIVERED,
    "received": Fate.DELIVERED,
    "permanent-failure": Fate.BAD_ADDRESS,
    "temporary-failure": Fate.NOT_DELIVERED,
    "technical-failure": Fate.NOT_DELIVERED,
    "virus-scan-failed": Fate.NOT_DELIVERED,
    "validation-failed": Fate.NOT_DELIVERED,
}


@dataclass(frozen=True)
class DeliveryReport:
    """One report about one message of ours. It names no address and no words."""

    reference: str
    """Our own key of the message."""
    supplier_reference: str
    fate: Fate
    said: str
    """Notify's own word."""


class NotAReport(Exception):
    """It is not what Notify sends; the text says what is wrong, never what was in it."""


def is_from_notify(authorization: str, token: str) -> bool:
    """Whether a request carries the token that was given to Notify; compared in constant time."""
    scheme, _, given = authorization.partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    return bool(token) and scheme.lower() == "bearer" and same


def read_report(content: bytes) -> DeliveryReport:
    """The report in the body of a callback. Raises NotAReport."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise NotAReport("not-json") from None
    if not isinstance(told, dict):
        raise NotAReport("not-an-object")
    is_letter = "notification_id" in told and "status" not in told
    number = told.get("notification_id" if is_letter else "id")
    status = Fate.RETURNED.value if is_letter else told.get("status")
    if not isinstance(number, str) or not isinstance(status, str):
        raise NotAReport("no-status")
    reference = told.get("reference")
    if not isinstance(reference, str) or len(reference) > LONGEST_REFERENCE or "\0" in reference:
        reference = ""  # sent by hand on Notify's own pages: not ours
    fate = Fate.RETURNED if is_letter else _FATES.get(status, Fate.ON_ITS_WAY)
    return DeliveryReport(reference, number[:LONGEST_REFERENCE], fate, status[:40])
