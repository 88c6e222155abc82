"""Authorities: asking a client for one, how each stands, and giving them up."""

from __future__ import annotations

from portal.api.calling import Call
from portal.api.frame import api
from portal.api.shapes.clients import (
    AuthoritiesShown,
    AuthorityAsked,
    AuthoritySent,
    AuthorityShownThere,
    Ended,
    Nothing,
)
from shared.domain.agency_states import Scope
from shared.domain.api_scopes import ApiScope
from shared.services.agencies.asking import (
    NotMatchedYet,
    NotTheirAccount,
    NotTheseDays,
    Wanted,
    ask_authority,
)
from shared.services.agencies.ending import end_for_client
from shared.services.agencies.interface.reading import authorities_for
from shared.services.agencies.reading import AuthorityShown
from shared.web.clock import now, today
from shared.web.problems import Problem, Wrong
from shared.web.transactions import current_session

NOT_THESE_DAYS = Wrong("/ends_on", "days", "The days are over, the wrong way round, or too many.")
NOT_THEIRS = Wrong("/accounts", "not_theirs", "One of the accounts is not the client's.")


@api.get("/clients/<client>/authorities", ApiScope.CLIENTS_READ, AuthoritiesShown)
def authorities(call: Call, client: str) -> AuthoritiesShown:
    """What you asked a client for, and what became of it."""
    found = authorities_for(current_session(), call.acting, client, today())
    return AuthoritiesShown(authorities=[_shown(each) for each in found])


@api.post(
    "/clients/<client>/authorities",
    ApiScope.CLIENTS_WRITE,
    AuthorityAsked,
    AuthoritySent,
    refuses=("not-possible",),
)
def ask_for_authority(call: Call, sent: AuthoritySent, client: str) -> AuthorityAsked:
    """Ask a client for authority. We write to the address that we have on file."""
    wanted = Wanted(frozenset(sent.scopes), tuple(sent.accounts), sent.starts_on, sent.ends_on)
    try:
        reference = ask_authority(current_session(), call.acting, client, wanted, now())
    except NotMatchedYet:
        raise Problem("not-possible") from None
    except NotTheseDays:
        raise Problem("invalid", errors=[NOT_THESE_DAYS]) from None
    except NotTheirAccount:
        raise Problem("invalid", errors=[NOT_THEIRS]) from None
    return AuthorityAsked(authority=reference)


@api.post("/clients/<client>/authorities/end", ApiScope.CLIENTS_WRITE, Ended, Nothing, status=200)
def give_up_authority(call: Call, _sent: Nothing, client: str) -> Ended:
    """Give up what a client let you do, and take back what you asked for."""
    return Ended(ended=end_for_client(current_session(), call.acting, client, now()))


def _shown(each: AuthorityShown) -> AuthorityShownThere:
    return AuthorityShownThere(
        authority=each.reference,
        state=each.state,
        holds=each.holds,
        scopes=[scope for scope in Scope if scope in each.scopes],
        accounts=list(each.accounts),
        starts_on=each.starts_on,
        ends_on=each.ends_on,
        proof=each.proof,
        answer_by=each.answer_by if each.is_asked else None,
    )
