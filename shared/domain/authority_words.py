"""What a client reads before giving an agency authority, and what each part of it is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import reduce

from shared.domain.agency_states import AuthorityState, Proof, Scope
from shared.domain.says import N_, Says

SCOPES: Mapping[Scope, Says] = {
    Scope.DISCUSS: Says(N_("talk with us about what you owe, ask us to pause, and write to us")),
    Scope.NEGOTIATE: Says(
        N_("send us your income and spending, offer a payment plan and answer our offers")
    ),
    Scope.LETTERS: Says(N_("read what we write to you")),
    Scope.DATA: Says(N_("see what you owe, what you paid and your plans")),
}
"""Each scope as the client reads it, to follow "they may"."""

IN_SHORT: Mapping[Scope, Says] = {
    Scope.DISCUSS: Says(N_("Talk with the council")),
    Scope.NEGOTIATE: Says(N_("Make and answer offers")),
    Scope.LETTERS: Says(N_("Read our letters")),
    Scope.DATA: Says(N_("See accounts and plans")),
}
"""Each scope in few words, for a list."""

SCOPES_HINTS: Mapping[Scope, Says] = {
    Scope.DISCUSS: Says(N_("Ask for a pause, and write to us about them.")),
    Scope.NEGOTIATE: Says(N_("Send their statement, offer a plan, answer our offers.")),
    Scope.LETTERS: Says(N_("What we write to them, as they get it.")),
    Scope.DATA: Says(N_("What they owe and paid, and how their plans stand.")),
}
"""What each scope is for, as an adviser reads it."""

PROOFS: Mapping[Proof, Says] = {
    Proof.PORTAL: Says(N_("Given signed in")),
    Proof.LINK: Says(N_("Given by a link that we sent")),
    Proof.FORM: Says(N_("Given on a signed form")),
}

STATES: Mapping[AuthorityState, Says] = {
    AuthorityState.ASKED: Says(N_("Asked for")),
    AuthorityState.GIVEN: Says(N_("Given")),
    AuthorityState.DECLINED: Says(N_("Declined")),
    AuthorityState.LAPSED: Says(N_("Not answered in time")),
    AuthorityState.REVOKED: Says(N_("Stopped by the client")),
    AuthorityState.REFUSED: Says(N_("Form not accepted")),
    AuthorityState.ENDED: Says(N_("Ended")),
    AuthorityState.EXPIRED: Says(N_("Over")),
}

ALL_ACCOUNTS = Says(N_("every account of mine, new ones too"))
_TWO = "%(first)s; %(more)s"
SOME_ACCOUNTS = Says(N_("these accounts of mine: %(accounts)s"))
_MAY: Mapping[Scope, Says] = {
    Scope.DISCUSS: Says(N_("talk with you about what I owe, ask you to pause, and write to you")),
    Scope.NEGOTIATE: Says(
        N_("send you my income and spending, offer a payment plan for me and answer your offers")
    ),
    Scope.LETTERS: Says(N_("read what you write to me")),
    Scope.DATA: Says(N_("see what I owe, what I paid and my plans")),
}


def consent_places(
    agency: str,
    scopes: Collection[Scope],
    accounts: Collection[str],
    starts_on: date,
    ends_on: date,
) -> dict[str, str | date | Says]:
    """What fills in the wording by which a client gives authority. `accounts` is empty for all of them."""
    reached = Says(SOME_ACCOUNTS.template, {"accounts": ", ".join(accounts)})
    return {
        "agency": agency,
        "may": in_a_row([_MAY[scope] for scope in Scope if scope in scopes]),
        "accounts": reached if accounts else ALL_ACCOUNTS,
        "starts": starts_on,
        "ends": ends_on,
    }


def in_a_row(parts: list[Says]) -> Says:
    """Several phrases as one, with semicolons between. Raises TypeError for none."""
    return reduce(lambda first, more: Says(_TWO, {"first": first, "more": more}), parts)
