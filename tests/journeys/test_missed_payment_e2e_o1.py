"""A payment that does not come: two messages, an officer, the end of the plan with notice, and its return."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from shared.domain.roles import Role
from shared.jobs.registry import run_job
from shared.models import Debt, Note, OutboxMessage, PlanStandingRow, WorkItem
from tests.support.builders import signed_in_officer
from tests.support.plan_nights import morning
from tests.support.plan_pages import said
from tests.support.postings import paid_in
from tests.support.signed_in import parts_of
from tests.support.standing_plans import a_plan_of, standing_of

DUE = date(2026, 12, 28)
NIGHT = ("judge_plans", "break_plans", "follow_up_missed", "deliver_messages")


@pytest.fixture
def plan(database):
    with database.transaction() as session:
        return a_plan_of(session)


@pytest.fixture
def nights(client, clock):
    """Live through every night up to and with a day."""
    parts, lived = parts_of(client.application), [DUE]

    def until(day):
        while lived[-1] < day:
            lived.append(lived[-1] + timedelta(days=1))
            clock.move_to(morning(lived[-1]))
            for job in NIGHT:
                run_job(job, parts)

    return until


def sent(database):
    with database.reading() as session:
        rows = session.execute(
            select(OutboxMessage.template, OutboxMessage.created_at)
            .where(OutboxMessage.channel == "email")
            .order_by(OutboxMessage.id)
        )
        return [(template, at.date()) for template, at in rows]


def test_a_plan_ends_only_after_both_messages_and_the_days_to_mend_it(database, nights, plan):
    nights(date(2027, 1, 22))
    assert sent(database) == [
        ("payment_missed", DUE + timedelta(days=1)),
        ("payment_missed_again", DUE + timedelta(days=11)),
    ]
    assert standing_of(database, plan.id)[0] == "behind"
    nights(date(2027, 1, 23))
    assert sent(database)[-1] == ("plan_broken", date(2027, 1, 23))
    assert standing_of(database, plan.id)[0] == "broken"
    with database.transaction() as session:
        paid_in(
            session, session.get_one(Debt, plan.debt_id), "90.00", at=morning(date(2027, 1, 24))
        )
    nights(date(2027, 1, 24))
    assert sent(database)[-1] == ("plan_goes_on", date(2027, 1, 24))
    with database.reading() as session:
        found = select(PlanStandingRow.standing).order_by(PlanStandingRow.id)
        assert session.scalars(found).all() == ["late", "behind", "broken", "on_track"]


def test_an_officer_is_told_what_to_do_and_may_do_something_else(database, nights, client, plan):
    nights(date(2027, 1, 12))
    with database.reading() as session:
        item = session.scalars(select(WorkItem).where(WorkItem.kind == "missed_payment")).one()
    signed_in_officer(client, Role.OFFICER)
    case = client.get(f"/officers/cases/{plan.party_id}")
    address = f"/officers/cases/{plan.party_id}/plan-work/{item.id}"
    assert address in case.text
    page = said(client.get(address))
    assert "Recommended: Call" in page
    assert "Messages about it 2" in page
    answer = client.post(
        f"{address}/other",
        data={"action": "send_link", "reason": "She asked for the link again."},
        follow_redirects=True,
    )
    assert "The message is on its way" in said(answer)
    with database.reading() as session:
        assert session.scalars(select(Note.content)).all() == ["She asked for the link again."]
    assert sent(database)[-1] == ("payment_missed", date(2027, 1, 12))
