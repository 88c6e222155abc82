"""Mending a plan by the link of a message: two presses, no name on the page, and nothing opens by guessing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.gate import HoldKind
from shared.domain.mandate_states import CollectionEvent
from shared.domain.plan_states import PlanState
from shared.models import (
    CardPayment,
    Collection,
    Hold,
    InstalmentRow,
    OutboxMessage,
    Plan,
    PlanEventRow,
    PlanReview,
    Replan,
)
from shared.services.direct_debit.records import move_collection
from shared.services.mend_links import address_of
from shared.services.sign_in.keys import Keys
from tests.support.builders import signed_in_payer
from tests.support.direct_debit_runs import handed_in
from tests.support.direct_debits import BANK, a_planned_resident, give, lodge
from tests.support.plan_pages import counted, form_of, said
from tests.support.plans import an_offer
from tests.support.signed_in import parts_of

SIXTH = datetime(2027, 1, 6, 9, tzinfo=UTC)
MADE = date(2027, 1, 5)


@pytest.fixture
def planned(database, clock):
    with database.transaction() as session:
        made = a_planned_resident(session)
    clock.move_to(SIXTH)
    return made


@pytest.fixture
def link(client, planned):
    return path_of(client, planned)


def path_of(client, planned, made=MADE):
    keys = Keys(parts_of(client.application).settings.secret_key)
    return address_of(keys, "", planned.reference, made)


def chosen(client, path, what, **more):
    """The first press, and the second on what it shows."""
    shown = client.get(path, query_string={"what": what, "go": "yes", **more})
    return client.post(path, data=form_of(shown, path), follow_redirects=True)


def dues(database):
    with database.reading() as session:
        found = select(InstalmentRow.due_on).order_by(InstalmentRow.number)
        return session.scalars(found).all()


def test_the_link_offers_every_way_out_and_shows_no_name(client, link, planned):
    answer = client.get(link)
    page = said(answer)
    for way in (
        "Pay £90.00 now by card",
        "Move it to",
        "Put it at the end of the plan",
        "I will struggle this month",
        "Something has changed for me",
    ):
        assert way in page
    assert "£90.00 has not reached us yet." in page
    party = planned.resident.party
    for known in (party.surname, party.forenames, party.email, "80012345"):
        assert known not in answer.text


def test_a_missed_payment_moves_in_two_presses(client, link, database):
    page = said(chosen(client, link, "2027-01-14"))
    assert "Your plan goes on" in page
    assert "Your next payment is £90.00 on Thursday 14 January 2027." in page
    assert dues(database)[0] == date(2027, 1, 14)


def test_another_day_can_be_typed(client, link, database):
    typed = {"new-day": "20", "new-month": "1", "new-year": "2027"}
    chosen(client, link, "other", **typed)
    assert dues(database)[0] == date(2027, 1, 20)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"new-day": "28"}, "The nearest day that is possible is 27 January 2027."),
        ({"new-day": ""}, "The date must include a day."),
        ({"new-day": "30", "new-month": "2"}, "That date does not exist."),
    ],
)
def test_a_day_that_cannot_be_is_said_by_the_field(client, link, typed, says):
    query = {"what": "other", "new-day": "8", "new-month": "1", "new-year": "2027", **typed}
    answer = client.get(link, query_string={**query, "go": "yes"})
    assert says in said(answer)
    assert 'href="#new-day"' in answer.text


def test_a_payment_goes_to_the_end_and_the_sum_stays(client, link, database):
    before = dues(database)
    page = said(client.get(link, query_string={"what": "skip", "go": "yes"}))
    assert "What you owe in all stays the same." in page
    chosen(client, link, "skip")
    after = dues(database)
    assert after[:-1] == before[1:]
    assert after[-1] > before[-1]
    assert len(after) == len(before)


def test_a_second_skip_in_a_year_is_for_a_person(client, link):
    chosen(client, link, "skip")
    assert "Put it at the end of the plan" not in said(client.get(link))
    again = client.get(link, query_string={"what": "skip", "go": "yes"})
    assert "You have put as many payments at the end as you can by yourself" in said(again)


def test_moves_by_links_count_as_moves(client, link):
    chosen(client, link, "2027-01-14")
    chosen(client, link, "2027-01-15")
    assert "Move it to" not in said(client.get(link))


def test_paying_takes_two_presses_to_the_provider(client, link, database):
    shown = client.get(link, query_string={"what": "pay", "go": "yes"})
    answer = client.post(link, data=form_of(shown, link))
    assert answer.status_code == 303
    with database.reading() as session:
        payment = session.scalars(select(CardPayment)).one()
        assert payment.amount.pence == 9000


def test_who_will_struggle_waits_and_is_told(client, link, database):
    page = said(chosen(client, link, "struggle"))
    assert "Your plan is being worked out again" in page
    assert "We wait until Wednesday 20 January 2027." in page
    with database.reading() as session:
        replan = session.scalars(select(Replan)).one()
        held = session.scalars(select(Hold).where(Hold.kind == HoldKind.REPLAN)).all()
        told = session.scalars(
            select(OutboxMessage.template).where(OutboxMessage.template.like("replan%"))
        ).all()
    assert (replan.why, replan.opened_by.partition(":")[0]) == ("struggle", "link")
    assert [each.ends_on for each in held] == [date(2027, 1, 20)]
    assert told == ["replan_begun"]


def test_a_second_press_of_struggle_is_the_same_one(client, link, database):
    shown = client.get(link, query_string={"what": "struggle", "go": "yes"})
    form = form_of(shown, link)
    for _ in range(2):
        client.post(link, data=form)
    with database.reading() as session:
        assert len(session.scalars(select(Replan)).all()) == 1


def test_the_plan_can_be_kept_after_all(client, link, database):
    chosen(client, link, "struggle")
    shown = client.get(link)
    client.post(link, data=form_of(shown, link))
    with database.reading() as session:
        held = session.scalars(select(Hold).where(Hold.kind == HoldKind.REPLAN)).all()
    assert all(each.ended_at is not None for each in held)
    assert "What would help?" in said(client.get(link))


def test_a_third_new_plan_in_a_year_is_for_a_person(client, link):
    for _ in range(2):
        chosen(client, link, "struggle")
        client.post(link, data=form_of(client.get(link), link))
    page = said(chosen(client, link, "struggle"))
    assert "You have asked 2 times in 12 months to work out your plan again" in page


def test_nothing_chosen_is_said_by_the_field(client, link):
    answer = client.get(link, query_string={"go": "yes"})
    assert "Choose what would help." in said(answer)
    assert 'href="#what"' in answer.text


def test_looking_changes_nothing(client, link, database):
    for what in ("pay", "2027-01-14", "skip", "struggle"):
        assert client.get(link, query_string={"what": what, "go": "yes"}).status_code == 200
    with database.reading() as session:
        kinds = session.scalars(select(PlanEventRow.event)).all()
        assert len(kinds) == 1
        assert session.scalars(select(CardPayment.id)).all() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path[:-1] + ("A" if path[-1] != "A" else "B"),
        lambda path: path.replace("20270105", "20270106"),
        lambda path: path.replace("20270105", "20279999"),
        lambda path: path.replace("/mend/P", "/mend/Q"),
        lambda path: path + "x",
        lambda path: path + "%C3%A9",
    ],
)
def test_a_link_that_is_not_ours_opens_nothing(client, link, change):
    answer = client.get(change(link))
    assert answer.status_code == 404
    assert "This link does not work any more" in said(answer)
    assert client.post(change(link), data={"what": "skip"}).status_code == 404


def test_a_link_runs_out(client, planned, clock):
    path = path_of(client, planned)
    clock.move_to(datetime(2027, 1, 19, 9, tzinfo=UTC))
    assert client.get(path).status_code == 200
    clock.move_to(datetime(2027, 1, 20, 9, tzinfo=UTC))
    assert client.get(path).status_code == 404


def test_a_link_made_for_a_later_day_opens_nothing_yet(client, planned):
    assert client.get(path_of(client, planned, MADE + timedelta(days=9))).status_code == 404


@pytest.mark.parametrize(
    "state", [PlanState.COMPLETED, PlanState.CANCELLED, PlanState.SUPERSEDED, PlanState.BROKEN]
)
def test_a_link_dies_with_its_plan(client, link, database, state):
    with database.transaction() as session:
        session.execute(update(Plan).values(state=state))
    assert client.get(link).status_code == 404


def test_trying_many_links_is_stopped(client, link):
    answers = [client.get(f"{link[:-1]}{number}").status_code for number in range(10, 22)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_a_waiting_plan_asks_for_nothing(client, link, database):
    with database.transaction() as session:
        session.execute(update(Plan).values(state=PlanState.SUSPENDED))
    assert "You do not have to pay anything now." in said(client.get(link))


def test_the_same_page_is_there_for_who_is_signed_in(client, planned, database):
    signed_in_payer(client, planned.party_id)
    path = f"/mend/{planned.reference}"
    page = said(chosen(client, path, "2027-01-14"))
    assert "Your next payment is £90.00 on Thursday 14 January 2027." in page
    with database.reading() as session:
        by = session.scalars(select(PlanEventRow.by).order_by(PlanEventRow.id.desc())).first()
    assert by.startswith("payer:")


def test_somebody_elses_plan_is_not_there(client, planned):
    signed_in_payer(client)
    assert client.get(f"/mend/{planned.reference}").status_code == 404


def test_what_the_bank_is_being_asked_for_does_not_move(client, database, clock):
    with database.transaction() as session:
        planned = a_planned_resident(session)
        lodge(session, give(session, planned).mandate_id)
        handed_in(session)
    clock.move_to(SIXTH.replace(month=12, year=2026, day=28))
    page = said(client.get(path_of(client, planned, date(2026, 12, 28))))
    assert "Your next payment is £90.00 on Thursday 28 January 2027." in page


def test_a_payment_to_come_is_offered_later_days_only(client, planned, clock):
    clock.move_to(SIXTH.replace(month=12, year=2026, day=2))
    page = said(client.get(path_of(client, planned, date(2026, 12, 2))))
    assert "Your next payment is £90.00 on Tuesday 29 December 2026." in page
    assert "Move it to Wednesday 30 December 2026" in page
    assert "Move it to Wednesday 6 January 2027" in page
    assert "Move it to Thursday 3 December 2026" not in page


def test_who_struggles_hears_what_the_bank_was_asked_for_before(client, database, clock):
    with database.transaction() as session:
        planned = a_planned_resident(session)
        lodge(session, give(session, planned).mandate_id)
        handed_in(session)
    clock.move_to(SIXTH.replace(month=12, year=2026, day=28))
    path = path_of(client, planned, date(2026, 12, 28))
    told = "We had asked your bank for £90.00 on 29 December 2026 before."
    assert told in said(client.get(path, query_string={"what": "struggle", "go": "yes"}))
    assert told in said(chosen(client, path, "struggle"))


def test_a_direct_debit_that_came_back_for_good_can_move_and_is_not_collected(
    client, database, clock
):
    with database.transaction() as session:
        planned = a_planned_resident(session)
        lodge(session, give(session, planned).mandate_id)
        handed_in(session)
        first = session.scalars(select(Collection).order_by(Collection.id)).first()
        for event in (CollectionEvent.RETURNED, CollectionEvent.GIVEN_UP):
            move_collection(session, first, event, BANK, SIXTH)
        entry = first.entry_on
    clock.move_to(SIXTH)
    path = path_of(client, planned)
    assert "Put it at the end" not in said(client.get(path))
    chosen(client, path, "2027-01-14")
    assert dues(database)[0] == date(2027, 1, 14)
    with database.reading() as session:
        again = session.scalars(select(Collection).order_by(Collection.id)).first()
    assert again.entry_on == entry


def test_a_plan_of_one_payment_can_move_but_not_past_its_year(client, database, clock):
    with database.transaction() as session:
        planned = a_planned_resident(session, offer=an_offer("45.00"))
    clock.move_to(SIXTH)
    page = said(client.get(path_of(client, planned)))
    assert "Put it at the end of the plan" not in page


def test_the_page_asks_the_same_number_of_questions_for_every_plan(client, link, database):
    with counted(database) as asked:
        client.get(link)
    assert len(asked) <= 16


def test_that_a_plan_is_still_right_takes_one_press(client, link, database):
    with database.transaction() as session:
        plan = session.scalars(select(Plan)).one()
        session.add(
            PlanReview(
                plan_id=plan.id,
                party_id=plan.party_id,
                due_on=MADE,
                asked_at=SIXTH,
                answer_by=MADE + timedelta(days=14),
                state="asked",
            )
        )
    shown = client.get(link)
    assert "Is your payment plan still right?" in said(shown)
    page = said(client.post(link, data={"what": "right"}, follow_redirects=True))
    assert "Thank you. Your plan goes on as it is." in page
    with database.reading() as session:
        assert session.scalars(select(PlanReview.state)).one() == "still_right"
    assert "What would help with your payment?" in said(client.get(link))


def test_a_change_is_told_of_once_and_a_new_plan_is_worked_out_after_signing_in(client, link):
    answer = client.get(link, query_string={"what": "change", "go": "yes"})
    assert answer.headers["Location"].endswith("/changes")
    chosen(client, link, "struggle")
    assert "/plan/again/" in client.get(link).text
