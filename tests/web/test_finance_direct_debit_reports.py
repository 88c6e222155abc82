"""Reports of the bank's side on finance's pages: uploaded, read row by row, settled, and claims answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from shared.domain.mandate_states import CollectionState, MandateState
from shared.domain.roles import Role
from shared.models import AuditEntry, BacsReport, BacsReportRow, Mandate
from shared.services.direct_debit.collected import collect_due
from tests.support.bacs_files import (
    Advice,
    Unpaid,
    advices,
    an_arudd,
)
from tests.support.builders import is_own_record, signed_in_officer
from tests.support.direct_debit_pages import (
    ROOT,
    first_collection,
    lodged_for,
    run_for,
    upload,
)
from tests.support.direct_debits import BANK

OURS = "999999"
AFTER = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def collected(app, database, clock):
    """The first collection of a resident was handed in and counted."""
    with database.transaction() as session:
        found = lodged_for(app, session)
        run_for(app, session)
    collect_due(database, BANK, AFTER)
    clock.move_to(AFTER)
    return found


def finance(client, role=Role.FINANCE):
    return signed_in_officer(client, role)


def unpaid(found, **changed):
    return Unpaid(found.reference, "90.00", "2026-12-24", **changed)


def report_of(client, content, name="report.xml"):
    return client.get(upload(client, content, name).location).text


def count_of(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def the_row(database):
    with database.reading() as session:
        return session.scalars(select(BacsReportRow)).one()


# ------------------------------------------------------------------ uploading


def test_a_report_is_taken_and_each_row_says_what_came_of_it(client, database, collected):
    finance(client)
    page = report_of(client, an_arudd(unpaid(collected), user=OURS))
    assert "The report is taken." in page
    assert "Unpaid collections (ARUDD)" in page
    assert "The bank did not pay; it says to ask the payer" in page
    with database.reading() as session:
        first = first_collection(session, collected.mandate_id)
    assert first.state is CollectionState.TO_REPRESENT


def test_the_same_report_again_says_so_and_changes_nothing(client, database, collected):
    finance(client)
    content = an_arudd(unpaid(collected), user=OURS)
    first = upload(client, content).location
    again = upload(client, content, "again.xml")
    assert again.location == first
    assert "This report was taken before. Nothing changed." in client.get(again.location).text
    assert count_of(database, BacsReport) == 1


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><BACSDocument>&a;</BACSDocument>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Choose the file of the report."),
        (b"hello", "The file cannot be read as a report of the bank"),
        (b"%PDF-1.7", "The file cannot be read as a report of the bank"),
        (b"\x00\xff" * 50, "The file cannot be read as a report of the bank"),
        (ENTITY, "The file cannot be read as a report of the bank"),
        (an_arudd(user=OURS)[:200], "The file cannot be read as a report of the bank"),
        (an_arudd(user="111111"), "another service user number. Ours is 999999."),
    ],
    ids=["empty", "text", "PDF", "bytes", "entities", "broken", "somebody else's"],
)
def test_a_file_that_is_no_report_of_ours_is_refused_beside_its_field(
    client, database, content, says
):
    finance(client)
    answer = upload(client, content)
    assert says in answer.text
    assert 'id="report-error"' in answer.text
    assert count_of(database, BacsReport) == 0


def test_a_press_without_a_file_is_told_what_to_do(client):
    finance(client)
    answer = client.post(f"{ROOT}/reports/upload", data={"report": "no file"})
    assert "Choose the file of the report." in answer.text


def test_a_file_beyond_the_limit_is_not_read(client, database):
    finance(client)
    answer = client.post(
        f"{ROOT}/reports/upload",
        data=b"x",
        environ_overrides={"CONTENT_LENGTH": "60000000"},
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413


def test_a_report_larger_than_other_forms_may_be_is_taken(client, database, collected):
    finance(client)
    content = an_arudd(unpaid(collected), user=OURS).replace(
        b"<Data>", b"<Data>" + b" " * 1_200_000
    )
    # Written out here: the test client would leave a file of its own open.
    head = b'--x\r\nContent-Disposition: form-data; name="report"; filename="r.xml"\r\n\r\n'
    answer = client.post(
        f"{ROOT}/reports/upload",
        data=head + content + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert "The report is taken." in client.get(answer.location).text


@pytest.mark.parametrize("role", [None, Role.OFFICER])
def test_who_may_not_upload_sends_no_large_body_either(client, role):
    if role:
        finance(client, role)
    answer = client.post(
        f"{ROOT}/reports/upload",
        data=b"x" * 1_100_000,
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413


def test_a_name_with_markup_stays_text(client, collected):
    finance(client)
    page = report_of(client, an_arudd(unpaid(collected), user=OURS), "<b>x</b>.xml")
    assert "<b>x</b>" not in page


# ------------------------------------------------------------------ rows that need a person


@pytest.fixture
def waiting(client, database, collected):
    """A row with a reason that nobody knows."""
    finance(client)
    row = unpaid(collected, code="0999", says="SOMETHING ELSE")
    upload(client, an_arudd(row, user=OURS))
    return the_row(database)


def row_page(row):
    return f"{ROOT}/rows/{row.id}"


def test_a_row_that_cannot_be_understood_waits_for_a_person(client, waiting):
    assert waiting.outcome == "for_person"
    assert "1 row" in client.get(f"{ROOT}/rows").text
    assert "Rows that need a person: 1" in client.get(ROOT).text


def test_an_opened_row_shows_what_the_bank_wrote_and_the_look_is_on_record(
    client, database, waiting
):
    officer = finance(client)
    page = client.get(row_page(waiting)).text
    assert "MR T EST" in page
    with database.reading() as session:
        look = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "opened a report's row")
        ).all()
    assert [each.actor for each in look] == [f"officer:{officer.officer_id}"]


def test_an_auditor_sees_the_row_without_the_account(client, waiting):
    finance(client, Role.AUDITOR)
    page = client.get(row_page(waiting)).text
    assert "MR T EST" not in page
    assert "The row is settled" not in page


def test_a_row_is_settled_with_a_note(client, database, waiting):
    answer = client.post(row_page(waiting), data={"go": "settle", "note": "The bank explained it."})
    assert answer.status_code == 303
    row = the_row(database)
    assert (row.outcome, row.detail) == ("settled", "The bank explained it.")
    assert "No row waits for a person." in client.get(f"{ROOT}/rows").text


def test_a_row_is_not_settled_without_a_word(client, database, waiting):
    answer = client.post(row_page(waiting), data={"go": "settle", "note": " "})
    assert "Say what you did about it." in answer.text
    assert the_row(database).outcome == "for_person"


def test_a_row_that_a_colleague_settled_is_not_settled_again(client, database, waiting):
    said = {"go": "settle", "note": "Done."}
    client.post(row_page(waiting), data=said)
    assert client.post(row_page(waiting), data=said).status_code == 409


def test_a_row_can_be_worked_once_more(client, database, waiting):
    client.post(row_page(waiting), data={"go": "again"})
    assert the_row(database).outcome == "waiting"


def test_nobody_opens_or_settles_a_row_of_their_own(client, database, collected, waiting):
    officer = finance(client)
    own(database, officer, collected)
    assert client.get(row_page(waiting)).status_code == 404
    answer = client.post(row_page(waiting), data={"go": "settle", "note": "Mine."})
    assert answer.status_code == 404
    assert the_row(database).outcome == "for_person"


def own(database, officer, found):
    from shared.models import Officer, Party

    with database.transaction() as session:
        is_own_record(
            session,
            session.get_one(Officer, officer.officer_id),
            session.get_one(Party, found.party_id),
        )


def test_four_changes_have_four_outcomes(app, client, database, clock, collected):
    """An ADDACS: cancelled by the payer, closed, died, moved to another bank."""
    with database.transaction() as session:
        others = [lodged_for(app, session, f"8009999{n}") for n in range(3)]
    finance(client)
    rows = [
        Advice(collected.reference, "1"),
        Advice(others[0].reference, "B"),
        Advice(others[1].reference, "2"),
        Advice(others[2].reference, "3", new_sort_code="107999", new_account="88837491"),
    ]
    upload(client, advices(*rows, user=OURS))
    with database.reading() as session:
        states = session.scalars(select(Mandate.state).order_by(Mandate.id)).all()
    assert states[:3] == [
        MandateState.CANCELLED_BY_PAYER,
        MandateState.CANCELLED_BY_BANK,
        MandateState.CANCELLED_BY_BANK,
    ]
    assert states[3] is MandateState.CONFIRMED
