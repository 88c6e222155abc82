"""Sends what the sandbox's payment provider has to tell, and lets its time pass."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.gateways.sandbox.cards import SandboxCards
from shared.gateways.sandbox.cards.delivery import post_to
from shared.gateways.sandbox.direct_debits import SandboxDirectDebits


def run(parts: Parts) -> str:
    """Send every event that is due; what was done in numbers, or nothing when nothing was due."""
    ports = (parts.cards, parts.direct_debits)
    sandboxed = [each for each in ports if isinstance(each, SandboxCards | SandboxDirectDebits)]
    if not sandboxed:
        return ""
    # Cards and Direct Debits have one provider, which tells of both.
    provider = sandboxed[0].provider
    provider.pass_time()
    taken, left = provider.deliver(post_to(parts.settings.base_url))
    return f"{taken} taken, {left} left" if taken or left else ""
