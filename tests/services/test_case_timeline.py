"""A case's timeline tells everything once, newest first, in pages, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from shared.domain.stages import Stage
from shared.models import AuditEntry, DebtEvent, Note, OutboxMessage
from shared.services.cases.timeline import LATEST, happenings
from shared.services.cursors import LARGEST_ID
from shared.services.errors import NotFound
from tests.support.builders import (
    NOW,
    a_debt,
    a_hold,
    a_party,
    a_proposal,
    a_statement,
    a_work_item,
    an_account,
    an_officer,
)


def a_note(session, party, officer, at=NOW, content="Called back"):
    session.add(Note(party_id=party.id, officer_id=officer.id, content=content, at=at))
    session.flush()


def a_look(session, party, officer, at, number):
    session.add(
        AuditEntry(
            at=at,
            actor=f"officer:{officer.id}",
            action="opened a case",
            subject=f"party:{party.id}",
            previous_hash="x",
            hash=f"hash {number}",
        )
    )
    session.flush()


def a_message(session, party, channel="email"):
    session.add(
        OutboxMessage(
            channel=channel,
            template="plan_agreed",
            party_id=party.id,
            language="en",
            address="x@example.org",
            subject="Your plan",
            body="text",
            dedupe=f"{channel}:{party.id}",
            next_attempt_at=NOW,
            created_at=NOW,
        )
    )
    session.flush()


@pytest.fixture
def case(session):
    party = a_party(session)
    debt = a_debt(session, an_account(session, party, reference="80012345"))
    session.add(
        DebtEvent(
            debt_id=debt.id, stage=Stage.REMINDER, happened_on=date(2026, 10, 20), amount=None
        )
    )
    session.flush()
    return party, debt, an_officer(session, name="Ann Price")


def test_every_source_is_told(session, case):
    party, debt, officer = case
    a_proposal(session, party, [debt])
    a_hold(session, debt_id=debt.id, ended_at=NOW)
    a_message(session, party)
    a_note(session, party, officer)
    a_work_item(session, party.id, kind="talk", state="done", done_at=NOW, done_by="officer:1")
    a_look(session, party, officer, NOW, 1)
    told = {row.source for row in happenings(session, party.id).rows}
    assert told == {
        "debt", "statement", "proposal", "hold", "hold_ended", "message", "note", "work", "looked",
    }  # fmt: skip


def test_the_newest_comes_first_and_says_who(session, case):
    party, _, officer = case
    a_note(session, party, officer, NOW - timedelta(days=1), "older")
    a_note(session, party, officer, NOW, "newer")
    rows = happenings(session, party.id).rows
    assert [(row.text, row.who) for row in rows[:2]] == [
        ("newer", "Ann Price"),
        ("older", "Ann Price"),
    ]


def test_a_notice_is_told_with_its_account(session, case):
    row = happenings(session, case[0].id).rows[-1]
    assert (row.source, row.word, row.text) == ("debt", "reminder", "80012345")


def test_nothing_of_another_case_is_told(session, case):
    party, debt, officer = case
    other = a_party(session)
    a_proposal(session, party, [debt])
    a_message(session, party)
    a_note(session, party, officer)
    assert happenings(session, other.id).rows == ()


def test_what_only_the_revenues_system_hears_is_left_out(session, case):
    a_message(session, case[0], channel="revenues")
    assert [row.source for row in happenings(session, case[0].id).rows] == ["debt"]


def test_somebody_filling_in_for_a_person_is_named(session, case):
    party, _, officer = case
    a_statement(session, party, on_behalf_by=officer.id, on_behalf_how="phone")
    row = happenings(session, party.id).rows[0]
    assert (row.source, row.who, row.text) == ("statement", "Ann Price", "phone")


def test_looking_again_on_the_same_day_is_one_line(session, case):
    party, _, officer = case
    for number in range(5):
        a_look(session, party, officer, NOW + timedelta(minutes=number), number)
    row = happenings(session, party.id).rows[0]
    assert (row.source, row.times) == ("looked", 5)


def test_pages_together_are_everything_once(session, case):
    party, debt, officer = case
    for number in range(45):
        a_note(session, party, officer, NOW - timedelta(hours=number // 3 * 8), f"note {number}")
    for number in range(12):
        session.add(
            DebtEvent(
                debt_id=debt.id,
                stage=Stage.SUMMONS,
                happened_on=date(2026, 11, 22) - timedelta(days=number),
            )
        )
    session.flush()
    seen, cursor = [], None
    for _ in range(3):
        page = happenings(session, party.id, cursor)
        seen += [(row.at, row.source, row.id) for row in page.rows]
        cursor = page.older
    assert cursor is None
    assert len(seen) == len(set(seen)) == 58
    assert [at for at, _, _ in seen] == sorted((at for at, _, _ in seen), reverse=True)


@pytest.mark.parametrize(
    "cursor",
    ["", "x.y.z", "1.2", "1.99.1", "1.1.2147483648", "-1.1.1", "999999999999999999.1.1", "' --"],
)
def test_a_cursor_that_is_none_of_ours_is_no_page(session, case, cursor):
    with pytest.raises(NotFound):
        happenings(session, case[0].id, cursor)


@pytest.mark.parametrize("cursor", ["0.0.0", f"{LATEST}.0.{LARGEST_ID}"])
def test_the_ends_of_time_are_pages(session, case, cursor):
    assert len(happenings(session, case[0].id, cursor).rows) in {0, 1}


def test_a_page_costs_one_query(session, case):
    party, debt, officer = case
    a_proposal(session, party, [debt])
    a_note(session, party, officer)
    statements = []
    event.listen(session.connection(), "before_cursor_execute", lambda *a: statements.append(a[2]))
    happenings(session, party.id)
    assert len(statements) == 1
