"""What a decision rests on: read from the records of one party, and nothing of anybody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.frequency import Frequency
from shared.domain.money import ZERO, Money, total
from shared.domain.months_ahead import CouncilBill
from shared.domain.plan_states import PlanEvent
from shared.domain.stages import DebtType, Stage
from shared.domain.year_month import YearMonth
from shared.models import GroupNote, KnownChange, Liability, Plan, PlanEventRow, Statement
from shared.services.errors import NotFound
from shared.services.plans.council_words import council_words
from shared.services.proposals.evaluate import answer
from shared.services.proposals.facts import (
    DebtsDoNotMix,
    Facts,
    NothingToPlan,
    PartyFacts,
)
from shared.services.proposals.gather import gather
from shared.services.proposals.marks import Marks
from shared.services.proposals.owed import OwedDebt
from tests.support.builders import (
    TODAY,
    a_debt,
    a_hold,
    a_party,
    a_proposal,
    a_statement,
    an_account,
    an_organisation,
    pounds,
    the_resident,
)
from tests.support.plans import ENGLAND, an_offer, facts_of, press_confirm, sandbox_policies

APRIL = YearMonth(2027, 4)


@pytest.fixture
def resident(session):
    sandbox_policies(session)
    made = the_resident(session)
    a_statement(session, made.party)
    return made


def test_the_residents_case_is_that_of_the_first_walkthrough(session, resident):
    case = facts_of(session, resident.party.id).case(an_offer())
    assert (case.balance, case.left_over) == (pounds("1056.50"), pounds("329.11"))
    assert [(each.from_month, each.left_over) for each in case.changes] == [
        (APRIL, pounds("189.11"))
    ]
    assert (case.defaults, case.active, case.over_guideline) == ((), frozenset(), ())


def test_changes_that_she_told_us_of_count_beside_the_new_bill(session, resident):
    statement = a_statement(session, resident.party, version=2)
    session.add(
        KnownChange(
            statement_id=statement.id,
            from_month="2027-06",
            a_month=pounds("45.00"),
            label="Loan ends",
        )
    )
    session.flush()
    changes = facts_of(session, resident.party.id).changes()
    assert [(each.from_month, each.left_over) for each in changes] == [
        (APRIL, pounds("189.11")),
        (YearMonth(2027, 6), pounds("234.11")),
    ]


def test_the_last_statement_that_was_submitted_counts_and_no_draft(session, resident):
    a_statement(session, resident.party, version=2, left_over=pounds("200.00"))
    a_statement(session, resident.party, submitted=False)
    assert facts_of(session, resident.party.id).left_over == pounds("200.00")


def test_a_running_plan_is_not_left_over_until_it_ends(session, resident):
    press_confirm(session, resident.party.id)
    other = a_debt(session, resident.account, year=2024, charge="100.00")
    facts = facts_of(session, resident.party.id, other.id)
    assert facts.left_over == pounds("239.11")
    assert [(each.from_month, each.left_over) for each in facts.changes()] == [
        (APRIL, pounds("99.11")),
        (YearMonth(2027, 12), pounds("189.11")),
    ]


def test_broken_plans_are_dated_by_the_day_in_london(session, resident):
    press_confirm(session, resident.party.id)
    plan = session.query(Plan).one()
    late_evening = datetime(2026, 7, 31, 23, 30, tzinfo=UTC)
    session.add(
        PlanEventRow(
            plan_id=plan.id, event=PlanEvent.BROKEN, state="broken", at=late_evening, by="job:x"
        )
    )
    session.flush()
    assert gather(session, resident.party.id, ENGLAND, TODAY).marks.defaults == (date(2026, 8, 1),)


@pytest.mark.parametrize("kind", ["dispute", "breathing_space", "insolvency"])
def test_what_is_going_on_is_a_fact(session, resident, kind):
    a_hold(session, debt_id=resident.debt.id, kind=kind)
    assert facts_of(session, resident.party.id).active == {kind}


def test_a_hold_that_has_ended_is_no_fact(session, resident):
    a_hold(session, party_id=resident.party.id, kind="dispute", ends_on=date(2026, 11, 21))
    assert facts_of(session, resident.party.id).active == frozenset()


def test_a_hold_on_a_debt_that_is_not_in_the_offer_is_no_fact(session, resident):
    other = a_debt(session, resident.account, year=2024)
    a_hold(session, debt_id=other.id, kind="dispute")
    assert facts_of(session, resident.party.id, resident.debt.id).active == frozenset()


def test_an_offer_that_waits_is_a_fact(session, resident):
    statement = session.query(Statement).one()
    a_proposal(session, resident.party, [resident.debt], statement)
    assert "open_proposal" in facts_of(session, resident.party.id).active


@pytest.mark.parametrize(
    ("stage", "fact"),
    [
        (Stage.ENFORCEMENT_AGENT, "enforcement_agent"),
        (Stage.ATTACHMENT_OF_EARNINGS, "attachment_of_earnings"),
    ],
)
def test_an_agent_for_another_debt_is_a_fact(session, resident, stage, fact):
    a_debt(session, resident.account, year=2023, stage=stage)
    assert fact in facts_of(session, resident.party.id, resident.debt.id).active


def test_this_year_behind_is_a_fact_for_an_older_debt_alone(session, resident):
    older = a_debt(session, resident.account, year=2024)
    assert facts_of(session, resident.party.id, older.id).active == {"current_year_behind"}
    assert facts_of(session, resident.party.id).active == frozenset()


def test_spending_that_was_explained_is_a_fact(session, resident):
    statement = a_statement(session, resident.party, version=2)
    session.add(
        GroupNote(statement_id=statement.id, group_code="food-housekeeping", note="Special diet")
    )
    session.flush()
    case = facts_of(session, resident.party.id).case(an_offer())
    assert case.over_guideline == ("food-housekeeping",)


def test_a_debt_of_somebody_else_is_not_found(session, resident):
    other = a_debt(session, an_account(session, a_party(session)))
    with pytest.raises(NotFound):
        facts_of(session, resident.party.id, other.id)


@pytest.mark.parametrize(("column", "count"), [("ended_on", 1), ("removed_on", 0)])
def test_arrears_stay_after_moving_out_but_not_after_a_mistake(session, resident, column, count):
    liability = session.query(Liability).filter_by(party_id=resident.party.id).one()
    setattr(liability, column, TODAY)
    session.flush()
    assert len(gather(session, resident.party.id, ENGLAND, TODAY).debts) == count


def test_a_debt_in_ones_own_plan_cannot_be_planned_again(session, resident):
    press_confirm(session, resident.party.id)
    facts = gather(session, resident.party.id, ENGLAND, TODAY)
    assert facts.plannable == ()
    with pytest.raises(NothingToPlan):
        facts.choosing([resident.debt.id])


def test_a_companys_debt_and_a_persons_do_not_mix(session, resident):
    company = an_organisation(session)
    shop = an_account(session, resident.party, company, type=DebtType.BUSINESS_RATES)
    rates = a_debt(session, shop)
    facts = gather(session, resident.party.id, ENGLAND, TODAY)
    with pytest.raises(DebtsDoNotMix):
        facts.choosing([resident.debt.id, rates.id])


def test_what_is_billed_by_the_year_comes_before_an_overpayment_of_the_same_year(session, resident):
    benefit = an_account(session, resident.party, type=DebtType.HB_OVERPAYMENT)
    overpaid = a_debt(session, benefit, due_on=date(2026, 5, 1))
    older = a_debt(session, resident.account, year=2025, costs="84.50")
    assert [debt.id for debt in gather(session, resident.party.id, ENGLAND, TODAY).plannable] == [
        resident.debt.id,
        older.id,
        overpaid.id,
    ]


@pytest.mark.parametrize(
    ("stage", "said"),
    [(Stage.SUMMONS, True), (Stage.LIABILITY_ORDER, False), (Stage.REMINDER, False)],
)
def test_the_hearing_is_spoken_of_only_before_it(session, resident, stage, said):
    words = council_words(session, [(DebtType.COUNCIL_TAX, stage)], ENGLAND, TODAY)
    assert ("liability_order" in words["en"]) is said


def test_nobody_unknown_has_facts(session):
    with pytest.raises(NotFound):
        gather(session, 4711, ENGLAND, TODAY)


def owed(number, pence, year, costs):
    return OwedDebt(
        id=number,
        account_id=number,
        account_reference=str(number),
        type=DebtType.COUNCIL_TAX,
        year=year,
        line="",
        stage=Stage.REMINDER,
        stage_on=None,
        balance=Money(pence),
        costs=Money(costs),
        hearing_on=None,
        due_on=None,
        is_company=False,
    )


@settings(max_examples=60, deadline=None)
@given(
    debts=st.lists(
        st.tuples(st.integers(1, 90_000), st.integers(2020, 2026), st.integers(0, 1)),
        min_size=1,
        max_size=5,
    ),
    amount=st.integers(2_000, 60_000),
    frequency=st.sampled_from([Frequency.WEEKLY, Frequency.FOUR_WEEKLY, Frequency.MONTHLY]),
    share_now=st.integers(0, 99),
)
def test_whatever_is_offered_the_slices_add_up_to_the_penny(debts, amount, frequency, share_now):
    made = tuple(owed(n, pence, year, costs) for n, (pence, year, costs) in enumerate(debts, 1))
    whole = total(debt.balance for debt in made)
    paid_now = Money(whole.pence * share_now // 100)
    facts = Facts(
        party=PartyFacts(1, False, "en", False),
        today=TODAY,
        nation=ENGLAND,
        debts=made,
        statement=None,
        bill=CouncilBill(),
        marks=Marks(),
        versions=(),
        chosen_ids=tuple(debt.id for debt in made),
    )
    offer = an_offer(Money(amount).plain(), frequency, paid_now=paid_now.plain())
    found = answer(facts, offer)
    for line in found.lines:
        assert total(line.shares.values()) == line.amount
        assert all(part > ZERO for part in line.shares.values())
    if found.lines:
        assert found.total_of_lines == whole - paid_now
        of_debts = [total(line.shares.get(debt.id, ZERO) for line in found.lines) for debt in made]
        assert all(part <= debt.balance for part, debt in zip(of_debts, made, strict=True))
