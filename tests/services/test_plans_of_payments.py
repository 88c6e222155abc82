"""What a case shows of payments is found along indexes: SQLite goes through nobody else's rows."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text

from shared.services.card_payments.disputes import settle_dispute
from shared.services.card_payments.refunds import settle_refund
from shared.services.cases.payments import payments_of
from tests.support.builders import NOW, a_debt, a_party, an_account, the_resident
from tests.support.paid_cards import PROVIDER, a_paid_payment, seen_dispute, seen_refund

ONLY_WAITING = "SCAN reallocation USING INDEX uq_reallocation_one_waiting"
"""The index holds the moves that wait for a second person, of which there are few."""


@pytest.fixture
def resident(session):
    resident = the_resident(session)
    for _ in range(40):
        party = a_party(session)
        debt = a_debt(session, an_account(session, party))
        payment = a_paid_payment(session, party.id, {debt.id: "5.00"})
        seen = seen_refund(payment, "1.00", refund_id=f"re_{payment.id}")
        settle_refund(session, seen, PROVIDER, NOW)
        disputed = seen_dispute(payment, "4.00", dispute_id=f"dp_{payment.id}")
        settle_dispute(session, disputed, PROVIDER, NOW)
    a_paid_payment(session, resident.party.id, {resident.debt.id: "5.00"})
    session.execute(text("ANALYZE"))
    return resident


def steps(session, work):
    asked = []

    def note(_connection, _cursor, statement, values, *_others):
        asked.append((statement, values))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    work()
    event.remove(session.get_bind(), "before_cursor_execute", note)
    cursor = session.connection().connection.cursor()
    for statement, values in asked:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        yield from (row[-1] for row in cursor.fetchall())


def test_a_case_shows_its_own_payments_alone(session, resident):
    shown = payments_of(session, resident.party.id)
    assert ([each.amount.plain() for each in shown.receipts], shown.others) == (["5.00"], ())


def test_the_payments_of_a_case_are_found_along_indexes(database, session, resident):
    if not database.is_sqlite:
        return  # PostgreSQL reads small tables whole, as it should.
    found = list(steps(session, lambda: payments_of(session, resident.party.id)))
    scans = [each for each in found if each.startswith("SCAN") and "anon_" not in each]
    assert [each for each in scans if each != ONLY_WAITING] == []
    assert len(found) > 10
