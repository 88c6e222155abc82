"""The stand-in's own server: one request in, one answer out, each in a short transaction of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import insert, select

from shared.db import Database
from shared.gateways.ports import Clock
from shared.gateways.sandbox.cards.form import read_form
from shared.gateways.sandbox.cards.parameters import check
from shared.gateways.sandbox.cards.refusal import Refusal, error_body
from shared.gateways.sandbox.cards.routes import ROUTES, Asked, Route, finished
from shared.gateways.sandbox.cards.store import KEYS, Body, Store, Webhooks


@dataclass(frozen=True)
class Request:
    """One request to the provider's interface."""

    method: str
    path: str
    form: str
    """Parameters, form-encoded, wherever they stood."""
    key: str = ""
    """The idempotency key."""

    @property
    def sha256(self) -> str:
        """What tells this request from another under the same key."""
        whole = f"{self.method} {self.path}\n{self.form}"
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What the interface answers."""

    status: int
    body: str
    is_repeated: bool = False
    """The key was used before, and this is what was answered then."""


class Server:
    """Answers requests from the state in the database, so that every process sees the same."""

    def __init__(self, database: Database, clock: Clock, base_url: str) -> None:
        self._database = database
        self._clock = clock
        self._base_url = base_url
        self.webhooks = Webhooks()

    @contextmanager
    def acting(self) -> Iterator[Store]:
        """The state, to be changed; one at a time."""
        with self._database.transaction() as session:
            store = Store(
                session, self._clock.now(), self.webhooks, is_sqlite=self._database.is_sqlite
            )
            store.wait_for_others()
            yield store

    @contextmanager
    def looking(self) -> Iterator[Store]:
        """The state, to be read."""
        with self._database.reading() as session:
            yield Store(
                session, self._clock.now(), self.webhooks, is_sqlite=self._database.is_sqlite
            )

    def answer(self, request: Request, *, fails_after: bool = False) -> Answer:
        """Do what is asked. With `fails_after` it is done, and the answer is a 500 all the same."""
        try:
            route, thing = _route(request)
            params = read_form(request.form)
            check(params, route.params)
            if request.method == "GET":
                with self.looking() as store:
                    return self._handle(store, route, request, thing, params)
            with self.acting() as store:
                return self._once(store, route, request, thing, params, fails_after=fails_after)
        except Refusal as refused:
            return Answer(refused.status, json.dumps(refused.body))

    def _once(
        self,
        store: Store,
        route: Route,
        request: Request,
        thing: str,
        params: Body,
        *,
        fails_after: bool,
    ) -> Answer:
        """The same key gives the same answer, failures among them; another request is refused."""
        if before := _answered(store, request):
            return before
        answer = self._handle(store, route, request, thing, params)
        if fails_after:
            answer = Answer(500, json.dumps(error_body("Something went wrong.", "api_error")))
        if request.key:
            row = {
                "key": request.key,
                "request_sha256": request.sha256,
                "status": answer.status,
                "body": answer.body,
            }
            store.session.execute(insert(KEYS).values(row))
        return answer

    def _handle(
        self, store: Store, route: Route, request: Request, thing: str, params: Body
    ) -> Answer:
        asked = Asked(store, params, thing, request.path, self._base_url)
        status, body = route.handle(asked)
        return Answer(status, json.dumps(finished(asked, status, body)))


def _route(request: Request) -> tuple[Route, str]:
    for route in ROUTES:
        if matched := route.matches(request.method, request.path):
            return route, matched[1] if matched.groups() else ""
    message = f"Unrecognized request URL ({request.method}: {request.path})."
    raise Refusal(message, status=404)


def _answered(store: Store, request: Request) -> Answer | None:
    kept = store.session.execute(
        select(KEYS.c.request_sha256, KEYS.c.status, KEYS.c.body).where(KEYS.c.key == request.key)
    ).first()
    if kept is None:
        return None
    if kept.request_sha256 != request.sha256:
        raise Refusal(
            "Keys for idempotent requests can only be used with the same parameters "
            "they were first used with.",
            kind="idempotency_error",
        )
    return Answer(kept.status, kept.body, is_repeated=True)
