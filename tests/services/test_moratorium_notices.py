"""Notices that are wrong, early, late, double or doubtful."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.gate import RECOVERY, Act, Blocked, HoldKind
from shared.domain.moratorium import MoratoriumState
from shared.domain.person_match import Address
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Hold,
    MoratoriumCandidate,
    MoratoriumDebt,
    MoratoriumNotice,
    WorkItem,
)
from shared.services.gate import may_go_out
from shared.services.moratorium.notice import NotANotice, NoticeDebt, NoticeSays
from tests.support.builders import a_debt, a_party, an_account, the_resident
from tests.support.moratoriums import (
    a_notice,
    holds_on,
    later,
    moratorium_of,
    take,
)
from tests.support.records import TODAY


@pytest.fixture
def resident(session):
    return the_resident(session)


def debts_in(session, taken):
    rows = session.scalars(
        select(MoratoriumDebt)
        .where(MoratoriumDebt.moratorium_id == taken.moratorium_id)
        .order_by(MoratoriumDebt.debt_id)
    )
    return list(rows)


def blocked(session, party_id, debt_id, on=TODAY):
    """The acts that may not happen."""
    return {
        act for act in Act if isinstance(may_go_out(session, act, party_id, debt_id, on), Blocked)
    }


# ---- bad input
def test_the_same_notice_twice_is_one(session, resident):
    notice = a_notice(resident.party, "80012345")
    first, second = take(session, notice), take(session, notice)
    assert (second.first, second.moratorium_id) == (False, first.moratorium_id)
    assert len(holds_on(session, debt_id=resident.debt.id)) == 1


def test_the_same_moratorium_by_another_door_is_one(session, resident):
    typed = a_notice(resident.party, "80012345", register_id="")
    read = a_notice(resident.party, "80012345", reference=typed.reference)
    first, second = take(session, typed), take(session, read)
    assert second.moratorium_id == first.moratorium_id
    assert moratorium_of(session, first).register_id == read.register_id


def test_a_start_in_the_past_protects_from_then(session, resident):
    start = date(2026, 11, 4)
    notice = a_notice(
        resident.party, "80012345", starts_on=start, applied_on=start, ends_on=date(2027, 1, 2)
    )
    take(session, notice)
    (hold,) = holds_on(session, debt_id=resident.debt.id)
    assert (hold.starts_on, hold.ends_on) == (start, date(2027, 1, 2))


def test_a_start_to_come_is_held_from_its_day_and_not_before(session, resident):
    tomorrow = date(2026, 11, 23)
    taken = take(session, a_notice(resident.party, "80012345", starts_on=tomorrow))
    assert taken.moratorium_state is MoratoriumState.MATCHED
    assert blocked(session, resident.party.id, resident.debt.id) == frozenset()
    assert blocked(session, resident.party.id, resident.debt.id, tomorrow) == RECOVERY


def test_somebody_unknown_is_kept_for_a_while_and_freezes_nobody(session, resident):
    stranger = a_party(session, "Nobody", "Nemo")
    session.delete(stranger)
    notice = a_notice(stranger, "99999999", addresses=(Address("1 Far Road", "ZZ9 9ZZ"),))
    taken = take(session, notice)
    row = session.get_one(MoratoriumNotice, taken.notice_id)
    assert taken.moratorium_state is MoratoriumState.NO_DEBT_FOUND
    assert (row.purge_on, holds_on(session)) == (date(2026, 12, 22), [])


def test_a_standard_notice_without_a_last_day_is_refused(session, resident):
    with pytest.raises(NotANotice) as problem:
        take(session, a_notice(resident.party, ends_on=None))
    assert [each.field for each in problem.value.wrong] == ["ends_on"]


def test_an_end_before_the_start_is_refused(session, resident):
    with pytest.raises(NotANotice) as problem:
        take(session, a_notice(resident.party, ends_on=date(2026, 11, 1)))
    assert [each.field for each in problem.value.wrong] == ["ends_on"]


# ---- who is meant
def test_two_people_of_one_name_at_one_address_are_both_protected_and_a_person_is_asked(session):
    home = "12 Mill Lane\nTidewell\nTW1 4QT"
    father = a_party(session, letter_address=home)
    son = a_party(session, letter_address=home)
    owed = [a_debt(session, an_account(session, each)) for each in (father, son)]
    taken = take(session, a_notice(father))
    assert (taken.is_certain, taken.moratorium_state) == (False, MoratoriumState.RECEIVED)
    for party, debt in zip((father, son), owed, strict=True):
        assert blocked(session, party.id, debt.id) == RECOVERY
    (item,) = session.scalars(select(WorkItem).where(WorkItem.kind == WorkKind.BREATHING_SPACE))
    assert item.subject == f"moratorium:{taken.moratorium_id}"


def test_a_misspelt_name_at_the_right_address_is_found(session, resident):
    taken = take(session, a_notice(resident.party, "80012345", surname="Hughs"))
    assert blocked(session, resident.party.id, resident.debt.id) == RECOVERY
    assert taken.moratorium_state is MoratoriumState.ACTIVE


def test_somebody_far_less_likely_is_not_frozen(session, resident):
    namesake = a_party(session, letter_address="9 Other Street\nFarham\nFA1 1AA")
    debt = a_debt(session, an_account(session, namesake, postcode="FA1 1AA"))
    take(session, a_notice(resident.party, "80012345"))
    assert blocked(session, namesake.id, debt.id) == frozenset()


def test_who_may_be_meant_is_written_down_with_reasons(session, resident):
    taken = take(session, a_notice(resident.party, "80012345"))
    (row,) = session.scalars(
        select(MoratoriumCandidate).where(MoratoriumCandidate.moratorium_id == taken.moratorium_id)
    )
    assert (row.score, json.loads(row.reasons)) == (
        100,
        ["Same name", "Same account reference", "Same house and postcode"],
    )


# ---- out of order
def test_a_cancellation_before_its_start_waits_and_is_applied(session, resident):
    start = a_notice(resident.party, "80012345")
    early = later(start, NoticeSays.CANCELLED, cancelled_on=TODAY, end_reason="client asked")
    assert take(session, early).state == "waiting"
    taken = take(session, start)
    row = session.scalars(select(MoratoriumNotice).where(MoratoriumNotice.key == early.key)).one()
    assert moratorium_of(session, taken).state is MoratoriumState.CANCELLED
    assert (row.state, row.moratorium_id) == ("done", taken.moratorium_id)


def test_a_debt_added_before_its_start_waits_and_is_applied(session, resident):
    account = an_account(session, resident.party)
    other = a_debt(session, account, year=2025)
    start = a_notice(resident.party, "80012345")
    named = (NoticeDebt("d2", reference=account.reference),)
    early = later(start, NoticeSays.DEBT_ADDED, debts=named, starts_on=TODAY)
    take(session, early)
    taken = take(session, start)
    row = next(each for each in debts_in(session, taken) if each.debt_id == other.id)
    assert (row.state, row.source, row.register_debt_id) == ("protected", "added", "d2")
    kinds = {hold.kind for hold in holds_on(session, debt_id=other.id)}
    assert kinds == {HoldKind.BREATHING_SPACE}


def test_holds_that_a_moratorium_puts_name_it(session, resident):
    taken = take(session, a_notice(resident.party, "80012345"))
    subjects = session.scalars(select(Hold.subject).where(Hold.ended_at.is_(None))).all()
    assert all(each.startswith(f"moratorium:{taken.moratorium_id}:") for each in subjects)
