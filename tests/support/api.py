"""A program of an agency: its key, its token, and what it asks."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.domain.api_scopes import ApiScope
from shared.models import Adviser
from shared.services.agencies.authorised import Acting
from shared.services.agencies.interface.keys import NewKey, make_key
from shared.services.agencies.interface.tokens import give_token
from tests.support.agencies import an_adviser
from tests.support.signed_in import parts_of

_keys = itertools.count(1)


@dataclass
class Program:
    """Asks with a token."""

    client: FlaskClient
    agency_id: int
    key: NewKey
    token: str = field(repr=False)

    def get(self, path: str, **headers: str) -> TestResponse:
        """Read something."""
        return self.client.get(f"/api/v1{path}", headers={**self.bearer, **headers})

    def post(
        self, path: str, body: Any = None, key: str | None = None, **headers: str
    ) -> TestResponse:
        """Do something, under a new idempotency key unless one is given."""
        named = {"Idempotency-Key": key or f"test-{next(_keys)}"}
        sent = {} if body is None else body
        return self.client.post(
            f"/api/v1{path}", json=sent, headers={**self.bearer, **named, **headers}
        )

    @property
    def bearer(self) -> dict[str, str]:
        """The header with the token."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def acting(self) -> Acting:
        """Who acts."""
        return Acting(self.agency_id, api_key_id=self.key.id)


def a_program(
    client: FlaskClient,
    adviser_id: int | None = None,
    scopes: Collection[ApiScope] = tuple(ApiScope),
) -> Program:
    """A program with a token: of an adviser's agency, or of a new one."""
    parts = parts_of(client.application)
    now = parts.clock.now()
    with parts.database.transaction() as session:
        adviser = session.get_one(Adviser, adviser_id) if adviser_id else an_adviser(session)
        was, adviser.is_administrator = adviser.is_administrator, True
        session.flush()
        acting = Acting(adviser.agency_id, adviser.id)
        key = make_key(session, acting, "Case system", scopes, now)
        adviser.is_administrator = was
        token = give_token(session, key.id, "", now).token
    return Program(client, acting.agency_id, key, token)
