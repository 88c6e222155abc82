"""The way from the provider's own library to the stand-in: no network, the same requests and answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
import stripe

from shared.gateways.sandbox.cards.faults import Fault, Faults
from shared.gateways.sandbox.cards.refusal import error_body
from shared.gateways.sandbox.cards.server import Answer, Request, Server

ERRORS = {
    Fault.FAILS: (500, "api_error", "Something went wrong."),
    Fault.KEY_REFUSED: (401, "invalid_request_error", "Invalid API Key provided."),
    Fault.BUSY: (429, "rate_limit_error", "Too many requests."),
}


class SandboxClient(stripe.HTTPClient):
    """Carries what the library sends to the stand-in's server."""

    name = "sandbox"

    def __init__(self, server: Server, faults: Faults) -> None:
        super().__init__()
        self._server = server
        self._faults = faults
        self.sent: list[str] = []
        """`METHOD /path` of every request of this process, for tests that count them."""

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        **_more: Any,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Answer as the interface would, or go wrong as was asked."""
        parts = urlsplit(url)
        asked = Request(
            method.upper(),
            parts.path,
            str(post_data or "") if method.upper() == "POST" else parts.query,
            dict(headers or {}).get("Idempotency-Key", ""),
        )
        line = f"{asked.method} {asked.path}"
        self.sent.append(line)
        answer = self._spoiled(asked, self._faults.of(line))
        repeated = {"Idempotent-Replayed": "true"} if answer.is_repeated else {}
        return answer.body, answer.status, {"Request-Id": "req_sandbox", **repeated}

    def _spoiled(self, asked: Request, fault: Fault | None) -> Answer:
        if fault is Fault.DOWN:
            raise stripe.APIConnectionError("No connection.")
        if fault in ERRORS:
            status, kind, message = ERRORS[fault]
            return Answer(status, json.dumps(error_body(message, kind)))
        answer = self._server.answer(asked, fails_after=fault is Fault.FAILS_AFTER)
        if fault is Fault.SLOW:
            raise stripe.APIConnectionError("Too slow.") from requests.ReadTimeout()
        if fault is Fault.LOST:
            raise stripe.APIConnectionError("The connection broke.")
        if fault is Fault.TRUNCATED:
            return Answer(answer.status, answer.body[: len(answer.body) // 2])
        return answer

    def _should_retry(self, *_arguments: Any, **_more: Any) -> bool:
        """Never: each fault that is asked for is seen."""
        return False

    def close(self) -> None:
        """Nothing is open."""
