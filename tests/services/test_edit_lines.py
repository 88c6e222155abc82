"""An officer changes the payments of a living plan one by one: same sum, both schedules kept, full notice."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.mandate_states import CollectionEvent, CollectionState
from shared.domain.money import total
from shared.domain.schedule import OfferLine
from shared.models import (
    InstalmentRow,
    InstalmentSlice,
    OutboxMessage,
    Plan,
    PlanVersion,
)
from shared.services.audit import Actor
from shared.services.direct_debit.records import locked_collection, move_collection
from shared.services.errors import NotFound, StaleVersion
from shared.services.plans.edit_lines import NotTheRest, edit_lines, editable
from shared.services.plans.history import history_of, own_history
from shared.services.plans.versions import read_schedule
from shared.services.state_comparison import differing_states
from tests.support.builders import NOW, TODAY, a_party, an_officer, pounds
from tests.support.direct_debits import BANK, a_planned_resident, collections_of, give, lodge

WHY = "Paid every 10 weeks now."


@pytest.fixture
def planned(session):
    return a_planned_resident(session)


@pytest.fixture
def officer(session):
    return Actor("officer", an_officer(session).id)


def the_plan(session, planned):
    return session.scalars(select(Plan).where(Plan.reference == planned.reference)).one()


def lines_of(*wanted):
    return [OfferLine(day, pounds(amount)) for day, amount in wanted]


THREE = lines_of(
    (date(2027, 1, 15), "500.00"), (date(2027, 3, 1), "56.50"), (date(2027, 6, 30), "500.00")
)


def edit(session, planned, by, lines=THREE, **changes):
    given = {"lock": the_plan(session, planned).lock, "why": WHY, **changes}
    return edit_lines(
        session, planned.party_id, planned.reference, given["lock"], lines, given["why"], by, NOW
    )


def rows(session, planned):
    found = select(InstalmentRow).where(InstalmentRow.plan_id == the_plan(session, planned).id)
    ordered = found.order_by(InstalmentRow.number).execution_options(populate_existing=True)
    return session.scalars(ordered).all()


def test_the_payments_are_those_that_were_written(session, planned, officer):
    edit(session, planned, officer)
    assert [(row.number, row.due_on, row.amount) for row in rows(session, planned)] == [
        (number, line.due, line.amount) for number, line in enumerate(THREE, start=1)
    ]
    assert the_plan(session, planned).pattern == "lines"
    assert list(differing_states(session)) == []


def test_more_payments_than_before_can_be_written(session, planned, officer):
    many = [
        OfferLine(date(2027, 1 + n // 2, 1 + 14 * (n % 2)), pounds("50.00")) for n in range(1, 21)
    ]
    edit(session, planned, officer, [*many, OfferLine(date(2027, 12, 1), pounds("56.50"))])
    assert len(rows(session, planned)) == 21


def test_every_payment_is_split_to_the_penny(session, planned, officer):
    edit(session, planned, officer)
    for row in rows(session, planned):
        parts = select(InstalmentSlice.amount).where(InstalmentSlice.instalment_id == row.id)
        assert total(session.scalars(parts)) == row.amount


def test_both_schedules_are_kept_with_who_and_why(session, planned, officer):
    edit(session, planned, officer)
    first, second = session.scalars(select(PlanVersion).order_by(PlanVersion.number))
    assert (second.kind, second.why, second.by) == ("lines", WHY, str(officer))
    assert len(read_schedule(first.schedule)) == 12
    assert len(read_schedule(second.schedule)) == 3


def test_the_history_puts_both_side_by_side(session, planned, officer):
    edit(session, planned, officer)
    found = own_history(session, planned.party_id, planned.reference)
    newest = found.versions[0]
    pairs = found.pairs(newest)
    assert (len(pairs), pairs[0].differs, pairs[11].after) == (12, True, None)
    assert history_of(session, found.plan_id).versions[0].officer == newest.officer != ""


@pytest.mark.parametrize(
    "lines",
    [
        [],
        lines_of((date(2027, 1, 15), "1056.49")),
        lines_of((date(2027, 1, 15), "1056.51")),
        lines_of((date(2027, 3, 1), "556.50"), (date(2027, 1, 15), "500.00")),
        lines_of((date(2027, 3, 1), "556.50"), (date(2027, 3, 1), "500.00")),
        lines_of((TODAY, "1056.50")),
        lines_of((date(2099, 1, 1), "1056.50")),
        lines_of((date(2027, 1, 15), "1056.50"), (date(2027, 1, 16), "0.00")),
    ],
    ids=["none", "less", "more", "order", "twice", "today", "unknown", "nothing"],
)
def test_what_is_not_the_rest_is_refused(session, planned, officer, lines):
    with pytest.raises(NotTheRest):
        edit(session, planned, officer, lines)
    assert len(rows(session, planned)) == 12


def test_what_was_paid_stays(session, planned, officer):
    planned.resident.debt.received += pounds("95.00")
    session.merge(planned.resident.debt)
    session.flush()
    found = editable(session, planned.party_id, planned.reference, TODAY)
    assert [line.number for line in found.stays] == [1, 2]
    assert found.left == pounds("876.50")


def test_a_page_that_was_overtaken_changes_nothing(session, planned, officer):
    edit(session, planned, officer)
    with pytest.raises(StaleVersion):
        edit(session, planned, officer, lock=0)


def test_the_plan_of_another_is_not_there(session, planned, officer):
    with pytest.raises(NotFound):
        edit_lines(session, a_party(session).id, planned.reference, 0, THREE, WHY, officer, NOW)


def test_whoever_pays_is_told(session, planned, officer):
    edit(session, planned, officer)
    asked = select(OutboxMessage.body).where(OutboxMessage.template == "plan_changed")
    assert "£500.00" in session.scalars(asked).first()


# ------------------------------------------------------------------ with a Direct Debit


@pytest.fixture
def mandate_id(session, planned):
    return lodge(session, give(session, planned).mandate_id).id


def test_old_collections_go_and_new_ones_have_notice(session, planned, officer, mandate_id):
    edit(session, planned, officer)
    living = [
        each
        for each in collections_of(session, mandate_id)
        if each.state is not CollectionState.CANCELLED
    ]
    assert [each.amount for each in living] == [line.amount for line in THREE]
    asked = select(OutboxMessage).where(OutboxMessage.template == "direct_debit_notice")
    assert len(session.scalars(asked).all()) == 1


def test_a_payment_that_the_bank_is_asked_for_stays(session, planned, officer, mandate_id):
    first = locked_collection(session, collections_of(session, mandate_id)[0].id)
    move_collection(session, first, CollectionEvent.PUT_IN_RUN, BANK, NOW)
    found = editable(session, planned.party_id, planned.reference, TODAY)
    assert [line.number for line in found.stays] == [1]
    edit(session, planned, officer, lines_of((date(2027, 3, 1), "966.50")))
    session.refresh(first)
    assert first.state is CollectionState.IN_RUN
    assert len(rows(session, planned)) == 2
