"""When somebody's words suggest that they are in danger: help on the page that they see, and a person who calls.

Fields of the portal listen. What was written is not kept because of it, and nothing of it is logged.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Flask, Response, g, has_request_context
from sqlalchemy.exc import SQLAlchemyError

from shared.domain.crisis_words import suggests_crisis
from shared.services.signposts import Pointer, crisis_pointers, usual_crisis_pointers
from shared.services.support.distress import ask_to_call
from shared.web.clock import now
from shared.web.language import language
from shared.web.sessions import current_visit, signed_in_payer
from shared.web.sides import Side, current_side
from shared.web.transactions import current_session, write_transaction

SHOW_HELP = "show_help"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class CrisisHelp:
    """Who can be reached now, and whether somebody at the council was asked to call."""

    places: tuple[Pointer, ...]
    will_call: bool


def listen(text: str) -> None:
    """Look at what a payer, or a stranger, typed into a page."""
    if not has_request_context() or current_side() is not Side.PAYERS:
        return
    if suggests_crisis(text):
        g.crisis_heard = True


def answer_crises(app: Flask) -> None:
    """After a request in which such words came: ask a person to call, and show help on the next page.

    In a transaction of its own, because it must happen whatever became of what was sent.
    """

    @app.after_request
    def answer(response: Response) -> Response:
        if g.pop("crisis_heard", False):
            _ask_somebody_to_call()
            if not g.get("crisis_shown", False):
                current_visit()[SHOW_HELP] = True
        return response


def _ask_somebody_to_call() -> None:
    try:
        payer = signed_in_payer()
        if payer is not None:
            with write_transaction() as writing:
                ask_to_call(writing, payer.party_id, now())
    except SQLAlchemyError as error:
        log.error("call-not-asked-for", error=type(error).__name__)


def help_to_show(*, bare: bool) -> CrisisHelp | None:
    """The help for this page: where such words came with it, or with the one before. `bare`: no database."""
    if bare:
        return _bare_help() if g.get("crisis_heard") else None
    try:
        if not (g.get("crisis_heard") or current_visit().pop(SHOW_HELP, None)):
            return None
        places = crisis_pointers(current_session(), language())
        will_call = signed_in_payer() is not None
    except SQLAlchemyError:
        return _bare_help()
    g.crisis_shown = True
    return CrisisHelp(places, will_call)


def _bare_help() -> CrisisHelp:
    g.crisis_shown = True
    return CrisisHelp(usual_crisis_pointers(language()), will_call=False)
