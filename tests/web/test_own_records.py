"""Nobody at the council opens their own record; whoever tries is refused, and the try is kept."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from shared.models import AuditEntry
from shared.web.access_table import ACCESS, STAFF
from shared.web.own_records import refuse_own_record
from tests.support.builders import (
    a_party,
    an_officer,
    is_own_record,
    parts_of,
    signed_in_officer,
)


def case(party: int):
    """A page about a party, as the back office has many."""
    refuse_own_record(party)
    return "opened", {"Content-Type": "text/plain"}


@pytest.fixture
def own_party(app: Flask, client, monkeypatch: pytest.MonkeyPatch) -> int:
    """A signed-in officer's own party, and a page about parties."""
    app.add_url_rule("/officers/trial/<int:party>", "trial_case", case, methods=["GET", "POST"])
    monkeypatch.setitem(ACCESS, "trial_case", STAFF)
    with parts_of(app).database.transaction() as session:
        officer, own = an_officer(session), a_party(session)
        is_own_record(session, officer, own)
        ids = officer.id, own.id
    signed_in_officer(client, officer_id=ids[0])
    return ids[1]


@pytest.mark.both_databases
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_officers_own_record_is_refused_and_the_try_is_kept(app, client, own_party, method):
    assert client.open(f"/officers/trial/{own_party}", method=method).status_code == 404
    with parts_of(app).database.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("own_record_refused", f"party:{own_party}")


def test_any_other_record_opens(client, own_party):
    assert client.get(f"/officers/trial/{own_party + 1}").text == "opened"
