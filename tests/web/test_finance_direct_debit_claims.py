"""Indemnity claims on finance's pages: their clock, our answers, and who may give them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from shared.domain.direct_debit_runs import ClaimState
from shared.domain.roles import Role
from shared.models import IndemnityClaim, Officer, Party, WorkItem
from shared.services.direct_debit.collected import collect_due
from tests.support.bacs_files import Claim, a_claim_report
from tests.support.builders import is_own_record, signed_in_officer
from tests.support.direct_debit_pages import ROOT, lodged_for, run_for, upload
from tests.support.direct_debits import BANK

AFTER = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def collected(app, database, clock):
    """The first collection of a resident was handed in and counted."""
    with database.transaction() as session:
        found = lodged_for(app, session)
        run_for(app, session)
    collect_due(database, BANK, AFTER)
    clock.move_to(AFTER)
    return found


def finance(client, role=Role.FINANCE):
    return signed_in_officer(client, role)


def own(database, officer, found):
    with database.transaction() as session:
        is_own_record(
            session,
            session.get_one(Officer, officer.officer_id),
            session.get_one(Party, found.party_id),
        )


@pytest.fixture
def claimed(client, database, collected):
    """The payer's bank claims the first collection back."""
    finance(client)
    parts = (("2026-12-29", "90.00"),)
    upload(client, a_claim_report(Claim(collected.reference, parts, "90.00"), day="2027-01-20"))
    with database.reading() as session:
        return session.scalars(select(IndemnityClaim)).one()


def claim_page(claim):
    return f"{ROOT}/claims/{claim.id}"


def answered(client, claim, answer, lock="0", note="The notice was sent on 22 November."):
    return client.post(claim_page(claim), data={"answer": answer, "note": note, "lock": lock})


def claim_state(database):
    with database.reading() as session:
        return session.scalars(select(IndemnityClaim.state)).one()


def test_a_claim_shows_its_clock_and_that_nothing_is_refunded_twice(client, claimed):
    page = client.get(claim_page(claimed)).text
    assert "Indemnity claim of £90.00" in page
    assert "9 working days left to counter it." in page
    assert "Never refund it as well." in page


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (("accepted",), ClaimState.ACCEPTED),
        (("won",), ClaimState.WON),
        (("countered", "lost"), ClaimState.LOST),
        (("countered", "won"), ClaimState.WON),
    ],
)
def test_a_claim_is_answered_with_a_note(client, database, claimed, answers, state):
    for lock, each in enumerate(answers):
        assert answered(client, claimed, each, str(lock)).status_code == 303
    assert claim_state(database) is state
    assert "The notice was sent on 22 November." in client.get(claim_page(claimed)).text


def test_an_answered_claim_leaves_the_worklist(client, database, claimed):
    answered(client, claimed, "accepted")
    with database.reading() as session:
        open_ones = session.scalars(
            select(WorkItem.kind).where(WorkItem.kind == "claim", WorkItem.state == "open")
        ).all()
    assert open_ones == []


@pytest.mark.parametrize(
    ("answer", "note", "says"),
    [
        ("", "Why", "Choose what happens with it."),
        ("lost", "Why", "Choose one of the answers."),
        ("countered", "  ", "Say why."),
    ],
)
def test_an_answer_that_cannot_be_is_said_beside_its_field(
    client, database, claimed, answer, note, says
):
    assert says in answered(client, claimed, answer, note=note).text
    assert claim_state(database) is ClaimState.OPEN


def test_an_old_page_answers_nothing(client, database, claimed):
    answered(client, claimed, "countered")
    assert answered(client, claimed, "won", lock="0").status_code == 409
    assert claim_state(database) is ClaimState.COUNTERED


def test_the_last_day_of_a_claim_is_named(client, clock, claimed):
    clock.move_to(datetime(2027, 1, 13, 9, 0, tzinfo=UTC))
    finance(client)
    assert "Today is the last day to counter it." in client.get(claim_page(claimed)).text


def test_a_claim_is_no_longer_countered_after_nine_working_days(client, database, clock, claimed):
    clock.move_to(datetime(2027, 3, 1, 9, 0, tzinfo=UTC))
    finance(client)
    page = client.get(claim_page(claimed)).text
    assert "It can no longer be countered." in page
    assert "We countered it" not in page


def test_nobody_answers_a_claim_of_their_own(client, database, collected, claimed):
    own(database, finance(client), collected)
    assert client.get(claim_page(claimed)).status_code == 404
    assert answered(client, claimed, "accepted").status_code == 404
    assert claim_state(database) is ClaimState.OPEN
