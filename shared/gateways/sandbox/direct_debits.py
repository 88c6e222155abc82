"""A stand-in for the Direct Debit supplier: the same library, and the same stand-in behind it as cards."""

from __future__ import annotations

from shared.gateways.sandbox.cards import ACCOUNT
from shared.gateways.sandbox.cards.client import SandboxClient
from shared.gateways.sandbox.cards.provider import Provider
from shared.gateways.stripe_direct_debits import StripeDirectDebits

__all__ = ["SandboxDirectDebits"]


class SandboxDirectDebits(StripeDirectDebits):
    """The supplier's own library, with the stand-in behind it instead of a network."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.client = SandboxClient(provider.server, provider.faults)
        super().__init__(ACCOUNT, self.client)
