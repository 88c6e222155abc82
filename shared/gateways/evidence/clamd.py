"""The virus scanner clamd, asked over its socket: INSTREAM, as `man clamd` describes it."""

from __future__ import annotations

import re
import socket
import struct
from contextlib import closing

from shared.gateways.evidence.ports import NotScanned, Verdict

CONNECT_SECONDS = 3
ANSWER_SECONDS = 30
PIECE = 64 * 1024
LONGEST_ANSWER = 4_096
_FOUND = re.compile(r"^stream: (.+) FOUND$")
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class Clamd:
    """Asks clamd at a path (`/run/clamav/clamd.ctl`) or at `host:port`."""

    is_there = True
    is_at_hand = False

    def __init__(self, address: str) -> None:
        self._address = address

    def scan(self, content: bytes) -> Verdict:
        """What is in a file. Raises NotScanned."""
        try:
            with closing(self._connected()) as connection:
                said = _ask(connection, content)
        except OSError as problem:
            raise NotScanned(f"away:{type(problem).__name__}") from None
        if said == "stream: OK":
            return Verdict()
        if found := _FOUND.fullmatch(said):
            return Verdict(_NAME.sub("-", found[1])[:100])
        # Too large for its settings, or a word that we do not know: never taken for clean.
        raise NotScanned("too-large" if "size limit" in said else "not-understood")

    def _connected(self) -> socket.socket:
        if self._address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(CONNECT_SECONDS)
            try:
                connection.connect(self._address)
            except OSError:
                connection.close()
                raise
        else:
            host, _, port = self._address.rpartition(":")
            connection = socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
        connection.settimeout(ANSWER_SECONDS)
        return connection


def _ask(connection: socket.socket, content: bytes) -> str:
    connection.sendall(b"zINSTREAM\0")
    try:
        for at in range(0, len(content), PIECE):
            piece = content[at : at + PIECE]
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        connection.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it had enough before the end, and says why
    said = b""
    while len(said) < LONGEST_ANSWER and not said.endswith(b"\0"):
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


class NoScanner:
    """No scanner: everything that comes is kept aside, and nobody can open it."""

    is_there = False
    is_at_hand = False

    def scan(self, content: bytes) -> Verdict:
        """Never a verdict."""
        raise NotScanned("none")
