"""The pages of changing a plan: every way at once, the result first, and only then the change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.frequency import Frequency
from shared.domain.mandate_states import CollectionEvent, CollectionState
from shared.models import Collection, InstalmentRow, OutboxMessage, Plan, PlanEventRow
from shared.services.direct_debit.records import move_collection
from tests.support.builders import signed_in_payer
from tests.support.checked_client import page_of
from tests.support.direct_debit_runs import handed_in
from tests.support.direct_debits import BANK, a_planned_resident, give, lodge
from tests.support.plan_pages import counted, form_of, said
from tests.support.plans import an_offer
from tests.support.signed_in import signed_in_officer

BOXING_DAY = datetime(2026, 12, 26, 9, tzinfo=UTC)
EIGHTH = {"new-day": "8", "new-month": "1", "new-year": "2027", "go": "yes"}


@pytest.fixture
def come(client, clock, database):
    """Sign in on Boxing Day as the resident with a plan, collected by Direct Debit or not."""

    def begin(*, direct_debit=True, **press):
        with database.transaction() as session:
            planned = a_planned_resident(session, **press)
            if direct_debit:
                lodge(session, give(session, planned).mandate_id)
        clock.move_to(BOXING_DAY)
        signed_in_payer(client, planned.party_id)
        return f"/plan/plans/{planned.reference}/change"

    return begin


def first_day(database):
    with database.reading() as session:
        return session.scalars(select(InstalmentRow.due_on).where(InstalmentRow.number == 1)).one()


def confirmed(client, base, path, query, **changes):
    """Ask for a change, look at the result and confirm it."""
    shown = client.get(base + path, query_string=query)
    form = {**form_of(shown, base + path), **changes}
    return client.post(base + path, data=form, follow_redirects=True)


def test_the_plan_page_leads_to_every_way_at_once(client, come):
    base = come()
    assert f'href="{base}"' in client.get(base.removesuffix("/change")).text
    page = said(client.get(base))
    for way in (
        "Move this payment",
        "Change your usual day",
        "Pay a different amount by card today",
        "Change how much you pay each time",
        "Get help or talk to somebody",
    ):
        assert way in page


@pytest.mark.parametrize(
    ("direct_debit", "says"),
    [
        (True, "your Direct Debit still takes the whole payment on its day"),
        (False, "It counts towards your next payment."),
    ],
)
def test_what_a_part_by_card_does_to_the_next_payment_is_said(client, come, direct_debit, says):
    assert says in said(client.get(come(direct_debit=direct_debit)))


def test_the_days_and_the_moves_are_said_before_anything_is_typed(client, come):
    page = said(client.get(come()))
    assert "from 5 January 2027 to 27 January 2027" in page
    assert "2 times in 12 months" in page


def test_the_result_is_shown_before_it_is_confirmed(client, come, database):
    base = come()
    page = said(client.get(f"{base}/payments/1", query_string=EIGHTH))
    assert "Nothing has changed yet." in page
    assert "Tuesday 29 December 2026" in page
    assert "Friday 8 January 2027" in page
    assert first_day(database) == date(2026, 12, 28)


def test_confirming_moves_the_payment_and_its_collection(client, come, database):
    base = come()
    page = said(confirmed(client, base, "/payments/1", EIGHTH))
    assert "Your next payment is £90.00 on Friday 8 January 2027." in page
    with database.reading() as session:
        entry = session.scalars(select(Collection.entry_on).order_by(Collection.id)).first()
    assert entry == first_day(database) == date(2027, 1, 8)
    assert "1 more time in these 12 months" in said(client.get(base))


def test_a_day_too_near_is_shown_as_the_first_that_keeps_notice(client, come):
    query = {**EIGHTH, "new-day": "30", "new-month": "12", "new-year": "2026"}
    page = said(client.get(f"{come()}/payments/1", query_string=query))
    assert "The first day that we can reach in time is Tuesday 5 January 2027." in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"new-day": "28"}, "The nearest day that is possible is 27 January 2027."),
        ({"new-day": "30", "new-month": "2"}, "That date does not exist."),
        ({"new-day": ""}, "The date must include a day."),
        ({"new-year": "2020"}, "The new date must be today or later."),
        ({"new-year": "2100"}, "The new date must be"),
        ({"new-day": "28", "new-month": "12", "new-year": "2026"}, "agreed already"),
    ],
)
def test_what_cannot_be_is_said_by_the_field_and_nothing_typed_is_lost(client, come, typed, says):
    query = {**EIGHTH, **typed}
    answer = client.get(f"{come()}/payments/1", query_string=query)
    assert says in said(answer)
    assert 'href="#new-day"' in answer.text
    if query["new-month"]:
        assert f'value="{query["new-month"]}"' in answer.text


def test_pressing_twice_moves_once(client, come, database):
    base = come()
    form = form_of(client.get(f"{base}/payments/1", query_string=EIGHTH), f"{base}/payments/1")
    for _ in range(2):
        page = said(client.post(f"{base}/payments/1", data=form, follow_redirects=True))
        assert "Your next payment is £90.00 on Friday 8 January 2027." in page
    with database.reading() as session:
        events = session.scalars(select(PlanEventRow.id).where(PlanEventRow.note != "")).all()
        notices = session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.template == "direct_debit_notice")
        ).all()
    assert (len(events), len(notices)) == (1, 1)


def test_a_second_tab_is_told_that_something_changed(client, come):
    base = come()
    path = f"{base}/payments/1"
    old = form_of(client.get(path, query_string=EIGHTH), path)
    confirmed(client, base, "/payments/1", {**EIGHTH, "new-day": "11"})
    page = said(client.post(path, data=old, follow_redirects=True))
    assert "Something changed since you opened that page." in page
    assert "Monday 11 January 2027" in page


@pytest.mark.parametrize("broken", ["lock", "first", "press"])
def test_a_form_of_another_page_changes_nothing(client, come, database, broken):
    base = come()
    page = said(confirmed(client, base, "/payments/1", EIGHTH, **{broken: ""}))
    assert "Something changed since you opened that page." in page
    assert first_day(database) == date(2026, 12, 28)


def test_the_usual_day_changes(client, come, database):
    page = said(confirmed(client, come(), "/day", {"month_day": "15", "go": "yes"}))
    assert "Your plan has changed." in page
    with database.reading() as session:
        dues = session.scalars(select(InstalmentRow.due_on).order_by(InstalmentRow.number)).all()
    assert dues[1:3] == [date(2027, 1, 15), date(2027, 2, 15)]


@pytest.mark.parametrize("typed", ["", "0", "29", "x", "١"])
def test_a_day_that_is_not_in_every_month_is_refused(client, come, typed):
    answer = client.get(f"{come()}/day", query_string={"month_day": typed, "go": "yes"})
    assert "Enter a day of the month from 1 to 28." in said(answer)


def test_a_weekly_plan_is_asked_for_a_day_of_the_week(client, come, database):
    offer = an_offer("21.50", Frequency.WEEKLY, date(2026, 12, 11))
    base = come(offer=offer)
    assert "Which day of the week?" in said(client.get(f"{base}/day"))
    confirmed(client, base, "/day", {"weekday": "0", "go": "yes"})
    with database.reading() as session:
        last = session.scalars(
            select(InstalmentRow.due_on).order_by(InstalmentRow.number.desc())
        ).first()
    assert last.weekday() == 0


def test_a_plan_paid_every_two_weeks_is_asked_for_the_next_pay_day(client, come):
    base = come(offer=an_offer("43.00", Frequency.FORTNIGHTLY, date(2026, 12, 11)))
    assert "When are you next paid?" in said(client.get(f"{base}/day"))
    query = {"new-day": "30", "new-month": "12", "new-year": "2026", "go": "yes"}
    assert "Nothing has changed yet." in said(client.get(f"{base}/day", query_string=query))
    late = {**query, "new-month": "3", "new-year": "2027"}
    page = said(client.get(f"{base}/day", query_string=late))
    assert "Enter the first day on which you are paid from today." in page


def test_more_each_time_makes_fewer_payments(client, come, database):
    page = said(confirmed(client, come(), "/amount", {"amount": "120.00", "go": "yes"}))
    assert "Your plan has changed." in page
    with database.reading() as session:
        assert len(session.scalars(select(InstalmentRow.id)).all()) == 10
        assert session.scalars(select(Plan.amount)).one().pence == 12_000


def test_less_each_time_leads_to_a_new_offer(client, come):
    page = said(client.get(f"{come()}/amount", query_string={"amount": "60", "go": "yes"}))
    assert "To pay less each time you need a new offer." in page
    assert "You can pay £90.00 or more." in page


@pytest.mark.parametrize("typed", ["", "0", "-1", "1e309", "NaN", "12.345", "\x00"])
def test_what_is_no_amount_is_said(client, come, typed):
    answer = client.get(f"{come()}/amount", query_string={"amount": typed, "go": "yes"})
    assert answer.status_code == 200
    assert page_of(answer).all("h2")[0].text.strip() == "There is a problem"


@pytest.mark.parametrize("path", ["", "/payments/1", "/day", "/amount"])
def test_somebody_elses_plan_is_not_found(client, come, path):
    base = come()
    signed_in_payer(client)
    assert client.get(base + path).status_code == 404
    if path:
        assert client.post(base + path, data={"press": "x"}).status_code == 404


def test_a_payment_that_there_is_not_is_not_found(client, come):
    assert client.get(f"{come()}/payments/99").status_code == 404


def test_without_a_direct_debit_the_first_day_is_tomorrow(client, come, database):
    base = come(direct_debit=False)
    assert "from 27 December 2026 to 27 January 2027" in said(client.get(base))
    confirmed(client, base, "/payments/1", EIGHTH)
    assert first_day(database) == date(2027, 1, 8)


@pytest.mark.parametrize("path", ["", "/payments/1", "/day", "/amount"])
def test_the_queries_of_each_page_are_few(client, come, database, path):
    base = come()
    client.get(base + path)
    with counted(database) as statements:
        client.get(base + path)
    assert len(statements) <= 14, statements


# ------------------------------------------------------------------ a payment that came back


@pytest.fixture
def came_back(come, database):
    """The first collection came back; the bank will be asked once more."""
    base = come()
    with database.transaction() as session:
        handed_in(session)
        first = session.scalars(select(Collection).order_by(Collection.id)).first()
        for event in (CollectionEvent.RETURNED, CollectionEvent.TO_REPRESENT):
            move_collection(session, first, event, BANK, BOXING_DAY)
        first.entry_on, first.returned_on = date(2027, 1, 8), date(2026, 12, 31)
        first.presentation = 2
    return base


def state_of_first(database):
    with database.reading() as session:
        return session.scalars(select(Collection.state).order_by(Collection.id)).first()


def test_a_payer_may_say_no_to_a_payment_that_is_asked_for_again(client, came_back, database):
    page = said(client.get(came_back))
    assert "We will ask for the same amount again on Friday 8 January 2027." in page
    assert "Do not ask my bank again" in said(client.get(f"{came_back}/not-again"))
    answer = client.post(f"{came_back}/not-again")
    assert answer.status_code == 303
    assert "/pay" in answer.location
    assert state_of_first(database) is CollectionState.CANCELLED


def test_saying_no_twice_is_saying_it_once(client, came_back):
    for _ in range(2):
        answer = client.post(f"{came_back}/not-again")
    assert "/plan/plans/" in answer.location


def test_somebody_else_cannot_say_no(client, came_back, database):
    signed_in_payer(client)
    assert client.get(f"{came_back}/not-again").status_code == 404
    assert client.post(f"{came_back}/not-again").status_code == 404
    assert state_of_first(database) is CollectionState.TO_REPRESENT


def test_without_anything_that_came_back_there_is_nothing_to_say_no_to(client, come):
    assert "/plan/plans/" in client.get(f"{come()}/not-again").location


# ------------------------------------------------------------------ what an officer sees of it


@pytest.mark.parametrize(
    ("path", "query", "says"),
    [
        ("/payments/1", EIGHTH, "Payment of 28 December 2026 moved to 8 January 2027"),
        (
            "/day",
            {"month_day": "15", "go": "yes"},
            "Usual day changed: 28 January 2027 became 15 January 2027",
        ),
        (
            "/amount",
            {"amount": "120.00", "go": "yes"},
            "More each time from 28 January 2027: £90.00 became £120.00",
        ),
    ],
)
def test_the_case_tells_what_the_payer_changed(client, come, database, path, query, says):
    base = come()
    confirmed(client, base, path, query)
    with database.reading() as session:
        party_id = session.scalars(select(Plan.party_id)).one()
    signed_in_officer(client)
    page = said(client.get(f"/officers/cases/{party_id}"))
    assert "Plan changed by the payer" in page
    assert says in page
