"""A change that is told once: statement, plan, revenues system and an officer hear of it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from shared.domain.changed import LONGEST, ChangeKind, kept, pages_to_check, read_kinds
from shared.domain.work_kinds import WorkKind
from shared.models import ChangeReport, OutboxMessage, Replan, Statement, StatementState, WorkItem
from shared.services.audit import Actor
from shared.services.changes.read import change_case, changes_of, finish_change, own_change
from shared.services.changes.report import (
    NotAChange,
    Told,
    begin_after_change,
    report_change,
)
from shared.services.errors import NotFound, StaleVersion
from shared.services.plans.struggle import CHANGE
from shared.services.statements.read import current
from tests.support.builders import NOW, TODAY, a_party, a_statement, the_resident
from tests.support.changes import JOB_LOST, a_change
from tests.support.direct_debits import a_planned_resident

PAYER = Actor("payer", 7)
OFFICER = Actor("officer", 3)


@pytest.fixture
def planned(session):
    return a_planned_resident(session)


def told(party_id, **changes):
    return Told(**{"party_id": party_id, "kinds": JOB_LOST, "press": "a press", **changes})


def test_it_is_kept_with_the_day_by_which_somebody_looks(session, planned):
    report_change(session, told(planned.party_id, happened_on=TODAY), PAYER, NOW)
    row = session.scalars(select(ChangeReport)).one()
    assert read_kinds(row.kinds) == JOB_LOST
    assert row.promise_on > TODAY


def test_the_same_press_is_the_same_report(session, planned):
    made = {report_change(session, told(planned.party_id), PAYER, NOW) for _ in range(2)}
    assert len(made) == 1
    assert session.scalar(select(func.count()).select_from(ChangeReport)) == 1


def test_a_new_statement_is_opened_with_the_answers_in_doubt(session, planned):
    report_change(session, told(planned.party_id), PAYER, NOW)
    draft = current(session, planned.party_id, TODAY).draft
    assert draft is not None
    saved = set(draft.saved or {})
    assert not saved & pages_to_check(JOB_LOST)
    assert "utilities" in saved


def test_nobody_without_a_statement_gets_one(session):
    party = the_resident(session).party
    report_change(session, told(party.id), PAYER, NOW)
    assert session.scalar(select(func.count()).select_from(Statement)) == 0


def test_an_officer_finds_it_on_the_list(session, planned):
    a_change(session, planned.resident.party)
    asked = select(WorkItem).where(WorkItem.kind == WorkKind.CHANGE_REPORTED)
    item = session.scalars(asked).one()
    assert item.promise_on == session.scalars(select(ChangeReport.promise_on)).one()


def test_the_person_and_the_revenues_system_are_told_once(session, planned):
    report_change(session, told(planned.party_id, words="I lost my job."), PAYER, NOW)
    rows = session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.template.in_(("change_received", "change_reported"))
        )
    ).all()
    assert sorted(row.template for row in rows) == ["change_received", "change_reported"]


def test_what_was_written_does_not_leave_for_the_revenues_system(session, planned):
    report_change(session, told(planned.party_id, words="I lost my job."), PAYER, NOW)
    asked = select(OutboxMessage.body).where(OutboxMessage.template == "change_reported")
    body = session.scalars(asked).one()
    assert "lost my job" not in body
    assert json.loads(body)["kinds"] == ["job", "people"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kinds": ()}, "kinds"),
        ({"words": "x" * (LONGEST + 1)}, "words"),
        ({"happened_on": date(1926, 1, 1)}, "happened_on"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_field(session, planned, changes, where):
    with pytest.raises(NotAChange) as refused:
        report_change(session, told(planned.party_id, **changes), PAYER, NOW)
    assert refused.value.where == where


def test_a_plan_is_worked_out_anew_because_of_it(session, planned):
    change = a_change(session, planned.resident.party)
    begin_after_change(session, planned.party_id, change.reference, planned.reference, PAYER, NOW)
    replan = session.scalars(select(Replan)).one()
    assert (replan.why, change.replan_id) == (CHANGE, replan.id)


def test_nobody_begins_it_for_the_plan_of_another(session, planned):
    other = a_party(session)
    change = a_change(session, other)
    with pytest.raises(NotFound):
        begin_after_change(session, other.id, change.reference, planned.reference, PAYER, NOW)


def test_nobody_reads_the_change_of_another(session, planned):
    change = a_change(session, planned.resident.party)
    with pytest.raises(NotFound):
        own_change(session, a_party(session).id, change.reference)


def test_finishing_it_takes_it_off_the_list_once(session, planned):
    change = a_change(session, planned.resident.party)
    finish_change(session, planned.party_id, change.id, OFFICER, NOW)
    assert (
        session.scalars(
            select(WorkItem.state).where(WorkItem.subject == f"change:{change.id}")
        ).one()
        == "done"
    )
    assert not change_case(session, planned.party_id, change.id).is_open
    with pytest.raises(StaleVersion):
        finish_change(session, planned.party_id, change.id, OFFICER, NOW)


def test_a_draft_that_was_begun_is_gone_on_with(session, planned):
    a_statement(session, planned.resident.party, submitted=False)
    report_change(session, told(planned.party_id), PAYER, NOW)
    drafts = (
        select(func.count()).select_from(Statement).where(Statement.state == StatementState.DRAFT)
    )
    assert session.scalar(drafts) == 1


def test_the_list_is_the_newest_first(session, planned):
    first, second = (a_change(session, planned.resident.party) for _ in range(2))
    assert [each.id for each in changes_of(session, planned.party_id)] == [second.id, first.id]


@pytest.mark.parametrize("kind", sorted(ChangeKind))
def test_kinds_are_kept_and_read_again(kind):
    assert read_kinds(kept([kind])) == (kind,)
