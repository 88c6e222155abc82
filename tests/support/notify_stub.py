"""A stand-in for GOV.UK Notify's web service on this machine, which can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class NotifyStub:
    """What it was sent, and what it shall answer next."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answers: list[tuple[int, bytes]] = []
        self.seconds = 0.0
        self.address = ""

    def answer(self, path: str, sent: dict[str, Any] | None) -> tuple[int, bytes]:
        """The answer to one request."""
        time.sleep(self.seconds)
        if self.answers:
            return self.answers.pop(0)
        if sent is None:
            wanted = parse_qs(urlsplit(path).query).get("reference", [""])[0]
            found = [each for each in self.taken if each["reference"] == wanted]
            return 200, json.dumps({"notifications": found, "links": {}}).encode()
        self.taken.append({**sent, "id": str(uuid.uuid4()), "path": path})
        return 201, json.dumps({"id": self.taken[-1]["id"]}).encode()


@contextmanager
def notify_stub() -> Iterator[NotifyStub]:
    """A stub that listens on a free port of this machine."""
    stub = NotifyStub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stub))
    stub.address = f"http://127.0.0.1:{server.server_address[1]}"
    listening = threading.Thread(target=server.serve_forever, args=(0.05,))
    listening.start()
    yield stub
    server.shutdown()
    server.server_close()
    listening.join()


def _handler(stub: NotifyStub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._send(*stub.answer(self.path, json.loads(self.rfile.read(length))))

        def do_GET(self) -> None:
            self._send(*stub.answer(self.path, None))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: Any) -> None:
            """Say nothing."""

    return Handler
