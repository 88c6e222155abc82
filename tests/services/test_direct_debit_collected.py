"""Payments counted on the day the money moves: once, on the right debts, and mandates that stand."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import func, select

from shared.domain.ledger import PostingKind
from shared.domain.mandate_states import CollectionState, MandateState
from shared.models import Collection, Debt, DirectDebitRun, Mandate, Posting, Receipt, SuspenseItem
from shared.services.direct_debit.collected import Collected, collect_due
from shared.services.direct_debit.run_steps import hand_in
from tests.support.builders import pounds
from tests.support.direct_debit_runs import OFFICER, a_lodged, approve, file_of, handed_in
from tests.support.direct_debits import BANK, a_planned_resident, give

DAY = datetime(2026, 12, 29, 6, 0, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 12, 28, 6, 0, tzinfo=UTC)
WITH_0N = date(2026, 11, 25)
NOW_0N = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def first(session, what):
    return session.scalars(select(what).order_by(what.id)).first()


def test_a_payment_is_counted_on_the_day_the_money_moves(database):
    with database.transaction() as session:
        a_lodged(session)
        handed_in(session)
    assert collect_due(database, BANK, DAY_BEFORE) == Collected()
    assert collect_due(database, BANK, DAY) == Collected(1, pounds("90.00"), 0)
    with database.reading() as session:
        collection, receipt = first(session, Collection), first(session, Receipt)
        assert collection.state is CollectionState.COLLECTED
        assert collection.receipt_id == receipt.id
        assert (receipt.amount, receipt.source) == (
            pounds("90.00"),
            f"collection:{collection.id}:1",
        )
        assert sum(each.pence for each in session.scalars(select(Debt.received))) == 9_000


def test_a_payment_is_counted_once(database):
    with database.transaction() as session:
        a_lodged(session)
        handed_in(session)
    collect_due(database, BANK, DAY)
    assert collect_due(database, BANK, DAY) == Collected()
    with database.reading() as session:
        made = select(func.count()).select_from(Posting).where(Posting.kind == PostingKind.RECEIPT)
        assert session.scalar(made) == 1


def test_a_file_that_the_bank_rejected_brings_no_money(database):
    with database.transaction() as session:
        a_lodged(session)
        run_id = handed_in(session)
        session.get(DirectDebitRun, run_id).input_report = "rejected"
    assert collect_due(database, BANK, DAY) == Collected()


def test_what_was_paid_in_another_way_meanwhile_waits_for_a_person(database):
    with database.transaction() as session:
        a_lodged(session)
        handed_in(session)
        for debt in session.scalars(select(Debt)):
            debt.charge, debt.costs = pounds("0"), pounds("0")
    collect_due(database, BANK, DAY)
    with database.reading() as session:
        assert first(session, SuspenseItem).amount == pounds("90.00")


def test_a_mandate_stands_when_its_bank_had_time_to_refuse(database):
    with database.transaction() as session:
        give(session, a_planned_resident(session))
        run_id = approve(session, WITH_0N, NOW_0N)
        file_of(session, run_id, NOW_0N)
        hand_in(session, run_id, OFFICER, NOW_0N)
    early = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert collect_due(database, BANK, early).stood == 0
    assert collect_due(database, BANK, datetime(2026, 12, 2, 9, 0, tzinfo=UTC)).stood == 1
    with database.reading() as session:
        assert first(session, Mandate).state is MandateState.ACTIVE
