"""Residents with a statement who are about to press the confirm button of an offer that is accepted."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.plan.draft import TypedOffer
from shared.domain.money import Money
from shared.domain.stages import Nation
from shared.models import Account, Debt, Liability, Party, PartyKind, Proposal
from shared.services.proposals.evaluate import first_offer, ready_made
from shared.services.proposals.gather import gather
from shared.services.sandbox.budgets import SINGLE_PARENT, whole_answer
from shared.services.sandbox.dice import Dice
from shared.services.statements.sheet import FormMark
from shared.services.statements.submit import submit
from shared.services.statements.whole import save_whole
from tests.performance.load import PATIENCE_SECONDS, WrongAnswer
from tests.performance.scene import HERSELF, Scene

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
AS_ONE_TYPES = ("X-As-One-Types", "yes")
Fields = Mapping[str, str]


@dataclass(frozen=True)
class Offering:
    """Somebody who is signed in, with the offer that is ready-made for them."""

    cookie: str
    offer: Fields


def offerings(scene: Scene, count: int) -> list[Offering]:
    """So many people whose offer the rules accept at once."""
    found: list[Offering] = []
    with scene.database.transaction() as session:
        for party_id in session.scalars(_people(count * 6)).all():
            if len(found) == count:
                break
            if (offer := _accepted(scene, session, party_id)) is not None:
                found.append(Offering(scene.sign_in(session, party_id), offer))
    return found


def _people(most: int):
    """People who owe council tax alone, with neither an offer nor a plan."""
    return (
        select(func.min(Liability.party_id).label("party_id"))
        .join(Account, Account.id == Liability.account_id)
        .join(Debt, Debt.account_id == Account.id)
        .join(Party, Party.id == Liability.party_id)
        .where(
            Account.type == "council_tax",
            Debt.charge.between(Money(200_00), Money(600_00)),
            Debt.stage.in_(("reminder", "final_notice", "liability_order")),
            Party.kind == PartyKind.PERSON,
            Party.source_reference.like("S%"),
            Liability.party_id.not_in(select(Proposal.party_id)),
        )
        .group_by(Debt.account_id)
        .having(func.count() == 1)
        .order_by("party_id")
        .limit(most)
    )


def _accepted(scene: Scene, session: Session, party_id: int) -> Fields | None:
    answer = whole_answer(SINGLE_PARENT, Dice(f"offer {party_id}"))
    sheet = save_whole(session, party_id, answer, FormMark(), scene.now, scene.today)
    submit(session, party_id, sheet.mark, HERSELF, scene.now, scene.today)
    facts = gather(session, party_id, Nation.ENGLAND, scene.today)
    if len(facts.plannable) != 1:
        return None
    facts = facts.choosing([debt.id for debt in facts.plannable])
    ready = ready_made(facts, first_offer(facts))
    if not ready:
        return None
    typed = vars(TypedOffer.of(ready[-1].offer))
    return {name.replace("first_", "first-"): value for name, value in typed.items()}


def exchange(
    port: int,
    path: str,
    cookie: str,
    form: Fields | None = None,
    headers: Sequence[tuple[str, str]] = (),
) -> tuple[int, str]:
    """One request to the end of its answer: its status and its page."""
    body = urlencode(form).encode() if form is not None else b""
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
        "Host: localhost",
        "Origin: http://localhost",
        "Accept: text/html",
        f"Cookie: {cookie}",
        *(f"{name}: {value}" for name, value in headers),
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii") + body)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    answer = b"".join(parts).decode()
    return int(answer.split(" ", 2)[1]), answer


def ready_to_confirm(port: int, each: Offering) -> Fields:
    """Open the pages up to the confirm button; what the form of the last one sends."""
    status, page = exchange(port, "/plan/offer", each.cookie)
    if status != 200:
        raise WrongAnswer(f"/plan/offer: {status} {page[:300]}")
    fields = {**each.offer, **_hidden(page), "go": "check"}
    status, page = exchange(port, "/plan/offer", each.cookie, fields)
    if status != 303:
        raise WrongAnswer(f"/plan/offer: {status} {page[:200]}")
    status, page = exchange(port, "/plan/check", each.cookie)
    fields = {**each.offer, **_hidden(page), "method": "bank_transfer", "decide": "confirm"}
    if status != 200 or fields.get("seen") != "accepted":
        raise WrongAnswer(f"/plan/check: {status}")
    return fields


def _hidden(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in FIELD.findall(page)}
