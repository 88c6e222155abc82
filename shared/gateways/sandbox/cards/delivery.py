"""Sends the stand-in's events as signed webhooks, again and again until they are taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests
import stripe
from sqlalchemy import select, update

from shared.gateways.sandbox.cards.server import Server
from shared.gateways.sandbox.cards.store import EVENTS

SECRET = "whsec_sandbox_which_everybody_knows"  # nosec B105  # the sandbox's own, no secret
PATH = "/webhooks/stripe"
SECONDS = 10
AT_ONCE = 100
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 20

Post = Callable[[bytes, str], int]
"""Sends a body with its signature, and says the status of the answer; 0 when nobody answers."""


@dataclass(frozen=True)
class Due:
    """An event whose time has come."""

    id: int
    body: bytes
    attempts: int


def deliver_due(server: Server, post: Post, now: datetime) -> tuple[int, int]:
    """Send what is due; how many were taken, and how many were not."""
    statuses = [(due, post(due.body, sign(due.body, now))) for due in _due(server, now)]
    if statuses:
        _note(server, statuses, now)
    taken = sum(200 <= status < 300 for _, status in statuses)
    return taken, len(statuses) - taken


def sign(body: bytes, now: datetime, secret: str = SECRET) -> str:
    """The header that signs a body, made with the provider's own library."""
    header: str = stripe.WebhookSignature.generate_signature_header(
        body.decode(), secret, int(now.timestamp())
    )
    return header


def post_to(base_url: str) -> Post:
    """Sends by HTTP, to an installation at its own address."""

    def post(body: bytes, signature: str) -> int:
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature}
        try:
            answer = requests.post(
                f"{base_url}{PATH}", body, headers=headers, timeout=SECONDS, allow_redirects=False
            )
        except requests.RequestException:
            return 0
        return answer.status_code

    return post


def _due(server: Server, now: datetime) -> list[Due]:
    with server.looking() as store:
        rows = store.session.execute(
            select(EVENTS.c.id, EVENTS.c.body, EVENTS.c.attempts)
            .where(EVENTS.c.delivered_at.is_(None), EVENTS.c.due_at <= store.instant(now))
            .where(EVENTS.c.attempts < MOST_ATTEMPTS)
            .order_by(EVENTS.c.due_at, EVENTS.c.id)
            .limit(AT_ONCE)
        )
        due = [Due(row.id, row.body.encode(), row.attempts) for row in rows]
    if server.webhooks.in_disorder:
        server.webhooks.dice.shuffle(due)
    return due


def _note(server: Server, statuses: list[tuple[Due, int]], now: datetime) -> None:
    with server.acting() as store:
        for due, status in statuses:
            pause = min(FIRST_PAUSE * 2**due.attempts, LONGEST_PAUSE)
            values: dict[str, object] = {"attempts": due.attempts + 1, "last_status": status}
            if 200 <= status < 300:
                values["delivered_at"] = store.instant(now)
            else:
                values["due_at"] = store.instant(now + pause)
            store.session.execute(update(EVENTS).where(EVENTS.c.id == due.id).values(values))
