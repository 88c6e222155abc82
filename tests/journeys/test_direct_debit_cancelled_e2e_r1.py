"""The resident's bank cancels the Direct Debit in February: told the same day, paid by card, the plan stands."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.gate import Act, Blocked
from shared.domain.mandate_states import CollectionState, MandateState
from shared.domain.plan_states import PlanState
from shared.models import InstalmentRow, Mandate, MandateInstruction, OutboxMessage, Plan
from shared.services.direct_debit.collected import collect_due
from shared.services.direct_debit.take_report import take_report
from shared.services.gate import may_go_out
from tests.support.bacs_files import Advice, advices
from tests.support.builders import pounds, signed_in_payer
from tests.support.card_pages import handed_over, pays, told, with_cards
from tests.support.direct_debit_runs import a_lodged, handed_in
from tests.support.direct_debits import BANK, KEYS, collections_of
from tests.support.fake_cards import FakeCards
from tests.support.plan_pages import said

OURS = "999999"
FEBRUARY = datetime(2027, 2, 10, 9, 0, tzinfo=UTC)
RUNS = (
    # processing day, when the run is made, when its money is counted
    (date(2026, 12, 24), datetime(2026, 12, 22, 9, tzinfo=UTC), datetime(2026, 12, 29, 6, tzinfo=UTC)),
    (date(2027, 1, 27), datetime(2027, 1, 25, 9, tzinfo=UTC), datetime(2027, 1, 28, 6, tzinfo=UTC)),
)  # fmt: skip


@pytest.fixture
def planned(database, clock):
    """£90.00 was collected in December and in January; it is 10 February."""
    with database.transaction() as session:
        made = a_lodged(session)
    for processing_on, made_at, counted_at in RUNS:
        with database.transaction() as session:
            handed_in(session, processing_on, made_at)
        collect_due(database, BANK, counted_at)
    clock.move_to(FEBRUARY)
    return made


@pytest.fixture
def reported(database, planned):
    """The bank's report says that the payer cancelled."""
    with database.reading() as session:
        reference = session.scalars(select(Mandate.reference)).one()
    content = advices(Advice(reference, "1", on="2027-02-10"), user=OURS)
    take_report(database, KEYS, content, "ADDACS.xml", OURS, BANK, FEBRUARY)
    return planned


@pytest.fixture
def provider(app, tmp_path):
    return with_cards(app, FakeCards(tmp_path / "provider"))


@pytest.fixture
def as_resident(client, provider, reported):
    signed_in_payer(client, reported.party_id)
    return client


def test_step_19_the_direct_debit_ends_and_nothing_is_sent_to_the_bank(database, reported):
    with database.reading() as session:
        mandate = session.scalars(select(Mandate)).one()
        assert mandate.state is MandateState.CANCELLED_BY_PAYER
        states = [each.state for each in collections_of(session, mandate.id)]
        assert states == [CollectionState.COLLECTED] * 2 + [CollectionState.CANCELLED] * 10
        codes = session.scalars(select(MandateInstruction.code)).all()
        assert [code.value for code in codes] == ["0N"]


def test_step_19_a_text_with_a_link_goes_the_same_day(database, reported):
    with database.reading() as session:
        told_of = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "direct_debit_stopped")
        ).all()
    assert sorted(each.channel for each in told_of) == ["email", "sms"]
    for each in told_of:
        assert each.created_at == FEBRUARY
        assert f"/plan/plans/{reported.reference}" in each.body
        assert "£90.00" in each.body


def test_step_19_paid_by_card_the_plan_stays_on_track(
    app, database, as_resident, provider, reported
):
    page = said(as_resident.get(f"/plan/plans/{reported.reference}"))
    assert "You have paid £180.00 of £1,056.50." in page
    assert "Set up a Direct Debit" in page
    reference = handed_over(as_resident, {"what": "plan-1"})
    pays(provider, reference)
    told(app, provider, reference, FEBRUARY)
    page = said(as_resident.get(f"/plan/plans/{reported.reference}"))
    assert "You have paid £270.00 of £1,056.50." in page
    with database.reading() as session:
        assert session.scalars(select(Plan.state)).one() is PlanState.ACTIVE
        paid = session.scalars(select(InstalmentRow.amount).where(InstalmentRow.number <= 3)).all()
        assert sum(each.pence for each in paid) == pounds("270.00").pence


@pytest.mark.parametrize("what", [Act.NOTICE, Act.COST, Act.REFERRAL])
def test_step_19_no_notice_is_produced(database, reported, what):
    with database.reading() as session:
        debt_id = reported.resident.debt.id
        found = may_go_out(session, what, reported.party_id, debt_id, FEBRUARY.date())
        assert isinstance(found, Blocked)
