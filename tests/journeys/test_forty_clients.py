"""An adviser sends forty clients in one file, and each ends where it should (E2E A1, steps 2 to 5 and 10)."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import func, select

from shared.domain.agency_states import Proof
from shared.jobs import read_agency_files, send_agency_files
from shared.models import Adviser, AgencyAct, AgencyClient, Authority, Base, Proposal, Statement
from shared.services.agencies.giving import give
from shared.services.audit import Actor
from tests.support.agencies import a_client
from tests.support.agency_files import A_STATEMENT, NOTHING_LEFT, a_row, as_csv
from tests.support.builders import NOW, a_debt, a_party, an_account
from tests.support.checked_client import page_of
from tests.support.plan_pages import said
from tests.support.plans import sandbox_policies
from tests.support.signed_in import parts_of, signed_in_adviser

SECRET_NOTE = "Saving up for a school trip to Llangrannog"
GOOD, LITTLE = {"offer": "60.00"}, {"offer": "5.00"}


def name_of(number):
    return f"Given Client{'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}"


def account_of(number):
    return f"8004{number:04}"


def row(number, *parts, **more):
    found = a_row(account_of(number), name_of(number), **more)
    for part in parts:
        found |= part
    return found


def forty():
    """33 of ours with authority to come, 4 with a wrong postcode, 2 open cases, 1 of another council."""
    rows = [row(number, A_STATEMENT, GOOD) for number in range(21)]
    rows += [row(number, A_STATEMENT, LITTLE) for number in range(21, 30)]
    rows += [row(number, NOTHING_LEFT, GOOD) for number in range(30, 33)]
    wrong = {"postcode": "ZZ9 9ZZ", "additional-notes": SECRET_NOTE}
    rows += [row(number, A_STATEMENT, GOOD, wrong) for number in range(33, 37)]
    rows += [row(number, A_STATEMENT, GOOD) for number in range(37, 39)]
    rows += [row(99, A_STATEMENT, GOOD)]
    return rows


@pytest.fixture
def adviser(client):
    return signed_in_adviser(client)


@pytest.fixture
def council(database, adviser):
    """Thirty-nine people who owe something, two of whom are on the adviser's desk already."""
    with database.transaction() as session:
        sandbox_policies(session)
        for number in range(39):
            forenames, surname = name_of(number).split()
            party = a_party(session, forenames=forenames, surname=surname, phone="07700 900123")
            account = an_account(session, party, reference=account_of(number), postcode="TW1 2AB")
            a_debt(session, account, charge="600.00")
            if number >= 37:
                a_client(session, session.get_one(Adviser, adviser.adviser_id), party)


def count(database, kind):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind))


def counts(page):
    """How many rows stand where, as the report says it."""
    keys = page_of(page).having("govuk-summary-list__key")
    values = page_of(page).having("govuk-summary-list__value")
    return {key.text: int(value.text) for key, value in zip(keys, values, strict=True)}


def press(app, client, where, what):
    assert client.post(f"{where}/{what}").status_code == 303
    assert "Your file is being worked on" in said(client.get(where))
    send_agency_files.run(parts_of(app))
    return client.get(where)


def everybody_says_yes(database):
    with database.transaction() as session:
        asked = session.scalars(select(Authority).order_by(Authority.id)).all()
        for each in asked:
            by = Actor("party", each.party_id)
            give(session, each.party_id, each.reference, Proof.LINK, by, NOW)
    return len(asked)


@pytest.mark.both_databases
def test_forty_clients_from_the_file_to_definite_states(app, client, database, adviser, council):
    file = {"file": (io.BytesIO(as_csv(forty())), "clients.csv")}
    where = client.post("/agency/files/upload", data=file).location
    read_agency_files.run(parts_of(app))

    # 33 matched, 4 need another fact, 2 duplicates of open cases, 1 not this council: 40.
    assert counts(client.get(where)) == {
        "Ready to send": 33,
        "Needs another fact": 4,
        "Duplicate of an open case": 2,
        "Not this council": 1,
        "All rows": 40,
    }

    # The 33 are asked, and say yes; then three of the four are mended in place.
    press(app, client, where, "ask")
    assert everybody_says_yes(database) == 33
    for number in (35, 36, 37):
        mended = client.post(
            f"{where}/rows/{number}", data={"postcode": "TW1 2AB"}, follow_redirects=True
        )
        assert f"Row {number} is ready to send." in said(mended)

    # What is right is sent: 21 accepted, 9 to a person by a date, 3 on the way to help.
    page = press(app, client, where, "send")
    assert counts(page) == {
        "Accepted": 21,
        "A person looks": 9,
        "Help comes first": 3,
        "Needs the client's authority": 3,
        "Needs another fact": 1,
        "Duplicate of an open case": 2,
        "Not this council": 1,
        "All rows": 40,
    }
    assert (count(database, Statement), count(database, Proposal)) == (33, 30)
    assert count(database, AgencyAct) == 33
    for state in ("person", "hardship"):
        assert said(client.get(f"{where}?state={state}")).count(" by ") >= 3

    # Nobody at the council can read the statement of a row without authority.
    assert SECRET_NOTE not in everything(database)

    # Pauses for the nine; two are held already.
    nine = list(range(23, 32))
    client.post(f"{where}/pauses", data={"row": nine[:2]})
    client.get(where)
    told = said(client.post(f"{where}/pauses", data={"row": nine}, follow_redirects=True))
    assert (told.count(": paused to"), told.count(": already paused to")) == (7, 2)

    # The report of all forty goes with them.
    rows = list(csv.reader(io.StringIO(client.get(f"{where}/rows.csv").text)))
    assert len(rows) == 41
    assert [row[4] for row in rows].count("Accepted") == 21

    # Sent again, nothing is done twice.
    press(app, client, where, "send")
    assert (count(database, Statement), count(database, Proposal)) == (33, 30)
    assert count(database, AgencyClient) == 38


def everything(database):
    with database.reading() as session:
        return "\n".join(
            str(session.execute(select(table)).all()) for table in Base.metadata.sorted_tables
        )
