"""The way from our adapter to the stand-in: no network, the same requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter

from shared.gateways.sandbox.cards.faults import Fault, Faults
from shared.gateways.sandbox.register.server import Answer, Request, Server

STATUS = {Fault.FAILS: 500, Fault.KEY_REFUSED: 401, Fault.BUSY: 429}


class Near(BaseAdapter):
    """Carries a request to the stand-in, or lets it go wrong as was asked."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server
        self.faults = Faults()
        self.sent: list[str] = []
        """`METHOD /path` of every request of this process, for tests that count them."""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The answer, as the library expects it."""
        body = request.body
        asked = Request(
            request.method or "GET",
            urlsplit(request.url or "").path,
            body.decode() if isinstance(body, bytes) else f"{body or ''}",
            str(request.headers.get("Authorization", "")),
        )
        line = f"{asked.method} {asked.path}"
        self.sent.append(line)
        return _response(request, self._spoiled(asked, self.faults.of(line)))

    def _spoiled(self, asked: Request, fault: Fault | None) -> Answer:
        if fault is Fault.DOWN:
            raise requests.ConnectionError
        if fault in STATUS:
            return Answer(STATUS[fault])
        answer = self._server.answer(asked)
        if fault is Fault.SLOW:
            raise requests.ReadTimeout
        if fault is Fault.LOST:
            raise requests.ConnectionError
        if fault is Fault.FAILS_AFTER:
            return Answer(500)
        if fault is Fault.TRUNCATED:
            return Answer(answer.status, answer.body[: len(answer.body) // 2])
        return answer

    def close(self) -> None:
        """Nothing is open."""


def _response(request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    made = requests.Response()
    made.status_code = answer.status
    made.url = request.url or ""
    made.request = request
    made.raw = BytesIO(answer.body.encode())
    made.headers["Content-Type"] = "application/json"
    return made
