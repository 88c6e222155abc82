"""Two people, or a payer and an officer, at one run at the same moment: exactly one of them is first."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from shared.domain.lifecycle import NotAllowed
from shared.domain.mandate_states import CollectionState, MandateEvent
from shared.models import Collection, DirectDebitLine, DirectDebitRun, Mandate, Receipt
from shared.services.audit import Actor
from shared.services.direct_debit.collected import collect_due
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.exporters import Layout
from shared.services.direct_debit.run_file import file_pieces, make_file
from shared.services.direct_debit.run_preview import preview_run
from shared.services.direct_debit.run_steps import abandon_run, hand_in
from shared.services.direct_debit.runs import CannotRun, approve_run
from shared.services.errors import AlreadyDecided, StaleVersion
from tests.support.direct_debit_runs import (
    BEFORE_FIRST,
    FIRST_RUN,
    OFFICER,
    a_lodged,
    approve,
    file_of,
    handed_in,
    the_account,
)
from tests.support.direct_debits import BANK, KEYS, PAYER
from tests.support.plans import at_once

OTHERS = [Actor("officer", number) for number in (3, 4, 5)]
TOLD = (AlreadyDecided, StaleVersion, NotAllowed, CannotRun)


def trying(database, work):
    """Work in a transaction of its own; what it was told when it came second."""

    def tried():
        try:
            return database.attempt(work)
        except TOLD as told:
            return told

    return tried


@pytest.fixture
def payers(database):
    with database.transaction() as session:
        for number in range(3):
            a_lodged(session, f"8002{number:04d}")


@pytest.mark.usefixtures("payers")
def test_of_three_who_approve_the_same_run_one_does_and_the_others_are_told_who(database):
    with database.reading() as session:
        digest = preview_run(session, FIRST_RUN, BEFORE_FIRST.date()).digest

    def approving(by):
        return lambda session: approve_run(
            session, KEYS, FIRST_RUN, Layout.STANDARD18, digest, by, BEFORE_FIRST
        )

    said = at_once(*[trying(database, approving(by)) for by in OTHERS])
    late = [each for each in said if isinstance(each, AlreadyDecided)]
    assert (len(said) - len(late), len(late)) == (1, 2)
    with database.reading() as session:
        run = session.scalars(select(DirectDebitRun)).one()
        assert {each.by for each in late} == {run.approved_by}
        assert session.scalar(select(func.count()).select_from(DirectDebitLine)) == 3


@pytest.mark.usefixtures("payers")
def test_runs_of_different_days_at_once_have_different_serials_and_no_payment_twice(database):
    days = [FIRST_RUN, FIRST_RUN.replace(day=29)]

    def approving(day):
        return lambda session: approve(session, day)

    at_once(*[trying(database, approving(day)) for day in days])
    with database.reading() as session:
        runs = session.scalars(select(DirectDebitRun)).all()
        assert len({run.serial for run in runs}) == len(runs) >= 1
        lines = session.scalars(select(DirectDebitLine.collection_id)).all()
        assert len(lines) == len(set(lines)) == 3


@pytest.mark.usefixtures("payers")
def test_a_payer_who_cancels_while_the_file_is_made_is_in_it_or_not_never_half(database):
    with database.transaction() as session:
        run_id = approve(session)
        mandate_id = session.scalars(select(Mandate.id).order_by(Mandate.id)).first()

    def cancelling(session):
        by_payer = MandateEvent.CANCELLED_BY_PAYER
        return end_mandate(session, mandate_id, by_payer, PAYER, BEFORE_FIRST, "payer")

    def making(session):
        return make_file(session, KEYS, the_account(session), run_id, OFFICER, BEFORE_FIRST)

    at_once(trying(database, cancelling), trying(database, making))
    with database.reading() as session:
        run = session.get(DirectDebitRun, run_id)
        content = b"".join(file_pieces(session, KEYS, the_account(session), run_id))
        state = session.scalars(
            select(Collection.state)
            .where(Collection.mandate_id == mandate_id)
            .order_by(Collection.id)
        ).first()
        in_file = state is CollectionState.IN_RUN
        assert run.collection_count == (3 if in_file else 2)
        assert content.count(b"\r\n") == 4 + run.collection_count + 1 + 3
        assert state in (CollectionState.IN_RUN, CollectionState.CANCELLED)


@pytest.mark.usefixtures("payers")
def test_a_run_is_handed_in_or_abandoned_never_both(database):
    with database.transaction() as session:
        run_id = approve(session)
        file_of(session, run_id)
    acts = (hand_in, abandon_run, hand_in)
    said = at_once(
        *[
            trying(database, lambda session, act=act: act(session, run_id, OFFICER, BEFORE_FIRST))
            for act in acts
        ]
    )
    assert sum(isinstance(each, TOLD) for each in said) == 2
    with database.reading() as session:
        states = set(session.scalars(select(Collection.state)))
        assert len(states & {CollectionState.HANDED_IN, CollectionState.IN_RUN}) <= 1


@pytest.mark.usefixtures("payers")
def test_two_hosts_that_count_at_once_count_each_payment_once(database):
    with database.transaction() as session:
        handed_in(session)
    then = datetime(2026, 12, 29, 6, 0, tzinfo=BEFORE_FIRST.tzinfo)
    done = at_once(*[lambda: collect_due(database, BANK, then)] * 2)
    assert sum(each.count for each in done) == 3
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 3
