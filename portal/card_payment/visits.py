"""What this browser remembers of payments that were begun in it without signing in."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask import abort, session

from shared.web.sessions import signed_in_payer

BEGUN = "card_payments"
MOST_KEPT = 10


@dataclass(frozen=True)
class BegunHere:
    """A payment of this browser: what of it may be shown here."""

    party_id: int | None = None
    """Whose it is, when a link of theirs began it."""
    account: str = ""
    """The account reference as it was typed."""


def remember_payment(reference: str, begun: BegunHere) -> None:
    """Let this browser see what becomes of a payment."""
    kept = {name: each for name, each in session.get(BEGUN, {}).items() if name != reference}
    newest = list(kept.items())[-(MOST_KEPT - 1) :]
    session[BEGUN] = {**dict(newest), reference: asdict(begun)}


def begun_here(reference: str) -> BegunHere:
    """A payment that was begun in this browser; 404 for any other."""
    kept = session.get(BEGUN, {}).get(reference)
    return BegunHere(**kept) if kept is not None else abort(404)


def is_visitor() -> bool:
    """Whether nobody is signed in here."""
    return signed_in_payer() is None
