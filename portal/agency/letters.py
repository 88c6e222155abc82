"""What the council wrote to a client, for an agency that may read it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from portal.agency.here import acting
from portal.letters.pages import ShownLetter, is_rows
from shared.domain.agency_states import Scope
from shared.services.agencies.authorised import Client, authorised
from shared.services.agencies.board import board_row
from shared.services.errors import NotFound
from shared.services.letters.own import own_message, own_messages
from shared.web.clock import today
from shared.web.sharing import note_agency_read
from shared.web.sign_in import current_adviser
from shared.web.transactions import current_session

EVERY = "/clients/<reference>/letters"


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of letters."""
    pages.add_url_rule(EVERY, "letters", every)
    pages.add_url_rule(f"{EVERY}/<int:message_id>", "letter", one)


def every(reference: str) -> str:
    """Everything that was written to them, the newest first."""
    client = _client(reference)
    before = request.args.get("before")
    found = own_messages(current_session(), client.party_id, before)
    note_agency_read(acting(), current_adviser().agency, client, "letters")
    return render_template(
        "portal/agency/letters.html",
        row=board_row(current_session(), acting(), reference, today()),
        letters=[ShownLetter(row) for row in found.rows],
        older=found.older,
        before=before,
    )


def one(reference: str, message_id: int) -> str:
    """One of them in its words. That the client has not opened it stays as it is."""
    client = _client(reference)
    found = own_message(current_session(), client.party_id, message_id)
    note_agency_read(acting(), current_adviser().agency, client, "letters")
    return render_template(
        "portal/agency/letter.html",
        row=board_row(current_session(), acting(), reference, today()),
        letter=ShownLetter(found),
        is_rows=is_rows,
    )


def _client(reference: str) -> Client:
    """The client whose letters may be read. A letter can be about any account, so that an authority
    for some of them opens none. Raises NotFound.
    """
    client = authorised(current_session(), acting(), reference, Scope.LETTERS, today())
    if not client.all_accounts:
        raise NotFound
    return client
