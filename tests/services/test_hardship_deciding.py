"""Deciding an application for help with hardship: what comes off, who must agree, and what the letter says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.gate import Act, Blocked
from shared.domain.hardship_states import HardshipState
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.london import LONDON
from shared.domain.money import ZERO
from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import CashLine, Debt, Entry, Hold, OutboxMessage, Posting, Receipt, WorkItem
from shared.services.debts.unpaid import owed_on
from shared.services.errors import AlreadyDecided, NotAllowedHere, StaleVersion
from shared.services.gate import may_go_out
from shared.services.hardship.decide import approve, decide, give_back
from shared.services.hardship.read import application_numbered
from shared.services.hardship.ruling import ruling_problems
from shared.services.ledger.cash_file import file_content, file_of_day, make_cash_file
from shared.services.state_comparison import differing_states
from tests.support.builders import NOW, pounds, the_resident
from tests.support.hardship import REASONS, a_ruling, applied, decided, decider, row_of
from tests.support.postings import TELLER, paid_in

SENIOR = Role.SENIOR_OFFICER


@pytest.fixture
def made(session):
    return applied(session)


def debt_of(session, made):
    session.expire_all()
    return session.get_one(Debt, made.debt_id)


def letter(session):
    return session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "hardship_decided")
    ).one()


def revision(session, made):
    return row_of(session, made.reference).revision


def test_an_award_comes_off_at_once(session, made):
    decided(session, made, "300.00")
    assert owed_on(debt_of(session, made)) == pounds("756.50")
    assert row_of(session, made.reference).state is HardshipState.PART_AWARDED


def test_an_award_is_no_payment(session, made):
    decided(session, made, "300.00")
    posting = session.scalars(select(Posting)).one()
    assert (posting.kind, posting.receipt_id) == (PostingKind.REDUCTION, None)
    assert session.scalars(select(Receipt)).all() == []
    other = session.scalars(select(Entry).where(Entry.account != LedgerAccount.DEBT)).one()
    assert (other.account, other.amount) == (LedgerAccount.REDUCTIONS, pounds("300.00"))


def test_costs_are_not_reduced(session, made):
    found = ruling_problems(
        a_ruling(made.debt_id, "972.01"), application_numbered(session, made.id).debts
    )
    assert [field for field, _ in found] == [f"debt_{made.debt_id}"]
    decided(session, made, "100.00")
    assert debt_of(session, made).received_costs == ZERO


def test_all_that_was_asked_for_is_an_award(session):
    made = applied(session, "300.00")
    decided(session, made, "300.00")
    assert row_of(session, made.reference).state is HardshipState.AWARDED


def test_a_refusal_takes_nothing_off(session, made):
    decided(session, made, "0")
    assert row_of(session, made.reference).state is HardshipState.REFUSED
    assert session.scalars(select(Posting)).all() == []


def test_recovery_of_what_is_left_still_waits_for_two_weeks(session, made):
    decided(session, made, "0")
    hold = session.scalars(select(Hold).where(Hold.ended_at.is_(None))).one()
    assert hold.ends_on == date(2026, 12, 7)
    found = may_go_out(session, Act.NOTICE, made.party_id, made.debt_id, date(2026, 12, 8))
    assert not isinstance(found, Blocked)


def test_the_letter_gives_the_amount_the_reasons_and_the_way_to_the_tribunal(session, made):
    decided(session, made, "300.00")
    body = letter(session).body
    for said in ("£300.00", REASONS, "Valuation Tribunal", "within 2 months", "31 March 2027"):
        assert said in body


def test_a_refusal_says_how_to_dispute_it_too(session, made):
    decided(session, made, "0")
    assert "Valuation Tribunal" in letter(session).body


def test_the_letter_asks_for_no_money(session, made):
    decided(session, made, "0")
    assert "pay now" not in letter(session).body.lower()


def test_the_worklist_is_done_with_it(session, made):
    decided(session, made)
    assert session.scalars(select(WorkItem).where(WorkItem.state == "open")).all() == []


def test_the_second_of_two_officers_is_told_who_was_first(session, made):
    seen = revision(session, made)
    first = decided(session, made)
    with pytest.raises(AlreadyDecided) as problem:
        decide(session, made.id, seen, a_ruling(made.debt_id), decider(session), NOW)
    assert problem.value.by == first.name


def test_what_was_read_before_an_answer_came_is_read_again(session, made):
    with pytest.raises(StaleVersion):
        decide(session, made.id, 1, a_ruling(made.debt_id), decider(session), NOW)


def test_a_ruling_without_reasons_is_none(session, made):
    bare = replace(a_ruling(made.debt_id), reasons="No.")
    with pytest.raises(ValueError, match="not a ruling"):
        decide(session, made.id, revision(session, made), bare, decider(session), NOW)


def test_no_more_is_taken_off_than_is_owed_by_then(session, made):
    paid_in(session, session.get_one(Debt, made.debt_id), "900.00")
    with pytest.raises(ValueError, match="not a ruling"):
        decided(session, made, "300.00")


def test_nothing_is_taken_off_a_debt_that_it_is_not_about(session, made):
    other = the_resident(session, "80099999").debt
    with pytest.raises(ValueError, match="not a ruling"):
        decide(session, made.id, revision(session, made), a_ruling(other.id), decider(session), NOW)


# ------------------------------------------------------------------ a second person


@pytest.fixture
def waiting(session, made):
    return made, decided(session, made, "500.01")


def test_more_than_the_limit_waits_for_a_second_person(session, waiting):
    made, _officer = waiting
    assert row_of(session, made.reference).state is HardshipState.SUGGESTED
    assert owed_on(debt_of(session, made)) == pounds("1056.50")
    item = session.scalars(select(WorkItem).where(WorkItem.state == "open")).one()
    assert (item.kind, item.subject) == (WorkKind.SECOND_CHECK, f"hardship:{made.id}")


def test_just_the_limit_is_decided_alone(session, made):
    decided(session, made, "500.00")
    assert row_of(session, made.reference).state is HardshipState.PART_AWARDED


def test_the_second_person_carries_it_out(session, waiting):
    made, _officer = waiting
    approve(session, made.id, revision(session, made), decider(session, SENIOR), NOW)
    assert owed_on(debt_of(session, made)) == pounds("556.49")
    assert "£500.01" in letter(session).body


def test_nobody_is_their_own_second_person(session, made):
    senior = decider(session, SENIOR)
    decide(session, made.id, revision(session, made), a_ruling(made.debt_id, "600"), senior, NOW)
    with pytest.raises(NotAllowedHere):
        approve(session, made.id, revision(session, made), senior, NOW)


def test_an_officer_is_no_second_person(session, waiting):
    made, _officer = waiting
    with pytest.raises(NotAllowedHere):
        approve(session, made.id, revision(session, made), decider(session), NOW)


def test_a_decision_that_is_given_back_is_decided_afresh(session, waiting):
    made, _officer = waiting
    senior = decider(session, SENIOR)
    give_back(session, made.id, revision(session, made), "Ask for the accounts.", senior, NOW)
    assert row_of(session, made.reference).state is HardshipState.SUBMITTED
    decided(session, made, "100.00")
    assert owed_on(debt_of(session, made)) == pounds("956.50")


def test_who_decided_may_take_it_back(session, waiting):
    made, officer = waiting
    give_back(session, made.id, revision(session, made), "A wrong amount.", officer, NOW)
    assert row_of(session, made.reference).state is HardshipState.SUBMITTED


def test_a_debt_that_was_paid_meanwhile_is_not_brought_into_credit(session, waiting):
    made, _officer = waiting
    paid_in(session, session.get_one(Debt, made.debt_id), "900.00")
    with pytest.raises(StaleVersion):
        approve(session, made.id, revision(session, made), decider(session, SENIOR), NOW)


# ------------------------------------------------------------------ the revenues system


def test_the_revenues_system_hears_of_an_award(session, made):
    decided(session, made)
    told = session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "hardship_award")
    ).one()
    assert '"amount": "300.00"' in told.body


def test_an_award_stands_on_the_days_file_as_a_reduction(database):
    then = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with database.transaction() as session:
        made = applied(session, now=then)
        decided(session, made, now=then)
    day = then.astimezone(LONDON).date()
    make_cash_file(database, day, TELLER, NOW)
    with database.reading() as session:
        line = session.scalars(select(CashLine)).one()
        assert (line.debt_id, line.amount) == (made.debt_id, pounds("300.00"))
        assert session.get_one(Posting, line.posting_id).kind is PostingKind.REDUCTION
        made_file = file_of_day(session, day)
        assert made_file is not None
        content = b"".join(file_content(session, made_file)).decode()
    assert f",300.00,reduction,,{made.reference}," in content


def test_states_and_events_are_compared_every_night(session, made):
    assert differing_states(session) == ()
    row_of(session, made.reference).state = HardshipState.AWARDED
    session.flush()
    assert [each.subject for each in differing_states(session)] == [f"hardship:{made.id}"]
