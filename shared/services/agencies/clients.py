"""An agency's desk of clients: adding one, giving another fact, looking for one who fits, and closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.name_keys import reference_key
from shared.models import AgencyClient
from shared.services.agencies.authorised import Acting, own_client
from shared.services.agencies.ending import end_for_client
from shared.services.agencies.matching import ClientFacts, Fit, FitKind, match
from shared.services.audit import record_audit
from shared.services.errors import StaleVersion
from shared.services.references import new_reference
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import Attempt, Limit, count_attempt

OPEN, CLOSED = "open", "closed"
LOOKING = Limit("agency_match", most=40, from_everywhere=200, within=timedelta(minutes=5))
"""Facts that one adviser (or program) may try, and all of one agency together. Files have limits of their own."""


@dataclass(frozen=True)
class NewClient:
    """What an agency tells of a client."""

    facts: ClientFacts
    own_reference: str = ""
    """The agency's own number for the case."""


@dataclass(frozen=True)
class Added:
    """What came of adding a client. `client_reference` is empty when nobody was added."""

    fit: Fit
    client_reference: str = ""
    first: bool = True
    """False for a second press of the same button."""


def count_look(session: Session, keys: Keys, acting: Acting, now: datetime) -> None:
    """Count one look for a client before it is made. Raises TooManyAttempts."""
    count_attempt(
        session,
        Attempt(
            LOOKING,
            keys.digest("subject", LOOKING.kind, acting.agency_id),
            keys.digest("address", LOOKING.kind, str(acting.actor)),
        ),
        now,
    )


def add_client(
    session: Session,
    acting: Acting,
    new: NewClient,
    press: str,
    now: datetime,
    *,
    keeps_unmatched: bool = False,
) -> Added:
    """Put a client on the agency's desk when reference and facts fit one of ours.

    With `keeps_unmatched` one who needs another fact is put there too, to be mended later. A
    duplicate of an open case is never added: the fit names the case. The same press adds one client.
    """
    if (before := _of_press(session, acting, press)) is not None:
        return before
    fit = match(session, acting.agency_id, new.facts)
    if not (fit.fits or (keeps_unmatched and fit.kind is not FitKind.DUPLICATE)):
        return Added(fit)
    try:
        with session.begin_nested():
            client = _write(session, acting, new, press, now, fit.party_id)
    except IntegrityError:
        # Two at once: either the same press, or the same person by another.
        return _of_press(session, acting, press) or Added(
            match(session, acting.agency_id, new.facts)
        )
    record_audit(
        session,
        acting.actor,
        "added a client",
        f"agency_client:{client.id}",
        now,
        party=fit.party_id,
        fits=fit.kind,
    )
    return Added(fit, client.reference)


def mend_client(
    session: Session, acting: Acting, reference: str, new: NewClient, now: datetime
) -> Fit:
    """Other facts for a client who has not been found yet; whether they fit now.

    What was typed is kept either way. Raises NotFound, or StaleVersion for one who was found already
    or is closed.
    """
    client = _locked(session, acting, reference)
    if client.party_id is not None or client.state != OPEN:
        raise StaleVersion
    facts = new.facts
    client.called, client.account_reference = facts.name, reference_key(facts.account_reference)
    client.postcode, client.own_reference = facts.postcode, new.own_reference
    fit = match(session, acting.agency_id, facts)
    if fit.fits:
        client.party_id, client.matched_at = fit.party_id, now
    session.flush()
    about = f"agency_client:{client.id}"
    record_audit(session, acting.actor, "mended a client", about, now, fits=fit.kind)
    return fit


def close_client(session: Session, acting: Acting, reference: str, now: datetime) -> None:
    """Close a case: nothing of the client's can be reached by it from now on. Twice is once.

    Its authority ends, and the client is told. What the agency holds of a statement that was never
    sent goes. Raises NotFound.
    """
    client = _locked(session, acting, reference)
    if client.state == CLOSED:
        return
    end_for_client(session, acting, reference, now)
    client.state, client.closed_at, client.statement, client.offer = CLOSED, now, "", ""
    session.flush()
    record_audit(session, acting.actor, "closed a client", f"agency_client:{client.id}", now)


def facts_of(client: AgencyClient) -> ClientFacts:
    """What the agency typed of a client."""
    return ClientFacts(client.account_reference, client.called, client.postcode)


def _locked(session: Session, acting: Acting, reference: str) -> AgencyClient:
    client = own_client(session, acting, reference)
    session.refresh(client, with_for_update=True)
    return client


def _of_press(session: Session, acting: Acting, press: str) -> Added | None:
    row = session.execute(
        select(AgencyClient.reference, AgencyClient.party_id).where(
            AgencyClient.agency_id == acting.agency_id, AgencyClient.press == press
        )
    ).first()
    if row is None:
        return None
    kind = FitKind.FITS if row.party_id else FitKind.NEEDS_FACT
    return Added(Fit(kind, row.party_id), row.reference, first=False)


def _write(
    session: Session,
    acting: Acting,
    new: NewClient,
    press: str,
    now: datetime,
    party_id: int | None,
) -> AgencyClient:
    facts = new.facts
    client = AgencyClient(
        reference=new_reference("K"),
        agency_id=acting.agency_id,
        adviser_id=acting.adviser_id or None,
        party_id=party_id,
        own_reference=new.own_reference,
        called=facts.name,
        account_reference=reference_key(facts.account_reference),
        postcode=facts.postcode,
        press=press,
        created_at=now,
        created_by=str(acting.actor),
        matched_at=now if party_id else None,
    )
    session.add(client)
    session.flush()
    return client
