"""Taking a whole run of Direct Debits back: asked for, confirmed by a second person, and undone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from shared.domain.direct_debit_runs import RunState
from shared.domain.mandate_states import CollectionState
from shared.domain.money_limits import LimitName
from shared.domain.roles import Role
from shared.models import Debt
from shared.services.direct_debit.collected import collect_due
from shared.services.ledger.limits import set_limit
from tests.support.builders import pounds, signed_in_officer
from tests.support.direct_debit_pages import RUNS, first_collection, lodged_for, run_for, the_run
from tests.support.direct_debits import BANK

AFTER = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def page(app, database, clock):
    """A run that was handed in and counted: its page of taking it back."""
    with database.transaction() as session:
        lodged_for(app, session)
        run_id = run_for(app, session)
        set_limit(session, LimitName.REFUND_ALONE, pounds("50.00"), AFTER.date(), BANK, AFTER)
    collect_due(database, BANK, AFTER)
    clock.move_to(AFTER)
    return f"{RUNS}/{run_id}/take-back"


def finance(client, role=Role.FINANCE):
    return signed_in_officer(client, role)


def state_of(database):
    with database.reading() as session:
        return the_run(session).state


def test_the_page_says_what_it_does(client, page):
    finance(client)
    text = client.get(page).text
    for said in (
        "one payment of £90.00 is undone",
        "cannot be undone",
        "a second person must confirm it",
    ):
        assert said in text


def test_asking_moves_nothing(client, database, page):
    finance(client)
    assert client.post(page, data={"sure": "yes"}).status_code == 303
    assert state_of(database) is RunState.HANDED_IN


def test_nobody_asks_by_accident(client, database, page):
    finance(client)
    assert "Tick this if you mean it." in client.post(page, data={}).text


def test_who_asked_does_not_confirm_above_the_limit(client, database, page):
    finance(client)
    client.post(page, data={"sure": "yes"})
    assert "Take the whole run back" not in client.get(page).text
    assert client.post(page, data={"sure": "yes"}).status_code == 404
    assert state_of(database) is RunState.HANDED_IN


def test_a_second_person_takes_the_run_back_and_everything_is_undone(client, database, page):
    finance(client)
    client.post(page, data={"sure": "yes"})
    finance(client, Role.TEAM_MANAGER)
    answer = client.post(page, data={"sure": "yes"}, follow_redirects=True)
    assert "One payment was undone, and £90.00 left the debts again." in answer.text
    with database.reading() as session:
        run = the_run(session)
        assert run.state is RunState.TAKEN_BACK
        received = session.scalars(select(Debt.received)).all()
        assert {each.plain() for each in received} == {"0.00"}
        assert first_collection(session, 1).state is CollectionState.CANCELLED


def test_a_second_press_finds_that_it_is_done(client, database, page):
    finance(client)
    client.post(page, data={"sure": "yes"})
    finance(client, Role.TEAM_MANAGER)
    client.post(page, data={"sure": "yes"})
    assert client.post(page, data={"sure": "yes"}).status_code == 404


def test_under_the_limit_one_person_asks_and_confirms(client, database, page):
    with database.transaction() as session:
        set_limit(session, LimitName.REFUND_ALONE, pounds("90.00"), AFTER.date(), BANK, AFTER)
    finance(client)
    client.post(page, data={"sure": "yes"})
    client.post(page, data={"sure": "yes"})
    assert state_of(database) is RunState.TAKEN_BACK


def test_a_wish_that_was_dropped_is_not_confirmed(client, database, page):
    finance(client)
    client.post(page, data={"sure": "yes"})
    client.post(page, data={"go": "drop"})
    finance(client, Role.TEAM_MANAGER)
    assert "Ask for the run to be taken back" in client.get(page).text
    client.post(page, data={"sure": "yes"})
    assert state_of(database) is RunState.HANDED_IN


def test_what_was_not_handed_in_is_not_taken_back(app, client, database, clock):
    with database.transaction() as session:
        lodged_for(app, session)
        run_id = run_for(app, session, to="file_made")
    finance(client)
    assert client.get(f"{RUNS}/{run_id}/take-back").status_code == 404
