"""Noting that an agency read something of ours: once a day for each thing, on the page that shows it."""

from __future__ import annotations

from shared.domain.sharing import AGENCY, AUTHORITY, Sharing
from shared.services.agencies.authorised import Acting, Client
from shared.services.sharing import is_recorded, record
from shared.web.clock import now
from shared.web.transactions import current_session, reads_only, write_transaction


def note_agency_read(acting: Acting, agency: str, client: Client, what: str) -> None:
    """Write down that an agency (by its name) saw something of its client's.

    `what` is `balances`, `statement`, `decision` or `letters`. A page that was read today costs one
    small query and writes nothing.
    """
    sharing, subject = Sharing(AGENCY, what, "acts", AUTHORITY), f"authority:{client.authority_id}"
    of_what = (client.party_id, sharing, agency, subject)
    if not reads_only():
        record(current_session(), *of_what, acting.actor, now())
    elif not is_recorded(current_session(), *of_what, now()):
        with write_transaction() as writing:
            record(writing, *of_what, acting.actor, now())
