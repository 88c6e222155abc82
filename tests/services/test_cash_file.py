"""The cash file: what stands in it, in which order days go, and that it never changes."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.cash_file import AS_DOCUMENTED, read_layout
from shared.domain.ledger import LedgerAccount, LedgerEntry, Part, PostingKind
from shared.domain.money import Money
from shared.models import CashLine, OutboxMessage
from shared.services.ledger.cash_file import (
    DayNotClosed,
    DayOutOfOrder,
    NotTheSameFile,
    file_content,
    make_cash_file,
    mark_left,
    next_day,
)
from shared.services.ledger.invariants import violations
from shared.services.ledger.post import Movement, post
from tests.support.builders import NOW, a_debt, an_account
from tests.support.postings import TELLER, in_suspense, paid_in, taken_back

YESTERDAY = date(2026, 11, 21)
THEN = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def debt(database):
    with database.transaction() as session:
        return a_debt(session, an_account(session, reference="80012345"), costs="50.00")


def pay(database, debt, amount="90.00", at=THEN):
    with database.transaction() as session:
        return paid_in(session, debt, amount, at)


def content_of(database, made, layout=AS_DOCUMENTED):
    with database.reading() as session:
        return b"".join(file_content(session, made, layout))


def make(database, day=YESTERDAY, now=NOW):
    return make_cash_file(database, day, TELLER, now)


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_a_days_postings_stand_in_its_file_with_control_totals(database, debt):
    received = pay(database, debt)
    with database.transaction() as session:
        taken_back(session, received, THEN + timedelta(hours=1))
        paid_in(session, debt, "25.00", THEN + timedelta(hours=2))
    made = make(database)
    *rows, end = rows_of(content_of(database, made))
    assert [(row["number"], row["amount"], row["kind"]) for row in rows] == [
        ("C1-1", "90.00", "receipt"),
        ("C1-2", "-90.00", "reversal"),
        ("C1-3", "25.00", "receipt"),
    ]
    assert {row["account"] for row in rows} == {"80012345"}
    assert rows[0]["receipt"] == received.number
    assert (end["record"], end["rows"], end["total"]) == ("end", "3", "25.00")
    assert (made.line_count, made.total) == (3, Money(2500))
    with database.reading() as session:
        assert violations(session) == ()


def test_it_is_the_same_file_whenever_it_is_made(database, debt):
    pay(database, debt)
    first = make(database)
    before = content_of(database, first)
    pay(database, debt, "7.00", NOW)
    again = make(database, now=NOW + timedelta(days=3))
    assert content_of(database, again) == before
    assert (first.is_new, again.is_new) == (True, False)


def test_a_day_without_money_has_a_file_of_no_rows(database, debt):
    made = make(database)
    assert rows_of(content_of(database, made))[0]["rows"] == "0"
    assert (made.line_count, made.total) == (0, Money(0))


@pytest.mark.parametrize("day", [NOW.date(), NOW.date() + timedelta(days=1)])
def test_a_day_that_is_not_over_is_refused(database, debt, day):
    with pytest.raises(DayNotClosed):
        make(database, day)


def test_the_day_ends_at_midnight_in_london(database, debt):
    summer = datetime(2027, 6, 30, 22, 59, tzinfo=UTC)
    pay(database, debt, at=summer)
    pay(database, debt, "1.00", at=summer + timedelta(minutes=1))
    made = make(database, date(2027, 6, 30), summer + timedelta(minutes=2))
    assert made.total == Money(9000)


def test_no_day_is_left_out(database, debt):
    pay(database, debt, at=THEN - timedelta(days=2))
    with pytest.raises(DayOutOfOrder) as wrong:
        make(database)
    assert wrong.value.due == YESTERDAY - timedelta(days=2)


def test_no_day_before_the_first_file_can_be_added(database, debt):
    make(database)
    with pytest.raises(DayOutOfOrder):
        make(database, YESTERDAY - timedelta(days=1))
    with database.reading() as session:
        assert next_day(session) == NOW.date()


def test_what_came_to_light_late_stands_in_the_next_file_with_its_own_day(database, debt):
    make(database)
    pay(database, debt)
    tomorrow = NOW + timedelta(days=1)
    made = make(database, NOW.date(), tomorrow)
    *rows, _end = rows_of(content_of(database, made))
    assert [(row["number"], row["day"]) for row in rows] == [("C2-1", "2026-11-21")]


def test_a_posting_without_a_receipt_has_no_channel(database, debt):
    entries = (
        LedgerEntry(LedgerAccount.REFUNDS, Money(500)),
        LedgerEntry(LedgerAccount.DEBT, Money(-500), debt_id=debt.id, part=Part.CHARGE),
    )
    with database.transaction() as session:
        post(session, Movement("test:x", PostingKind.REALLOCATION, entries), TELLER, THEN)
    row = rows_of(content_of(database, make(database)))[0]
    assert (row["channel"], row["receipt"], row["amount"]) == ("", "", "5.00")


def test_money_in_suspense_is_not_the_revenues_systems_yet(database, debt):
    with database.transaction() as session:
        in_suspense(session, at=THEN)
    assert make(database).line_count == 0


def test_two_hosts_at_once_make_one_file(database, debt):
    for _ in range(5):
        pay(database, debt)
    with ThreadPoolExecutor(4) as hosts:
        made = list(hosts.map(lambda _: make(database), range(4)))
    assert {(each.number, each.line_count, each.sha256) for each in made} == {
        (1, 5, made[0].sha256)
    }
    with database.reading() as session:
        assert len(session.scalars(select(CashLine.id)).all()) == 5


def test_a_file_that_would_come_out_differently_is_not_given_out(database, debt):
    pay(database, debt)
    made = make(database)
    with database.transaction() as session:
        session.execute(update(CashLine).values(amount=Money(1)))
    with database.reading() as session, pytest.raises(NotTheSameFile):
        file_content(session, made)
    with database.transaction() as session:
        session.execute(update(CashLine).values(amount=Money(9000)))


def test_it_waits_in_the_outbox_until_it_was_written_out(database, debt):
    pay(database, debt)
    made = make(database)

    def state():
        with database.reading() as session:
            return session.scalars(
                select(OutboxMessage.state).where(OutboxMessage.dedupe == "cash_file:1")
            ).one()

    assert state() == "queued"
    with database.transaction() as session:
        mark_left(session, made.number, TELLER, NOW)
    assert state() == "sent"


def test_a_reference_that_is_a_formula_stays_text(database):
    with database.transaction() as session:
        bad = a_debt(session, an_account(session, reference="=1+1"))
        paid_in(session, bad, at=THEN)
    assert rows_of(content_of(database, make(database)))[0]["account"] == "'=1+1"


def test_a_mapping_writes_another_systems_file(database, debt):
    with database.transaction() as session:
        taken_back(session, paid_in(session, debt, at=THEN), THEN, PostingKind.DISPUTE)
    layout = read_layout(
        """
        encoding = "cp1252"
        delimiter = ";"
        date_format = "%d/%m/%Y"
        money = "pence"
        order = ["TRAN", "account", "day", "amount", "kind", "number"]
        columns = { account = "ACCT_REF" }
        words = { kind = { receipt = "PAY", dispute = "CHB" } }
        always = { TRAN = "EK" }
        """
    )
    assert content_of(database, make(database), layout).decode("cp1252").splitlines() == [
        "TRAN;ACCT_REF;day;amount;kind;number",
        "EK;80012345;21/11/2026;9000;PAY;C1-1",
        "EK;80012345;21/11/2026;-9000;CHB;C1-2",
    ]
