"""A plan that stays alive: a reminder, a move by its link, a miss told of kindly, and a new plan begun."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.jobs.registry import run_job
from shared.models import Hold, InstalmentRow, OutboxMessage, SandboxMessage
from tests.support.direct_debits import a_planned_resident, give, lodge
from tests.support.plan_pages import form_of, said
from tests.support.signed_in import parts_of


@pytest.fixture
def parts(client):
    return parts_of(client.application)


@pytest.fixture
def night(parts, clock):
    """Run one job on a day, and deliver what it wrote."""

    def run(job, day):
        clock.move_to(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC))
        outcome = run_job(job, parts)
        run_job("deliver_messages", parts)
        return outcome

    return run


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        return a_planned_resident(session)


def newest_link(database):
    """The link of the newest message that the sandbox's inbox shows."""
    with database.reading() as session:
        bodies = session.scalars(
            select(SandboxMessage.body)
            .where(SandboxMessage.body.contains("/mend/"))
            .order_by(SandboxMessage.id.desc())
        ).all()
    return "/mend/" + bodies[0].partition("/mend/")[2].split()[0]


def pressed(client, link, what):
    shown = client.get(link, query_string={"what": what, "go": "yes"})
    return said(client.post(link, data=form_of(shown, link), follow_redirects=True))


def first_day(database):
    with database.reading() as session:
        return session.scalars(select(InstalmentRow.due_on).where(InstalmentRow.number == 1)).one()


def test_on_boxing_day_the_reminder_leads_to_a_move_without_signing_in(
    client, database, night, planned
):
    with database.transaction() as session:
        lodge(session, give(session, planned).mandate_id)
    assert night("remind_of_collections", "2026-12-26") == "reminded 1"
    page = pressed(client, newest_link(database), "2027-01-05")
    assert "Your next payment is £90.00 on Tuesday 5 January 2027." in page
    assert first_day(database) == date(2027, 1, 5)
    with database.reading() as session:
        templates = session.scalars(select(OutboxMessage.template)).all()
    assert "direct_debit_notice" in templates


def test_a_miss_is_told_of_and_mended_before_anything_follows(client, database, night, planned):
    assert night("follow_up_missed", "2026-12-30") == "told 1, opened 0, finished 0"
    page = pressed(client, newest_link(database), "2027-01-08")
    assert "Your next payment is £90.00 on Friday 8 January 2027." in page
    assert night("follow_up_missed", "2027-01-08") == ""
    assert night("follow_up_missed", "2027-01-09") == "told 1, opened 0, finished 0"
    assert planned


def test_who_will_struggle_hears_nothing_more_until_the_wait_is_over(
    client, database, night, planned
):
    night("follow_up_missed", "2026-12-30")
    assert "Your plan is being worked out again" in pressed(
        client, newest_link(database), "struggle"
    )
    assert night("follow_up_missed", "2027-01-09") == ""
    assert night("end_replans", "2027-01-14") == "told 0, ended 1"
    with database.reading() as session:
        held = session.scalars(select(Hold).where(Hold.subject.startswith("replan:"))).all()
    assert all(each.ended_at is not None for each in held)
    # Its days of grace begin anew with the end of the wait.
    assert night("follow_up_missed", "2027-01-20") == ""
    assert night("follow_up_missed", "2027-01-22") != ""
    assert planned


def test_what_leaves_has_the_link_and_what_is_kept_has_none(database, night, planned):
    night("follow_up_missed", "2026-12-30")
    with database.reading() as session:
        kept = session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.template == "payment_missed")
        ).all()
        left = session.scalars(select(SandboxMessage.body)).all()
    assert all(f"[[mend:{planned.reference}:20261230]]" in body for body in kept)
    assert not any("[[mend" in body for body in left)
