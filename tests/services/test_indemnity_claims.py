"""Indemnity claims: the receipt goes back once, the debt grows again, and the clock of the answer runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.direct_debit_claims import REASONS
from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.direct_debit_runs import ClaimState
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.lifecycle import NotAllowed
from shared.domain.mandate_states import CollectionState, MandateState
from shared.models import (
    Collection,
    Debt,
    Entry,
    Hold,
    IndemnityClaim,
    IndemnityPart,
    MandateInstruction,
    Note,
    Posting,
)
from shared.services.cases.notes import NotANote
from shared.services.direct_debit.claims import (
    TooLateToCounter,
    accept_claim,
    claim_lost,
    claim_won,
    counter_claim,
)
from shared.services.errors import NotFound, StaleVersion
from shared.services.ledger.taking_back import TakeBack, take_money_back
from shared.services.plans.read import plan_page
from tests.support.bacs_files import Claim, a_claim_report, an_arudd
from tests.support.bacs_scenes import (
    FIRST,
    a_collecting_resident,
    messages_of,
    state_of,
    take,
    work_of,
)
from tests.support.builders import an_officer, pounds
from tests.support.direct_debits import BANK

S, M = CollectionState, MandateState
DONE, NOTHING, PERSON = RowOutcome.DONE, RowOutcome.NOTHING_TO_DO, RowOutcome.FOR_PERSON
DAY = "2026-12-29"
DEBIT = "2027-01-22"


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        return a_collecting_resident(session)


@pytest.fixture
def officer(database):
    with database.transaction() as session:
        return an_officer(session).id


def claimed(database, scene, now=FIRST, day=DEBIT, **changes):
    wish = {"reference": scene.reference, "parts": ((DAY, "90.00"),), "total": "90.00"}
    return take(database, a_claim_report(Claim(**{**wish, **changes}), day=day), now)


def one(session):
    return session.scalars(select(IndemnityClaim)).one()


def received(session):
    return session.scalar(select(func.sum(Debt.__table__.c.received)))


def test_the_money_goes_back_the_debt_grows_and_the_clock_starts(database, scene):
    assert claimed(database, scene).rows == {DONE: 1}
    with database.reading() as session:
        claim = one(session)
        assert (claim.state, claim.total, claim.reason) == (
            ClaimState.OPEN,
            pounds("90.00"),
            "2",
        )
        assert claim.claimed_on == date(2026, 12, 31)
        assert claim.counter_by == date(2027, 1, 14)
        assert claim.taken_on == date(2027, 1, 22)
        assert session.get_one(Collection, scene.first_id).state is S.INDEMNITY_CLAIMED
        assert received(session) == pounds("0")
        assert work_of(session, scene.planned.party_id) == [
            ("claim", f"indemnity_claim:{claim.id}")
        ]
        assert messages_of(session, scene.planned.party_id) == ["direct_debit_claimed"]
        holds = session.execute(select(Hold.kind, Hold.subject)).all()
        assert ("dispute", f"indemnity_claim:{claim.id}") in [tuple(each) for each in holds]


def test_a_report_that_is_read_late_does_not_move_the_day_of_the_answer(database, scene):
    claimed(database, scene, now=FIRST + timedelta(days=11))
    with database.reading() as session:
        assert one(session).counter_by == date(2027, 1, 15)


def test_the_plan_shows_it_as_not_paid(database, scene):
    claimed(database, scene)
    with database.reading() as session:
        day = FIRST.date() + timedelta(days=14)
        page = plan_page(session, scene.planned.party_id, scene.planned.reference, day)
    assert page.standing.behind_by == pounds("90.00")


@pytest.mark.parametrize(
    ("reason", "state", "sends_cancellation"),
    [
        ("1", M.SUSPENDED, False),
        ("2", M.SUSPENDED, False),
        ("3", M.CANCELLED_BY_BANK, False),
        ("4", M.CANCELLED_BY_PAYER, True),
        ("5", M.CANCELLED_BY_COUNCIL, True),
        ("6", M.CANCELLED_BY_COUNCIL, True),
        ("7", M.ACTIVE, False),
        ("8", M.SUSPENDED, False),
    ],
)
def test_each_reason_says_what_becomes_of_the_mandate(
    database, scene, reason, state, sends_cancellation
):
    assert claimed(database, scene, reason=reason).rows == {DONE: 1}
    with database.reading() as session:
        assert state_of(session, scene.mandate_id) is state
        codes = session.scalars(select(MandateInstruction.code)).all()
        assert ("0C" in codes) is sends_cancellation


def test_there_is_a_case_for_every_reason():
    assert set(REASONS) == set("12345678")


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": "EV9999999X"},
        {"reason": "9"},
        {"total": "91.00"},
        {"parts": (("2026-12-30", "90.00"),)},
        {"parts": ((DAY, "89.00"),), "total": "89.00"},
        {"parts": ((DAY, "90.00"), (DAY, "90.00")), "total": "180.00"},
        {"parts": ()},
        {"bank_reference": ""},
    ],
)
def test_what_does_not_fit_exactly_is_for_a_person_and_moves_nothing(database, scene, wrong):
    assert claimed(database, scene, **wrong).rows == {PERSON: 1}
    with database.reading() as session:
        assert session.get_one(Collection, scene.first_id).state is S.COLLECTED
        assert received(session) == pounds("90.00")
        assert session.scalars(select(IndemnityClaim)).all() == []


def test_the_same_claim_in_another_report_changes_nothing(database, scene):
    claimed(database, scene)
    assert claimed(database, scene, day="2027-01-25").rows == {NOTHING: 1}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(IndemnityPart)) == 1


def test_a_second_claim_for_the_same_money_is_for_a_person(database, scene):
    claimed(database, scene)
    assert claimed(database, scene, bank_reference="INVENTED0002").rows == {PERSON: 1}


def test_a_claim_after_the_debit_came_back_is_for_a_person(database, scene):
    take(database, an_arudd(scene.unpaid()))
    assert claimed(database, scene).rows == {PERSON: 1}


def test_an_unpaid_after_a_claim_is_for_a_person_and_moves_no_money_twice(database, scene):
    claimed(database, scene)
    assert take(database, an_arudd(scene.unpaid())).rows == {PERSON: 1}
    with database.reading() as session:
        assert received(session) == pounds("0")


def test_a_claim_after_our_own_refund_is_owed_to_us_by_who_got_it_twice(database, scene):
    with database.transaction() as session:
        receipt_id = session.get_one(Collection, scene.first_id).receipt_id
        wish = TakeBack(receipt_id, "refund:1", PostingKind.REFUND, pounds("90.00"), "twice")
        take_money_back(session, wish, BANK, FIRST)
    assert claimed(database, scene).rows == {DONE: 1}
    with database.reading() as session:
        owed = select(func.sum(Entry.__table__.c.amount)).where(
            Entry.account == LedgerAccount.REFUNDS
        )
        assert session.scalar(owed) == pounds("90.00")
        assert received(session) == pounds("0")


def test_a_claim_that_the_bank_takes_back_is_for_a_person_on_the_case(database, scene):
    claimed(database, scene)
    cancelled = "<DDICAdvice><PayingBankReference>INVENTED0001</PayingBankReference></DDICAdvice>"
    assert take(database, a_claim_report(cancelled=cancelled)).rows == {PERSON: 1}
    with database.reading() as session:
        assert len(work_of(session, scene.planned.party_id)) == 2


def act(database, what, officer, note="The notice was sent on 22 November.", now=FIRST, lock=None):
    with database.transaction() as session:
        claim = one(session)
        return what(session, claim.id, claim.lock if lock is None else lock, officer, note, now)


def test_a_countered_claim_that_we_win_counts_as_paid_again(database, scene, officer):
    claimed(database, scene)
    assert act(database, counter_claim, officer) is ClaimState.COUNTERED
    assert act(database, claim_won, officer, "The bank paid it back.") is ClaimState.WON
    with database.reading() as session:
        assert received(session) == pounds("90.00")
        kinds = session.scalars(select(Posting.kind).order_by(Posting.id)).all()
        assert kinds[-2:] == [PostingKind.INDEMNITY, PostingKind.INDEMNITY_WON]
        part = session.scalars(select(IndemnityPart)).one()
        assert part.back_posting_id is not None
        assert work_of(session, scene.planned.party_id) == []
        disputes = select(Hold).where(Hold.kind == "dispute", Hold.ended_at.is_(None))
        assert session.scalars(disputes).all() == []
        assert len(session.scalars(select(Note)).all()) == 2
        told = messages_of(session, scene.planned.party_id)
        assert told == ["direct_debit_claimed", "direct_debit_claimed"]


@pytest.mark.parametrize(("what", "state"), [(accept_claim, ClaimState.ACCEPTED)])
def test_a_claim_that_stands_leaves_the_debt_as_it_is(database, scene, officer, what, state):
    claimed(database, scene)
    assert act(database, what, officer) is state
    with database.reading() as session:
        assert received(session) == pounds("0")
        assert work_of(session, scene.planned.party_id) == []


def test_a_claim_that_we_lost_stands(database, scene, officer):
    claimed(database, scene)
    act(database, counter_claim, officer)
    assert act(database, claim_lost, officer) is ClaimState.LOST
    with database.reading() as session:
        assert received(session) == pounds("0")


def test_nobody_counters_after_nine_working_days(database, scene, officer):
    claimed(database, scene)
    last = datetime(2027, 1, 14, 12, tzinfo=UTC)
    with pytest.raises(TooLateToCounter):
        act(database, counter_claim, officer, now=last + timedelta(days=1))
    assert act(database, counter_claim, officer, now=last) is ClaimState.COUNTERED


@pytest.mark.parametrize("what", [counter_claim, accept_claim, claim_won, claim_lost])
def test_an_answer_to_an_older_page_is_refused(database, scene, officer, what):
    claimed(database, scene)
    with pytest.raises(StaleVersion):
        act(database, what, officer, lock=7)


@pytest.mark.parametrize("what", [counter_claim, accept_claim, claim_won, claim_lost])
def test_what_was_decided_is_not_decided_again(database, scene, officer, what):
    claimed(database, scene)
    act(database, accept_claim, officer)
    with pytest.raises(NotAllowed):
        act(database, what, officer)


def test_why_must_be_said(database, scene, officer):
    claimed(database, scene)
    with pytest.raises(NotANote):
        act(database, accept_claim, officer, note=" ")


def test_a_claim_that_is_not_there(database, officer):
    with database.transaction() as session, pytest.raises(NotFound):
        accept_claim(session, 1, 0, officer, "x", FIRST)
