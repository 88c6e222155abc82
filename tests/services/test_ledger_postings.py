"""Postings as they are written, what they do to the debts, and what the database itself refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.domain.allocation import Rule
from shared.domain.ledger import LedgerAccount, LedgerEntry, Part, PostingKind, Unbalanced
from shared.domain.money import ZERO, Money
from shared.domain.stages import DebtType
from shared.models import AuditEntry, Debt, Entry, Posting
from shared.services.audit import Actor
from shared.services.ledger.post import (
    AlreadyPosted,
    AlreadyReversed,
    Movement,
    entries_of,
    post,
    reverse,
)
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    next_number,
)
from tests.support.money_moves import money_came
from tests.support.plans import at_once

BY = Actor("job", "test")
DAY = timedelta(days=1)


def to_debt(debt, pence, part=Part.CHARGE):
    return LedgerEntry(LedgerAccount.DEBT, Money(-pence), debt_id=debt.id, part=part)


def movement(*entries, key=None, kind=PostingKind.RECEIPT):
    return Movement(key or f"test:{next_number()}", kind, entries)


def in_by_card(pence):
    return LedgerEntry(LedgerAccount.CARD, Money(pence))


def count(session, record):
    return session.scalar(select(func.count()).select_from(record))


def read(session, debt):
    session.flush()
    session.expire_all()
    return session.get_one(Debt, debt.id)


# ------------------------------------------------------------------ writing one


def test_a_posting_pays_the_debt_and_its_costs_apart(session):
    debt = a_debt(session, charge="400.00", costs="20.00")
    post(
        session,
        movement(in_by_card(5_000), to_debt(debt, 2_000, Part.COSTS), to_debt(debt, 3_000)),
        BY,
        NOW,
    )
    found = read(session, debt)
    assert (found.received, found.received_costs) == (Money(5_000), Money(2_000))


def test_one_posting_may_pay_many_debts(session):
    debts = [a_debt(session) for _ in range(5)]
    post(session, movement(in_by_card(500), *(to_debt(debt, 100) for debt in debts)), BY, NOW)
    assert {read(session, debt).received for debt in debts} == {Money(100)}


def test_the_entries_are_as_they_were_given(session):
    debt = a_debt(session)
    entries = (
        in_by_card(100),
        LedgerEntry(
            LedgerAccount.DEBT,
            Money(-100),
            DebtType.COUNCIL_TAX,
            debt.id,
            Part.CHARGE,
            None,
            Rule.CHOSEN,
        ),
    )
    assert entries_of(session, post(session, movement(*entries), BY, NOW)) == entries


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31)),
    ],
)
def test_the_day_of_a_posting_is_londons(session, at, day):
    posting_id = post(session, movement(in_by_card(1), to_debt(a_debt(session), 1)), BY, at)
    assert session.get_one(Posting, posting_id).day == day


def test_a_posting_is_in_the_audit_trail(database):
    with database.transaction() as session:
        posting_id = post(session, movement(in_by_card(1), to_debt(a_debt(session), 1)), BY, NOW)
    with database.reading() as session:
        subjects = session.scalars(select(AuditEntry.subject)).all()
    assert f"posting:{posting_id}" in subjects


@pytest.mark.parametrize("pence", [99, 101])
def test_what_does_not_come_to_nought_is_not_written(session, pence):
    debt = a_debt(session)
    with pytest.raises(Unbalanced):
        post(session, movement(in_by_card(100), to_debt(debt, pence)), BY, NOW)
    assert (count(session, Posting), count(session, Entry)) == (0, 0)


def test_the_same_event_is_posted_once_and_names_the_first(session):
    debt = a_debt(session)
    entries = (in_by_card(100), to_debt(debt, 100))
    first = post(session, movement(*entries, key="card:pi_1:paid"), BY, NOW)
    with pytest.raises(AlreadyPosted) as again:
        post(session, movement(*entries, key="card:pi_1:paid"), BY, NOW)
    assert again.value.posting_id == first
    assert read(session, debt).received == Money(100)


def test_the_same_event_at_the_same_moment_is_posted_once(database):
    with database.transaction() as session:
        debt = a_debt(session)

    def work():
        try:
            with database.transaction() as session:
                return post(session, movement(in_by_card(1), to_debt(debt, 1), key="one"), BY, NOW)
        except (AlreadyPosted, IntegrityError):
            return None

    done = at_once(*[work] * 8)
    assert len([each for each in done if each is not None]) == 1
    with database.reading() as session:
        assert read(session, debt).received == Money(1)


def test_many_at_the_same_moment_on_the_same_debts_all_arrive(database):
    with database.transaction() as session:
        debts = [a_debt(session) for _ in range(3)]

    def work(turned):
        order = debts[::-1] if turned else debts
        entries = [to_debt(debt, 1) for debt in order]
        return database.attempt(
            lambda session: post(session, movement(in_by_card(3), *entries), BY, NOW)
        )

    at_once(*[lambda number=number: work(number % 2) for number in range(12)])
    with database.reading() as session:
        assert {read(session, debt).received for debt in debts} == {Money(12)}


# ------------------------------------------------------------------ taking one back


def test_a_reversal_leaves_the_debt_as_it_was(session):
    debt = a_debt(session, costs="20.00")
    came = money_came(session, debt, "30.00")
    reverse(session, came.posting_id, "test:back", "by mistake", BY, NOW)
    found = read(session, debt)
    assert (found.received, found.received_costs) == (ZERO, ZERO)


def test_nothing_is_taken_back_twice(session):
    came = money_came(session, a_debt(session), "30.00")
    reverse(session, came.posting_id, "test:back", "", BY, NOW)
    with pytest.raises(AlreadyReversed):
        reverse(session, came.posting_id, "test:again", "", BY, NOW)


def test_a_reversal_says_what_it_takes_back_and_why(session):
    came = money_came(session, a_debt(session), "30.00")
    back = session.get_one(Posting, reverse(session, came.posting_id, "k", "twice", BY, NOW))
    assert (back.reverses_id, back.receipt_id, back.reason, back.kind) == (
        came.posting_id,
        came.receipt_id,
        "twice",
        PostingKind.REVERSAL,
    )


# ------------------------------------------------------------------ what the database refuses

ENTRY = {"account": "card", "rule": "", "amount": Money(1)}


def refused(database, work):
    with pytest.raises(DBAPIError), database.transaction() as session:
        work(session)


def a_row(session, number, **changes):
    given = {
        "id": number,
        "key": f"raw:{number}",
        "kind": PostingKind.RECEIPT,
        "reason": "",
        "by": "x",
    }
    session.execute(
        insert(Posting.__table__).values(**{**given, "day": TODAY, "at": NOW, **changes})
    )


def an_entry(session, number, **changes):
    row = {"posting_id": number, "account": LedgerAccount.CARD, "rule": "", "amount": Money(1)}
    session.execute(insert(Entry.__table__).values(**{**row, **changes}))


@pytest.mark.parametrize("pence", [(), (5,), (5, -4), (5, -5, 1)], ids=str)
def test_the_database_refuses_a_posting_that_does_not_come_to_nought(database, pence):
    def work(session):
        for each in pence:
            an_entry(session, 7, amount=Money(each))
        a_row(session, 7)

    refused(database, work)


def test_the_database_takes_one_that_does(database):
    with database.transaction() as session:
        for pence in (5, -2, -3):
            an_entry(session, 7, amount=Money(pence), account=LedgerAccount.BANK)
        a_row(session, 7)
        session.add(
            AuditEntry(
                at=NOW, actor="x", action="x", subject="posting:7", previous_hash="", hash=""
            )
        )


def test_an_entry_cannot_join_a_posting_that_stands(database):
    with database.transaction() as session:
        came = money_came(session, a_debt(session), "30.00")
    refused(database, lambda session: an_entry(session, came.posting_id))


def test_an_entry_without_a_posting_is_refused_at_the_end(database):
    refused(database, lambda session: an_entry(session, 99))


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": ZERO},
        {"account": LedgerAccount.DEBT},
        {"part": Part.CHARGE},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_entry_that_makes_no_sense_is_refused(database, changes):
    refused(database, lambda session: an_entry(session, 7, **changes))


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("table", ["posting", "entry", "receipt"])
def test_what_was_written_is_never_changed(database, verb, table):
    with database.transaction() as session:
        money_came(session, a_debt(session), "30.00")
    statement = f"UPDATE {table} SET id = id" if verb == "UPDATE" else f"DELETE FROM {table}"
    refused(database, lambda session: session.execute(text(statement)))


def test_nothing_is_taken_back_twice_by_hand_either(database):
    with database.transaction() as session:
        came = money_came(session, a_debt(session), "30.00")
        reverse(session, came.posting_id, "test:back", "", BY, NOW)

    def work(session):
        for pence in (5, -5):
            an_entry(session, 7, amount=Money(pence))
        a_row(session, 7, reverses_id=came.posting_id)

    refused(database, work)
