"""Pauses: asking for one while a client is advised, and until when recovery waits."""

from __future__ import annotations

from portal.api.calling import Call
from portal.api.frame import api
from portal.api.shapes.clients import Nothing
from portal.api.shapes.offers import HoldAsked, PauseShown, PausesShown
from shared.domain.api_scopes import ApiScope
from shared.services.agencies.holds import CannotHold, ask_hold_for
from shared.services.agencies.interface.reading import pauses_for
from shared.web.clock import now, today
from shared.web.filters import say
from shared.web.problems import Problem
from shared.web.transactions import current_session


@api.get("/clients/<client>/holds", ApiScope.CLIENTS_READ, PausesShown)
def holds(call: Call, client: str) -> PausesShown:
    """Until when recovery waits for a client (`discuss`)."""
    found = pauses_for(current_session(), call.acting, client, today())
    return PausesShown(
        holds=[
            PauseShown(until=each.until, account_reference=each.account_reference or None)
            for each in found
        ]
    )


@api.post(
    "/clients/<client>/holds",
    ApiScope.HOLDS_WRITE,
    HoldAsked,
    Nothing,
    status=200,
    refuses=("not-possible",),
)
def ask_hold(call: Call, _sent: Nothing, client: str) -> HoldAsked:
    """Pause recovery while you advise a client, for as long as the council's rules say (`discuss`)."""
    try:
        held = ask_hold_for(current_session(), call.acting, client, now())
    except CannotHold as problem:
        raise Problem("not-possible", say(problem.says)) from None
    return HoldAsked(until=held.until, was_held_already=held.was_held_already)
