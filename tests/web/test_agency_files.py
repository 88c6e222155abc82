"""Files of many clients, as an adviser sends them and works through their report."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select

from shared.domain.agency_states import AuthorityState
from shared.jobs import read_agency_files, send_agency_files
from shared.models import AgencyClient, AuditEntry, Authority
from tests.support.agencies import an_authority
from tests.support.agency_files import A_STATEMENT, AN_OFFER, a_row, as_csv
from tests.support.builders import a_debt, a_party, an_account
from tests.support.checked_client import page_of
from tests.support.plan_pages import said
from tests.support.signed_in import parts_of, signed_in_adviser
from tests.web.test_finance_direct_debits import queries_of

UPLOAD = "/agency/files/upload"


@pytest.fixture
def adviser(client):
    return signed_in_adviser(client)


@pytest.fixture
def people(database):
    """Three of ours, whose accounts are 80010001 to 80010003."""
    with database.transaction() as session:
        for number, surname in enumerate(("Aaron", "Beynon", "Craddock"), 1):
            party = a_party(session, forenames="Given", surname=surname)
            account = an_account(session, party, reference=f"8001000{number}", postcode="TW1 2AB")
            a_debt(session, account)


def rows(*more):
    return [
        a_row("80010001", "Given Aaron", **{"own-reference": "A-1"}) | A_STATEMENT | AN_OFFER,
        a_row("80010002", "Given Beynon", "ZZ9 9ZZ") | A_STATEMENT,
        a_row("80019999", "Somebody Else"),
        a_row("80010003", "Given Craddock") | A_STATEMENT | {"rent": "-4"},
        *more,
    ]


def send(client, content, name="clients.csv"):
    return client.post(UPLOAD, data={"file": (io.BytesIO(content), name)})


def read(app):
    return read_agency_files.run(parts_of(app))


def sent_and_read(app, client, content=None):
    answer = send(client, content if content is not None else as_csv(rows()))
    assert answer.status_code == 303, said(answer)
    read(app)
    return answer.location


def test_a_file_is_sent_read_and_reported_row_by_row(app, client, adviser, people):
    answer = send(client, as_csv(rows()))
    waiting = client.get(answer.location)
    assert "Waiting to be read" in said(waiting)
    assert waiting.headers["Refresh"].startswith("3; url=/agency/files/L")
    read(app)
    page = said(client.get(answer.location))
    for words in (
        "Ready to send 1",
        "Needs another fact 1",
        "Not this council 1",
        "Something is wrong with it 1",
        "All rows 4",
    ):
        assert words in page
    assert "Rent: Enter an amount that is 0 or more." in page
    assert "A-1" in page


def test_the_page_stops_asking_after_many_looks(client, adviser, people):
    where = send(client, as_csv(rows())).location
    assert "Refresh" not in client.get(f"{where}?looked=200").headers


def test_the_same_file_again_leads_to_the_first(app, client, adviser, people):
    first = sent_and_read(app, client)
    again = client.post(
        UPLOAD, data={"file": (io.BytesIO(as_csv(rows())), "x.csv")}, follow_redirects=True
    )
    assert again.request.path == first
    assert "You sent this file before." in said(again)


def test_rows_of_one_state_are_shown_alone(app, client, adviser, people):
    where = sent_and_read(app, client)
    page = said(client.get(f"{where}?state=not_ours"))
    assert "Somebody Else" in page
    assert "Given Aaron" not in page
    assert client.get(f"{where}?state=nonsense").status_code == 404


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n", "We cannot read this file."),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(client, adviser, content, says):
    page = send(client, content)
    assert says in said(page)
    assert "<title>Error: " in page.get_data(as_text=True)


def test_no_file_is_said_beside_the_field(client, adviser):
    assert "The file is empty." in said(client.post(UPLOAD, data={}))


def test_a_header_we_do_not_know_is_told(app, client, adviser):
    where = sent_and_read(app, client, b"name,Telefon\nA,B\n")
    page = said(client.get(where))
    assert "These columns are missing: account-reference, postcode." in page
    assert "counted from the left: 2." in page
    assert "Telefon" not in page


def test_a_row_is_mended_in_place(app, client, adviser, people):
    where = sent_and_read(app, client)
    page = client.get(f"{where}/rows/3")
    assert "do not fit somebody on it for certain" in said(page)
    wrong = client.post(f"{where}/rows/3", data={"postcode": "AB1 2CD"}, follow_redirects=True)
    assert "We kept what you typed." in said(wrong)
    [value] = [each["value"] for each in page_of(wrong).all("input") if each["name"] == "postcode"]
    assert value == "AB1 2CD"
    right = client.post(f"{where}/rows/3", data={"postcode": "tw1 2ab"}, follow_redirects=True)
    assert "Row 3 is ready to send." in said(right)
    assert "Ready to send 2" in said(right)


def test_a_wrong_amount_is_shown_beside_its_field_and_mended(app, client, adviser, people):
    where = sent_and_read(app, client)
    page = client.get(f"{where}/rows/5")
    assert "<title>Error: " in page.get_data(as_text=True)
    assert "Enter an amount that is 0 or more." in said(page)
    right = client.post(f"{where}/rows/5", data={"rent": "4"}, follow_redirects=True)
    assert "Row 5 is ready to send." in said(right)


def test_only_columns_that_the_page_asks_for_are_taken(app, client, adviser, people, database):
    where = sent_and_read(app, client)
    client.post(
        f"{where}/rows/3", data={"postcode": "TW1 2AB", "groceries": "1", "state": "accepted"}
    )
    with database.reading() as session:
        kept = session.scalars(
            select(AgencyClient).where(AgencyClient.called == "Given Beynon")
        ).one()
    assert kept.party_id is not None
    assert "Ready to send 2" in said(client.get(where))


def test_a_row_is_left_out(app, client, adviser, people):
    where = sent_and_read(app, client)
    page = client.post(f"{where}/rows/4/leave-out", follow_redirects=True)
    assert "Left out 1" in said(page)


def test_clients_are_asked_and_what_has_authority_is_sent(app, client, adviser, people, database):
    where = sent_and_read(app, client)
    assert "Ask 1 client for authority" in said(client.get(where))
    assert client.post(f"{where}/ask").status_code == 303
    assert "Clients are being asked" in said(client.get(where))
    send_agency_files.run(parts_of(app))
    assert "Asked, no answer yet" in said(client.get(where))
    client.post(f"{where}/send")
    send_agency_files.run(parts_of(app))
    assert "Needs the client's authority 1" in said(client.get(where))
    with database.transaction() as session:
        asked = session.scalars(select(Authority)).one()
        asked.state, asked.given_at = AuthorityState.GIVEN, asked.asked_at
    client.post(f"{where}/send")
    send_agency_files.run(parts_of(app))
    page = said(client.get(where))
    assert "Accepted 1" in page or "A person looks 1" in page


def test_a_press_on_a_file_that_changed_meanwhile_does_nothing(app, client, adviser, people):
    where = send(client, as_csv(rows())).location
    page = client.post(f"{where}/send", follow_redirects=True)
    assert "Nothing was sent: the file changed meanwhile." in said(page)


def test_pauses_are_asked_for_those_ticked_and_told_apart(app, client, adviser, people, database):
    where = sent_and_read(app, client)
    none = client.post(f"{where}/pauses", data={})
    assert "Tick the clients for whom you ask." in said(none)
    without = client.post(f"{where}/pauses", data={"row": "2"}, follow_redirects=True)
    assert "Given Aaron: The client's authority to talk with us is missing." in said(without)
    with database.transaction() as session:
        an_authority(session, session.scalars(select(AgencyClient)).one())
    for words in ("Given Aaron: paused to", "Given Aaron: already paused to"):
        page = client.post(f"{where}/pauses", data={"row": "2"}, follow_redirects=True)
        assert words in said(page)


def test_a_file_is_thrown_away(app, client, adviser, people):
    where = sent_and_read(app, client)
    page = client.post(f"{where}/throw-away", follow_redirects=True)
    assert "The file is thrown away." in said(page)
    assert "Thrown away" in said(page)
    assert "The file was thrown away." in said(client.get(where))


def test_the_report_is_taken_away_with_formulas_as_text(app, client, adviser, people, database):
    content = as_csv(rows(a_row("80010001", "=HYPERLINK(1)")))
    where = sent_and_read(app, client, content)
    sheet = client.get(f"{where}/rows.csv")
    assert "attachment" in sheet.headers["Content-Disposition"]
    assert "'=HYPERLINK(1)" in sheet.get_data(as_text=True)
    assert sheet.get_data(as_text=True).count("\r\n") == 6
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{where}/rows.xlsx").data))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    with database.reading() as session:
        acts = session.scalars(select(AuditEntry.action)).all()
    assert acts.count("took the rows of a file") == 2


def test_markup_in_a_cell_is_text(app, client, adviser, people):
    hostile = a_row("<b>1</b>", "<script>alert(1)</script>", **{"own-reference": "<i>x</i>"})
    where = sent_and_read(app, client, as_csv(rows(hostile)))
    for path in (where, f"{where}/rows/6"):
        page = client.get(path)
        assert "<script>alert(1)</script>" in said(page)
        assert "<script>alert" not in page.get_data(as_text=True)


def test_a_sheet_of_another_kind_is_not_there(app, client, adviser, people):
    where = sent_and_read(app, client)
    assert client.get(f"{where}/rows.exe").status_code == 404
    assert client.get("/agency/files/empty.doc").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_empty_file_has_every_column_and_is_read_as_ours(app, client, adviser, kind):
    empty = client.get(f"/agency/files/empty.{kind}").data
    where = sent_and_read(app, client, empty)
    assert "no clients below it" in said(client.get(where))


def test_every_column_is_explained(client, adviser):
    page = said(client.get("/agency/files/columns"))
    assert "rent Rent" in page
    assert "rent every How often" not in page
    assert "offer first payment First payment of the offer" in page


def test_another_agency_is_told_there_is_nothing(app, client, adviser, people):
    where = sent_and_read(app, client)
    other = app.test_client()
    signed_in_adviser(other)
    for path in (where, f"{where}/rows/2", f"{where}/rows.csv", f"{where}/rows.xlsx"):
        assert other.get(path).status_code == 404
    for path in ("ask", "send", "throw-away", "rows/2", "rows/2/leave-out"):
        assert other.post(f"{where}/{path}").status_code == 404
    assert other.post(f"{where}/pauses", data={"row": "2"}).status_code == 404


@pytest.mark.parametrize("path", ["/rows/1", "/rows/99", "/rows/0"])
def test_a_row_that_is_not_there_is_not_there(app, client, adviser, people, path):
    where = sent_and_read(app, client)
    assert client.get(where + path).status_code == 404


def test_a_report_costs_the_same_at_any_length(app, client, adviser, people, database):
    where = sent_and_read(app, client)
    few = queries_of(client, database, where)
    more = [a_row(f"9{number:07}", f"Person {number}") for number in range(120)]
    longer = sent_and_read(app, client, as_csv(rows(*more)))
    assert queries_of(client, database, longer) == few <= 12
    [more_rows] = [each for each in page_of(client.get(longer)).all("a") if each["rel"] == "next"]
    assert "Given Aaron" not in said(client.get(more_rows["href"]))


def test_files_are_listed_with_who_sent_them(app, client, adviser, people):
    sent_and_read(app, client)
    page = said(client.get("/agency/files"))
    assert "clients.csv" in page
    assert adviser.name in page
