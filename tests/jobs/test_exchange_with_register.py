"""The exchange with the register as a whole: an adviser enters somebody, and everything stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.gate import Act, Blocked
from shared.domain.moratorium import MoratoriumState
from shared.gateways.sandbox.cards.faults import Fault
from shared.gateways.sandbox.register.adviser import AskedDebt
from shared.jobs.exchange_with_register import run
from shared.models import Moratorium, MoratoriumDebt, OutboxMessage, WorkItem
from shared.services.audit import Actor
from shared.services.cases.messages import case_message
from shared.services.errors import NotFound
from shared.services.gate import may_go_out
from shared.services.moratorium.exchange import MOST_ATTEMPTS
from shared.services.moratorium.register_calls import call_again
from shared.services.moratorium.register_numbers import read_soon
from shared.services.unsent import unsent
from tests.support.builders import TODAY, a_debt, an_account, the_resident
from tests.support.register import TrialRegister, a_space


@pytest.fixture
def register(database, clock):
    return TrialRegister(database, clock)


@pytest.fixture
def parts(app_parts, register):
    return replace(app_parts, register=register.port)


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


def entered(register, database, clock, resident, **changes):
    """An adviser enters the resident with the debt; the number of the notice is typed in."""
    lines = resident.party.letter_address.splitlines()
    given = {
        "first_name": resident.party.forenames,
        "last_name": resident.party.surname,
        "line_1": lines[0],
        "postcode": lines[-1],
        "debts": (AskedDebt("Council tax", resident.account.reference, "400.00"),),
    }
    space = register.advisers.begin(a_space(**{**given, **changes}))
    with database.transaction() as session:
        read_soon(session, space, Actor("officer", 1), clock.now())
    return space


def the_moratorium(database):
    with database.reading() as session:
        return session.scalars(select(Moratorium)).one()


def open_about(database, subject):
    with database.reading() as session:
        return session.scalars(select(WorkItem.state).where(WorkItem.subject == subject)).all()


def is_stopped(database, resident, clock, act=Act.REFERRAL):
    with database.reading() as session:
        on = clock.now().date()
        found = may_go_out(session, act, resident.party.id, resident.debt.id, on)
    return isinstance(found, Blocked)


def test_in_one_exchange_it_is_read_everything_stops_and_the_register_is_told(
    parts, register, database, clock, resident
):
    space = entered(register, database, clock, resident)
    run(parts)
    assert the_moratorium(database).state is MoratoriumState.ACTIVE
    assert is_stopped(database, resident, clock)
    assert register.debts(space)[0]["status"] == 0
    with database.reading() as session:
        assert session.scalars(select(MoratoriumDebt)).one().told_at is not None


def test_a_crisis_has_no_end_until_treatment_ends(parts, register, database, clock, resident):
    space = entered(register, database, clock, resident, is_crisis=True)
    run(parts)
    register.advisers.end_treatment(space, TODAY)
    clock.pass_by(timedelta(days=1))
    run(parts)
    found = the_moratorium(database)
    assert found.state is MoratoriumState.TREATMENT_ENDED
    assert found.treatment_ended_on == TODAY


def test_cancelled_at_the_register_it_is_cancelled_here(parts, register, database, clock, resident):
    space = entered(register, database, clock, resident)
    run(parts)
    register.advisers.cancel(space)
    clock.pass_by(timedelta(days=1))
    run(parts)
    assert the_moratorium(database).state is not MoratoriumState.ACTIVE


def test_what_we_find_ourselves_is_proposed_and_protected_once_it_is_taken_up(
    parts, register, database, clock, resident
):
    with database.transaction() as session:
        other = an_account(session, resident.party)
        a_debt(session, other, year=2024)
    space = entered(register, database, clock, resident)
    run(parts)
    proposed = register.debts(space)[1]
    assert proposed["reference"] == other.reference
    register.advisers.accept_proposed(space, proposed["id"])
    clock.pass_by(timedelta(days=2))
    run(parts)
    with database.reading() as session:
        states = list(session.scalars(select(MoratoriumDebt.state).order_by(MoratoriumDebt.id)))
    assert states == ["protected", "protected"]


def test_a_register_that_is_away_for_two_days_changes_nothing_of_what_is_protected(
    parts, register, database, clock, resident
):
    entered(register, database, clock, resident)
    register.faults.fail(Fault.DOWN, times=None, only="POST /Creditor")
    run(parts)
    assert is_stopped(database, resident, clock)
    for _ in range(48):
        clock.pass_by(timedelta(hours=1))
        run(parts)
    with database.reading() as session:
        states = session.scalars(
            select(OutboxMessage.state).where(OutboxMessage.channel == "register")
        )
        assert set(states) == {"queued"}
    register.faults.mend()
    clock.pass_by(timedelta(hours=7))
    run(parts)
    with database.reading() as session:
        assert session.scalars(select(MoratoriumDebt)).one().told_at is not None


def test_an_exchange_with_nothing_to_do_says_nothing(parts):
    assert run(parts) == ""


def test_a_call_that_is_refused_leads_to_its_breathing_space_and_is_made_again(
    parts, register, database, clock, resident
):
    entered(register, database, clock, resident)
    register.faults.fail(Fault.DOWN, times=None, only="POST /Creditor")
    run(parts)
    with database.transaction() as session:
        call = session.scalars(
            select(OutboxMessage).where(OutboxMessage.channel == "register")
        ).one()
        call.attempts, call.next_attempt_at = MOST_ATTEMPTS - 1, clock.now()
        number = call.id
    run(parts)
    subject = f"moratorium:{the_moratorium(database).id}:call{number}"
    assert open_about(database, subject) == ["open"]
    register.faults.mend()
    with database.transaction() as session:
        assert call_again(session, number, Actor("officer", 1), clock.now())
    run(parts)
    assert open_about(database, subject) == ["done"]
    with database.reading() as session:
        assert session.get_one(OutboxMessage, number).state == "sent"


def test_what_the_register_hears_is_on_nobodys_case_as_a_message(
    parts, register, database, clock, resident
):
    entered(register, database, clock, resident)
    run(parts)
    with database.transaction() as session:
        call = session.scalars(
            select(OutboxMessage).where(OutboxMessage.channel == "register")
        ).one()
        call.state = "failed"
        assert unsent(session, 1) == ()
        with pytest.raises(NotFound):
            case_message(session, resident.party.id, call.id)


def test_what_is_not_understood_protects_and_becomes_work_on_the_case(
    parts, register, database, clock, resident
):
    space = entered(register, database, clock, resident)
    register.advisers.spoil(space, moratoriumStatus=42)
    run(parts)
    assert is_stopped(database, resident, clock)
    assert open_about(database, f"moratorium:{the_moratorium(database).id}:register") == ["open"]
