"""Applying for help with hardship: what is asked, what waits meanwhile, and what comes of it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.gate import Act, Blocked, HoldKind
from shared.domain.hardship_form import Power
from shared.domain.hardship_states import HardshipState
from shared.domain.stages import DebtType
from shared.domain.work_kinds import WorkKind
from shared.models import Hold, OutboxMessage, WorkItem
from shared.services.errors import NotFound, StaleVersion
from shared.services.gate import may_go_out
from shared.services.hardship.apply import (
    NothingSaid,
    NothingToReduce,
    NotReady,
    answer,
    begin,
    save_step,
    submit,
    withdraw,
)
from shared.services.hardship.decide import ask_more
from shared.services.hardship.read import own_application, own_applications
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account, pounds, the_resident
from tests.support.hardship import PAYER, WORDS, applied, decider, filled_in, row_of
from tests.support.offers import a_statement

SEVENTH = date(2026, 12, 4)
"""Ten working days after Sunday 22 November 2026."""
QUESTION = "Please send us your payslips of September and October."


@pytest.fixture
def resident(session):
    made = the_resident(session)
    a_statement(session, made.party)
    return made


def message(session, template):
    return session.scalars(select(OutboxMessage).where(OutboxMessage.template == template)).one()


def open_kinds(session):
    return list(session.scalars(select(WorkItem.kind).where(WorkItem.state == "open")))


def test_beginning_twice_gives_one_application(session, resident):
    party_id = resident.party.id
    first = begin(session, party_id, Power.S13A, PAYER, NOW)
    assert begin(session, party_id, Power.S13A, PAYER, NOW) == first


def test_nothing_can_be_asked_for_where_nothing_of_the_kind_is_owed(session, resident):
    with pytest.raises(NothingToReduce):
        begin(session, resident.party.id, Power.S49, PAYER, NOW)


def test_a_saved_page_is_there_on_another_device(session, resident):
    reference = begin(session, resident.party.id, Power.S13A, PAYER, NOW)
    save_step(session, resident.party.id, reference, "why", {"words": WORDS}, 0)
    found = own_application(session, resident.party.id, reference)
    assert found.answers["why"] == {"words": WORDS}
    assert "why" not in {step.slug for step in found.open_steps}


def test_only_what_a_page_asks_is_kept_of_it(session, resident):
    reference = begin(session, resident.party.id, Power.S13A, PAYER, NOW)
    save_step(session, resident.party.id, reference, "why", {"words": WORDS, "illness": "x"}, 0)
    assert "illness" not in row_of(session, reference).answers


def test_another_tab_does_not_write_over_a_page(session, resident):
    reference = begin(session, resident.party.id, Power.S13A, PAYER, NOW)
    save_step(session, resident.party.id, reference, "why", {"words": WORDS}, 0)
    with pytest.raises(StaleVersion):
        save_step(session, resident.party.id, reference, "why", {"words": "Other."}, 0)


def test_somebody_elses_application_is_not_there(session, resident):
    reference = begin(session, resident.party.id, Power.S13A, PAYER, NOW)
    with pytest.raises(NotFound):
        own_application(session, a_party(session).id, reference)
    with pytest.raises(NotFound):
        save_step(session, a_party(session).id, reference, "why", {}, 0)


def test_what_is_missing_is_said_before_it_is_handed_in(session, resident):
    reference = begin(session, resident.party.id, Power.S13A, PAYER, NOW)
    with pytest.raises(NotReady) as problem:
        submit(session, resident.party.id, reference, 0, PAYER, NOW)
    assert problem.value.missing[:2] == ("you", "debts")


def test_a_person_without_a_statement_fills_that_in_first(session):
    made = the_resident(session)
    reference = filled_in(session, made.party.id)
    with pytest.raises(NotReady) as problem:
        submit(session, made.party.id, reference, row_of(session, reference).revision, PAYER, NOW)
    assert problem.value.missing == ("money",)


def test_handing_in_promises_a_decision_by_a_day(session):
    made = applied(session)
    row = row_of(session, made.reference)
    assert (row.state, row.decide_by) == (HardshipState.SUBMITTED, SEVENTH)
    item = session.scalars(select(WorkItem).where(WorkItem.kind == WorkKind.HARDSHIP)).one()
    assert (item.subject, item.promise_on) == (f"hardship:{made.id}", SEVENTH)


def test_all_that_is_owed_without_costs_is_asked_for_unless_less_is(session):
    assert row_of(session, applied(session).reference).asked == pounds("972.00")


def test_less_may_be_asked_for(session):
    assert row_of(session, applied(session, "250.00").reference).asked == pounds("250.00")


def test_recovery_waits_while_it_is_decided(session):
    made = applied(session)
    found = may_go_out(session, Act.NOTICE, made.party_id, made.debt_id, date(2027, 6, 1))
    assert isinstance(found, Blocked)
    assert found.rule == HoldKind.HARDSHIP


def test_handing_in_twice_does_it_once(session, resident):
    reference = filled_in(session, resident.party.id)
    revision = row_of(session, reference).revision
    first = submit(session, resident.party.id, reference, revision, PAYER, NOW)
    assert submit(session, resident.party.id, reference, revision, PAYER, NOW) == first
    assert len(session.scalars(select(Hold)).all()) == 1


def test_a_page_that_changed_meanwhile_is_read_again_first(session, resident):
    reference = filled_in(session, resident.party.id)
    with pytest.raises(StaleVersion):
        submit(session, resident.party.id, reference, 1, PAYER, NOW)


def test_the_applicant_is_told_what_they_asked_for_and_by_when(session):
    applied(session)
    body = message(session, "hardship_received").body
    assert "£972.00" in body
    assert "Friday 4 December 2026" in body


def test_somebody_who_would_rather_talk_is_called(session, resident):
    reference = filled_in(session, resident.party.id)
    save_step(
        session,
        resident.party.id,
        reference,
        "private",
        {"private": "call"},
        row_of(session, reference).revision,
    )
    submit(session, resident.party.id, reference, row_of(session, reference).revision, PAYER, NOW)
    assert sorted(open_kinds(session)) == [WorkKind.HARDSHIP, WorkKind.TALK]


def test_a_business_asks_under_its_own_law(session):
    party = a_party(session)
    account = an_account(session, party, type=DebtType.BUSINESS_RATES)
    a_debt(session, account, charge="3402.00")
    reference = filled_in(session, party.id, Power.S49)
    submit(session, party.id, reference, row_of(session, reference).revision, PAYER, NOW)
    assert row_of(session, reference).asked == pounds("3402.00")


def test_council_tax_is_never_reduced_under_the_law_of_business_rates(session):
    made = the_resident(session)
    rates = an_account(session, made.party, type=DebtType.BUSINESS_RATES)
    a_debt(session, rates, charge="100.00")
    reference = filled_in(session, made.party.id, Power.S49)
    submit(session, made.party.id, reference, row_of(session, reference).revision, PAYER, NOW)
    assert row_of(session, reference).asked == pounds("100.00")


def test_taking_it_back_leaves_time_to_do_something_else(session):
    made = applied(session)
    until = withdraw(session, made.party_id, made.reference, PAYER, NOW)
    assert until == date(2026, 12, 7)
    assert not isinstance(
        may_go_out(session, Act.NOTICE, made.party_id, made.debt_id, date(2026, 12, 8)), Blocked
    )
    assert open_kinds(session) == []
    assert "7 December 2026" in message(session, "hardship_withdrawn").body


def test_taking_back_a_draft_says_nothing_to_anybody(session, resident):
    reference = begin(session, resident.party.id, Power.S13A, PAYER, NOW)
    withdraw(session, resident.party.id, reference, PAYER, NOW)
    assert session.scalars(select(OutboxMessage)).all() == []
    assert own_applications(session, resident.party.id)[0].state is HardshipState.WITHDRAWN


@pytest.fixture
def asked(session):
    made = applied(session)
    ask_more(
        session, made.id, row_of(session, made.reference).revision, QUESTION, decider(session), NOW
    )
    return made


def test_what_we_ask_reaches_the_applicant_with_a_day(session, asked):
    body = message(session, "hardship_question").body
    assert QUESTION in body
    assert "6 December 2026" in body


def test_recovery_goes_on_waiting_for_the_answer(session, asked):
    assert isinstance(may_go_out(session, Act.CHASE, asked.party_id, asked.debt_id, TODAY), Blocked)


def test_an_answer_puts_the_application_back_with_a_new_promise(session, asked):
    by = answer(session, asked.party_id, asked.reference, "They are attached.", PAYER, NOW)
    row = row_of(session, asked.reference)
    assert (row.state, row.decide_by) == (HardshipState.SUBMITTED, by)
    assert open_kinds(session) == [WorkKind.HARDSHIP]


@pytest.mark.parametrize("said", ["", "   ", "x" * 2001], ids=["empty", "blank", "too long"])
def test_an_answer_says_something(session, asked, said):
    with pytest.raises(NothingSaid):
        answer(session, asked.party_id, asked.reference, said, PAYER, NOW)


def test_papers_alone_are_an_answer(session, asked):
    assert answer(session, asked.party_id, asked.reference, "", PAYER, NOW, has_papers=True)


def test_nothing_is_answered_that_was_not_asked(session):
    made = applied(session)
    with pytest.raises(StaleVersion):
        answer(session, made.party_id, made.reference, "Here.", PAYER, NOW)
