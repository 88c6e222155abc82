"""A small client that asks for pages as fast as they come, for a bounded time, over loopback only.

Several processes with one connection each at a time, so that the client waits for the server and
not for itself. Every answer is read to its end and must be a 200.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

ASKERS = 2
"""How many ask at the same time: one for each worker of the server."""

MOST_REQUESTS = 5_000
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Asked:
    """One page that is asked for: where, and as whom."""

    port: int
    path: str
    cookie: str = ""

    @property
    def request(self) -> bytes:
        """The bytes of the request, as a reverse proxy would send them."""
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        head = f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n{cookie}"
        return f"{head}Connection: close\r\n\r\n".encode("ascii")


@dataclass(frozen=True)
class Took:
    """How long every request of one round took, in seconds, and the round itself."""

    requests: tuple[float, ...]
    seconds: float

    @property
    def per_second(self) -> float:
        """Requests a second, all askers together."""
        return len(self.requests) / self.seconds

    @property
    def p95(self) -> float:
        """The time within which 95 of 100 requests were answered, in seconds."""
        return percentile(self.requests, 95)


class WrongAnswer(Exception):
    """The server answered something other than the page."""


def percentile(times: Sequence[float], percent: int) -> float:
    """The time within which so many of a hundred lie."""
    return sorted(times)[max(0, -(-len(times) * percent // 100) - 1)]


def fetch(asked: Asked) -> bytes:
    """One answer, head and body. Raises WrongAnswer when it is not a 200."""
    with socket.create_connection(("127.0.0.1", asked.port), PATIENCE_SECONDS) as connection:
        connection.sendall(asked.request)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    answer = b"".join(parts)
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise WrongAnswer(f"{asked.path}: {answer[:200]!r}")
    return answer


def _ask_again_and_again(asked: Asked, seconds: float) -> tuple[float, ...]:
    times: list[float] = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end and len(times) < MOST_REQUESTS:
        fetch(asked)
        times.append(time.perf_counter() - began)
    return tuple(times)


class Askers:
    """The processes that ask."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(ASKERS, mp_context=get_context("spawn"))
        # Starting them must not be measured.
        list(self._pool.map(len, [()] * ASKERS))

    def __enter__(self) -> Askers:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown()

    def ask(self, asked: Asked, seconds: float) -> Took:
        """Ask for a page for so many seconds."""
        rounds = [self._pool.submit(_ask_again_and_again, asked, seconds) for _ in range(ASKERS)]
        times = [each for answer in rounds for each in answer.result()]
        return Took(tuple(times), seconds)
