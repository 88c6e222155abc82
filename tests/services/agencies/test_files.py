"""Files of many clients: taken once, read row by row, mended, and sent each to a definite state."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from shared.domain.agency_file_words import FileState, Refusal, RowState, Wrong
from shared.domain.agency_states import AgencyState
from shared.models import (
    Adviser,
    Agency,
    AgencyAct,
    AgencyClient,
    AgencyUpload,
    AgencyUploadRow,
    Authority,
    Proposal,
    ProposalSource,
    Statement,
)
from shared.services.agencies.authorised import Acting
from shared.services.agencies.clients import close_client
from shared.services.agencies.files.holding import ask_holds
from shared.services.agencies.files.mend import leave_out, mend_row
from shared.services.agencies.files.pressing import (
    NothingToDo,
    press_ask,
    press_send,
    throw_away,
)
from shared.services.agencies.files.report import files_of, one_row, report_of, rows_of
from shared.services.agencies.files.take import NotTaken
from shared.services.errors import NotFound, StaleVersion
from tests.support.agencies import an_adviser, an_authority
from tests.support.agency_files import (
    A_STATEMENT,
    AN_OFFER,
    KEYS,
    NOTHING_LEFT,
    a_row,
    as_csv,
    read_files,
    send_file,
    work_files,
)
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account


class Desk:
    """An agency with an adviser, some of our people, and files that come and go."""

    def __init__(self, database):
        self.database = database
        with database.transaction() as session:
            self.adviser = an_adviser(session)
            self.acting = Acting(self.adviser.agency_id, self.adviser.id)

    def somebody(self, number, *, is_owed="600.00"):
        """One of ours, who can be found by account 80010001, … and `Given Surname<number>`."""
        with self.database.transaction() as session:
            party = a_party(session, forenames="Given", surname=f"Surname{chr(64 + number) * 3}")
            account = an_account(session, party, reference=f"8001{number:04}", postcode="TW1 2AB")
            if is_owed:
                a_debt(session, account, charge=is_owed)
        return party

    def row(self, number, *parts, **more):
        row = a_row(f"8001{number:04}", f"Given Surname{chr(64 + number) * 3}", **more)
        for part in parts:
            row |= part
        return row

    def read(self, *rows, content=None):
        with self.database.transaction() as session:
            taken = send_file(session, self.acting, content or as_csv(rows))
        read_files(self.database)
        return taken.reference

    def authorise(self, reference):
        with self.database.transaction() as session:
            upload = session.scalar(
                select(AgencyUpload.id).where(AgencyUpload.reference == reference)
            )
            clients = session.scalars(
                select(AgencyClient)
                .join(AgencyUploadRow, AgencyUploadRow.client_id == AgencyClient.id)
                .where(AgencyUploadRow.upload_id == upload)
            )
            for each in clients:
                an_authority(session, each)

    def send(self, reference):
        with self.database.transaction() as session:
            press_send(session, self.acting, reference, NOW)
        return work_files(self.database)

    def report(self, reference):
        with self.database.reading() as session:
            return report_of(session, self.acting, reference)

    def row_of(self, reference, number):
        with self.database.reading() as session:
            return one_row(session, KEYS, self.acting, reference, number, TODAY)

    def states(self, reference):
        with self.database.reading() as session:
            page = rows_of(session, KEYS, self.acting, reference, None, 0, TODAY)
        return [each.state for each in page.rows]

    def mend(self, reference, number, **cells):
        typed = {column.replace("_", " "): cell for column, cell in cells.items()}
        with self.database.transaction() as session:
            return mend_row(session, KEYS, self.acting, reference, number, typed, NOW)

    def count(self, kind):
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(kind))


@pytest.fixture
def desk(database):
    return Desk(database)


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
        (b"%PDF-1.7", "We cannot read this file. Save it as a CSV or .xlsx file and send that."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "This is an older kind of spreadsheet. Save it as an .xlsx or CSV file and send that.",
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


# ---------------------------------------------------------------- mending
def test_a_row_that_needs_a_fact_is_mended_in_place(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, A_STATEMENT, postcode="ZZ9 9ZZ"))
    assert desk.mend(reference, 2, postcode="TW1 2AB").state is RowState.MATCHED
    assert desk.states(reference) == [RowState.MATCHED]
    assert desk.row_of(reference, 2).client_reference


def test_what_was_typed_is_kept_when_it_does_not_fit_either(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, postcode="ZZ9 9ZZ"))
    assert desk.mend(reference, 2, postcode="AB1 2CD").state is RowState.NEEDS_FACT
    assert desk.row_of(reference, 2).cells["postcode"] == "AB1 2CD"


def test_a_wrong_amount_is_mended_in_place(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, {**A_STATEMENT, "rent": "12.3456"}))
    [problem] = desk.row_of(reference, 2).problems
    assert (problem.column, problem.code) == ("rent", Wrong.TOO_FINE)
    assert desk.mend(reference, 2, rent="12.34").state is RowState.MATCHED


def test_a_matched_row_is_not_mended(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1))
    with pytest.raises(StaleVersion):
        desk.mend(reference, 2, postcode="AB1 2CD")


def test_a_row_can_be_left_out_twice(desk):
    reference = desk.read(desk.row(1))
    for _each in range(2):
        with desk.database.transaction() as session:
            leave_out(session, desk.acting, reference, 2, NOW)
    assert desk.states(reference) == [RowState.LEFT_OUT]


# ---------------------------------------------------------------- asking and sending
def test_every_matched_client_is_asked_once(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, A_STATEMENT, AN_OFFER))
    for asked in (1, 0):
        with desk.database.transaction() as session:
            press_ask(session, desk.acting, reference, NOW)
        assert work_files(desk.database) == (asked, 0)
    assert desk.count(Authority) == 1
    assert desk.row_of(reference, 2).authority == "asked"
    assert desk.report(reference).state is FileState.READY


def test_nothing_is_sent_without_authority(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, A_STATEMENT, AN_OFFER))
    desk.send(reference)
    assert desk.states(reference) == [RowState.NEEDS_AUTHORITY]
    assert (desk.count(Statement), desk.count(Proposal)) == (0, 0)


def test_a_row_with_authority_is_sent_and_ends_with_a_person_by_a_date(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, A_STATEMENT, AN_OFFER))
    desk.authorise(reference)
    desk.send(reference)
    row = desk.row_of(reference, 2)
    assert row.state in (RowState.ACCEPTED, RowState.PERSON)
    assert (row.promise_on is not None) == (row.state is RowState.PERSON)
    assert desk.count(ProposalSource) == 1
    with desk.database.reading() as session:
        assert session.scalars(select(AgencyAct.act)).all() == ["offer"]
        assert session.scalars(select(AgencyClient.statement)).all() == [""]


def test_where_nothing_is_left_help_comes_first_by_a_date(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, NOTHING_LEFT, AN_OFFER))
    desk.authorise(reference)
    desk.send(reference)
    row = desk.row_of(reference, 2)
    assert row.state is RowState.HARDSHIP
    assert row.promise_on is not None
    assert desk.count(Proposal) == 0
    with desk.database.reading() as session:
        assert session.scalars(select(AgencyAct.act)).all() == ["statement"]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((A_STATEMENT,), Wrong.NO_OFFER),
        ((AN_OFFER,), Wrong.NO_STATEMENT),
    ],
)
def test_what_is_missing_is_named(desk, parts, code):
    desk.somebody(1)
    reference = desk.read(desk.row(1, *parts))
    desk.authorise(reference)
    desk.send(reference)
    row = desk.row_of(reference, 2)
    assert (row.state, [each.code for each in row.problems]) == (RowState.NEEDS_SOMETHING, [code])


def test_a_row_that_needed_something_is_mended_and_sent_again(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, A_STATEMENT))
    desk.authorise(reference)
    desk.send(reference)
    mended = desk.mend(reference, 2, offer="60.00")
    assert mended.state is RowState.MATCHED
    desk.send(reference)
    assert desk.row_of(reference, 2).state in (RowState.ACCEPTED, RowState.PERSON)
    assert desk.count(Statement) == 1


def test_nothing_owed_is_told(desk):
    desk.somebody(1, is_owed="")
    reference = desk.read(desk.row(1, A_STATEMENT, AN_OFFER))
    desk.authorise(reference)
    desk.send(reference)
    row = desk.row_of(reference, 2)
    assert [each.code for each in row.problems] == [Wrong.NOTHING_OWED]


def test_a_case_closed_between_match_and_send_is_told(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, A_STATEMENT, AN_OFFER))
    desk.authorise(reference)
    with desk.database.transaction() as session:
        client = session.scalars(select(AgencyClient.reference)).one()
        close_client(session, desk.acting, client, NOW)
    desk.send(reference)
    row = desk.row_of(reference, 2)
    assert [each.code for each in row.problems] == [Wrong.CLIENT_CLOSED]


def test_sending_again_changes_nothing_of_what_ended_well(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, A_STATEMENT, AN_OFFER))
    desk.authorise(reference)
    desk.send(reference)
    with desk.database.transaction() as session, pytest.raises(NothingToDo):
        press_send(session, desk.acting, reference, NOW)
    assert desk.count(Proposal) == 1


def test_a_sending_that_was_killed_goes_on_where_it_stopped(desk, monkeypatch):
    from shared.services.agencies.files import sending

    for number in (1, 2):
        desk.somebody(number)
    reference = desk.read(*(desk.row(each, A_STATEMENT, AN_OFFER) for each in (1, 2)))
    desk.authorise(reference)
    real, calls = sending.send_row, []

    def dies(*given):
        real(*given)
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(sending, "send_row", dies)
    with pytest.raises(KeyboardInterrupt):
        desk.send(reference)
    assert (desk.count(Proposal), desk.report(reference).state) == (1, FileState.SENDING)
    work_files(desk.database)
    assert (desk.count(Proposal), desk.report(reference).state) == (2, FileState.SENT)


def test_an_adviser_who_left_sends_nothing_any_more(desk):
    desk.somebody(1)
    reference = desk.read(desk.row(1, A_STATEMENT, AN_OFFER))
    desk.authorise(reference)
    with desk.database.transaction() as session:
        press_send(session, desk.acting, reference, NOW)
        session.execute(update(Adviser).values(disabled_at=NOW))
    work_files(desk.database)
    assert desk.states(reference) == [RowState.MATCHED]
    assert desk.count(Proposal) == 0


def test_one_row_that_goes_wrong_does_not_hold_up_the_others(desk, monkeypatch, caplog):
    from shared.services.agencies.files import sending

    for number in (1, 2):
        desk.somebody(number)
    reference = desk.read(*(desk.row(each, A_STATEMENT, AN_OFFER) for each in (1, 2)))
    desk.authorise(reference)
    real = sending.send_row

    def fails_once(session, worker, acting, row):
        if row.number == 2:
            raise RuntimeError
        real(session, worker, acting, row)

    monkeypatch.setattr(sending, "send_row", fails_once)
    desk.send(reference)
    assert desk.row_of(reference, 2).state is RowState.NEEDS_SOMETHING
    assert desk.row_of(reference, 3).state in (RowState.ACCEPTED, RowState.PERSON)


def test_pauses_are_asked_for_some_rows_and_told_apart(desk):
    for number in (1, 2):
        desk.somebody(number)
    reference = desk.read(desk.row(1), desk.row(2))
    with desk.database.transaction() as session:
        client = session.scalars(select(AgencyClient).order_by(AgencyClient.id)).first()
        an_authority(session, client)
    for was_held in (False, True):
        with desk.database.transaction() as session:
            first, second = ask_holds(session, desk.acting, reference, [2, 3], NOW)
        assert (first.until is not None, first.was_held_already) == (True, was_held)
        assert (second.until, second.says is not None) == (None, True)


# ---------------------------------------------------------------- whose it is
def test_another_agency_finds_no_file(desk):
    reference = desk.read(desk.row(1))
    with desk.database.transaction() as session:
        other = an_adviser(session)
        them = Acting(other.agency_id, other.id)
        assert files_of(session, them, None) == ((), None)
        for does in (
            lambda: report_of(session, them, reference),
            lambda: rows_of(session, KEYS, them, reference, None, 0, TODAY),
            lambda: one_row(session, KEYS, them, reference, 2, TODAY),
            lambda: mend_row(session, KEYS, them, reference, 2, {}, NOW),
            lambda: leave_out(session, them, reference, 2, NOW),
            lambda: press_send(session, them, reference, NOW),
            lambda: press_ask(session, them, reference, NOW),
            lambda: throw_away(session, them, reference, NOW),
            lambda: ask_holds(session, them, reference, [2], NOW),
        ):
            with pytest.raises(NotFound):
                does()


def test_a_file_thrown_away_is_forgotten_and_can_be_sent_anew(desk):
    desk.somebody(1)
    content = as_csv([desk.row(1, A_STATEMENT)])
    reference = desk.read(content=content)
    with desk.database.transaction() as session:
        throw_away(session, desk.acting, reference, NOW)
    assert (desk.report(reference).state, desk.count(AgencyUploadRow)) == (FileState.DISCARDED, 0)
    assert desk.read(content=content) == reference
    assert desk.states(reference) == [RowState.MATCHED]
    assert desk.count(AgencyClient) == 1
