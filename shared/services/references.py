"""References that people read out, type and put on a bank transfer."""

from __future__ import annotations

import secrets

SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""No vowels and nothing that looks like something else: no word comes out by chance."""
LENGTH = 8


def new_reference(initial: str = "P") -> str:
    """A new reference such as `P7K3M9Q2X`: short enough for a bank's reference field.

    The initial says of what: P a proposal or plan, R a receipt, C a card payment, F a refund.
    """
    return initial + "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
