"""Many sums at once give what each would give alone: receipts, postings, suspense and cached sums."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.allocation import Allocation, Rule, Share
from shared.domain.ledger import LedgerAccount, LedgerEntry, Part, PostingKind, Unbalanced
from shared.domain.money import Money
from shared.models import AuditEntry, Debt, Entry, Posting, Receipt, SuspenseItem
from shared.services.audit import Actor
from shared.services.ledger.many import IncomingMany, post_many, receive_many
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.post import AlreadyPosted, Movement
from shared.services.ledger.receive import Incoming
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account, pounds

BY = Actor("job", "test")
DD = LedgerAccount.DIRECT_DEBIT


@pytest.fixture
def debts(session):
    party = a_party(session)
    return [
        a_debt(session, an_account(session, party), charge="100.00", costs="20.00")
        for _ in range(3)
    ]


def coming(number: int, *shares: tuple[int, str], left: str = "0") -> IncomingMany:
    placed = tuple(Share(debt_id, pounds(amount), Rule.INSTALMENT) for debt_id, amount in shares)
    allocation = Allocation(placed, pounds(left))
    amount = allocation.placed + pounds(left)
    incoming = Incoming(f"dd:{number}:1:collected", f"collection:{number}:1", DD, amount)
    return IncomingMany(incoming, allocation, "debt_gone")


def take(session, *many: IncomingMany) -> dict[str, int]:
    ids = {share.debt_id for each in many for share in each.allocation.shares}
    return receive_many(session, many, payable_debts(session, ids, TODAY), BY, NOW)


def paid(session, debt) -> tuple[Money, Money]:
    session.expire_all()
    row = session.get_one(Debt, debt.id)
    return row.received, row.received_costs


def test_each_sum_has_its_receipt_and_its_posting(session, debts):
    found = take(session, coming(1, (debts[0].id, "30.00")), coming(2, (debts[1].id, "5.00")))
    assert sorted(found) == ["collection:1:1", "collection:2:1"]
    rows = session.execute(
        select(Receipt.source, Posting.key, Posting.kind)
        .join(Posting, Posting.receipt_id == Receipt.id)
        .order_by(Receipt.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("collection:1:1", "dd:1:1:collected", PostingKind.RECEIPT),
        ("collection:2:1", "dd:2:1:collected", PostingKind.RECEIPT),
    ]


def test_costs_are_paid_first_and_the_cached_sums_come_along(session, debts):
    take(session, coming(1, (debts[0].id, "30.00")), coming(2, (debts[1].id, "5.00")))
    assert paid(session, debts[0]) == (pounds("30.00"), pounds("20.00"))
    assert paid(session, debts[1]) == (pounds("5.00"), pounds("5.00"))


def test_two_sums_for_one_debt_pay_its_costs_once(session, debts):
    take(session, coming(1, (debts[0].id, "15.00")), coming(2, (debts[0].id, "15.00")))
    assert paid(session, debts[0]) == (pounds("30.00"), pounds("20.00"))
    parts = session.execute(
        select(Entry.part, func.sum(Entry.__table__.c.amount))
        .where(Entry.debt_id == debts[0].id)
        .group_by(Entry.part)
    )
    assert {row.part: row[1] for row in parts} == {
        Part.COSTS: -pounds("20.00"),
        Part.CHARGE: -pounds("10.00"),
    }


def test_what_belongs_to_no_debt_waits_in_suspense(session, debts):
    take(session, coming(1, (debts[0].id, "10.00"), left="2.50"))
    [item] = session.scalars(select(SuspenseItem)).all()
    assert (item.amount, item.why, item.channel) == (pounds("2.50"), "debt_gone", DD)


def test_every_posting_is_in_the_audit_trail(database):
    with database.transaction() as session:
        debt = a_debt(session, an_account(session, a_party(session)))
        take(session, coming(1, (debt.id, "10.00")), coming(2, (debt.id, "10.00")))
    with database.transaction() as session:
        told = session.scalars(
            select(AuditEntry.subject).where(AuditEntry.action == "posted receipt")
        ).all()
        assert len(told) == 2


def test_one_event_known_before_stops_them_all(session, debts):
    take(session, coming(1, (debts[0].id, "10.00")))
    again = [
        Movement(
            f"dd:{number}:1:collected",
            PostingKind.RECEIPT,
            (LedgerEntry(DD, pounds("1.00")), LedgerEntry(LedgerAccount.BANK, -pounds("1.00"))),
        )
        for number in (2, 1)
    ]
    with pytest.raises(AlreadyPosted):
        post_many(session, again, BY, NOW)
    assert session.scalar(select(func.count()).select_from(Posting)) == 1


def test_one_that_does_not_balance_stops_them_all(session):
    wrong = Movement("wrong", PostingKind.RECEIPT, (LedgerEntry(DD, pounds("1.00")),))
    with pytest.raises(Unbalanced):
        post_many(session, [wrong], BY, NOW)


def test_nothing_is_nothing(session):
    assert post_many(session, [], BY, NOW) == ()
    assert receive_many(session, [], {}, BY, NOW) == {}
