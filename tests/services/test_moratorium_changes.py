"""Who is meant, debts that come and go, reviews and the court, and the whole cancelled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from shared.domain.gate import RECOVERY, Act, Blocked
from shared.domain.lifecycle import NotAllowed
from shared.domain.moratorium import MoratoriumState
from shared.domain.stages import Stage
from shared.domain.work_kinds import WorkKind
from shared.models import (
    MoratoriumCandidate,
    MoratoriumDebt,
    MoratoriumNotice,
    OutboxMessage,
    WorkItem,
)
from shared.services.errors import NotFound, StaleVersion
from shared.services.gate import may_go_out
from shared.services.moratorium.added import add_debt
from shared.services.moratorium.changes import (
    cancel_moratorium,
    end_treatment,
    remove_debt,
)
from shared.services.moratorium.choose import choose_party, none_of_these
from shared.services.moratorium.notice import Adviser, NoticeDebt, NoticeSays
from shared.services.plans.read import plan_page
from tests.support.builders import a_debt, a_party, an_account, an_officer, pounds, the_resident
from tests.support.direct_debits import KEYS, a_planned_resident
from tests.support.moratoriums import (
    OFFICER,
    a_crisis,
    a_notice,
    an_agent,
    later,
    moratorium_of,
    take,
)
from tests.support.records import NOW, TODAY

HOME = "12 Mill Lane\nTidewell\nTW1 4QT"


def stopped(session, party_id, debt_id, on=TODAY):
    return {
        act for act in Act if isinstance(may_go_out(session, act, party_id, debt_id, on), Blocked)
    }


def on_day(number):
    return NOW + timedelta(days=number - 1)


@pytest.fixture
def officer(session):
    return an_officer(session)


@pytest.fixture
def twins(session):
    """Two people of one name at one address, and what each owes."""
    parties = [a_party(session, "Rees", "Owen", letter_address=HOME) for _ in range(2)]
    return [
        (party, a_debt(session, an_account(session, party), stage=Stage.ENFORCEMENT_AGENT))
        for party in parties
    ]


@pytest.fixture
def running(session):
    resident = the_resident(session)
    notice = a_notice(resident.party, "80012345")
    return resident, notice, take(session, notice)


def row_of(session, debt_id):
    return session.scalars(
        select(MoratoriumDebt)
        .where(MoratoriumDebt.debt_id == debt_id)
        .execution_options(populate_existing=True)
    ).one()


# ---- whom it means
def test_the_one_who_was_chosen_is_protected_and_the_other_goes_free(session, twins, officer):
    (first, owed), (second, other) = twins
    taken = take(session, a_notice(first))
    choose_party(session, KEYS, taken.moratorium_id, second.id, "Called both", officer.id, NOW)
    assert stopped(session, second.id, other.id) == RECOVERY
    assert stopped(session, first.id, owed.id) == set()
    assert moratorium_of(session, taken).party_id == second.id


def test_why_is_written_down_with_who_said_it(session, twins, officer):
    (first, _), _ = twins
    taken = take(session, a_notice(first))
    choose_party(session, KEYS, taken.moratorium_id, first.id, "Date of birth", officer.id, NOW)
    rows = session.execute(
        select(
            MoratoriumCandidate.answer, MoratoriumCandidate.why, MoratoriumCandidate.answered_by
        ).order_by(MoratoriumCandidate.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("chosen", "Date of birth", officer.id),
        ("not_them", "Date of birth", officer.id),
    ]


def test_an_agent_who_was_told_to_stop_hears_that_it_was_not_them(session, twins, officer):
    an_agent(session, code="")
    (first, _), _ = twins
    taken = take(session, a_notice(first))
    choose_party(session, KEYS, taken.moratorium_id, first.id, "Called", officer.id, NOW)
    told = session.scalars(
        select(OutboxMessage.template).where(OutboxMessage.template.startswith("agent_"))
    ).all()
    assert sorted(told) == ["agent_hold", "agent_hold", "agent_hold_ended"]


def test_somebody_whom_the_search_did_not_find_can_be_chosen(session, twins, officer):
    (first, _), _ = twins
    meant = a_party(session, "Jones", "Owen")
    debt = a_debt(session, an_account(session, meant))
    taken = take(session, a_notice(first))
    choose_party(session, KEYS, taken.moratorium_id, meant.id, "Married", officer.id, NOW)
    assert stopped(session, meant.id, debt.id) == RECOVERY


def test_none_of_them_frees_everybody(session, twins, officer):
    (first, owed), (second, other) = twins
    taken = take(session, a_notice(first))
    none_of_these(session, KEYS, taken.moratorium_id, "Both called", officer.id, NOW)
    assert stopped(session, first.id, owed.id) | stopped(session, second.id, other.id) == set()
    assert session.get_one(MoratoriumNotice, taken.notice_id).purge_on == date(2026, 12, 22)


def test_who_was_chosen_is_not_chosen_again(session, twins, officer):
    (first, _), (second, _) = twins
    taken = take(session, a_notice(first))
    choose_party(session, KEYS, taken.moratorium_id, first.id, "Called", officer.id, NOW)
    with pytest.raises(StaleVersion):
        choose_party(session, KEYS, taken.moratorium_id, second.id, "No", officer.id, NOW)


def test_nobody_is_no_party(session, twins, officer):
    (first, _), _ = twins
    taken = take(session, a_notice(first))
    with pytest.raises(NotFound):
        choose_party(session, KEYS, taken.moratorium_id, 99_999, "x", officer.id, NOW)


def test_the_work_is_done_once_somebody_was_chosen(session, twins, officer):
    (first, _), _ = twins
    taken = take(session, a_notice(first))
    choose_party(session, KEYS, taken.moratorium_id, first.id, "Called", officer.id, NOW)
    states = session.scalars(
        select(WorkItem.state).where(WorkItem.kind == WorkKind.BREATHING_SPACE)
    )
    assert list(states) == ["done"]


def test_a_debt_that_comes_to_light_later_finds_its_person(session, officer):
    stranger = a_party(session, "Nobody", "Nemo", letter_address="1 Far Road\nFar\nZZ9 9ZZ")
    notice = a_notice(stranger)
    session.delete(stranger)
    taken = take(session, notice)
    assert taken.moratorium_state is MoratoriumState.NO_DEBT_FOUND
    party = a_party(session, "New", "Nemo")
    debt = a_debt(session, an_account(session, party))
    choose_party(session, KEYS, taken.moratorium_id, party.id, "New name", officer.id, NOW)
    assert stopped(session, party.id, debt.id) == RECOVERY


# ---- debts that come and go
def test_a_debt_that_the_adviser_takes_out_is_free_after_the_days_of_review(session, running):
    resident, notice, _ = running
    gone = later(notice, NoticeSays.DEBT_REMOVED, debts=notice.debts, cancelled_on=TODAY)
    take(session, gone)
    row = row_of(session, resident.debt.id)
    after = TODAY + timedelta(days=15)
    assert (row.state, row.removed_on) == ("removed", TODAY)
    assert stopped(session, resident.party.id, resident.debt.id) == RECOVERY
    assert stopped(session, resident.party.id, resident.debt.id, after) == set()


def test_a_removal_that_fits_no_debt_frees_none(session, running):
    resident, notice, _ = running
    lines = (NoticeDebt("unknown", reference="1"),)
    take(session, later(notice, NoticeSays.DEBT_REMOVED, debts=lines))
    assert row_of(session, resident.debt.id).state == "protected"


def test_a_cancellation_in_part_frees_the_named_debts_alone(session):
    resident = the_resident(session)
    account = an_account(session, resident.party)
    other = a_debt(session, account, year=2025)
    notice = a_notice(resident.party, "80012345", account.reference)
    taken = take(session, notice)
    take(
        session,
        later(notice, NoticeSays.CANCELLED, debts=notice.debts[:1], cancelled_on=TODAY),
    )
    assert row_of(session, resident.debt.id).state == "removed"
    assert row_of(session, other.id).state == "protected"
    assert moratorium_of(session, taken).state is MoratoriumState.ACTIVE


def test_a_cancellation_of_every_debt_is_the_end(session, running):
    _, notice, taken = running
    take(session, later(notice, NoticeSays.CANCELLED, debts=notice.debts, cancelled_on=TODAY))
    assert moratorium_of(session, taken).state is MoratoriumState.CANCELLED


def test_an_officer_can_add_a_debt_of_theirs(session, running):
    resident, _, taken = running
    other = a_debt(session, an_account(session, resident.party), year=2025)
    add_debt(session, taken.moratorium_id, other.id, TODAY, OFFICER, NOW)
    assert row_of(session, other.id).source == "added"


def test_nobody_adds_the_debt_of_somebody_else(session, running):
    _, _, taken = running
    other = a_debt(session)
    with pytest.raises(NotFound):
        add_debt(session, taken.moratorium_id, other.id, TODAY, OFFICER, NOW)


def test_a_debt_leaves_once(session, running):
    resident, _, _ = running
    row = row_of(session, resident.debt.id)
    remove_debt(session, row.id, TODAY, "not eligible", OFFICER, NOW)
    with pytest.raises(StaleVersion):
        remove_debt(session, row.id, TODAY, "not eligible", OFFICER, NOW)


def test_a_debt_that_leaves_on_a_day_to_come_is_held_until_then(session, running):
    resident, _, _ = running
    day = TODAY + timedelta(days=10)
    remove_debt(session, row_of(session, resident.debt.id).id, day, "x", OFFICER, NOW)
    for on in (TODAY, day - timedelta(days=1), day, day + timedelta(days=14)):
        assert stopped(session, resident.party.id, resident.debt.id, on) == RECOVERY


# ---- the whole
def test_cancelled_from_today_it_is_over_and_still_nothing_is_enforced(session, running):
    resident, _, taken = running
    cancel_moratorium(session, taken.moratorium_id, TODAY, "client asked", OFFICER, NOW)
    assert moratorium_of(session, taken).state is MoratoriumState.CANCELLED
    assert stopped(session, resident.party.id, resident.debt.id, date(2027, 5, 1)) == RECOVERY


def test_cancelled_before_anybody_was_chosen_frees_everybody(session, twins):
    (first, owed), (second, other) = twins
    notice = a_notice(first)
    taken = take(session, notice)
    take(session, later(notice, NoticeSays.CANCELLED, cancelled_on=TODAY))
    assert moratorium_of(session, taken).state is MoratoriumState.CANCELLED
    assert stopped(session, first.id, owed.id) | stopped(session, second.id, other.id) == set()


def test_it_is_not_cancelled_twice(session, running):
    _, _, taken = running
    cancel_moratorium(session, taken.moratorium_id, TODAY, "x", OFFICER, NOW)
    with pytest.raises(NotAllowed):
        cancel_moratorium(session, taken.moratorium_id, TODAY, "x", OFFICER, NOW)


def test_a_later_notice_that_its_state_does_not_allow_is_refused_and_kept(session, running):
    _, notice, taken = running
    cancel_moratorium(session, taken.moratorium_id, TODAY, "x", OFFICER, NOW)
    again = take(session, later(notice, NoticeSays.CANCELLED, cancelled_on=TODAY))
    assert again.state == "refused"


def test_treatment_that_ends_sets_the_last_day(session):
    resident = the_resident(session)
    taken = take(session, a_crisis(resident.party, "80012345"))
    end_treatment(session, taken.moratorium_id, date(2026, 12, 1), OFFICER, NOW)
    on = date(2026, 12, 31)
    found = may_go_out(session, Act.CHASE, resident.party.id, resident.debt.id, on)
    assert isinstance(found, Blocked)
    assert (found.rule, found.until) == ("breathing_space", on)


def test_treatment_that_ends_in_one_that_was_taken_for_standard_shortens_nothing(session, running):
    resident, _, taken = running
    end_treatment(session, taken.moratorium_id, date(2026, 11, 25), OFFICER, NOW)
    found = may_go_out(session, Act.CHASE, resident.party.id, resident.debt.id, date(2027, 1, 20))
    assert isinstance(found, Blocked)
    assert found.rule == "breathing_space"


def test_another_adviser_takes_over(session, running):
    _, notice, taken = running
    other = Adviser("Other Advice", "other@advice.example", "")
    take(session, later(notice, NoticeSays.TRANSFERRED, adviser=other))
    assert moratorium_of(session, taken).adviser_email == "other@advice.example"


# ---- the plan that waits
def test_a_plan_that_waits_is_late_with_nothing_that_fell_due_since(session):
    planned = a_planned_resident(session)
    take(session, a_notice(planned.resident.party, "80012345"))
    page = plan_page(session, planned.party_id, planned.reference, date(2027, 4, 20))
    assert page.standing.behind_by == pounds("0")
