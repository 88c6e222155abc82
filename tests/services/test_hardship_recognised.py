"""A reduction that comes back in an extract: taken off once, whoever of us takes it off."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.money import Money
from shared.models import Debt, Party
from shared.services.debts.unpaid import OWED
from shared.services.ledger.cash_file import make_cash_file
from tests.support.extracts import extract, household, row
from tests.support.hardship import decided, handed_in
from tests.support.importing import take_in
from tests.support.offers import a_statement
from tests.support.postings import TELLER

THEN = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEXT = datetime(2026, 11, 21, 3, tzinfo=UTC)
AFTER = Money(75650)
"""What is left of £1,056.50."""
NAMED = row("receipt", account="80000001", year="2026", number="C1-1", amount="300.00")


@pytest.fixture
def town(database):
    """One account of an extract, of which 300.00 was given up at noon."""
    take_in(database, extract(household(1), extract_date="2026-11-19"))
    with database.transaction() as session:
        debt = session.scalars(select(Debt)).one()
        party = session.scalars(select(Party)).one()
        a_statement(session, party)
        decided(session, handed_in(session, party.id, debt.id, now=THEN), "300.00", now=THEN)
    return database


def shown(database):
    with database.reading() as session:
        return session.scalars(select(OWED)).one()


def cash_file(database):
    make_cash_file(database, date(2026, 11, 20), TELLER, NEXT)


def test_it_is_taken_off_before_the_revenues_system_knows(town):
    take_in(town, extract(household(1)))
    assert shown(town) == AFTER


@pytest.mark.parametrize(
    "content",
    [
        extract([*household(1, charge="672.00"), NAMED]),
        extract(household(1, charge="672.00"), cash_file="1"),
        extract([*household(1, charge="672.00"), NAMED], cash_file="1"),
    ],
    ids=["by its number", "by its file", "by both"],
)
def test_it_is_not_taken_off_twice_once_the_revenues_system_holds_it(town, content):
    cash_file(town)
    take_in(town, content)
    assert shown(town) == AFTER


def test_an_extract_that_does_not_hold_it_yet_changes_nothing(town):
    cash_file(town)
    take_in(town, extract(household(1)))
    assert shown(town) == AFTER
    take_in(town, extract(household(1, charge="672.00"), cash_file="1"))
    assert shown(town) == AFTER
