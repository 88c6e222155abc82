"""The application of whoever is signed in, as every page of it begins."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.hardship.pages import ApplicationPage
from shared.services.audit import Actor
from shared.services.evidence.read import evidence_of
from shared.services.hardship.debts import reducible
from shared.services.hardship.read import Application, own_application
from shared.services.hardship.records import subject_of
from shared.services.statements.read import is_person, versions
from shared.web.clock import today
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session


def application_here(reference: str) -> Application:
    """An application of whoever is signed in. Raises NotFound."""
    return own_application(current_session(), current_payer().party_id, reference)


def page_here(reference: str) -> ApplicationPage:
    """The same with everything that its pages show. Raises NotFound."""
    session, party_id = current_session(), current_payer().party_id
    found = own_application(session, party_id, reference)
    return ApplicationPage(
        found=found,
        debts=reducible(session, party_id, found.power) if found.is_draft else found.debts,
        statement=next(iter(versions(session, party_id)), None),
        is_person=is_person(session, party_id),
        papers=evidence_of(session, subject_of(found.id)),
        today=today(),
    )


def actor_here() -> Actor:
    """Whoever is signed in, for the trail."""
    return Actor("payer", current_payer().payer_id)


def to_application(reference: str) -> ResponseReturnValue:
    """On to the application."""
    return redirect(url_for("hardship.application", reference=reference), 303)
