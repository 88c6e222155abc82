"""What a party owes: all of it in one place, theirs alone, with what stops it and what could come."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from shared.domain.money import Money
from shared.domain.plan_states import PlanState
from shared.domain.recovery import Step, Stopped
from shared.domain.stages import DebtType, Nation, Stage
from shared.models import DebtEvent, Liability, Plan, PlanDebt
from shared.services.debts import account_timeline, notice_faults, owed_by
from shared.services.errors import NotFound
from shared.services.figures import Law
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_hold,
    a_party,
    a_proposal,
    a_statement,
    an_account,
    an_organisation,
    kept,
    next_number,
    pounds,
    the_resident,
)
from tests.support.law import FIGURES
from tests.support.moratoriums import a_notice, take

ENGLAND = Law(Nation.ENGLAND, FIGURES)
WALES = Law(Nation.WALES, FIGURES)


def owed(session, party, law=ENGLAND):
    return owed_by(session, party.id, law, TODAY)


def only_debt(session, party, law=ENGLAND):
    (debt,) = owed(session, party, law).debts
    return debt


def a_plan(session, party, debt, state=PlanState.ACTIVE):
    proposal = a_proposal(session, party, [debt], state="accepted", promise_on=None)
    plan = kept(
        session,
        Plan(
            reference=f"PL-{next_number():06}",
            proposal_id=proposal.id,
            party_id=party.id,
            state=state,
            amount=pounds("90.00"),
            frequency=proposal.frequency,
            first_due=date(2026, 12, 28),
            total=proposal.total,
            method="bank_transfer",
            agreed_at=NOW,
        ),
    )
    kept(session, PlanDebt(plan_id=plan.id, debt_id=debt.id, position=0, balance=proposal.total))
    return plan


@contextmanager
def counted(session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield statements
    event.remove(session.get_bind(), "before_cursor_execute", note)


def test_the_resident_owes_one_debt_with_its_costs_at_summons(session):
    resident = the_resident(session)
    found = owed(session, resident.party)
    (debt,) = found.debts
    assert (found.total, found.costs) == (pounds("1056.50"), pounds("84.50"))
    assert (debt.stage, debt.hearing_on) == (Stage.SUMMONS, date(2026, 12, 10))


def test_the_resident_sees_the_hearing_and_the_agent_fees_that_could_follow(session):
    debt = only_debt(session, the_resident(session).party)
    assert (debt.next_step.step, debt.next_step.on) == (Step.HEARING, date(2026, 12, 10))
    assert debt.could_be_added.amount == pounds("310.00")
    assert debt.avoided.by == date(2026, 12, 9)


def test_debts_of_every_type_stand_in_one_place(session):
    party = a_party(session)
    for kind in DebtType:
        a_debt(session, an_account(session, party, type=kind), charge="100.00")
    found = owed(session, party)
    assert {debt.type for debt in found.debts} == set(DebtType)
    assert found.total == pounds("500.00")


def test_a_paid_debt_is_not_shown_as_owed(session):
    party = a_party(session)
    a_debt(session, an_account(session, party), charge="0.00")
    assert owed(session, party).debts == ()


def test_costs_alone_are_still_owed(session):
    party = a_party(session)
    a_debt(session, an_account(session, party), charge="0.00", costs="84.50")
    assert owed(session, party).total == pounds("84.50")


def test_what_others_owe_is_not_there(session):
    party = a_party(session)
    a_debt(session)
    assert owed(session, party).debts == ()


def test_an_account_whose_liability_has_ended_is_not_there(session):
    party = a_party(session)
    account = an_account(session, party)
    a_debt(session, account)
    session.query(Liability).update({"removed_on": date(2026, 3, 31)})
    assert owed(session, party).debts == ()


def test_nobody_is_not_found(session):
    with pytest.raises(NotFound):
        owed_by(session, 987654321, ENGLAND, TODAY)


# ---- joint liability


def test_each_of_two_liable_people_sees_the_whole_balance_and_that_it_is_joint(session):
    first, second = a_party(session), a_party(session, surname="Pryce")
    a_debt(session, an_account(session, first, second), charge="400.00")
    for party in (first, second):
        debt = only_debt(session, party)
        assert (debt.balance, debt.is_joint) == (pounds("400.00"), True)
        assert "Pryce" not in repr(debt)


def test_a_debt_of_one_person_is_not_joint(session):
    assert not only_debt(session, the_resident(session).party).is_joint


def test_a_joint_debtor_who_has_left_does_not_make_it_joint(session):
    first, second = a_party(session), a_party(session)
    account = an_account(session, first, second)
    a_debt(session, account)
    session.query(Liability).filter_by(party_id=second.id).update({"removed_on": TODAY})
    assert not only_debt(session, first).is_joint


def test_the_breathing_space_of_one_protects_the_other_without_being_named(session):
    first, second = a_party(session), a_party(session)
    a_debt(session, an_account(session, first, second))
    a_hold(session, party_id=first.id, kind="breathing_space", ends_on=date(2027, 1, 2))
    assert only_debt(session, first).stopped is Stopped.BREATHING_SPACE
    other = only_debt(session, second)
    assert (other.stopped, other.additions) == (Stopped.HOLD, ())
    assert "until" not in other.standing.template


def test_a_notice_about_one_of_two_is_a_pause_without_a_reason_for_the_other(session):
    first, second = a_party(session, "Pritchard", "Elen"), a_party(session, "Owen", "Rhys")
    account = an_account(session, first, second)
    a_debt(session, account)
    take(session, a_notice(first, account.reference))
    session.flush()
    assert only_debt(session, first).stopped is Stopped.BREATHING_SPACE
    other = only_debt(session, second)
    assert (other.stopped, "until" in other.standing.template) == (Stopped.HOLD, False)


def test_a_hold_on_one_does_not_reach_what_the_other_owes_alone(session):
    first, second = a_party(session), a_party(session)
    a_debt(session, an_account(session, first, second))
    alone = a_debt(session, an_account(session, second))
    a_hold(session, party_id=first.id, kind="dispute")
    by_id = {debt.id: debt.stopped for debt in owed(session, second).debts}
    assert by_id[alone.id] is None


# ---- what stops a debt


@pytest.mark.parametrize(
    ("kind", "stopped"),
    [
        ("breathing_space", Stopped.BREATHING_SPACE),
        ("open_proposal", Stopped.PROPOSAL),
        ("dispute", Stopped.HOLD),
        ("officer", Stopped.HOLD),
    ],
)
@pytest.mark.parametrize("reach", ["party", "debt"])
def test_a_hold_stops_the_debt_and_everything_that_could_be_added(session, kind, stopped, reach):
    resident = the_resident(session)
    whom = {"party_id": resident.party.id} if reach == "party" else {"debt_id": resident.debt.id}
    a_hold(session, kind=kind, **whom)
    debt = only_debt(session, resident.party)
    assert (debt.stopped, debt.additions, debt.avoided) == (stopped, (), None)
    assert debt.next_step is None


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "stopped"),
    [
        (TODAY, TODAY, True),
        (TODAY, None, True),
        (date(2026, 11, 23), None, False),
        (date(2026, 11, 1), date(2026, 11, 21), False),
    ],
)
def test_a_hold_counts_on_its_days_only(session, starts_on, ends_on, stopped):
    resident = the_resident(session)
    a_hold(session, party_id=resident.party.id, starts_on=starts_on, ends_on=ends_on)
    assert (only_debt(session, resident.party).stopped is not None) is stopped


def test_an_ended_hold_stops_nothing(session):
    resident = the_resident(session)
    a_hold(session, party_id=resident.party.id, ended_at=NOW)
    assert only_debt(session, resident.party).stopped is None


def test_breathing_space_is_said_before_any_other_reason(session):
    resident = the_resident(session)
    for kind in ("officer", "open_proposal", "breathing_space"):
        a_hold(session, party_id=resident.party.id, kind=kind)
    assert only_debt(session, resident.party).stopped is Stopped.BREATHING_SPACE


# ---- plans and proposals


def test_a_running_plan_covers_its_debt(session):
    resident = the_resident(session)
    plan = a_plan(session, resident.party, resident.debt)
    found = owed(session, resident.party)
    assert found.debts[0].plan_reference == plan.reference
    assert found.debts[0].stopped is Stopped.PLAN
    assert [each.reference for each in found.plans] == [plan.reference]
    assert not found.can_be_planned


def test_a_broken_plan_is_shown_and_protects_nothing(session):
    resident = the_resident(session)
    a_plan(session, resident.party, resident.debt, PlanState.BROKEN)
    found = owed(session, resident.party)
    assert found.plans[0].state is PlanState.BROKEN
    assert found.debts[0].stopped is None


def test_a_plan_of_somebody_else_who_is_liable_is_not_named(session):
    first, second = a_party(session), a_party(session)
    debt = a_debt(session, an_account(session, first, second))
    a_plan(session, first, debt)
    a_hold(session, debt_id=debt.id, kind="plan")
    other = owed(session, second)
    assert (other.plans, other.debts[0].plan_reference) == ((), None)
    assert other.debts[0].stopped is Stopped.HOLD


@pytest.mark.parametrize("kind", ["open_proposal", "advice"])
def test_what_another_proposed_for_a_joint_debt_is_a_pause_without_a_reason(session, kind):
    first, second = a_party(session), a_party(session)
    debt = a_debt(session, an_account(session, first, second))
    proposal = a_proposal(session, first, [debt], state="declined")
    about = f"proposal:{proposal.id}"
    a_hold(session, debt_id=debt.id, kind=kind, subject=about, ends_on=date(2026, 12, 22))
    assert "until" not in only_debt(session, second).standing.template
    assert only_debt(session, second).stopped is Stopped.HOLD
    told = only_debt(session, first)
    assert told.stopped is Stopped.PROPOSAL or "until" in told.standing.template


def test_an_open_proposal_is_told_with_the_day_we_promised(session):
    resident = the_resident(session)
    proposal = a_proposal(session, resident.party, [resident.debt])
    waiting = owed(session, resident.party).situation.proposal
    assert (waiting.reference, waiting.promise_on) == (proposal.reference, date(2026, 11, 27))


def test_a_statement_that_was_begun_or_sent_is_known(session):
    resident = the_resident(session)
    assert owed(session, resident.party).situation.draft_saved_at is None
    a_statement(session, resident.party)
    a_statement(session, resident.party, submitted=False)
    situation = owed(session, resident.party).situation
    assert (situation.submitted_at, situation.draft_saved_at) == (NOW, NOW)


def test_an_organisation_is_known_as_one(session):
    company = an_organisation(session)
    assert owed(session, company).situation.is_organisation


# ---- one debt


def test_one_debt_has_its_timeline_with_what_happened(session):
    resident = the_resident(session)
    for stage, on in ((Stage.REMINDER, date(2026, 7, 6)), (Stage.SUMMONS, date(2026, 11, 12))):
        kept(session, DebtEvent(debt_id=resident.debt.id, stage=stage, happened_on=on))
    page = account_timeline(session, resident.party.id, resident.debt.id, ENGLAND, TODAY)
    assert [each.on for each in page.timeline.past] == [
        date(2026, 7, 6),
        date(2026, 10, 1),
        date(2026, 11, 12),
    ]
    assert page.timeline.ahead[0].on == date(2026, 12, 10)
    assert "SI 1992/613" in page.source


def test_the_rules_are_those_of_the_council_nation(session):
    party = a_party(session)
    debt = a_debt(session, an_account(session, party), due_on=date(2026, 11, 1))
    page = account_timeline(session, party.id, debt.id, WALES, TODAY)
    assert "WSI 2025/1109" in page.source
    assert page.timeline.ahead[0].step is Step.FINAL_NOTICE


def test_a_paid_debt_can_still_be_opened(session):
    party = a_party(session)
    debt = a_debt(session, an_account(session, party), charge="0.00")
    page = account_timeline(session, party.id, debt.id, ENGLAND, TODAY)
    assert page.debt.balance == Money(0)


def test_the_debt_of_another_is_not_found(session):
    debt, party = a_debt(session), a_party(session)
    with pytest.raises(NotFound):
        account_timeline(session, party.id, debt.id, ENGLAND, TODAY)


# ---- the notices


@pytest.mark.parametrize(
    ("final_notice", "faults"), [(date(2026, 11, 10), 1), (date(2026, 11, 11), 0)]
)
def test_a_welsh_final_notice_that_came_early_is_found(session, final_notice, faults):
    party = a_party(session)
    debt = a_debt(session, an_account(session, party), stage=Stage.FINAL_NOTICE)
    kept(
        session,
        DebtEvent(debt_id=debt.id, stage=Stage.FINAL_NOTICE, happened_on=final_notice),
    )
    found = notice_faults(session, party.id, WALES, TODAY)
    assert len(found.get(debt.id, ())) == faults


# ---- cost


@pytest.mark.parametrize("count", [1, 30])
def test_three_queries_read_everything_however_much_there_is(session, count):
    party = a_party(session)
    for _ in range(count):
        debt = a_debt(session, an_account(session, party, a_party(session)))
        kept(session, DebtEvent(debt_id=debt.id, stage=Stage.REMINDER, happened_on=TODAY))
    with counted(session) as statements:
        assert len(owed(session, party).debts) == count
    assert len(statements) == 3
