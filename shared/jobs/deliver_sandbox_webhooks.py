"""Sends what the sandbox's card provider has to tell, and lets its time pass."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.gateways.sandbox.cards import SandboxCards
from shared.gateways.sandbox.cards.delivery import post_to


def run(parts: Parts) -> str:
    """Send every event that is due; what was done in numbers, or nothing when nothing was due."""
    if not isinstance(parts.cards, SandboxCards):
        return ""
    provider = parts.cards.provider
    provider.pass_time()
    taken, left = provider.deliver(post_to(parts.settings.base_url))
    return f"{taken} taken, {left} left" if taken or left else ""
