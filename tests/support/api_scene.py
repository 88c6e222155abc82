"""A program whose agency acts for the resident."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from shared.domain.sfs.elements import Form, Kind
from shared.domain.sfs.export import About
from shared.domain.sfs.given import GivenStatement
from shared.domain.statement import in_order
from shared.services.statements.sfs_files import sfs_export
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.api import Program, a_program
from tests.support.builders import the_resident
from tests.support.offers import RESIDENTS_ENTRIES
from tests.support.plans import sandbox_policies
from tests.support.signed_in import parts_of

GIVEN = GivenStatement(entries=in_order(RESIDENTS_ENTRIES), dated_on=date(2026, 11, 2))


@dataclass
class Scene:
    """The program, its client, and the authority by which it acts."""

    program: Program
    client: str
    client_id: int
    authority_id: int
    party_id: int
    account: str

    @property
    def at(self) -> str:
        """The client's address."""
        return f"/clients/{self.client}"

    def send_statement(self) -> Any:
        """Send the resident's statement."""
        return self.program.post(f"{self.at}/statements", {"sfs": sfs_document()})


def a_scene(browser: FlaskClient, **authority: Any) -> Scene:
    """An agency's program with the resident as its client, who gave authority for everything."""
    with parts_of(browser.application).database.transaction() as session:
        made = _made(session, authority)
    adviser_id, client, client_id, authority_id, party_id, account = made
    return Scene(a_program(browser, adviser_id), client, client_id, authority_id, party_id, account)


def _made(session: Session, authority: dict[str, Any]) -> tuple[int, str, int, int, int, str]:
    sandbox_policies(session)
    made = the_resident(session)
    adviser = an_adviser(session)
    client = a_client(session, adviser, made.party)
    given = an_authority(session, client, **authority)
    number = (client.id, given.id, made.party.id, client.account_reference)
    return (adviser.id, client.reference, *number)


def sfs_document(given: GivenStatement = GIVEN) -> Any:
    """The statement in the exchange format."""
    about = About("Alun Prys", date(1980, 1, 1), "1 High Street")
    return json.loads(sfs_export(given, about, Kind.ENTRY, Form.JSON))
