"""Thousands of rows in one statement, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.domain.ledger import LedgerAccount
from shared.domain.money import Money
from shared.models import Receipt
from shared.services.many_rows import insert_rows, is_one_of
from tests.support.builders import a_party
from tests.support.records import NOW, TODAY

TABLE = Receipt.__table__


def rows(session, count):
    party_id = a_party(session).id
    return [
        {
            "number": f"R{number}",
            "channel": LedgerAccount.CARD,
            "amount": Money(number),
            "source": f'said: "{number}", \\ {{or}} NULL ’',
            "party_id": party_id if number % 2 else None,
            "day": TODAY,
            "at": NOW,
        }
        for number in range(1, count + 1)
    ]


def test_every_value_comes_back_as_it_was_written(database):
    with database.transaction() as session:
        given = rows(session, 5)
        insert_rows(session, TABLE, given)
    with database.reading() as session:
        found = session.execute(select(TABLE).order_by(TABLE.c.amount)).mappings()
        assert [{name: row[name] for name in given[0]} for row in found] == given


def test_no_rows_write_nothing(database):
    with database.transaction() as session:
        insert_rows(session, TABLE, [])
        assert session.scalar(select(Receipt.id)) is None


def test_a_row_that_is_there_already_lets_none_in(database):
    with database.transaction() as session:
        given = rows(session, 3)
    with pytest.raises(IntegrityError), database.transaction() as session:
        insert_rows(session, TABLE, [*given, {**given[0], "number": "R9"}])
    with database.reading() as session:
        assert session.scalar(select(Receipt.id)) is None


@pytest.mark.parametrize(
    ("asked", "found"), [((), []), (("R2",), ["R2"]), (("R3", "R1", "R8"), ["R1", "R3"])]
)
def test_a_column_holds_one_of_the_values_or_not(database, asked, found):
    with database.transaction() as session:
        insert_rows(session, TABLE, rows(session, 3))
        wanted = select(Receipt.number).where(is_one_of(session, Receipt.number, asked))
        assert list(session.scalars(wanted.order_by(Receipt.number))) == found
