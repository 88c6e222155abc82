"""Two people who are liable for one debt, and everything that the one of them sees."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import Debt, OutboxMessage, Party
from shared.web.access_table import ACCESS
from tests.support.addresses import rules_of
from tests.support.people import a_debt, a_party, an_account

CHANGES = re.compile(r'name="(?:csrf_token|press)" value="[^"]*"')
"""What is new each time a page is made, whoever did what."""
NOT_PAGES = frozenset({"static", "session.leave", "help.switch_language", "sign_in.sign_out"})


@dataclass(frozen=True)
class Couple:
    """Two people, one account and what is owed for it."""

    first: Party
    second: Party
    debt: Debt


def a_couple(session: Session) -> Couple:
    """Two people of one name at one address, the first of whom is kept apart from the second or not."""
    first = a_party(session, "Hughes", "Carys")
    second = a_party(session, "Hughes", "Gethin")
    debt = a_debt(session, an_account(session, first, second))
    return Couple(first, second, debt)


def everything_seen(client: FlaskClient, **known: str | int) -> dict[str, tuple[int, str, str]]:
    """Every page of the portal that can be opened without knowing more than this: status, where it sends, text."""
    seen = {}
    for path in portal_pages(client.application, known):
        answer = client.get(path)
        text = CHANGES.sub("", answer.get_data(as_text=True))
        seen[path] = (answer.status_code, answer.location or "", text)
    return seen


def portal_pages(app: Flask, known: dict[str, str | int]) -> list[str]:
    """The addresses of the portal whose places are all known."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in rules_of(app):
        roles = ACCESS.get(rule.endpoint, frozenset())
        is_portal = bool({Role.PAYER, Role.PUBLIC} & roles) and "GET" in (rule.methods or ())
        if is_portal and rule.arguments <= known.keys() and not _left_out(rule.endpoint):
            values = {name: known[name] for name in rule.arguments}
            found.append(str(adapter.build(rule.endpoint, values, method="GET")))
    return found


def _left_out(endpoint: str) -> bool:
    return endpoint in NOT_PAGES or endpoint.startswith(("officers_", "sandbox", "health."))


def everything_sent(session: Session, party_id: int) -> list[tuple[str, str, str, str]]:
    """Every message to a party: template, subject, text and state."""
    rows = session.execute(
        select(
            OutboxMessage.template, OutboxMessage.subject, OutboxMessage.body, OutboxMessage.state
        )
        .where(OutboxMessage.party_id == party_id)
        .order_by(OutboxMessage.id)
    )
    return [(row.template, row.subject, row.body, row.state) for row in rows]
