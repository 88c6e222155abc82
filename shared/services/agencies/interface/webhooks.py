"""Where an agency wants to hear of changes: added and stopped by its administrator."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.api_scopes import CHANGE_KINDS
from shared.models import AgencyChange, Webhook, WebhookDelivery
from shared.services.agencies.authorised import Acting
from shared.services.agencies.interface.keys import administers
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.references import new_reference
from shared.services.sign_in.keys import Keys

LONGEST_URL = 500
MOST_WEBHOOKS = 10
MOST_SHOWN = 50
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})+", re.ASCII)
PORTS = frozenset({None, 443, 8443})


class NotAnAddress(ValueError):
    """No address that we would call: https, a host's name, no name and password in it."""


class TooManyWebhooks(Exception):
    """The agency has as many living webhooks as it can have."""


@dataclass(frozen=True)
class NewWebhook:
    """What is shown once."""

    reference: str
    secret: str


@dataclass(frozen=True)
class Hook:
    """A webhook as it is listed: never its secret."""

    id: int
    reference: str
    url: str
    kinds: tuple[str, ...]
    created_at: datetime
    stopped_at: datetime | None
    why_stopped: str


@dataclass(frozen=True)
class Delivery:
    """One change on its way."""

    id: int
    kind: str
    state: str
    attempts: int
    at: datetime
    next_attempt_at: datetime
    last_status: int | None
    last_error: str
    sent_at: datetime | None


def checked_url(typed: str) -> str:
    """An address that a webhook may have, as it is kept. Raises NotAnAddress.

    What its host's name leads to is looked at each time that it is called.
    """
    text = typed.strip()
    if len(text) > LONGEST_URL or not text.isascii() or not text.isprintable() or " " in text:
        raise NotAnAddress(typed)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise NotAnAddress(typed) from None
    host = (parts.hostname or "").lower()
    plain = "@" not in parts.netloc and not parts.fragment and "\\" not in text
    if parts.scheme != "https" or not plain or port not in PORTS or not HOST.fullmatch(host):
        raise NotAnAddress(typed)
    if host.rsplit(".", 1)[-1].isdigit():
        raise NotAnAddress(typed)
    return text


def add_webhook(
    session: Session, keys: Keys, acting: Acting, url: str, kinds: Collection[str], now: datetime
) -> NewWebhook:
    """A new webhook; no kinds are all kinds. Raises NotFound, NotAnAddress, TooManyWebhooks."""
    administers(session, acting)
    if (
        sum(1 for each in webhooks_of(session, acting.agency_id) if not each.stopped_at)
        >= MOST_WEBHOOKS
    ):
        raise TooManyWebhooks
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    hook = Webhook(
        reference=new_reference("W"),
        agency_id=acting.agency_id,
        url=checked_url(url),
        secret=keys.seal(secret),
        kinds=" ".join(each for each in CHANGE_KINDS if each in kinds),
        created_at=now,
        created_by=str(acting.actor),
    )
    session.add(hook)
    session.flush()
    record_audit(session, acting.actor, "webhook_added", f"webhook:{hook.id}", now)
    return NewWebhook(hook.reference, secret)


def stop_webhook(session: Session, acting: Acting, reference: str, now: datetime) -> None:
    """Stop a webhook: nothing more is sent to it. Raises NotFound."""
    administers(session, acting)
    hook = _own(session, acting.agency_id, reference)
    if hook.stopped_at is None:
        _stop(session, hook.id, "agency", now)
        record_audit(session, acting.actor, "webhook_stopped", f"webhook:{hook.id}", now)


def start_webhook_again(session: Session, acting: Acting, reference: str, now: datetime) -> None:
    """Go on with a webhook that was stopped: from now on. Raises NotFound."""
    administers(session, acting)
    hook = _own(session, acting.agency_id, reference)
    if hook.stopped_at is not None:
        hook.stopped_at, hook.why_stopped = None, ""
        record_audit(session, acting.actor, "webhook_started", f"webhook:{hook.id}", now)


def stop_failing(session: Session, webhook_id: int, now: datetime) -> None:
    """Stop a webhook that has not answered for days."""
    _stop(session, webhook_id, "failing", now)
    record_audit(
        session, Actor("job", "deliver_webhooks"), "webhook_stopped", f"webhook:{webhook_id}", now
    )


def end_webhooks(session: Session, agency_id: int, by: Actor, now: datetime) -> int:
    """Stop every webhook of an agency, as when it is withdrawn; how many still ran."""
    ids = session.scalars(
        select(Webhook.id).where(Webhook.agency_id == agency_id, Webhook.stopped_at.is_(None))
    ).all()
    for each in ids:
        _stop(session, each, "withdrawn", now)
        record_audit(session, by, "webhook_stopped", f"webhook:{each}", now)
    return len(ids)


def webhooks_of(session: Session, agency_id: int) -> tuple[Hook, ...]:
    """Every webhook that an agency has or had, the newest first."""
    rows = session.scalars(
        select(Webhook).where(Webhook.agency_id == agency_id).order_by(Webhook.id.desc()).limit(200)
    )
    return tuple(_hook(row) for row in rows)


def webhook_of(session: Session, agency_id: int, reference: str) -> Hook:
    """One of an agency's webhooks. Raises NotFound."""
    return _hook(_own(session, agency_id, reference))


def deliveries_of(session: Session, webhook_id: int) -> tuple[Delivery, ...]:
    """What was sent to a webhook last, the newest first."""
    rows = session.execute(
        select(WebhookDelivery, AgencyChange.kind, AgencyChange.at)
        .join(AgencyChange, AgencyChange.id == WebhookDelivery.change_id)
        .where(WebhookDelivery.webhook_id == webhook_id)
        .order_by(WebhookDelivery.change_id.desc())
        .limit(MOST_SHOWN)
    )
    return tuple(_delivery(row, kind, at) for row, kind, at in rows)


def try_again(
    session: Session, acting: Acting, reference: str, delivery_id: int, now: datetime
) -> None:
    """Send one that failed once more, now. Raises NotFound."""
    administers(session, acting)
    hook = _own(session, acting.agency_id, reference)
    changed = session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.id == delivery_id,
            WebhookDelivery.webhook_id == hook.id,
            WebhookDelivery.state.in_(("failed", "queued")),
        )
        .values(state="queued", attempts=0, next_attempt_at=now)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise NotFound


def _own(session: Session, agency_id: int, reference: str) -> Webhook:
    hook = session.scalar(
        select(Webhook).where(Webhook.agency_id == agency_id, Webhook.reference == reference)
    )
    if hook is None:
        raise NotFound
    return hook


def _stop(session: Session, webhook_id: int, why: str, now: datetime) -> None:
    session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.stopped_at.is_(None))
        .values(stopped_at=now, why_stopped=why)
    )
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.state == "queued")
        .values(state="failed", last_error="stopped")
    )


def _hook(row: Webhook) -> Hook:
    return Hook(
        row.id,
        row.reference,
        row.url,
        tuple(row.kinds.split()),
        row.created_at,
        row.stopped_at,
        row.why_stopped,
    )


def _delivery(row: WebhookDelivery, kind: str, at: datetime) -> Delivery:
    return Delivery(
        row.id,
        kind,
        row.state,
        row.attempts,
        at,
        row.next_attempt_at,
        row.last_status,
        row.last_error,
        row.sent_at,
    )
