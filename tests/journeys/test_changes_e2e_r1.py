"""The resident of the first walkthrough will struggle in December: reminded, moved, and told anew."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.mandate_states import CollectionState
from shared.jobs.registry import run_job
from shared.models import InstalmentRow, OutboxMessage
from tests.support.builders import signed_in_payer
from tests.support.checked_client import page_of
from tests.support.direct_debit_runs import approve, file_of
from tests.support.direct_debits import a_planned_resident, collections_of, give, lodge
from tests.support.plan_pages import form_of, said
from tests.support.signed_in import parts_of

BOXING_DAY = datetime(2026, 12, 26, 9, tzinfo=UTC)
EIGHTH = date(2027, 1, 8)


@pytest.fixture
def mandate_id(database, planned):
    with database.transaction() as session:
        return lodge(session, give(session, planned).mandate_id).id


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        return a_planned_resident(session)


@pytest.fixture
def as_resident(client, clock, planned, mandate_id):
    """Signed in on 26 December, with a Direct Debit whose first payment is on the 29th."""
    assert mandate_id
    clock.move_to(BOXING_DAY)
    signed_in_payer(client, planned.party_id)
    return client


def sent(database, template):
    with database.reading() as session:
        found = select(OutboxMessage).where(OutboxMessage.template == template)
        return session.scalars(found.order_by(OutboxMessage.id)).all()


def follow(client, answer, words):
    """Press the link with these words."""
    link = next(each for each in page_of(answer).all("a") if each.text.strip() == words)
    return client.get(link.attributes["href"])


def moved_to_the_eighth(client, planned):
    """From the plan page to the confirmed move, by links and forms alone."""
    plan = client.get(f"/plan/plans/{planned.reference}")
    choose = follow(client, plan, "I will struggle this month")
    move = follow(client, choose, "Move this payment")
    path = f"/plan/plans/{planned.reference}/change/payments/1"
    asked = {**form_of(move, path), "new-day": "8", "new-month": "1", "new-year": "2027"}
    check = client.get(path, query_string=asked)
    return check, client.post(path, data=form_of(check, path), follow_redirects=True)


def test_step_18_a_reminder_of_the_payment_of_29_december_has_been_sent(as_resident, database):
    run_job("remind_of_collections", parts_of(as_resident.application))
    text = next(each for each in sent(database, "payment_reminder") if each.channel == "sms")
    assert "£90.00 by Direct Debit on 29 December 2026" in text.body


def test_step_18_moving_to_8_january_is_accepted_as_the_first_of_two_moves(as_resident, planned):
    choose = said(as_resident.get(f"/plan/plans/{planned.reference}/change"))
    assert "You can do this 2 times in 12 months without asking us." in choose
    check, done = moved_to_the_eighth(as_resident, planned)
    assert "Friday 8 January 2027" in said(check)
    assert "Your next payment is £90.00 on Friday 8 January 2027." in said(done)
    again = said(as_resident.get(f"/plan/plans/{planned.reference}/change"))
    assert "You can do this 1 more time in these 12 months without asking us." in again


def test_step_18_the_notice_is_given_anew(as_resident, planned, database, mandate_id):
    moved_to_the_eighth(as_resident, planned)
    (notice,) = sent(database, "direct_debit_notice")
    assert "Friday 8 January 2027: £90.00" in notice.body
    with database.reading() as session:
        first = collections_of(session, mandate_id)[0]
        assert (first.entry_on, first.notified_on) == (EIGHTH, BOXING_DAY.date())
        dues = session.scalars(select(InstalmentRow.due_on).order_by(InstalmentRow.number)).all()
    assert dues[:2] == [EIGHTH, date(2027, 1, 28)]


def test_step_18_the_payment_is_taken_on_its_new_day_and_not_before(
    as_resident, planned, database, mandate_id
):
    moved_to_the_eighth(as_resident, planned)
    with database.transaction() as session:
        run_id = approve(session, date(2027, 1, 7), BOXING_DAY.replace(year=2027, month=1, day=5))
        _, content = file_of(session, run_id, BOXING_DAY.replace(year=2027, month=1, day=5))
        first = collections_of(session, mandate_id)[0]
        assert first.state is CollectionState.IN_RUN
    assert b"00000009000" in content


def test_step_18_speaks_welsh(as_resident, planned):
    as_resident.set_cookie("evenkeel_language", "cy")
    page = said(as_resident.get(f"/plan/plans/{planned.reference}/change"))
    assert "Symud y taliad hwn" in page
    assert "£90.00" in page
    assert "Move this payment" not in page
