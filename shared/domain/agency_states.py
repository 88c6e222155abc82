"""The lives of an agency and of a client's authority."""

from __future__ import annotations

from enum import StrEnum

from shared.domain.lifecycle import Lifecycle


class AgencyState(StrEnum):
    """Where an agency stands with us."""

    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """We, or they, ended it: nobody of theirs can sign in, and no key works."""


class AgencyEvent(StrEnum):
    """What can happen to an agency."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    APPROVED_AGAIN = "approved_again"


class AuthorityState(StrEnum):
    """Where a client's permission stands. Whether it holds today is also a matter of its days."""

    ASKED = "asked"
    """The client has not answered yet."""
    GIVEN = "given"
    DECLINED = "declined"
    """The client said no."""
    LAPSED = "lapsed"
    """The client did not answer in time."""
    REVOKED = "revoked"
    """The client took it back."""
    REFUSED = "refused"
    """An officer found that the form does not give it."""
    ENDED = "ended"
    """The agency gave it up, or the agency was withdrawn."""
    EXPIRED = "expired"
    """Its last day is over."""


class AuthorityEvent(StrEnum):
    """What can happen to an authority."""

    GIVEN = "given"
    DECLINED = "declined"
    LAPSED = "lapsed"
    REVOKED = "revoked"
    REFUSED = "refused"
    ENDED = "ended"
    EXPIRED = "expired"


_A, _AE = AgencyState, AgencyEvent

AGENCY: Lifecycle[AgencyState, AgencyEvent] = Lifecycle(
    {
        (_A.APPLIED, _AE.APPROVED): _A.APPROVED,
        (_A.APPLIED, _AE.REFUSED): _A.REFUSED,
        (_A.APPROVED, _AE.WITHDRAWN): _A.WITHDRAWN,
        (_A.WITHDRAWN, _AE.APPROVED_AGAIN): _A.APPROVED,
    }
)

_S, _E = AuthorityState, AuthorityEvent

AUTHORITY: Lifecycle[AuthorityState, AuthorityEvent] = Lifecycle(
    {
        (_S.ASKED, _E.GIVEN): _S.GIVEN,
        (_S.ASKED, _E.DECLINED): _S.DECLINED,
        (_S.ASKED, _E.LAPSED): _S.LAPSED,
        (_S.ASKED, _E.ENDED): _S.ENDED,
        (_S.GIVEN, _E.REVOKED): _S.REVOKED,
        (_S.GIVEN, _E.REFUSED): _S.REFUSED,
        (_S.GIVEN, _E.ENDED): _S.ENDED,
        (_S.GIVEN, _E.EXPIRED): _S.EXPIRED,
    }
)

LIVING = (_S.ASKED, _S.GIVEN)
"""States of an authority that holds, or may come to hold."""


class Proof(StrEnum):
    """How a client gave authority."""

    PORTAL = "portal"
    """Their own press, signed in."""
    LINK = "link"
    """Their own press, by a link that went to an address that we had on file."""
    FORM = "form"
    """A signed form that the agency sent us."""


class Scope(StrEnum):
    """What a client lets an agency do, each by itself."""

    DISCUSS = "discuss"
    """Talk with us about what is owed, ask for a pause, and write to us."""
    NEGOTIATE = "negotiate"
    """Give a statement, make an offer and answer ours."""
    LETTERS = "letters"
    """Read what we write to the client."""
    DATA = "data"
    """See accounts, balances, payments and plans."""
