"""A stand-in for the card provider: the same library in front of it, its state in our database."""

from __future__ import annotations

from shared.db import Database
from shared.gateways.card_ports import PhoneFields
from shared.gateways.ports import Clock
from shared.gateways.sandbox.cards.client import SandboxClient
from shared.gateways.sandbox.cards.delivery import SECRET
from shared.gateways.sandbox.cards.provider import Provider
from shared.gateways.stripe_cards import StripeCards
from shared.settings import StripeAccount

__all__ = ["SandboxCards"]

ACCOUNT = StripeAccount(
    key="sk_test_sandbox", public_key="pk_test_sandbox", webhook_secrets=(SECRET,)
)
SCRIPT = "/sandbox/cards/fields.js"


class SandboxCards(StripeCards):
    """The provider's own library, with the stand-in behind it instead of a network."""

    def __init__(self, database: Database, clock: Clock, base_url: str) -> None:
        self.provider = Provider(database, clock, base_url)
        self.client = SandboxClient(self.provider.server, self.provider.faults)
        super().__init__(ACCOUNT, self.client)

    def phone_fields(self) -> PhoneFields:
        """A script that is called like the provider's, and a frame of the stand-in's own."""
        return PhoneFields(SCRIPT, ("'self'",), ACCOUNT.public_key)
