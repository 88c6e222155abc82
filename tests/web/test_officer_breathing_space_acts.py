"""What officers note about a Breathing Space: reviews as far as the court, how it ends, and what comes next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.moratorium import MoratoriumState, ReviewState
from shared.domain.roles import Role
from shared.models import (
    Hold,
    Moratorium,
    MoratoriumDebt,
    MoratoriumReview,
    WorkItem,
)
from shared.services.moratorium.changes import cancel_moratorium
from shared.services.moratorium.release import release
from tests.support.breathing_space_pages import (
    ROOT,
    act,
    begun,
    lock_of,
    rows,
    take,
    three,
)
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account
from tests.support.moratoriums import OFFICER, a_crisis, a_notice
from tests.support.signed_in import signed_in_officer


@pytest.fixture
def officer(client):
    return signed_in_officer(client, Role.OFFICER)


# ------------------------------------------------------------------ what happens to it


def test_a_review_of_a_debt_is_asked_for_within_its_days(client, officer, database):
    moratorium_id, _party_id = begun(database)
    (debt_id,) = rows(database, MoratoriumDebt.id)[0]
    said = act(client, moratorium_id, "review", about=debt_id, ground="unfair", notes="It harms us")
    assert "The adviser is asked." in said.text
    assert rows(database, MoratoriumReview.state) == [(ReviewState.REQUESTED,)]


def test_a_reason_about_the_person_does_not_go_with_a_debt(client, officer, database):
    moratorium_id, _party_id = begun(database)
    (debt_id,) = rows(database, MoratoriumDebt.id)[0]
    said = act(client, moratorium_id, "review", about=debt_id, ground="iva", notes="Words")
    assert "does not go with" in said.text


def test_after_the_twentieth_day_no_review_is_asked_for(client, officer, database, clock):
    moratorium_id, _party_id = begun(database)
    clock.pass_by(timedelta(days=20))
    signed_in_officer(client, Role.OFFICER)
    said = act(client, moratorium_id, "review", about="person", ground="iva", notes="Words")
    assert "It is too late: the last day was" in said.text
    assert rows(database, MoratoriumReview.id) == []


def test_what_came_of_a_review_leads_as_far_as_the_court(client, officer, database):
    moratorium_id, _party_id = begun(database)
    act(client, moratorium_id, "review", about="person", ground="able_to_pay", notes="Words")
    (review_id,) = rows(database, MoratoriumReview.id)[0]
    page = f"reviews/{review_id}"
    assert "debt out" not in client.get(f"{ROOT}/{moratorium_id}/{page}").text
    act(client, moratorium_id, page, outcome="upheld", notes="She cannot pay")
    act(client, moratorium_id, page, outcome="to_court", court_reference="N244-77")
    act(client, moratorium_id, page, outcome="court_refused")
    assert rows(database, MoratoriumReview.state) == [(ReviewState.CONTINUES,)]
    assert "Nothing more can come of it" in client.get(f"{ROOT}/{moratorium_id}/{page}").text


def test_the_day_on_which_treatment_ended_sets_the_last_day(client, database):
    moratorium_id, _party_id = begun(database, a_crisis)
    signed_in_officer(client, Role.SENIOR_OFFICER)
    said = act(client, moratorium_id, "treatment-ended", **three("on", TODAY))
    assert "Tuesday 22 December 2026" in said.text


def test_treatment_does_not_end_tomorrow(client, database):
    moratorium_id, _party_id = begun(database, a_crisis)
    signed_in_officer(client, Role.SENIOR_OFFICER)
    tomorrow = three("on", TODAY + timedelta(days=1))
    said = act(client, moratorium_id, "treatment-ended", **tomorrow)
    assert "Enter a day from its start up to today." in said.text


def test_a_cancellation_of_the_whole_ends_protection_and_enforces_nothing(
    client, officer, database
):
    moratorium_id, _party_id = begun(database)
    said = act(
        client, moratorium_id, "cancel", reach="whole", reason="able_to_pay", **three("on", TODAY)
    )
    assert "The cancellation is kept." in said.text
    assert "What comes next" in said.text
    assert rows(database, Moratorium.state)[0][0] in {
        MoratoriumState.CANCELLED,
        MoratoriumState.RELEASED,
    }


def test_a_cancellation_in_part_leaves_the_others_protected(client, officer, database):
    with database.transaction() as session:
        party = a_party(session, "Hughes", "Carys")
        accounts = [an_account(session, party) for _ in range(2)]
        for each in accounts:
            a_debt(session, each)
        taken = take(session, a_notice(party, *(each.reference for each in accounts)))
        moratorium_id = taken.moratorium_id
    (first,), (_second,) = rows(database, MoratoriumDebt.id)
    act(client, moratorium_id, "cancel", reach=first, reason="other", **three("on", TODAY))
    states = dict(rows(database, MoratoriumDebt.id, MoratoriumDebt.state))
    assert sorted(states.values()) == ["protected", "removed"]
    assert rows(database, Moratorium.state) == [(MoratoriumState.ACTIVE,)]


def test_what_was_changed_meanwhile_is_not_acted_upon(client, officer, database):
    moratorium_id, _party_id = begun(database)
    data = {"lock": 0, "reach": "whole", "reason": "other", **three("on", TODAY)}
    lock = int(lock_of(client.get(f"{ROOT}/{moratorium_id}/cancel")))
    answer = client.post(f"{ROOT}/{moratorium_id}/cancel", data={**data, "lock": lock + 1})
    assert answer.status_code == 409


# ------------------------------------------------------------------ once it is over


def over(database):
    """A moratorium that was cancelled and handed over; its id and whose it is."""
    moratorium_id, party_id = begun(database)
    with database.transaction() as session:
        cancel_moratorium(session, moratorium_id, TODAY, "able_to_pay", OFFICER, NOW)
        release(session, moratorium_id, OFFICER, NOW)
    return moratorium_id, party_id


def test_after_the_end_a_person_says_what_comes_next_and_a_plan_is_one_press_away(
    client, officer, database
):
    moratorium_id, party_id = over(database)
    page = client.get(f"{ROOT}/{moratorium_id}/after").text
    assert f"/officers/cases/{party_id}/offer" in page or "Make a plan offer" in page
    said = act(client, moratorium_id, "after", outcome="plan_offered", why="£20 a month")
    assert "What comes next is kept." in said.text
    with database.reading() as session:
        (hold,) = session.scalars(select(Hold).where(Hold.ended_at.is_(None))).all()
        assert hold.ends_on >= TODAY + timedelta(days=13)
        work = session.scalars(select(WorkItem).where(WorkItem.state == "open")).all()
    assert [each.kind for each in work if each.kind == "breathing_space_over"] == []


def test_while_it_runs_nobody_says_what_comes_after(client, officer, database):
    moratorium_id, _party_id = begun(database)
    assert client.get(f"{ROOT}/{moratorium_id}/after").status_code == 404
