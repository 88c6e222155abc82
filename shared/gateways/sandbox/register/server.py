"""The stand-in's creditor end: one request in, one answer out, each in a short transaction of its own."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from shared.db import Database
from shared.gateways.ports import Clock
from shared.gateways.sandbox.register.calls import (
    NotTaken,
    about_debt,
    about_person,
    new_debt,
    protections_applied,
    sold,
)
from shared.gateways.sandbox.register.store import SPACE, TOKEN, Body, Store

CLIENT = "sandbox-council"
SECRET = "sandbox-register-secret-which-everybody-knows"  # nosec B105  # the sandbox's own, no secret
LASTS = 3600
ID = "([A-Za-z0-9-]{1,60})"


@dataclass(frozen=True)
class Request:
    """One request to the register's interface."""

    method: str
    path: str
    """Without what stands before `/connect` or `/Creditor`."""
    body: str = ""
    authorisation: str = ""


@dataclass(frozen=True)
class Answer:
    """What the interface answers: JSON, or nothing."""

    status: int
    body: str = ""


Handler = Callable[[Store, str, Body], None]

CALLS: tuple[tuple[str, Handler], ...] = (
    (f"/Creditor/Debts/{ID}/ProtectionsApplied", protections_applied),
    (f"/Creditor/BreathingSpaces/{ID}/Debts", new_debt),
    (f"/Creditor/Debts/{ID}/EligibilityReviews", about_debt),
    (f"/Creditor/BreathingSpaces/{ID}/EligibilityReviews", about_person),
    (f"/Creditor/Debts/{ID}/DebtHasBeenSold(?:ToAdHocCreditor)?", sold),
)


class Server:
    """Answers requests from the state in the database, so that every process sees the same."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @contextmanager
    def acting(self) -> Iterator[Store]:
        """The state, to be changed; one at a time."""
        with self._database.transaction() as session:
            store = Store(session, self._clock.now(), is_sqlite=self._database.is_sqlite)
            store.wait_for_others()
            yield store

    @contextmanager
    def looking(self) -> Iterator[Store]:
        """The state, to be read."""
        with self._database.reading() as session:
            yield Store(session, self._clock.now(), is_sqlite=self._database.is_sqlite)

    def answer(self, request: Request) -> Answer:
        """Do what is asked."""
        if request.path == "/connect/token":
            return self._token(request)
        if not self._is_known(request):
            return Answer(401)
        if request.method == "GET":
            return self._shown(request)
        try:
            return self._called(request)
        except NotTaken as refused:
            return Answer(refused.status, json.dumps({"errors": [str(refused)]}))

    def _token(self, request: Request) -> Answer:
        form = {name: values[-1] for name, values in parse_qs(request.body).items()}
        wanted = ("client_credentials", CLIENT, SECRET)
        if (form.get("grant_type"), form.get("client_id"), form.get("client_secret")) != wanted:
            return Answer(400, json.dumps({"error": "invalid_client"}))
        with self.acting() as store:
            token = secrets.token_urlsafe(24)
            store.add(TOKEN, {"until": store.now.timestamp() + LASTS}, token)
        said = {"access_token": token, "expires_in": LASTS, "token_type": "Bearer"}
        return Answer(200, json.dumps(said))

    def _is_known(self, request: Request) -> bool:
        kind, _, token = request.authorisation.partition(" ")
        with self.looking() as store:
            kept = store.get(TOKEN, token) if kind == "Bearer" and token else None
        return kept is not None

    def _shown(self, request: Request) -> Answer:
        matched = re.fullmatch(f"/Creditor/BreathingSpaces/{ID}", request.path, re.ASCII)
        if matched:
            with self.looking() as store:
                found = store.get(SPACE, matched[1])
            if found is not None:
                return Answer(200, json.dumps(_public(found)))
        return Answer(404)

    def _called(self, request: Request) -> Answer:
        for path, handler in CALLS:
            matched = re.fullmatch(path, request.path, re.ASCII)
            if matched and request.method == "POST":
                sent: Any = _json(request.body)
                with self.acting() as store:
                    handler(store, matched[1], sent)
                return Answer(200)
        return Answer(404)


def _json(body: str) -> Body:
    try:
        read = json.loads(body or "{}")
    except ValueError:
        raise NotTaken("The body is not JSON.") from None
    if not isinstance(read, dict):
        raise NotTaken("The body is not an object.")
    return read


def _public(body: Body) -> Body:
    return {name: value for name, value in body.items() if not name.startswith("_")}
