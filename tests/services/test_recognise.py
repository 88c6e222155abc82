"""Receipts of ours that come back in an extract: taken off once, whatever comes when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from shared.domain.extract_mapping import read_mapping
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.money import ZERO, Money, total
from shared.models import CashLine, Debt, Entry, Posting
from shared.services.debts.unpaid import OWED
from shared.services.extract.run import ImportState
from shared.services.ledger.cash_file import make_cash_file
from shared.services.ledger.invariants import violations
from tests.support.extracts import extract, household, row
from tests.support.importing import lines_of, take_in
from tests.support.postings import TELLER, paid_in, taken_back

THEN = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)
NEXT = datetime(2026, 11, 21, 3, tzinfo=UTC)
WHOLE = Money(105650)


@pytest.fixture
def town(database):
    """Two accounts of an extract: 80000001 and 80000002."""
    take_in(database, extract([*household(1), *household(2)], extract_date="2026-11-19"))
    return database


def debt_of(session, number=1):
    return session.scalars(select(Debt).order_by(Debt.id)).all()[number - 1]


def pay(database, amount="90.00", number=1, at=THEN):
    with database.transaction() as session:
        return paid_in(session, debt_of(session, number), amount, at)


def cash_file(database, day=DAY):
    now = datetime.combine(day + timedelta(days=1), NEXT.timetz())
    return make_cash_file(database, day, TELLER, now)


def shown(database):
    with database.reading() as session:
        assert violations(session) == ()
        return list(session.scalars(select(OWED).order_by(Debt.id)))


def named(number="C1-1", amount="90.00", account="80000001", **more: Any):
    return row("receipt", **{"account": account, "year": "2026", "number": number,
                             "amount": amount, **more})  # fmt: skip


def households(charge="972.00", *receipts, **end):
    return extract([*household(1, charge=charge), *household(2), *receipts], **end)


def test_what_is_not_held_yet_is_taken_off_by_us(town):
    pay(town)
    cash_file(town)
    take_in(town, households())
    assert shown(town) == [WHOLE - Money(9000), WHOLE]


@pytest.mark.parametrize(
    "content",
    [
        households("882.00", named()),
        households("882.00", cash_file="1"),
        households("882.00", named(), cash_file="1"),
        households("882.00", named(), named()),
    ],
    ids=["by its number", "by its file", "by both", "named twice"],
)
def test_what_is_held_is_taken_off_by_them(town, content):
    pay(town)
    cash_file(town)
    report = take_in(town, content)
    assert (report.recognised, report.notes) == (1, ())
    assert shown(town) == [WHOLE - Money(9000), WHOLE]
    with town.reading() as session:
        assert debt_of(session).received == ZERO
        assert debt_of(session).received_costs == ZERO


def test_one_posting_moves_it_from_the_debt_to_the_revenues_system(town):
    pay(town, "100.00")
    cash_file(town)
    take_in(town, households("882.00", named(amount="100.00")))
    with town.reading() as session:
        posting = session.scalars(
            select(Posting).where(Posting.kind == PostingKind.RECOGNISED)
        ).one()
        entries = session.execute(
            select(Entry.account, Entry.part, Entry.amount)
            .where(Entry.posting_id == posting.id)
            .order_by(Entry.id)
        ).all()
        assert total(each.amount for each in entries) == ZERO
        assert {(each.account, each.part, each.amount.pence) for each in entries} == {
            (LedgerAccount.DEBT, "costs", 8450),
            (LedgerAccount.DEBT, "charge", 1550),
            (LedgerAccount.REVENUES, None, -10000),
        }
        assert session.scalars(select(CashLine.held_posting_id)).all() == [posting.id]


def test_twice_changes_nothing(town):
    pay(town)
    cash_file(town)
    take_in(town, households("882.00", named()))
    report = take_in(town, households("882.00", named(), named()))
    assert report.recognised == 0
    assert shown(town) == [WHOLE - Money(9000), WHOLE]


def test_money_taken_back_is_held_like_money_paid(town):
    received = pay(town)
    cash_file(town)
    with town.transaction() as session:
        taken_back(session, received, THEN + timedelta(days=1))
    cash_file(town, DAY + timedelta(days=1))
    take_in(town, households("882.00", cash_file="1"))
    assert shown(town) == [WHOLE, WHOLE]
    take_in(town, households("972.00", named("C2-1", "-90.00"), cash_file="1"))
    assert shown(town) == [WHOLE, WHOLE]


def test_both_in_one_extract_come_to_nought(town):
    taken = pay(town)
    with town.transaction() as session:
        taken_back(session, taken, THEN)
    cash_file(town)
    assert take_in(town, households(cash_file="1")).recognised == 2
    assert shown(town) == [WHOLE, WHOLE]


@pytest.mark.parametrize(
    ("receipt", "says"),
    [
        (named("C9-9"), "number is not that of any line of our cash files"),
        (named(amount="80.00"), "amount is not that of our line"),
        (named(account="80000002"), "our line was paid on another debt"),
        (named(year="2025"), "our line was paid on another debt"),
        (named(line="7"), "our line was paid on another debt"),
    ],
)
def test_what_cannot_be_so_is_noted_and_nothing_is_held(town, receipt, says):
    pay(town)
    cash_file(town)
    report = take_in(town, households("972.00", receipt))
    assert report.state is ImportState.ACCEPTED
    assert [note.text for note in report.notes] == [says]
    assert report.recognised == 0
    assert shown(town) == [WHOLE - Money(9000), WHOLE]


def test_a_line_that_one_row_tells_wrongly_is_not_held_by_another(town):
    pay(town)
    cash_file(town)
    report = take_in(town, households("972.00", named(), named(amount="80.00"), cash_file="1"))
    assert (report.recognised, len(report.notes)) == (0, 1)


def test_a_cash_file_that_never_was_refuses_the_extract(town):
    pay(town)
    cash_file(town)
    assert lines_of(take_in(town, households(cash_file="2"))) == [
        (1, "it holds cash file 2, but the last one made is 1")
    ]


def test_an_extract_that_holds_less_than_the_one_before_is_refused(town):
    pay(town)
    cash_file(town)
    cash_file(town, DAY + timedelta(days=1))
    take_in(town, households("882.00", cash_file="2"))
    assert lines_of(take_in(town, households("972.00", cash_file="1"))) == [
        (1, "it holds our cash files up to 1; one up to 2 was imported before")
    ]
    assert shown(town) == [WHOLE - Money(9000), WHOLE]


def test_an_extract_that_names_nothing_un_holds_nothing(town):
    pay(town)
    cash_file(town)
    take_in(town, households("882.00", named()))
    take_in(town, households("882.00", extract_date="2026-11-22"))
    assert shown(town) == [WHOLE - Money(9000), WHOLE]


def test_a_bad_amount_is_a_mistake_of_its_row(town):
    assert lines_of(take_in(town, households("972.00", named(amount="ninety")))) == [
        (10, "amount must be pounds with two decimals, such as 1056.50")
    ]


def test_an_account_that_was_left_out_keeps_its_receipts(town):
    pay(town)
    pay(town, number=2)
    cash_file(town)
    content = extract(
        [*household(1, charge="x"), *household(2, charge="882.00")], total="966.50", cash_file="1"
    )
    report = take_in(town, content, accept_good_rows=True)
    assert report.recognised == 1
    assert shown(town) == [WHOLE - Money(9000)] * 2


def test_an_account_that_is_gone_owes_nothing_and_has_no_credit(town):
    pay(town, number=2)
    cash_file(town)
    take_in(town, extract(household(1), cash_file="1"), accept_vanished=True)
    assert shown(town) == [WHOLE, ZERO]


FLAT = """
[[record]]
make = "account"
account = "REF"
type = { always = "council_tax" }
postcode = "PC"

[[record]]
make = "party"
account = "REF"
party = "REF"
kind = { always = "person" }
surname = "NAME"

[[record]]
make = "debt"
account = "REF"
year = { always = "2026" }
charge = "BAL"
stage = { always = "reminder" }

[[record]]
make = "receipt"
when = "EK_NUMBER"
account = "REF"
year = { always = "2026" }
number = "EK_NUMBER"
amount = "EK_AMOUNT"
"""


def flat(balance, number="", amount=""):
    head = "REF,PC,NAME,BAL,EK_NUMBER,EK_AMOUNT"
    return f"{head}\n80000001,EX1 1AA,O'Neill,{balance},{number},{amount}\n".encode()


def test_a_flat_file_may_be_told_what_it_holds(database):
    flat_wishes = {"mapping": read_mapping(FLAT), "extract_date": DAY}
    take_in(database, flat("1000.00"), **flat_wishes)
    pay(database)
    cash_file(database)
    assert shown(database) == [Money(91000)]
    # The same balances, this time with a word on what they hold: another extract.
    take_in(database, flat("910.00"), **flat_wishes)
    assert shown(database) == [Money(82000)]
    assert take_in(database, flat("910.00"), **flat_wishes, cash_files_until=1).recognised == 1
    assert shown(database) == [Money(91000)]


def test_a_flat_file_may_name_lines_itself(database):
    flat_wishes = {"mapping": read_mapping(FLAT), "extract_date": DAY}
    take_in(database, flat("1000.00"), **flat_wishes)
    pay(database)
    cash_file(database)
    assert take_in(database, flat("910.00", "C1-1", "90.00"), **flat_wishes).recognised == 1
    assert shown(database) == [Money(91000)]


def test_an_extract_that_names_nothing_is_said_to_leave_lines_of_ours_out(town):
    pay(town)
    cash_file(town)
    report = take_in(town, extract([*household(1), *household(2)], extract_date="2026-11-21"))
    assert (report.recognised, report.not_held) == (0, 1)
    held = extract([*household(1), *household(2), named()], extract_date="2026-11-22")
    assert take_in(town, held).not_held == 0
