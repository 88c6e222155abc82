"""A client's statement on an agency's desk: kept sealed until it is sent, and sent with authority."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.domain.agency_acts import AgencyActKind
from shared.domain.agency_states import Scope
from shared.domain.london import LONDON
from shared.domain.sfs.given import GivenStatement
from shared.domain.sfs.given_json import as_json, from_json
from shared.models import AgencyClient
from shared.services.agencies.acts import record_act
from shared.services.agencies.authorised import Acting, Client, authorised, own_client
from shared.services.audit import record_audit
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys
from shared.services.statements.given import from_agency, given_sheet, write_given
from shared.services.statements.read import is_person
from shared.services.statements.sheet import Sheet
from shared.services.statements.submit import Submitted


def keep_statement(
    session: Session,
    keys: Keys,
    acting: Acting,
    client_reference: str,
    given: GivenStatement,
    now: datetime,
) -> None:
    """Keep what the agency has so far, sealed: no officer reads it. Raises NotFound."""
    client = _open(session, acting, client_reference)
    client.statement = keys.seal(as_json(given))
    session.flush()
    record_audit(session, acting.actor, "kept a statement", f"agency_client:{client.id}", now)


def kept_statement(
    session: Session, keys: Keys, acting: Acting, client_reference: str
) -> GivenStatement | None:
    """What the agency kept and has not sent; none when there is nothing. Raises NotFound."""
    sealed = _open(session, acting, client_reference).statement
    return from_json(keys.unseal(sealed)) if sealed else None


def sheet_of_kept(
    session: Session,
    acting: Acting,
    client_reference: str,
    given: GivenStatement,
    today: date,
) -> Sheet:
    """Its sums and, with authority to negotiate, the council's own bill and guidelines beside it.

    Without authority nothing of the client's is read: the sums are of what was typed alone.
    Raises NotFound.
    """
    own_client(session, acting, client_reference)
    try:
        client = authorised(session, acting, client_reference, Scope.NEGOTIATE, today)
    except NotFound:
        # Nobody has the number 0: no bill is known, and the guidelines are the same for everybody.
        return given_sheet(session, 0, given, today)
    return given_sheet(session, client.party_id, given, today)


def send_statement(
    session: Session,
    acting: Acting,
    client_reference: str,
    given: GivenStatement,
    now: datetime,
    *,
    tells: bool = True,
) -> Submitted:
    """Send a statement for a client; what was kept of it goes. The same again is the same version.

    With `tells` False the client hears of it by another act of the same press. Raises NotFound
    (no authority to negotiate, or an organisation, which gives none) and NotTaken.
    """
    today = now.astimezone(LONDON).date()
    client = authorised(session, acting, client_reference, Scope.NEGOTIATE, today)
    if not is_person(session, client.party_id):
        raise NotFound
    made = _written(session, acting, client, given, now, today)
    session.get_one(AgencyClient, client.id).statement = ""
    session.flush()
    if made.is_new and tells:
        about = f"statement:{made.statement_id}"
        record_act(session, acting, client, AgencyActKind.STATEMENT, about, now)
    return made


def _written(
    session: Session,
    acting: Acting,
    client: Client,
    given: GivenStatement,
    now: datetime,
    today: date,
) -> Submitted:
    source = from_agency(session, acting, client)
    return write_given(session, client.party_id, given, source, acting.actor, now, today)


def _open(session: Session, acting: Acting, client_reference: str) -> AgencyClient:
    client = own_client(session, acting, client_reference)
    if client.state != "open":
        raise NotFound
    return client
