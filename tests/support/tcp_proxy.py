"""A small proxy in front of a database, which a test can close, slow down or let fall silent."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL


class Proxy:
    """Passes bytes on to the real server, as long as it is told to."""

    def __init__(self, target: URL) -> None:
        self.target = target
        self.delay = 0.0
        self.silent = False
        self._ends: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.port = 0
        self.open()

    def open(self) -> None:
        """Listen, on the same port as before."""
        listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self._listener, self.port = listener, listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self) -> None:
        """As if the server had gone: nobody listens, and what was open is cut."""
        for each in [self._listener, *self._ends]:
            if each is not None:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
        self._ends.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = self._connect()
            self._ends += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _connect(self) -> socket.socket:
        folder = self.target.query.get("host")
        if folder:
            far = socket.socket(socket.AF_UNIX)
            far.connect(f"{folder}/.s.PGSQL.{self.target.port or 5432}")
            return far
        return socket.create_connection((self.target.host or "127.0.0.1", self.target.port or 5432))

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                time.sleep(self.delay)
                while self.silent:
                    time.sleep(0.05)
                sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def address(self) -> str:
        """The database's address by way of this proxy."""
        by_way = self.target.set(host="127.0.0.1", port=self.port, query={})
        return by_way.render_as_string(hide_password=False)


@contextmanager
def proxy_to(target: URL) -> Iterator[Proxy]:
    """A proxy in front of a server, gone at the end."""
    proxy = Proxy(target)
    yield proxy
    proxy.silent = False
    proxy.close()
