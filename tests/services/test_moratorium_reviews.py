"""Reviews that we ask the adviser for, as far as the court, each within its days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from shared.domain.gate import RECOVERY, Act, Blocked
from shared.domain.moratorium import MoratoriumState, ReviewEvent, ReviewState
from shared.domain.stages import Stage
from shared.domain.work_kinds import WorkKind
from shared.models import (
    MoratoriumDebt,
    MoratoriumReview,
    OutboxMessage,
    WorkItem,
)
from shared.services.errors import StaleVersion
from shared.services.gate import may_go_out
from shared.services.moratorium.changes import (
    cancel_moratorium,
)
from shared.services.moratorium.notice import NoticeReview, NoticeSays
from shared.services.moratorium.reviews import (
    NoSuchGround,
    ReviewWish,
    TooLateForReview,
    ask_review,
    review_outcome,
)
from tests.support.builders import a_debt, a_party, an_account, an_officer, the_resident
from tests.support.moratoriums import (
    OFFICER,
    a_notice,
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


# ---- reviews
def wish(debt=None, ground="not_eligible"):
    return ReviewWish(ground, "It is a fine.", debt)


def test_a_review_of_a_debt_is_asked_within_its_days(session, running, officer):
    resident, _, taken = running
    row = row_of(session, resident.debt.id)
    review_id = ask_review(session, taken.moratorium_id, wish(row.id), officer.id, on_day(20))
    review = session.get_one(MoratoriumReview, review_id)
    assert (review.adviser_by, review.court_by) == (date(2026, 12, 26), date(2027, 1, 10))


def test_the_day_after_it_is_too_late(session, running, officer):
    _, _, taken = running
    with pytest.raises(TooLateForReview) as problem:
        ask_review(session, taken.moratorium_id, wish(None, "bankrupt"), officer.id, on_day(21))
    assert problem.value.last == date(2026, 12, 11)


@pytest.mark.parametrize(("ground", "of_debt"), [("bankrupt", True), ("unfair", False)])
def test_each_kind_of_review_has_its_own_grounds(session, running, officer, ground, of_debt):
    resident, _, taken = running
    debt = row_of(session, resident.debt.id).id if of_debt else None
    with pytest.raises(NoSuchGround):
        ask_review(session, taken.moratorium_id, wish(debt, ground), officer.id, NOW)


def test_the_same_review_is_not_asked_twice(session, running, officer):
    _, _, taken = running
    ask_review(session, taken.moratorium_id, wish(None, "iva"), officer.id, NOW)
    with pytest.raises(StaleVersion):
        ask_review(session, taken.moratorium_id, wish(None, "bankrupt"), officer.id, NOW)


def test_the_register_hears_of_it(session, running, officer):
    _, _, taken = running
    ask_review(session, taken.moratorium_id, wish(None, "able_to_pay"), officer.id, NOW)
    calls = session.scalars(
        select(OutboxMessage.template).where(OutboxMessage.channel == "register")
    )
    assert "review_person" in list(calls)


def test_while_it_is_looked_at_everything_stays_protected(session, running, officer):
    resident, _, taken = running
    ask_review(session, taken.moratorium_id, wish(None, "iva"), officer.id, NOW)
    assert stopped(session, resident.party.id, resident.debt.id) == RECOVERY


def outcome(session, review_id, event, now=NOW, **more):
    review_outcome(session, review_id, event, OFFICER, now, **more)


def test_an_upheld_review_may_go_to_court_until_day_50(session, running, officer):
    _, _, taken = running
    review_id = ask_review(session, taken.moratorium_id, wish(None, "iva"), officer.id, NOW)
    outcome(session, review_id, ReviewEvent.UPHELD)
    with pytest.raises(TooLateForReview):
        outcome(session, review_id, ReviewEvent.TO_COURT, on_day(51))
    outcome(session, review_id, ReviewEvent.TO_COURT, on_day(50), court_reference="N244-1")
    review = session.get_one(MoratoriumReview, review_id)
    assert (review.state, review.court_reference) == (ReviewState.AT_COURT, "N244-1")


def test_a_debt_that_the_adviser_removes_leaves(session, running, officer):
    resident, notice, taken = running
    row = row_of(session, resident.debt.id)
    ask_review(session, taken.moratorium_id, wish(row.id), officer.id, NOW)
    answer = NoticeReview("debt_removed", row.register_debt_id, "A fine indeed")
    take(session, later(notice, NoticeSays.REVIEWED, reviews=(answer,)))
    assert row_of(session, resident.debt.id).state == "removed"


def test_the_court_may_cancel_the_whole(session, running, officer):
    _, _, taken = running
    review_id = ask_review(session, taken.moratorium_id, wish(None, "iva"), officer.id, NOW)
    for event in (ReviewEvent.UPHELD, ReviewEvent.TO_COURT, ReviewEvent.COURT_CANCELLED):
        outcome(session, review_id, event)
    assert moratorium_of(session, taken).state is MoratoriumState.CANCELLED


def test_an_answer_to_a_review_that_we_never_asked_for_is_a_persons_to_read(session, running):
    _, notice, _ = running
    answer = NoticeReview("something new")
    take(session, later(notice, NoticeSays.REVIEWED, reviews=(answer,)))
    subjects = session.scalars(
        select(WorkItem.subject).where(WorkItem.kind == WorkKind.BREATHING_SPACE_DAY)
    )
    assert [each.rsplit(":", 1)[1] for each in subjects] == ["review"]


def test_a_review_of_something_over_is_refused(session, running, officer):
    _, _, taken = running
    cancel_moratorium(session, taken.moratorium_id, TODAY, "x", OFFICER, NOW)
    with pytest.raises(StaleVersion):
        ask_review(session, taken.moratorium_id, wish(None, "iva"), officer.id, NOW)


def test_days_are_counted_in_london(session, officer):
    resident = the_resident(session)
    taken = take(session, a_notice(resident.party, "80012345"))
    # Half past midnight in London on the day after the last, still the day before in UTC.
    late = datetime(2026, 12, 12, 0, 30, tzinfo=UTC)
    with pytest.raises(TooLateForReview):
        ask_review(session, taken.moratorium_id, wish(None, "iva"), officer.id, late)


# ---- a longer end
def test_a_later_end_protects_for_longer(session, running):
    resident, notice, _ = running
    later_end = date(2027, 2, 10)
    take(session, later(notice, NoticeSays.CHANGED, ends_on=later_end))
    found = may_go_out(session, Act.CHASE, resident.party.id, resident.debt.id, later_end)
    assert isinstance(found, Blocked)
    assert (found.rule, found.until) == ("breathing_space", later_end)


def test_an_earlier_end_shortens_nothing(session, running):
    resident, notice, _ = running
    take(session, later(notice, NoticeSays.CHANGED, ends_on=date(2026, 12, 1)))
    found = may_go_out(session, Act.CHASE, resident.party.id, resident.debt.id, date(2027, 1, 20))
    assert isinstance(found, Blocked)
    assert found.rule == "breathing_space"
