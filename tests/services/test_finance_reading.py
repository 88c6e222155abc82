"""What finance reads: payouts with their lines, what is in none, cash files and what has come back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from shared.domain.money import ZERO, Money
from shared.services.card_payments.payout_read import (
    PAGE,
    card_standing,
    in_no_payout,
    one_payout,
    payouts,
)
from shared.services.errors import NotFound
from shared.services.ledger.cash_file import make_cash_file
from shared.services.ledger.cash_file_list import cash_files, days_due
from shared.services.ledger.suspense_list import open_items
from tests.support import finance
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account, pounds
from tests.support.paid_cards import a_paid_payment
from tests.support.postings import TELLER, in_suspense

DAY = date(2026, 11, 20)


def test_what_the_provider_still_has_is_what_was_paid_and_not_paid_out(session):
    finance.a_payout(session)
    assert card_standing(session) == ZERO
    party = a_party(session)
    debt = a_debt(session, an_account(session, party))
    a_paid_payment(session, party.id, {debt.id: "90.00"})
    assert card_standing(session) == pounds("90.00")


@pytest.mark.parametrize(("days", "count"), [(6, 0), (7, 1), (60, 1), (61, 0)])
def test_a_payment_in_no_payout_is_missed_after_a_week(session, days, count):
    finance.a_payout(session)
    party = a_party(session)
    debt = a_debt(session, an_account(session, party))
    a_paid_payment(session, party.id, {debt.id: "80.00"})
    missing = in_no_payout(session, TODAY + timedelta(days=days))
    assert [each.amount for each in missing] == [pounds("80.00")] * count


def test_a_payout_names_what_differs(session):
    found = one_payout(session, finance.a_payout(session, agrees=False))
    assert [(line.gross, line.difference) for line in found.differing] == [
        (Money(500), "unknown_payment")
    ]
    assert len(found.lines) == 2
    assert found.payout.sums.before_fees == Money(9500)
    assert found.payout.unexplained == ZERO


def test_there_is_no_such_payout(session):
    with pytest.raises(NotFound):
        one_payout(session, 99)


def test_payouts_come_page_by_page(session):
    made = [finance.a_payout(session) for _ in range(PAGE + 2)]
    first = payouts(session)
    second = payouts(session, first.older)
    assert [row.id for row in (*first.rows, *second.rows)] == made[::-1]
    assert second.older is None


def test_cash_files_say_how_much_is_not_held_yet(database):
    finance.a_cash_file(database, DAY, "90.00", "25.00")
    with database.reading() as session:
        row = cash_files(session).rows[0]
        assert (row.number, row.lines, row.total, row.waiting) == (1, 2, Money(11500), 2)
        due = days_due(session, TODAY)
    assert due is not None
    assert (due.first, due.count) == (date(2026, 11, 21), 1)


def test_nothing_is_due_when_every_closed_day_has_its_file(database):
    finance.a_cash_file(database, DAY, "90.00")
    make_cash_file(database, date(2026, 11, 21), TELLER, NOW)
    with database.reading() as session:
        assert days_due(session, TODAY) is None


def test_nothing_is_due_before_anything_was_paid(session):
    assert days_due(session, TODAY) is None
    assert cash_files(session).rows == ()


def test_every_list_is_one_query(session, database):
    finance.a_payout(session)
    in_suspense(session)
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    for read in (payouts, cash_files, open_items):
        statements.clear()
        read(session)
        assert len(statements) == 1
