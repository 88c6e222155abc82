"""An adviser brings a client's statement from a file, and takes one away."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.sfs.elements import Form, Kind
from shared.domain.sfs.export import About
from shared.domain.sfs.given import GivenStatement
from shared.domain.statement import Entry
from shared.models import AgencyClient, Party, SharedRecord, Statement
from shared.services.agencies.authorised import Acting
from shared.services.agencies.statements import kept_statement
from shared.services.sign_in.keys import Keys
from shared.services.statements.sfs_files import sfs_export, sfs_import
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import a_guideline_set, a_statement, the_resident
from tests.support.checked_client import page_of
from tests.support.plan_pages import counted, said
from tests.support.signed_in import signed_in_adviser

GIVEN = GivenStatement(
    Household(True, (Child(age=3),)),
    (
        Entry("client-salary-or-wages", Money(200000)),
        Entry("rent", Money(50000)),
        Entry("groceries", Money(40000)),
    ),
    date(2026, 11, 2),
    notes="Second visit",
)


@pytest.fixture
def desk(client, database):
    with database.transaction() as session:
        resident = the_resident(session)
        adviser = an_adviser(session)
        of_them = a_client(session, adviser, resident.party)
        found = {
            "adviser": adviser.id,
            "agency": adviser.agency_id,
            "client": of_them.id,
            "reference": of_them.reference,
            "called": of_them.called,
            "party": resident.party.id,
        }
    signed_in_adviser(client, found["adviser"])
    return found


def allow(database, desk, **changes):
    with database.transaction() as session:
        an_authority(session, session.get_one(AgencyClient, desk["client"]), **changes)


def as_file(desk, given=GIVEN, form=Form.JSON, **changes):
    made = sfs_export(given, About(desk["called"], date(1985, 2, 28), ""), Kind.ENTRY, form)
    return json.dumps(json.loads(made) | changes).encode() if changes else made


def bring(client, desk, content):
    sent = {"file": (io.BytesIO(content), "statement.json")}
    return client.post(f"/agency/clients/{desk['reference']}/statement/file", data=sent)


def keep(client, desk, page, **day):
    [hidden] = [each for each in page_of(page).all("input") if each["name"] == "content"]
    path = f"/agency/clients/{desk['reference']}/statement/file/keep"
    return client.post(path, data={"content": hidden["value"], **day})


def kept(database, settings, desk):
    with database.reading() as session:
        acting = Acting(desk["agency"], desk["adviser"])
        return kept_statement(session, Keys(settings.secret_key), acting, desk["reference"])


@pytest.mark.parametrize("form", [Form.JSON, Form.XML, Form.CSV])
def test_a_file_is_shown_and_then_kept_sealed(client, database, settings, desk, form):
    page = bring(client, desk, as_file(desk, form=form))
    assert "£1,100.00 a month" in said(page)
    assert kept(database, settings, desk) is None
    done = keep(client, desk, page)
    assert done.location.endswith(f"/agency/clients/{desk['reference']}/statement")
    found = kept(database, settings, desk)
    assert (found.in_order, found.household, found.dated_on) == (
        GIVEN.in_order,
        GIVEN.household,
        GIVEN.dated_on,
    )
    with database.reading() as session:
        assert "groceries" not in session.get_one(AgencyClient, desk["client"]).statement
        assert session.scalars(select(Statement)).all() == []


def test_where_the_sums_differ_both_are_shown_and_ours_count(client, desk):
    table = json.loads(as_file(desk))
    table["monthly-income"]["earnings"]["total-earnings"] = 2500
    page = bring(client, desk, json.dumps(table).encode())
    assert "Earnings £2,500.00 £2,000.00" in said(page)


def test_the_councils_own_bill_is_shown_only_with_authority(client, database, desk):
    entries = (*GIVEN.entries, Entry("council-tax-rates", Money(9900)))
    content = as_file(desk, GivenStatement(GIVEN.household, entries, GIVEN.dated_on))
    assert "Council tax for this year £99.00" not in said(bring(client, desk, content))
    allow(database, desk)
    assert "Council tax for this year £99.00" in said(bring(client, desk, content))


def test_a_file_without_a_date_asks_for_it_and_takes_no_day_to_come(
    client, database, settings, desk
):
    page = bring(client, desk, as_file(desk, **{"additional-notes": ["Ages of the children: 3"]}))
    assert "Enter the date of the statement." in said(keep(client, desk, page))
    tomorrow = {"dated_on-day": "23", "dated_on-month": "11", "dated_on-year": "2026"}
    later = keep(client, desk, page, **{**tomorrow, "dated_on-day": "24"})
    assert "The date of the statement must be today or earlier." in said(later)
    assert kept(database, settings, desk) is None
    keep(client, desk, page, **{**tomorrow, "dated_on-day": "1"})
    assert kept(database, settings, desk).dated_on == date(2026, 11, 1)


def test_a_file_about_somebody_else_is_pointed_out(client, desk):
    page = bring(client, desk, as_file(desk, **{"client-name": "Owain Price"}))
    assert "The file is about Owain Price." in said(page)
    assert "The file is about" not in said(bring(client, desk, as_file(desk)))


def test_what_is_wrong_stands_with_its_place_and_nothing_can_be_kept(client, desk):
    page = bring(client, desk, as_file(desk, lottery=5))
    assert page.status_code == 422
    assert "lottery" in said(page)
    assert "Keep this statement" not in said(page)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a file with the statement."),
        (b"{", "The file is not JSON that can be read."),
        (b"<!DOCTYPE x><root/>", "The file defines entities or a document type."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(client, desk, content, sentence):
    page = bring(client, desk, content)
    assert page.status_code == 422
    assert sentence in said(page)


def test_spending_over_its_guideline_is_told_before(client, database, desk):
    allow(database, desk)
    with database.transaction() as session:
        a_guideline_set(session)
    dear = (*GIVEN.entries[:2], Entry("groceries", Money(500000)))
    content = as_file(desk, GivenStatement(GIVEN.household, dear, GIVEN.dated_on))
    assert "This spending is over its guideline." in said(bring(client, desk, content))


def take(client, desk, form="json", kind="entry"):
    path = f"/agency/clients/{desk['reference']}/statement/take?form={form}&kind={kind}"
    return client.get(path)


@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_what_is_kept_can_be_taken_away_again(client, desk, form):
    keep(client, desk, bring(client, desk, as_file(desk)))
    answer = take(client, desk, form)
    assert sfs_import(answer.get_data()).given.totals.left_over == GIVEN.totals.left_over
    assert answer.headers["Content-Disposition"].endswith(f'-entry.{form}"')


def test_the_last_statement_is_taken_away_only_with_authority_to_see_it(client, database, desk):
    with database.transaction() as session:
        a_statement(session, the_party(session, desk))
    assert take(client, desk).status_code == 404
    allow(database, desk)
    assert take(client, desk).status_code == 200
    with database.reading() as session:
        assert [each.what for each in session.scalars(select(SharedRecord))] == ["statement"]


def the_party(session, desk):
    return session.get_one(Party, desk["party"])


def test_an_authority_that_does_not_let_it_see_gives_nothing(client, database, desk):
    with database.transaction() as session:
        a_statement(session, the_party(session, desk))
    allow(database, desk, sees_data=False)
    assert take(client, desk).status_code == 404


@pytest.mark.parametrize("asked", ["form=pdf", "kind=all"])
def test_a_form_that_there_is_not_is_not_there(client, desk, asked):
    path = f"/agency/clients/{desk['reference']}/statement/take?{asked}"
    assert client.get(path).status_code == 404


def test_another_agency_finds_no_such_client(client, desk):
    page = bring(client, desk, as_file(desk))
    signed_in_adviser(client)
    path = f"/agency/clients/{desk['reference']}/statement"
    assert client.get(f"{path}/file").status_code == 404
    assert bring(client, desk, as_file(desk)).status_code == 404
    assert keep(client, desk, page).status_code == 404
    assert take(client, desk).status_code == 404


def test_a_client_that_was_closed_takes_no_file(client, database, desk):
    page = bring(client, desk, as_file(desk))
    with database.transaction() as session:
        session.get_one(AgencyClient, desk["client"]).state = "closed"
    assert client.get(f"/agency/clients/{desk['reference']}/statement/file").status_code == 404
    assert keep(client, desk, page).status_code == 404


def test_the_queries_of_a_file_are_few(client, database, desk):
    allow(database, desk)
    path, content = f"/agency/clients/{desk['reference']}/statement/file", as_file(desk)
    client.get(path)
    with counted(database) as chosen:
        client.get(path)
    with counted(database) as read:
        bring(client, desk, content)
    assert len(chosen) <= 6, chosen
    assert len(read) <= 12, read
