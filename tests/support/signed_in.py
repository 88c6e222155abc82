"""Browsers of people who are signed in, without walking through the pages of signing in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.gateways.parts import Parts
from shared.models import Adviser, Agency, Officer, Party, Payer
from shared.services import web_sessions
from shared.services.web_sessions import (
    ADVISER,
    OFFICER,
    PAYER,
    SignedInAdviser,
    SignedInOfficer,
    SignedInPayer,
)
from shared.web.sessions import cookie_name, limits
from tests.support.agencies import an_adviser
from tests.support.people import a_debt, a_party, a_payer, an_account, an_officer


@dataclass(frozen=True)
class Cookie:
    """What the browser was given."""

    name: str
    value: str


def signed_in_payer(client: FlaskClient, party_id: int | None = None) -> SignedInPayer:
    """Sign the client in as a party's payer; as a new resident with a debt when none is named."""
    parts = parts_of(client.application)
    with parts.database.transaction() as session:
        payer = _payer(session, party_id)
        language = session.scalars(select(Party.language).where(Party.id == payer.party_id)).one()
        found = SignedInPayer(payer.id, payer.party_id, language)
    begin_browser_session(client, PAYER, found.payer_id)
    return found


def signed_in_officer(
    client: FlaskClient, role: Role = Role.OFFICER, officer_id: int | None = None
) -> SignedInOfficer:
    """Sign the client in as an officer; as a new one of this role when none is named."""
    with parts_of(client.application).database.transaction() as session:
        officer = session.get_one(Officer, officer_id) if officer_id else an_officer(session, role)
        found = SignedInOfficer(officer.id, officer.name, officer.role)
    begin_browser_session(client, OFFICER, found.officer_id)
    return found


def signed_in_adviser(
    client: FlaskClient, adviser_id: int | None = None, *, is_administrator: bool = False
) -> SignedInAdviser:
    """Sign the client in as an adviser; as a new one of a new agency when none is named."""
    with parts_of(client.application).database.transaction() as session:
        adviser = (
            session.get_one(Adviser, adviser_id)
            if adviser_id
            else an_adviser(session, is_administrator=is_administrator)
        )
        agency = session.get_one(Agency, adviser.agency_id)
        found = SignedInAdviser(
            adviser.id, agency.id, adviser.name, agency.name, adviser.is_administrator
        )
    begin_browser_session(client, ADVISER, found.adviser_id)
    return found


def begin_browser_session(
    client: FlaskClient, kind: str, subject_id: int | None = None, **content: Any
) -> Cookie:
    """A new session in the database, remembering this, and its cookie in the browser."""
    parts = parts_of(client.application)
    token = web_sessions.new_token()
    longest = limits(parts.settings)[kind].longest
    with parts.database.transaction() as session:
        web_sessions.begin_session(
            session, token, kind, subject_id, content, parts.clock.now(), longest
        )
    cookie = Cookie(cookie_name(parts.settings), token)
    client.set_cookie(cookie.name, cookie.value, secure=parts.settings.secure, httponly=True)
    return cookie


def parts_of(app: Flask) -> Parts:
    """The parts that an application stands on."""
    parts: Parts = app.extensions["evenkeel"]
    return parts


def _payer(session: Session, party_id: int | None) -> Payer:
    if party_id is None:
        party = a_party(session)
        a_debt(session, an_account(session, party))
        return a_payer(session, party)
    known = session.scalar(select(Payer).where(Payer.party_id == party_id))
    return known or a_payer(session, session.get_one(Party, party_id))
