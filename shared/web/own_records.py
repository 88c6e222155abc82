"""Nobody at the council opens their own record, or that of their household; whoever tries is noted."""

from __future__ import annotations

from shared.services.errors import NotAllowedHere
from shared.services.sign_in import own_records
from shared.web.clock import now
from shared.web.sign_in import current_officer
from shared.web.transactions import abandon, current_session, write_transaction


def refuse_own_record(party_id: int) -> None:
    """Stop an officer before their own record. Raises NotAllowedHere, once the try is on record."""
    officer = current_officer()
    if own_records.may_open(current_session(), officer.officer_id, party_id):
        return
    # Nothing of this request is kept but the note that it was made.
    abandon()
    with write_transaction() as writing:
        own_records.record_refusal(writing, officer.officer_id, party_id, now())
    raise NotAllowedHere
