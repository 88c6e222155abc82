"""A plan that is short of money as officers see it: what to do, why, and something else with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, select

from shared.domain.plan_states import PlanState
from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import (
    AuditEntry,
    InstalmentRow,
    Note,
    OutboxMessage,
    Party,
    Plan,
    PlanDebt,
    Replan,
    WorkItem,
)
from tests.support.builders import a_hold, a_work_item, signed_in_officer
from tests.support.plan_nights import morning, told
from tests.support.plan_pages import said
from tests.support.standing_plans import THREE_MONTHS, a_plan_of

FIRST = THREE_MONTHS[0][0]
LATER = date(2027, 1, 13)


@pytest.fixture
def short(database, clock):
    """A plan whose first payment did not come, with work for a person; it is 13 January."""
    with database.transaction() as session:
        plan = a_plan_of(session)
        line = session.scalars(select(InstalmentRow.id).order_by(InstalmentRow.id)).first()
        subject = f"missed_payment:{line}"
        item = a_work_item(session, plan.party_id, kind=WorkKind.MISSED_PAYMENT, subject=subject)
        item_id = item.id
    clock.move_to(morning(LATER, 10))
    return plan, item_id, line


@pytest.fixture
def at(client, short):
    signed_in_officer(client, Role.OFFICER)
    plan, item_id, _line = short
    return f"/officers/cases/{plan.party_id}/plan-work/{item_id}"


def tell(database, short, *templates):
    plan, _item, line = short
    with database.transaction() as session:
        for number, template in enumerate(templates):
            told(session, plan, line, template, date(2026, 12, 29 + number))


def one(database, what):
    with database.reading() as session:
        return session.scalars(select(what).order_by(what.id.desc())).first()


def test_the_case_leads_to_it(client, at, short):
    assert at in client.get(f"/officers/cases/{short[0].party_id}").text


def test_both_figures_and_the_rule_are_shown(client, at):
    page = said(client.get(at))
    assert "To be paid by now £90.00" in page
    assert "Recommended: Send the message with the link" in page
    assert "one press, day or night" in page


def test_what_the_law_allows_is_shown_with_its_source(client, at):
    page = said(client.get(at))
    assert "The plan protects this debt: none of this may be done while it runs." in page
    assert "A reminder Open. SI 1992/613 reg 23" in page
    assert "An enforcement agent Ruled out. There is no liability order." in page


def test_doing_it_sends_the_message_and_brings_the_work_back_later(client, at, database):
    assert client.post(at, data={"action": "send_link"}).status_code == 303
    message = one(database, OutboxMessage)
    assert (message.template, message.state) == ("payment_missed", "queued")
    assert one(database, WorkItem).promise_on == date(2027, 1, 25)


def test_pressed_twice_it_is_sent_once(client, at, database):
    client.post(at, data={"action": "send_link"})
    client.post(at, data={"action": "send_link"})
    with database.reading() as session:
        sent = select(OutboxMessage.channel).where(OutboxMessage.template == "payment_missed")
        assert sorted(session.scalars(sent)) == ["email", "sms"]


def test_after_two_messages_a_call_is_recommended(client, at, database, short):
    tell(database, short, "payment_missed", "payment_missed_again")
    page = said(client.get(at))
    assert "Recommended: Call" in page
    assert "Phone: 07700" in page


def test_something_else_needs_a_reason(client, at, database):
    page = client.post(f"{at}/other", data={"action": "call", "reason": ""})
    assert "Say why you do something else." in page.text
    assert one(database, Note) is None


def test_something_else_is_kept_with_its_reason(client, at, database):
    answer = client.post(
        f"{at}/other", data={"action": "call", "reason": "She asked to be called."}
    )
    assert answer.status_code == 303
    assert one(database, Note).content == "She asked to be called."
    facts = one(database, AuditEntry).facts
    assert '"chosen": "call"' in facts
    assert '"recommended": "send_link"' in facts


def test_what_is_ruled_out_cannot_be_done(client, at, database):
    page = client.post(f"{at}/other", data={"action": "by_law", "reason": "At once."})
    assert "Choose one of the answers." in page.text
    assert one(database, Note) is None


def test_working_out_a_new_plan_holds_recovery(client, at, database):
    answer = client.post(f"{at}/other", data={"action": "new_plan", "reason": "Lost their job."})
    assert answer.status_code == 303
    assert one(database, Replan).why == "officer"


def test_under_a_hold_nothing_but_waiting_is_offered(client, at, database, short):
    with database.transaction() as session:
        a_hold(session, party_id=short[0].party_id, kind="breathing_space", starts_on=FIRST)
    page = said(client.get(at))
    assert "Recommended: Wait" in page
    assert "Breathing Space protects this debt" in page
    assert "A reminder Ruled out. Recovery of this debt is stopped." in page
    assert client.post(at, data={"action": "send_link"}).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage.id)).all() == []


def test_of_a_broken_plan_a_new_one_comes_before_the_law(client, at, database, short):
    with database.transaction() as session:
        session.get_one(Plan, short[0].id).state = PlanState.BROKEN
        session.scalars(select(PlanDebt)).one().living = False
        session.get_one(WorkItem, short[1]).subject = f"plan:{short[0].id}"
        session.get_one(WorkItem, short[1]).kind = WorkKind.PLAN_BROKEN
    page = said(client.get(at))
    assert "Recommended: Work out a new plan" in page
    assert "The link mends a plan, and this plan has ended." in page
    assert "Only after a new plan was offered" in page


def test_nobody_without_an_address_is_sent_a_message(client, at, database, short):
    with database.transaction() as session:
        party = session.get_one(Party, short[0].party_id)
        party.email, party.phone, party.letter_address = None, None, ""
    page = said(client.get(at))
    assert "Recommended: Work out a new plan" in page
    assert "No email address, mobile number or postal address of theirs works." in page


@pytest.mark.parametrize("subject", ["missed_payment:9999", "plan:9999", "plan:x", "mandate:1"])
def test_work_about_no_plan_of_theirs_has_no_page(client, at, database, short, subject):
    with database.transaction() as session:
        session.get_one(WorkItem, short[1]).subject = subject
    assert client.get(at).status_code == 404


def test_work_about_somebody_else_has_no_page(client, at, database):
    with database.transaction() as session:
        other = a_plan_of(session)
    assert client.get(f"/officers/cases/{other.party_id}/plan-work/1").status_code == 404


def test_the_page_costs_a_fixed_number_of_queries(client, at, database):
    client.get(at)
    asked = []

    def count(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", count)
    client.get(at)
    event.remove(database.engine, "before_cursor_execute", count)
    assert len(asked) <= 34, len(asked)
