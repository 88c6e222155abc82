"""What somebody has answered of the sign-up so far, kept with their session; bank numbers only sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from flask import session

from shared.web.press import new_press

KEPT = "direct_debit"
OFFER = "offer"
"""Stands in the address where a plan's reference would: the offer that is being agreed."""
ALONE, TWO, NOT_MINE = "alone", "two", "no"


@dataclass(frozen=True)
class SignUp:
    """The answers of one sign-up."""

    subject: str
    """The reference of the plan, or `offer`."""
    who: str = ""
    """Who can authorise: `alone`, `two` (somebody else as well), or `no` (not their account)."""
    holder: str = ""
    sealed: str = field(default="", repr=False)
    ending: str = ""
    verdict: str = ""
    second_route: str = ""
    second_name: str = ""
    second_address: str = ""
    read: tuple[str, ...] = ()
    """The pages without a question that were read."""
    press: str = ""
    offer: Mapping[str, str] = field(default_factory=dict)
    """What the page of the offer sent, when the plan is agreed with the last press."""
    replaces: int | None = None
    """The mandate that the new one takes the place of."""


def kept_sign_up(party_id: int, subject: str) -> SignUp:
    """The answers of this person for this plan; a new sign-up when there are none."""
    kept = session.get(KEPT)
    if isinstance(kept, dict) and kept.get("party") == party_id and kept["subject"] == subject:
        names = {each.name for each in fields(SignUp)}
        found: dict[str, Any] = {name: value for name, value in kept.items() if name in names}
        return SignUp(**{**found, "read": tuple(found["read"])})
    return SignUp(subject)


def keep_sign_up(party_id: int, answers: SignUp, **changes: Any) -> SignUp:
    """Remember the answers, with these changes, until the mandate is given or they sign out."""
    changed = replace(answers, **changes)
    if not changed.press:
        # One press for all tabs in which this is checked, so that it is given once.
        changed = replace(changed, press=new_press())
    session[KEPT] = {"party": party_id, **asdict(changed), "read": list(changed.read)}
    return changed


def forget_sign_up() -> None:
    """The mandate is given, or nobody wants it any more."""
    session.pop(KEPT, None)
