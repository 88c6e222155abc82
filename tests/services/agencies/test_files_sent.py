"""Rows of files: mended in place, sent each to a definite state, and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from shared.domain.agency_file_words import FileState, RowState, Wrong
from shared.models import (
    Adviser,
    AgencyAct,
    AgencyClient,
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
from shared.services.errors import NotFound, StaleVersion
from tests.support.agencies import an_adviser, an_authority
from tests.support.agency_file_desk import FileDesk
from tests.support.agency_files import (
    A_STATEMENT,
    AN_OFFER,
    KEYS,
    NOTHING_LEFT,
    as_csv,
    work_files,
)
from tests.support.builders import NOW, TODAY


@pytest.fixture
def desk(database):
    return FileDesk(database)


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
