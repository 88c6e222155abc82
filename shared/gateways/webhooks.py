"""Calls to addresses that agencies gave us: https only, to public addresses only, to the one that was checked.

Whoever gives us an address must not reach with it what only we can reach (SSRF). So the host's name is
looked up once, every address that it has must be public, the connection is made to the very address that
was checked (a name that changes between the two changes nothing), the certificate must be for the name, and
no redirect is followed. Of the answer only its status is used.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from queue import Empty, Queue
from urllib.parse import urlsplit

from shared.gateways.webhook_ports import Call, NotDelivered

CONNECT_SECONDS, WHOLE_SECONDS = 3.0, 8.0
LARGEST_ANSWER = 16 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], tuple[str, ...]]


class HttpsWebhooks:
    """Makes the calls. A test gives its own `resolve` and `context`, and says what counts as public."""

    def __init__(
        self,
        resolve: Resolve | None = None,
        context: ssl.SSLContext | None = None,
        public: Callable[[str], bool] | None = None,
        seconds: float = WHOLE_SECONDS,
    ) -> None:
        self._resolve = resolve or addresses_of
        self._given_context = context
        self._public = public or is_public
        self._seconds = seconds

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made when first needed: reading every certificate authority takes a while."""
        return self._given_context or ssl.create_default_context()

    def deliver(self, call: Call) -> int:
        """Make a call within a few seconds in all, however slowly the other side answers."""
        answers: Queue[int | NotDelivered] = Queue()
        working = threading.Thread(target=self._work, args=(call, answers), daemon=True)
        working.start()
        try:
            outcome = answers.get(timeout=self._seconds)
        except Empty:
            raise NotDelivered("too-slow") from None
        if isinstance(outcome, NotDelivered):
            raise outcome
        return outcome

    def _work(self, call: Call, answers: Queue[int | NotDelivered]) -> None:
        try:
            answers.put(self._call(call))
        except NotDelivered as problem:
            answers.put(problem)
        except (OSError, http.client.HTTPException, ValueError) as error:
            answers.put(NotDelivered(_code_of(error)))

    def _call(self, call: Call) -> int:
        parts = urlsplit(call.url)
        host, port = (parts.hostname or "").lower(), parts.port or 443
        if parts.scheme != "https" or not host:
            raise NotDelivered("not-https")
        ends = time.monotonic() + self._seconds
        connection = _Pinned(host, port, self._checked(host, port), self._context)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, body=call.body, headers=dict(call.headers))
            answer = connection.getresponse()
            _read_a_little(answer, ends)
            status = answer.status
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise NotDelivered("redirect" if 300 <= status < 400 else "refused", status)
        return status

    def _checked(self, host: str, port: int) -> str:
        """The address to connect to. One that is not public among them spoils them all."""
        found = self._resolve(host, port)
        if not found:
            raise NotDelivered("no-such-host")
        if not all(self._public(each) for each in found):
            raise NotDelivered("not-public")
        return found[0]


def addresses_of(host: str, port: int) -> tuple[str, ...]:
    """Every address that a host's name leads to now."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, also where it is written within another."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or _teredo(parsed) or _nat64(parsed)
        if inner is not None:
            return is_public(str(inner))
    usual = parsed.is_global and not parsed.is_multicast and not parsed.is_reserved
    return usual and not parsed.is_unspecified


def _teredo(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return address.teredo[1] if address.teredo else None


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address under the name that its certificate must have."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS, context=context)
        self._address = address
        self._own_context = context

    def connect(self) -> None:
        """Connect to the address that was checked, never to what the name leads to by now."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._own_context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _read_a_little(answer: http.client.HTTPResponse, ends: float) -> None:
    """Read the answer to its end if that is near. Nobody needs it: the status has come by then."""
    left = LARGEST_ANSWER
    with suppress(OSError, http.client.HTTPException):
        while left > 0 and time.monotonic() < ends:
            piece = answer.read1(min(left, 4_096))
            if not piece:
                return
            left -= len(piece)


def _code_of(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "certificate" if isinstance(error, ssl.SSLCertVerificationError) else "no-tls"
    if isinstance(error, TimeoutError):
        return "too-slow"
    return "no-answer" if isinstance(error, OSError) else "answer-unreadable"
