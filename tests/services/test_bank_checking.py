"""Bank details are checked as they are typed; guessing slows down, and then a person helps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.bank_check import BankDetails, Verdict
from shared.models import BankCheckTry, WorkItem
from shared.services.audit import Actor
from shared.services.direct_debit.bank_tables import load_tables
from shared.services.direct_debit.checking import MOST, WAITS, WITHIN, check_details
from shared.services.tidying import BANK_TRIES_STAY, tidy
from shared.services.wording import say
from tests.support.builders import NOW, a_party
from tests.support.plans import at_once

TABLE = ["100000 100009 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1"]
RIGHT, WRONG = ("10-00-00", "00000051"), ("100000", "00000052")
SECOND = timedelta(seconds=1)


@pytest.fixture
def party(session):
    load_tables(
        session, TABLE, (), "V1", date(2026, 1, 1), Actor("command", "bank-load-tables"), NOW
    )
    return a_party(session).id


def check(session, party_id, typed=WRONG, now=NOW):
    return check_details(session, party_id, *typed, now)


def fail(session, party_id, times, now=NOW):
    """Fail so many times, each as soon as it is allowed; when the last was."""
    for time in range(times):
        now = now if time == 0 else now + WAITS[time - 1]
        assert check(session, party_id, WRONG, now).verdict in {Verdict.INVALID, None}
    return now


def counted(session):
    return session.scalar(select(func.count()).select_from(BankCheckTry))


def test_details_that_fit_can_be_used(session, party):
    checked = check(session, party, RIGHT)
    assert (checked.details, checked.verdict) == (BankDetails("100000", "00000051"), Verdict.VALID)
    assert checked.problem is None
    assert counted(session) == 0


@pytest.mark.parametrize("typed", [("200000", "00000052"), ("089000", "1234567890")])
def test_a_code_that_the_tables_do_not_cover_is_presumed_valid(session, party, typed):
    checked = check(session, party, typed)
    assert checked.verdict is Verdict.UNKNOWN
    assert checked.details is not None
    assert checked.problem is None


def test_without_tables_every_code_is_unknown_and_can_be_used(session):
    checked = check(session, a_party(session).id)
    assert (checked.verdict, checked.problem) == (Verdict.UNKNOWN, None)
    assert checked.details == BankDetails(*WRONG)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (("", "00000051"), "sort_code"),
        (("  ", ""), "sort_code"),
        (("10000", "00000051"), "sort_code"),
        (("10000x", "00000051"), "sort_code"),
        (("100000", ""), "account"),
        (("100000", "00051"), "account"),
        (("100000", "12345678901"), "account"),
        (("100000", "1234567x"), "account"),
    ],
)
def test_what_cannot_be_bank_details_is_said_by_its_field_and_not_counted(
    session, party, typed, field
):
    for _ in range(MOST + 1):
        checked = check(session, party, typed)
        assert (checked.field, checked.details, checked.verdict) == (field, None, None)
        assert checked.problem
        assert not checked.to_officer
    assert counted(session) == 0


def test_the_first_that_fail_cost_nothing(session, party):
    for _ in range(2):
        checked = check(session, party)
        assert checked.verdict is Verdict.INVALID
        assert (checked.wait_until, checked.to_officer, checked.field) == (None, False, "account")
    assert check(session, party, RIGHT).verdict is Verdict.VALID


@pytest.mark.parametrize(("failed", "wait"), [(3, 1), (4, 5), (5, 15)])
def test_then_each_takes_longer(session, party, failed, wait):
    last = fail(session, party, failed)
    again_at = last + timedelta(minutes=wait)
    too_early = check(session, party, RIGHT, again_at - SECOND)
    assert (too_early.details, too_early.wait_until) == (None, again_at)
    assert check(session, party, RIGHT, again_at).verdict is Verdict.VALID


def test_the_one_that_slows_down_says_when(session, party):
    fail(session, party, 2)
    checked = check(session, party)
    assert checked.wait_until == NOW + timedelta(minutes=1)
    assert "9:01am" in say(checked.problem, "en")
    assert "9:01yb" in say(checked.problem, "cy")


def test_nobody_is_told_to_come_back_too_early(session, party):
    fail(session, party, 2)
    checked = check(session, party, WRONG, NOW + SECOND)
    assert checked.wait_until == NOW + timedelta(minutes=1) + SECOND
    assert "9:02am" in say(checked.problem, "en")


def test_a_try_that_is_refused_is_not_counted(session, party):
    last = fail(session, party, 3)
    for _ in range(10):
        check(session, party, WRONG, last + SECOND)
    assert counted(session) == 3


def test_details_that_fit_do_not_set_the_count_back(session, party):
    last = fail(session, party, 2)
    check(session, party, RIGHT, last)
    assert check(session, party, WRONG, last).wait_until is not None


def test_in_the_end_a_person_helps(session, party):
    last = fail(session, party, MOST - 1) + WAITS[MOST - 2]
    checked = check(session, party, WRONG, last)
    assert (checked.to_officer, checked.details) == (True, None)
    [item] = session.scalars(select(WorkItem)).all()
    assert (item.kind, item.party_id, item.subject) == ("bank_details", party, f"party:{party}")
    said = say(checked.problem, "en")
    assert "01632 960 100" in said
    assert "24 November 2026" in said


def test_one_fewer_does_not_call_a_person(session, party):
    fail(session, party, MOST - 1)
    assert session.scalars(select(WorkItem)).all() == []


def test_a_person_is_asked_once_and_the_promise_stays(session, party):
    last = fail(session, party, MOST)
    later = check(session, party, RIGHT, last + timedelta(hours=20))
    assert (later.to_officer, later.details) == (True, None)
    assert "24 November 2026" in say(later.problem, "en")
    assert session.scalar(select(func.count()).select_from(WorkItem)) == 1


def test_when_the_person_has_called_no_second_call_is_promised(session, party):
    last = fail(session, party, MOST)
    session.scalars(select(WorkItem)).one().state = "done"
    session.flush()
    later = check(session, party, RIGHT, last + timedelta(hours=1))
    assert later.to_officer
    assert "01632 960 100" in say(later.problem, "en")
    assert session.scalar(select(func.count()).select_from(WorkItem)) == 1


def test_after_a_day_it_may_be_tried_again(session, party):
    fail(session, party, MOST)
    assert check(session, party, RIGHT, NOW + WITHIN - SECOND).to_officer
    assert check(session, party, RIGHT, NOW + WITHIN).verdict is Verdict.VALID


def test_one_party_does_not_slow_another_down(session, party):
    fail(session, party, MOST)
    assert check(session, a_party(session).id, RIGHT).verdict is Verdict.VALID


def test_old_failed_checks_are_tidied_away(session, party):
    fail(session, party, 1)
    assert tidy(session, NOW + BANK_TRIES_STAY) == 0
    assert tidy(session, NOW + BANK_TRIES_STAY + SECOND) == 1


def test_many_at_once_cannot_pass_the_count(database):
    with database.transaction() as session:
        load_tables(
            session, TABLE, (), "V1", date(2026, 1, 1), Actor("command", "bank-load-tables"), NOW
        )
        party_id = a_party(session).id

    def guess():
        return database.attempt(lambda session: check(session, party_id))

    answers = at_once(*[guess] * 8)
    with database.reading() as session:
        assert counted(session) == 3
    assert sum(answer.verdict is Verdict.INVALID for answer in answers) == 3
