"""Reminders of payments to come: in time to move them, once, and never where a hold is on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.gate import HoldKind
from shared.domain.mandate_states import MandateEvent
from shared.domain.money import Money
from shared.jobs.registry import run_job
from shared.models import Debt, InstalmentRow, OutboxMessage, Party
from shared.services.audit import Actor
from shared.services.direct_debit.changeable import changeable
from shared.services.direct_debit.changes import Seen, move_payment
from shared.services.direct_debit.ending import end_mandate
from shared.services.holds import put_hold
from tests.support.direct_debit_runs import approve
from tests.support.direct_debits import PAYER, a_planned_resident, give, lodge

JOB = "remind_of_collections"
OFFICER = Actor("officer", 3)


def at(text):
    return datetime.fromisoformat(f"{text}T09:00").replace(tzinfo=UTC)


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        return a_planned_resident(session)


@pytest.fixture
def mandate_id(database, planned):
    with database.transaction() as session:
        return lodge(session, give(session, planned).mandate_id).id


@pytest.fixture
def night(app_parts, clock):
    """Run the job on a day."""

    def run(day):
        clock.move_to(at(day))
        return run_job(JOB, app_parts)

    return run


def sent(database):
    with database.reading() as session:
        found = select(OutboxMessage).where(OutboxMessage.template == "payment_reminder")
        return session.scalars(found.order_by(OutboxMessage.id)).all()


@pytest.mark.parametrize(
    ("day", "told"),
    [
        # Collected on Tuesday 29 December, handed in on Wednesday 23: three working days before that.
        ("2026-12-17", ""),
        ("2026-12-18", "reminded 1"),
        ("2026-12-26", "reminded 1"),
        ("2026-12-29", "reminded 1"),
        ("2026-12-30", ""),
    ],
)
@pytest.mark.usefixtures("mandate_id")
def test_a_collection_is_reminded_of_before_it_cannot_be_moved(night, day, told):
    assert night(day) == told


@pytest.mark.usefixtures("mandate_id")
def test_the_reminder_says_how_much_when_and_until_when_it_moves(database, night, planned):
    night("2026-12-18")
    email, text = sent(database)
    assert "We will take £90.00 by Direct Debit on Tuesday 29 December 2026" in email.body
    assert "tell us by Wednesday 23 December 2026" in email.body
    assert "£90.00" in text.body
    assert "move it by 23 December 2026" in text.body
    assert f"[[mend:{planned.reference}:20261218]]" in text.body
    assert text.channel == "sms"


@pytest.mark.usefixtures("mandate_id")
def test_on_boxing_day_no_day_is_said_that_has_passed(database, night):
    night("2026-12-26")
    assert "23 December" not in "".join(each.body for each in sent(database))


@pytest.mark.usefixtures("mandate_id")
def test_each_payment_is_reminded_of_once(database, night):
    night("2026-12-18")
    assert night("2026-12-21") == night("2026-12-26") == ""
    assert len(sent(database)) == 2


def test_a_moved_payment_is_reminded_of_on_its_new_day(database, night, planned, mandate_id):
    night("2026-12-18")
    with database.transaction() as session:
        plan = changeable(session, planned.party_id, planned.reference, date(2026, 12, 18))
        day = date(2027, 1, 20)
        seen = Seen(planned.party_id, planned.reference, plan.lock, "press", day)
        assert move_payment(session, seen, 1, day, PAYER, at("2026-12-18"))
    assert night("2026-12-28") == ""
    assert night("2027-01-13") == "reminded 1"
    assert mandate_id


@pytest.mark.usefixtures("mandate_id")
def test_what_is_in_a_run_is_not_reminded_of(database, night):
    with database.transaction() as session:
        approve(session)
    assert night("2026-12-26") == ""


@pytest.mark.usefixtures("mandate_id")
@pytest.mark.parametrize("kind", [HoldKind.BREATHING_SPACE, HoldKind.DISPUTE])
def test_nothing_goes_out_while_a_hold_is_on(database, night, planned, kind):
    with database.transaction() as session:
        now = at("2026-12-17")
        put_hold(
            session,
            kind,
            "officer:3",
            OFFICER,
            now,
            starts_on=now.date(),
            debt_id=planned.resident.debt.id,
        )
    assert night("2026-12-18") == ""


@pytest.mark.usefixtures("mandate_id")
def test_nothing_goes_to_somebody_to_whom_contact_was_stopped(database, night, planned):
    with database.transaction() as session:
        session.get_one(Party, planned.party_id).contact_stopped_at = at("2026-12-01")
    night("2026-12-18")
    assert sent(database) == []


@pytest.mark.usefixtures("mandate_id")
def test_a_payment_that_came_early_is_not_reminded_of(database, night, planned):
    with database.transaction() as session:
        debt = session.get_one(Debt, planned.resident.debt.id)
        debt.charge = debt.charge - Money(9000)
    assert night("2026-12-18") == ""


@pytest.mark.parametrize(
    ("day", "told"),
    [("2026-12-21", ""), ("2026-12-22", "reminded 1"), ("2026-12-29", "reminded 1")],
)
@pytest.mark.usefixtures("planned")
def test_a_payment_in_another_way_is_reminded_of_three_working_days_before(night, day, told):
    assert night(day) == told


def test_after_the_direct_debit_ended_the_payment_is_the_payers_own(database, night, mandate_id):
    with database.transaction() as session:
        end_mandate(
            session, mandate_id, MandateEvent.CANCELLED_BY_PAYER, PAYER, at("2026-12-10"), "asked"
        )
    assert night("2026-12-18") == ""
    assert night("2026-12-23") == "reminded 1"
    assert "is due by Tuesday 29 December 2026" in sent(database)[0].body


@pytest.mark.usefixtures("planned")
def test_a_part_that_was_paid_is_not_asked_for(database, night, planned):
    with database.transaction() as session:
        debt = session.get_one(Debt, planned.resident.debt.id)
        debt.charge = debt.charge - Money(5000)
    night("2026-12-23")
    assert "£40.00" in sent(database)[0].body


def test_a_plan_of_nobody_is_reminded_of_nothing(database, night):
    assert night("2026-12-18") == ""
    with database.reading() as session:
        assert session.scalars(select(InstalmentRow.id)).all() == []
