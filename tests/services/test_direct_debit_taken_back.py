"""A whole file that was handed in by mistake: undone in one action, payment by payment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from shared.domain.direct_debit_runs import RunState
from shared.domain.ledger import PostingKind
from shared.domain.lifecycle import NotAllowed
from shared.domain.mandate_states import CollectionState
from shared.models import Collection, Debt, DirectDebitRun, OutboxMessage, Posting
from shared.services.direct_debit.announcing import announce_anew
from shared.services.direct_debit.collected import Collected, collect_due
from shared.services.direct_debit.taking_back import TakenBack, take_back_run
from tests.support.builders import pounds
from tests.support.direct_debit_runs import BEFORE_FIRST, OFFICER, a_lodged, approve, handed_in
from tests.support.direct_debits import BANK

DAY = datetime(2026, 12, 29, 6, 0, tzinfo=UTC)


@pytest.fixture
def run_id(database):
    with database.transaction() as session:
        a_lodged(session)
        a_lodged(session, "80099999")
        return handed_in(session)


def received(session):
    return sum(each.pence for each in session.scalars(select(Debt.received)))


def test_every_counted_payment_is_undone_by_a_posting_of_its_own(database, run_id):
    collect_due(database, BANK, DAY)
    assert take_back_run(database, run_id, OFFICER, DAY) == TakenBack(2, pounds("180.00"))
    with database.reading() as session:
        kinds = session.scalars(select(Posting.kind).order_by(Posting.id)).all()
        assert kinds == [*[PostingKind.RECEIPT] * 2, *[PostingKind.TAKEN_BACK] * 2]
        assert received(session) == 0
        assert session.get(DirectDebitRun, run_id).state is RunState.TAKEN_BACK


def test_a_payment_that_was_not_counted_yet_never_is(database, run_id):
    assert take_back_run(database, run_id, OFFICER, BEFORE_FIRST) == TakenBack(2, pounds("0"))
    assert collect_due(database, BANK, DAY) == Collected()


def test_every_payer_is_told_once(database, run_id):
    take_back_run(database, run_id, OFFICER, DAY)
    take_back_run(database, run_id, OFFICER, DAY)
    with database.reading() as session:
        told = select(func.count()).where(
            OutboxMessage.template == "direct_debit_not_taken", OutboxMessage.channel == "email"
        )
        assert session.scalar(told) == 2


def test_the_payments_are_announced_for_another_day(database, run_id):
    take_back_run(database, run_id, OFFICER, DAY)
    assert announce_anew(database, BANK, DAY).announced == 2
    with database.reading() as session:
        new = session.scalars(
            select(Collection)
            .where(Collection.state == CollectionState.NOTIFIED)
            .order_by(Collection.entry_on)
        ).first()
        assert new.entry_on.isoformat() == "2027-01-13"
        assert new.amount == pounds("90.00")


def test_a_run_that_was_not_handed_in_is_not_taken_back(database):
    with database.transaction() as session:
        a_lodged(session)
        run_id = approve(session)
    with pytest.raises(NotAllowed):
        take_back_run(database, run_id, OFFICER, DAY)
