"""Files of many clients: taken once, and read row by row, each to one state."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from shared.domain.agency_file_words import FileState, Refusal, RowState, Wrong
from shared.domain.agency_states import AgencyState
from shared.models import (
    Agency,
    AgencyClient,
    AgencyUpload,
    AgencyUploadRow,
)
from shared.services.agencies.authorised import Acting
from shared.services.agencies.files.take import NotTaken
from tests.support.agencies import an_adviser
from tests.support.agency_file_desk import FileDesk
from tests.support.agency_files import (
    A_STATEMENT,
    AN_OFFER,
    as_csv,
    read_files,
    send_file,
)


@pytest.fixture
def desk(database):
    return FileDesk(database)


# ---------------------------------------------------------------- taking
def test_a_file_waits_until_it_is_read_and_lies_sealed(desk):
    with desk.database.transaction() as session:
        taken = send_file(session, desk.acting, as_csv([desk.row(1)]))
        upload = session.scalars(select(AgencyUpload)).one()
    assert taken.is_new
    assert (upload.state, "Surname" in upload.content) == (FileState.WAITING, False)


def test_the_same_file_again_is_the_first_upload(desk):
    content = as_csv([desk.row(1)])
    with desk.database.transaction() as session:
        first = send_file(session, desk.acting, content)
    with desk.database.transaction() as session:
        again = send_file(session, desk.acting, content, name="another.csv")
    assert (again.reference, again.is_new) == (first.reference, False)


def test_another_agency_may_send_the_same_file(desk):
    content = as_csv([desk.row(1)])
    with desk.database.transaction() as session:
        first = send_file(session, desk.acting, content)
        other = an_adviser(session)
        theirs = send_file(session, Acting(other.agency_id, other.id), content)
    assert theirs.is_new
    assert theirs.reference != first.reference


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty. Choose the file with your clients."),
        (b"   \n", "The file is empty. Choose the file with your clients."),
        (b"%PDF-1.7", "We cannot read this file. Save it as a CSV or XLSX file and send that."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "This is an older kind of spreadsheet. Save it as an XLSX or CSV file and send that.",
        ),
        (b"a" * 8_000_001, "The file is too large. Split it into smaller files."),
    ],
)
def test_what_is_no_table_is_refused_at_once(desk, content, says):
    with desk.database.transaction() as session, pytest.raises(NotTaken) as refused:
        send_file(session, desk.acting, content)
    assert refused.value.says.template == says


# ---------------------------------------------------------------- reading
def test_each_row_ends_in_one_state_and_they_add_up_to_what_was_sent(desk):
    for number in (1, 2, 3):
        desk.somebody(number)
    with desk.database.transaction() as session:
        known = session.scalar(select(AgencyClient.id))
        assert known is None
    first = desk.read(desk.row(1, A_STATEMENT, AN_OFFER))
    assert desk.states(first) == [RowState.MATCHED]
    reference = desk.read(
        desk.row(1, A_STATEMENT),
        desk.row(2, A_STATEMENT, AN_OFFER),
        desk.row(2, A_STATEMENT),
        desk.row(3, A_STATEMENT, postcode="ZZ9 9ZZ"),
        desk.row(9),
        desk.row(3, {**A_STATEMENT, "rent": "-5"}),
    )
    assert desk.states(reference) == [
        RowState.DUPLICATE,
        RowState.MATCHED,
        RowState.DUPLICATE,
        RowState.NEEDS_FACT,
        RowState.NOT_OURS,
        RowState.INVALID,
    ]
    report = desk.report(reference)
    assert sum(report.counts.values()) == report.row_count == 6
    assert [each.code for each in desk.row_of(reference, 2).problems] == [Wrong.OPEN_CASE]
    assert [each.code for each in desk.row_of(reference, 4).problems] == [Wrong.SAME_ROW]


def test_what_was_sent_is_emptied_once_it_is_read(desk):
    reference = desk.read(desk.row(1))
    with desk.database.reading() as session:
        assert session.scalars(select(AgencyUpload.content)).all() == [""]
    assert desk.report(reference).state is FileState.READY


def test_a_match_is_put_on_the_desk_with_its_statement_sealed(desk):
    party = desk.somebody(1)
    desk.read(desk.row(1, A_STATEMENT, AN_OFFER))
    with desk.database.reading() as session:
        client = session.scalars(select(AgencyClient)).one()
    assert (client.party_id, client.adviser_id) == (party.id, desk.adviser.id)
    assert "1500" not in client.statement
    assert client.statement
    assert '"amount": 6000' in client.offer


def test_a_file_that_the_scanner_minds_is_refused_and_forgotten(desk):
    from shared.gateways.evidence.ports import Verdict

    class Minds:
        is_there = is_at_hand = True

        def scan(self, content):
            return Verdict("a virus")

    with desk.database.transaction() as session:
        taken = send_file(session, desk.acting, as_csv([desk.row(1)]))
    read_files(desk.database, Minds())
    report = desk.report(taken.reference)
    assert (report.state, report.told["why"]) == (FileState.REFUSED, Refusal.HARMFUL)
    assert desk.count(AgencyUploadRow) == 0


def test_a_file_waits_on_while_the_scanner_is_away(desk):
    from shared.gateways.evidence.ports import NotScanned

    class Away:
        is_there = is_at_hand = True

        def scan(self, content):
            raise NotScanned("away")

    with desk.database.transaction() as session:
        taken = send_file(session, desk.acting, as_csv([desk.row(1)]))
    assert read_files(desk.database, Away()).not_scanned == "away"
    assert desk.report(taken.reference).state is FileState.WAITING


def test_a_header_that_we_do_not_know_is_told_by_its_place(desk):
    reference = desk.read(content=b"name,postcode,Telefon,name\nA,B,C,D\n")
    told = desk.report(reference).told
    assert told["why"] == Refusal.HEADER
    assert (told["missing"], told["unknown"], told["repeated"]) == (
        ["account-reference"],
        [3],
        ["name"],
    )


def test_a_header_alone_is_no_file(desk):
    reference = desk.read(content=b"name,postcode,account-reference\n")
    assert desk.report(reference).told["why"] == Refusal.NO_ROWS


def test_more_rows_than_the_council_takes_are_refused_whole(desk, monkeypatch):
    from shared.services.agencies.files import reading

    terms = reading.agency_terms

    def few(session, today):
        from dataclasses import replace

        return replace(terms(session, today), file_hundreds=1)

    monkeypatch.setattr(reading, "agency_terms", few)
    reference = desk.read(*(desk.row(1) for _each in range(101)))
    assert desk.report(reference).told["why"] == Refusal.TOO_MANY_ROWS
    assert desk.count(AgencyUploadRow) == 0


def test_a_file_of_an_agency_that_was_withdrawn_is_not_read(desk):
    desk.somebody(1)
    with desk.database.transaction() as session:
        taken = send_file(session, desk.acting, as_csv([desk.row(1)]))
        session.execute(update(Agency).values(state=AgencyState.WITHDRAWN))
    read_files(desk.database)
    assert desk.report(taken.reference).told["why"] == Refusal.NOT_YOURS
    assert desk.count(AgencyClient) == 0


def test_a_reading_that_was_killed_goes_on_where_it_stopped(desk, monkeypatch):
    from shared.services.agencies.files import reading

    for number in (1, 2, 3):
        desk.somebody(number)
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    kept, calls = reading.keep_rows, []

    def dies(*given):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        kept(*given)

    monkeypatch.setattr(reading, "keep_rows", dies)
    with desk.database.transaction() as session:
        taken = send_file(session, desk.acting, as_csv([desk.row(each) for each in (1, 2, 3)]))
    with pytest.raises(KeyboardInterrupt):
        read_files(desk.database)
    assert desk.report(taken.reference).state is FileState.READING
    read_files(desk.database)
    assert desk.states(taken.reference) == [RowState.MATCHED] * 3
    assert desk.count(AgencyClient) == 3
