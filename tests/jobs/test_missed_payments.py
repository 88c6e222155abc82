"""Missed payments: a message on the day after, a second one, then a person; never straight to an end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.gate import HoldKind
from shared.domain.mandate_states import CollectionEvent
from shared.domain.money import Money
from shared.domain.plan_states import PlanState
from shared.jobs.registry import run_job
from shared.models import Debt, OutboxMessage, Plan, WorkItem
from shared.services.audit import Actor
from shared.services.direct_debit.records import locked_collection, move_collection
from shared.services.holds import end_hold, put_hold
from tests.support.direct_debit_runs import handed_in
from tests.support.direct_debits import BANK, a_planned_resident, collections_of, give, lodge

OFFICER = Actor("officer", 3)


def at(text):
    return datetime.fromisoformat(f"{text}T09:00").replace(tzinfo=UTC)


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        return a_planned_resident(session)


@pytest.fixture
def night(app_parts, clock):
    """Run the job on a day."""

    def run(day):
        clock.move_to(at(day))
        return run_job("follow_up_missed", app_parts)

    return run


@pytest.fixture
def returned(database, planned):
    """The first collection came back on 31 December."""
    with database.transaction() as session:
        mandate_id = lodge(session, give(session, planned).mandate_id).id
        first = locked_collection(session, collections_of(session, mandate_id)[0].id)
        for event in (
            CollectionEvent.PUT_IN_RUN,
            CollectionEvent.HANDED_IN,
            CollectionEvent.RETURNED,
        ):
            move_collection(session, first, event, BANK, at("2026-12-31"))
        first.returned_on, first.returned_code = date(2026, 12, 31), "0"
        return first.id


def pay(database, planned, pence=9000):
    with database.transaction() as session:
        debt = session.get_one(Debt, planned.resident.debt.id)
        debt.charge = debt.charge - Money(pence)


def work(database):
    with database.reading() as session:
        rows = session.execute(
            select(WorkItem.kind, WorkItem.state, WorkItem.promise_on).order_by(WorkItem.id)
        )
        return [tuple(row) for row in rows]


def sent(database):
    with database.reading() as session:
        found = select(OutboxMessage).where(OutboxMessage.template == "payment_missed")
        return session.scalars(found.order_by(OutboxMessage.id)).all()


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        # Due on 28 December, wanted by Tuesday 29; told of on the day after.
        ("2026-12-29", ""),
        ("2026-12-30", "told 1, opened 0, finished 0"),
        # Seven days of grace to 5 January, and five working days later a person takes it up.
        ("2027-01-12", "told 1, opened 0, finished 0"),
        ("2027-01-13", "told 1, opened 1, finished 0"),
    ],
)
@pytest.mark.usefixtures("planned")
def test_a_payment_in_another_way_is_told_of_the_day_after_and_followed_up_after_its_grace(
    night, day, outcome
):
    assert night(day) == outcome


def test_the_message_says_what_is_missing_and_where_to_put_it_right(database, night, planned):
    night("2027-01-06")
    email, text = sent(database)
    assert "£90.00 is missing" in email.body
    assert "If you have paid already, you do not need to do anything." in email.body
    assert f"[[mend:{planned.reference}:20270106]]" in email.body
    assert f"[[mend:{planned.reference}:20270106]]" in text.body


def again(database):
    with database.reading() as session:
        found = select(OutboxMessage).where(OutboxMessage.template == "payment_missed_again")
        return session.scalars(found.order_by(OutboxMessage.id)).all()


@pytest.mark.parametrize(("day", "count"), [("2027-01-08", 0), ("2027-01-09", 2)])
def test_a_second_message_comes_ten_days_after_the_first(database, night, planned, day, count):
    night("2026-12-30")
    night(day)
    assert len(again(database)) == count
    assert all("by Saturday 23 January 2027" in each.body for each in again(database)[:1])
    assert planned


@pytest.mark.usefixtures("planned")
def test_there_is_no_second_message_without_a_first(database, night):
    night("2027-01-20")
    assert again(database) == []


@pytest.mark.usefixtures("planned")
def test_the_second_message_is_one_for_each_stretch(database, night):
    for day in ("2026-12-30", "2027-01-09", "2027-01-30", "2027-02-09", "2027-02-20"):
        night(day)
    assert len(again(database)) == 2


def test_what_was_paid_between_gets_no_second_message(database, night, planned):
    night("2026-12-30")
    pay(database, planned)
    night("2027-01-20")
    assert again(database) == []


@pytest.mark.parametrize(("short", "told"), [(100, 0), (101, 2)])
def test_a_few_pence_too_little_are_let_be(database, night, planned, short, told):
    pay(database, planned, 9000 - short)
    night("2026-12-30")
    assert len(sent(database)) == told


@pytest.mark.usefixtures("returned")
def test_a_direct_debit_that_came_back_gets_the_second_message(database, night):
    assert night("2027-01-09") == "told 0, opened 1, finished 0"
    assert night("2027-01-10") == "told 1, opened 0, finished 0"


@pytest.mark.usefixtures("planned")
def test_nothing_is_said_or_asked_twice(database, night):
    night("2027-01-13")
    assert night("2027-01-13") == night("2027-01-20") == ""
    assert len(sent(database)) == 2
    assert [row[:2] for row in work(database)] == [("missed_payment", "open")]


@pytest.mark.usefixtures("planned")
def test_a_person_has_three_working_days(database, night):
    night("2027-01-13")
    assert work(database)[0][2] == date(2027, 1, 18)


@pytest.mark.usefixtures("planned")
def test_the_plan_goes_on(database, night):
    night("2027-03-31")
    with database.reading() as session:
        assert session.scalars(select(Plan.state)).one() is PlanState.ACTIVE


def test_what_is_brought_up_to_date_ends_the_work(database, night, planned):
    night("2027-01-13")
    pay(database, planned)
    assert night("2027-01-14") == "told 0, opened 0, finished 1"
    assert [row[:2] for row in work(database)] == [("missed_payment", "done")]


def test_a_part_of_it_does_not_end_the_work(database, night, planned):
    night("2027-01-13")
    pay(database, planned, 5000)
    assert night("2027-01-14") == ""
    assert [row[:2] for row in work(database)] == [("missed_payment", "open")]


@pytest.mark.usefixtures("planned")
def test_what_a_person_finished_is_not_opened_again(database, night):
    night("2027-01-13")
    with database.transaction() as session:
        session.scalars(select(WorkItem)).one().state = "done"
    assert night("2027-01-14") == ""


def test_the_next_payment_that_is_missed_is_told_of_anew(database, night, planned):
    night("2027-01-20")
    assert night("2027-01-29") == "told 1, opened 0, finished 0"
    assert "£180.00 is missing" in sent(database)[2].body
    assert planned


@pytest.mark.usefixtures("planned")
def test_the_second_message_stands_for_the_first_of_a_later_payment(database, night):
    night("2027-01-13")
    assert night("2027-02-05") == "told 1, opened 0, finished 0"
    assert "£180.00 of your plan" in again(database)[0].body
    assert night("2027-02-06") == ""


@pytest.mark.parametrize("kind", [HoldKind.BREATHING_SPACE, HoldKind.HARDSHIP])
def test_nothing_is_asked_while_a_hold_is_on(database, night, planned, kind):
    with database.transaction() as session:
        put_hold(
            session,
            kind,
            "officer:3",
            OFFICER,
            at("2026-12-01"),
            starts_on=date(2026, 12, 1),
            party_id=planned.party_id,
        )
    assert night("2027-01-13") == ""
    assert sent(database) == work(database) == []


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2027-01-07", ""),
        # 4, 5, 6, 7 and 8 January.
        ("2027-01-08", "told 0, opened 1, finished 0"),
    ],
)
@pytest.mark.usefixtures("returned")
def test_a_direct_debit_that_came_back_is_for_a_person_on_the_fifth_day(night, day, outcome):
    assert night(day) == outcome


@pytest.mark.usefixtures("returned")
def test_of_a_direct_debit_that_came_back_nothing_more_is_said(database, night):
    night("2027-01-09")
    assert sent(database) == []


@pytest.mark.usefixtures("returned")
def test_a_card_payment_settles_a_direct_debit_that_came_back(database, night, planned):
    night("2027-01-08")
    pay(database, planned)
    assert night("2027-01-09") == "told 0, opened 0, finished 1"


def test_a_collection_on_its_way_is_not_missed(database, night, planned):
    with database.transaction() as session:
        lodge(session, give(session, planned).mandate_id)
        handed_in(session)
    assert night("2027-01-20") == ""


@pytest.mark.parametrize(
    ("day", "outcome"), [("2027-02-12", ""), ("2027-02-13", "told 1, opened 1, finished 0")]
)
def test_days_of_grace_begin_anew_when_a_hold_ends(database, night, planned, day, outcome):
    with database.transaction() as session:
        put_hold(
            session,
            HoldKind.ADVICE,
            "asked:advice:1",
            OFFICER,
            at("2026-12-20"),
            starts_on=date(2026, 12, 20),
            ends_on=date(2027, 2, 5),
            party_id=planned.party_id,
        )
    assert night(day) == outcome


def test_days_of_grace_begin_anew_when_an_officer_ends_a_hold(database, night, planned):
    with database.transaction() as session:
        hold_id = put_hold(
            session,
            HoldKind.OFFICER,
            f"party:{planned.party_id}",
            OFFICER,
            at("2026-12-20"),
            starts_on=date(2026, 12, 20),
            party_id=planned.party_id,
        )
        end_hold(session, hold_id, OFFICER, at("2027-01-15"))
    assert night("2027-01-22") == ""
    assert night("2027-01-23") != ""
