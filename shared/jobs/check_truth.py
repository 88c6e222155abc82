"""Compares plans, receipts and postings with the revenues system's last extract, and names what differs."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.truth.check import Checked, check_truth


def run(parts: Parts) -> str:
    """Compare; what was found in numbers, or nothing where the two ledgers agree."""
    done = check_truth(parts.database, parts.clock.now())
    return str(done) if done != Checked() else ""
