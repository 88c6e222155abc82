"""Changes on their way to webhooks: queued with their cause, claimed, sent outside any transaction, noted.

Each is sent at least once and in no promised order; its number is the same on every try, so that
whoever receives it can tell. Between tries the pauses grow to half a day; after three days of failing
the webhook is stopped.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert, literal, or_, select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.agency_states import AgencyState
from shared.domain.london import LONDON
from shared.gateways.webhook_ports import Call, NotDelivered, WebhookPort
from shared.models import Agency, AgencyChange, AgencyClient, Webhook, WebhookDelivery
from shared.models.base import UtcInstant
from shared.services.agencies.interface.changes import may_be_known
from shared.services.agencies.interface.webhooks import stop_failing
from shared.services.sign_in.keys import CannotOpen, Keys

WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 564, 720, 720, 720, 720, 720))
"""After the first failure, the second and so on; after the last, three days, the webhook is stopped."""
AT_ONCE = 10
CLAIM = timedelta(minutes=5)
SIGNATURE = "Evenkeel-Signature"


@dataclass(frozen=True)
class Claimed:
    """A delivery that this worker holds for now."""

    id: int
    webhook_id: int
    attempts: int
    call: Call


@dataclass
class Delivered:
    """What one run did."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"sent {self.sent}, put off {self.put_off}, failed {self.failed}"


def queue_changes(session: Session, change_ids: Collection[int], now: datetime) -> None:
    """Queue changes for every webhook of their agency that wants their kind; one statement."""
    kind = literal(" ").concat(AgencyChange.kind).concat(" ")
    kinds = literal(" ").concat(Webhook.kinds).concat(" ")
    wants = or_(Webhook.kinds == "", kinds.contains(kind))
    rows = (
        select(
            Webhook.id,
            AgencyChange.id,
            literal("queued"),
            literal(0),
            literal(now, UtcInstant()),
            literal(""),
        )
        .join(AgencyChange, AgencyChange.agency_id == Webhook.agency_id)
        .where(AgencyChange.id.in_(change_ids), Webhook.stopped_at.is_(None), wants)
    )
    into = ["webhook_id", "change_id", "state", "attempts", "next_attempt_at", "last_error"]
    session.execute(insert(WebhookDelivery).from_select(into, rows))


def deliver_due(database: Database, port: WebhookPort, keys: Keys, now: datetime) -> Delivered:
    """Send everything that is due. Safe to run twice at once and after a crash."""
    done, silent = Delivered(), set[int]()
    while claimed := database.attempt(lambda session: claim_due(session, keys, now)):
        for each in claimed:
            if each.webhook_id in silent:
                # One host that hangs must not keep the others waiting, change after change.
                database.attempt(partial(release, claimed=each, now=now))
            elif not _send(database, port, each, now, done):
                silent.add(each.webhook_id)
    return done


def claim_due(session: Session, keys: Keys, now: datetime) -> tuple[Claimed, ...]:
    """Take some of what is due, so that no other worker does.

    What the agency may not know any more, because authority ended meanwhile, is never sent.
    """
    rows = session.execute(
        select(
            WebhookDelivery,
            AgencyChange,
            AgencyClient.reference,
            Webhook,
            Agency.state,
            _known(now),
        )
        .join(AgencyChange, AgencyChange.id == WebhookDelivery.change_id)
        .join(AgencyClient, AgencyClient.id == AgencyChange.client_id)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .join(Agency, Agency.id == Webhook.agency_id)
        .where(
            WebhookDelivery.state.in_(("queued", "sending")),
            WebhookDelivery.next_attempt_at <= now,
        )
        .order_by(WebhookDelivery.next_attempt_at, WebhookDelivery.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=WebhookDelivery)
    ).all()
    claimed = []
    for row, change, client, hook, state, is_known in rows:
        reason = _not_now(hook, state, is_known)
        secret = "" if reason else _opened(keys, hook.secret)
        if reason or not secret:
            row.state, row.last_error = "failed", reason or "secret-unreadable"
            continue
        row.state, row.attempts, row.next_attempt_at = "sending", row.attempts + 1, now + CLAIM
        call = _call(hook.url, secret, _said(change, client), now)
        claimed.append(Claimed(row.id, hook.id, row.attempts, call))
    return tuple(claimed) if claimed or not rows else claim_due(session, keys, now)


def signature(secret: str, sent_at: datetime, body: bytes) -> str:
    """HMAC-SHA256 over the time in seconds, a dot and the body: `t=…,v1=…`."""
    seconds = int(sent_at.timestamp())
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"


def _known(now: datetime) -> Any:
    return may_be_known(now.astimezone(LONDON).date()).label("is_known")


def _not_now(hook: Webhook, state: AgencyState, is_known: bool) -> str:
    if hook.stopped_at is not None or state is not AgencyState.APPROVED:
        return "stopped"
    return "" if is_known else "no-authority"


def _opened(keys: Keys, sealed: str) -> str:
    try:
        return keys.unseal(sealed)
    except CannotOpen:
        return ""


def _said(change: AgencyChange, client: str) -> dict[str, object]:
    return {
        "id": change.id,
        "kind": change.kind,
        "client": client,
        "at": change.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }


def _call(url: str, secret: str, said: dict[str, object], now: datetime) -> Call:
    body = json.dumps(said, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Evenkeel-Webhooks/1",
        SIGNATURE: signature(secret, now, body),
    }
    return Call(url, headers, body)


def _send(
    database: Database, port: WebhookPort, claimed: Claimed, now: datetime, done: Delivered
) -> bool:
    """Send one; whether it arrived."""
    try:
        status = port.deliver(claimed.call)
    except NotDelivered as problem:
        why = problem
        gave_up = database.attempt(lambda session: put_off(session, claimed, why, now))
        done.failed += gave_up
        done.put_off += not gave_up
        return False
    database.attempt(lambda session: note_sent(session, claimed, status, now))
    done.sent += 1
    return True


def note_sent(session: Session, claimed: Claimed, status: int, now: datetime) -> None:
    """Write down that a change arrived."""
    _update(session, claimed, state="sent", sent_at=now, last_status=status, last_error="")


def put_off(session: Session, claimed: Claimed, problem: NotDelivered, now: datetime) -> bool:
    """Try again later, waiting longer each time; true when there is no later, and the webhook stops."""
    said = {"last_error": problem.reason[:40], "last_status": problem.status}
    if claimed.attempts > len(WAITS):
        _update(session, claimed, state="failed", **said)
        stop_failing(session, claimed.webhook_id, now)
        return True
    later = now + WAITS[claimed.attempts - 1]
    _update(session, claimed, state="queued", next_attempt_at=later, **said)
    return False


def release(session: Session, claimed: Claimed, now: datetime) -> None:
    """Put back what was claimed and not tried, behind the first pause."""
    tried, later = claimed.attempts - 1, now + WAITS[0]
    _update(session, claimed, state="queued", attempts=tried, next_attempt_at=later)


def _update(session: Session, claimed: Claimed, **values: object) -> None:
    session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.id == claimed.id,
            WebhookDelivery.state == "sending",
            WebhookDelivery.attempts == claimed.attempts,
        )
        .values(**values)
    )
