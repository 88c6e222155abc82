"""The stand-in for the Breathing Space register: both ends of it, without a network."""

from __future__ import annotations

import requests

from shared.db import Database
from shared.gateways.ports import Clock
from shared.gateways.register import RegisterApi
from shared.gateways.sandbox.register.adviser import Advisers
from shared.gateways.sandbox.register.server import CLIENT, SECRET, Server
from shared.gateways.sandbox.register.transport import Near
from shared.settings import RegisterAccount

__all__ = ["Advisers", "SandboxRegister"]

BASE = "http://register.invalid"
"""A name that no network knows: what is asked of it goes to the stand-in or nowhere."""


class SandboxRegister(RegisterApi):
    """The real adapter, in front of the stand-in."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.server = Server(database, clock)
        self.advisers = Advisers(self.server)
        self.way = Near(self.server)
        http = requests.Session()
        http.trust_env = False
        http.mount(BASE, self.way)
        account = RegisterAccount(BASE, f"{BASE}/connect/token", CLIENT, SECRET)
        super().__init__(account, http)
