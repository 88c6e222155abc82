"""A plan that is worked out anew: an offer takes its place when it is accepted, and nothing else does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.london import LONDON
from shared.domain.mandate_states import CollectionEvent, CollectionState, MandateState
from shared.domain.money import ZERO, total
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.replan_states import ReplanState
from shared.models import (
    Hold,
    InstalmentRow,
    Mandate,
    OutboxMessage,
    Plan,
    PlanDebt,
    PlanEventRow,
    PlanVersion,
    Proposal,
    Replan,
)
from shared.services.decisions.accept import accept
from shared.services.decisions.consider import consider
from shared.services.decisions.counter_offer import make_counter_offer
from shared.services.decisions.decline import decline
from shared.services.direct_debit.records import locked_collection, move_collection
from shared.services.plans.read import plan_page
from shared.services.plans.struggle import STRUGGLE, begin_replan, run_out
from shared.services.plans.versions import read_schedule
from shared.services.proposals.answer import accept_counter_offer
from shared.services.proposals.changes import Seen
from shared.services.proposals.gather import gather
from shared.services.proposals.propose import Changed, Confirmed, Press, confirm
from shared.services.proposals.withdraw import withdraw
from shared.services.signposts import add_usual_signposts
from shared.services.state_comparison import differing_states
from shared.services.wording import say
from tests.support.builders import a_debt, pounds
from tests.support.deciding import WORDS, a_refusal, somebody
from tests.support.direct_debits import (
    BANK,
    PAYER,
    a_planned_resident,
    collections_of,
    give,
    lodge,
)
from tests.support.money_moves import a_card_payment
from tests.support.plans import ENGLAND, a_press, an_offer, facts_of

JANUARY = datetime(2027, 1, 10, 9, tzinfo=UTC)
LESS = an_offer("88.05", first_due=date(2027, 1, 28))
FOR_A_PERSON = an_offer("60.00", first_due=date(2027, 1, 28))


@pytest.fixture
def planned(session):
    return a_planned_resident(session)


def the_plan(session, planned):
    asked = select(Plan).where(Plan.reference == planned.reference)
    return session.scalars(asked.execution_options(populate_existing=True)).one()


def begin(session, planned, now=JANUARY, why=STRUGGLE):
    return begin_replan(session, the_plan(session, planned).id, why, PAYER, now)


def offer_anew(session, planned, offer=LESS, now=JANUARY, **changes):
    today = now.astimezone(LONDON).date()
    facts = facts_of(session, planned.party_id, today=today)
    return confirm(session, planned.party_id, a_press(facts, offer, **changes), PAYER, ENGLAND, now)


def new_plan(session, planned):
    asked = select(Plan).where(
        Plan.party_id == planned.party_id, Plan.reference != planned.reference
    )
    return session.scalars(asked.execution_options(populate_existing=True)).one_or_none()


def instalments(session, plan):
    rows = select(InstalmentRow.amount).where(InstalmentRow.plan_id == plan.id)
    return list(session.scalars(rows.order_by(InstalmentRow.number)))


def holds_on(session, subject):
    asked = select(Hold).where(Hold.subject == subject, Hold.ended_at.is_(None))
    return session.scalars(asked).all()


def pay(session, planned, pence_of):
    planned.resident.debt.received += pounds(pence_of)
    session.merge(planned.resident.debt)
    session.flush()


# ------------------------------------------------------------------ what can be offered


def test_debts_of_a_running_plan_cannot_be_offered_again(session, planned):
    seen = Seen(None, {planned.resident.debt.id: 105650}, accepted=True)
    press = Press("again", LESS, seen)
    done = confirm(session, planned.party_id, press, PAYER, ENGLAND, JANUARY)
    assert isinstance(done, Changed)
    assert new_plan(session, planned) is None


def test_debts_of_a_plan_that_is_worked_out_anew_can(session, planned):
    begin(session, planned)
    facts = facts_of(session, planned.party_id, today=JANUARY.date())
    assert facts.replaced == (planned.reference,)
    assert facts.total == pounds("1056.50")


def test_its_own_payments_are_not_taken_off_what_is_left_over(session, planned):
    today = JANUARY.date()
    before = gather(session, planned.party_id, ENGLAND, today)
    begin(session, planned)
    after = facts_of(session, planned.party_id, today=today)
    assert after.left_over - before.left_over == pounds("90.00")


def test_an_offer_must_be_for_every_debt_of_the_plan(session, planned):
    begin(session, planned)
    other = a_debt(session, planned.resident.account, year=2025, charge=pounds("10.00"))
    session.add(
        PlanDebt(
            plan_id=the_plan(session, planned).id,
            debt_id=other.id,
            position=1,
            balance=pounds("10.00"),
        )
    )
    session.flush()
    facts = facts_of(session, planned.party_id, planned.resident.debt.id, today=JANUARY.date())
    assert [debt.id for debt in facts.left_behind] == [other.id]
    done = confirm(session, planned.party_id, a_press(facts, LESS), PAYER, ENGLAND, JANUARY)
    assert isinstance(done, Changed)
    assert "Add it too" in say(done.reasons[0], "en")


# ------------------------------------------------------------------ accepted


def test_an_accepted_offer_takes_the_place_of_the_plan(session, planned):
    replan = begin(session, planned)
    done = offer_anew(session, planned)
    assert isinstance(done, Confirmed)
    assert done.accepted
    old, new = the_plan(session, planned), new_plan(session, planned)
    assert (old.state, new.state) == (PlanState.SUPERSEDED, PlanState.ACTIVE)
    assert new.reference == done.reference
    session.refresh(replan)
    assert replan.state is ReplanState.AGREED
    living = select(PlanDebt.plan_id).where(PlanDebt.living)
    assert list(session.scalars(living)) == [new.id]
    events = select(PlanEventRow.event).where(PlanEventRow.plan_id == old.id)
    assert list(session.scalars(events)) == [PlanEvent.AGREED, PlanEvent.REPLACED]
    assert list(differing_states(session)) == []


def test_the_new_plan_is_for_what_is_owed_now(session, planned):
    pay(session, planned, "90.00")
    begin(session, planned)
    offer_anew(session, planned)
    new = new_plan(session, planned)
    assert total(instalments(session, new)) == pounds("966.50")
    page = plan_page(session, planned.party_id, new.reference, JANUARY.date())
    assert (page.standing.received, page.standing.left) == (ZERO, pounds("966.50"))


def test_holds_move_to_the_new_plan(session, planned):
    replan = begin(session, planned)
    old_id = the_plan(session, planned).id
    offer_anew(session, planned)
    assert not holds_on(session, f"plan:{old_id}")
    assert not holds_on(session, f"replan:{replan.id}")
    assert len(holds_on(session, f"plan:{new_plan(session, planned).id}")) == 1


def test_both_schedules_are_kept_and_linked(session, planned):
    begin(session, planned)
    offer_anew(session, planned)
    old, new = the_plan(session, planned), new_plan(session, planned)
    first, second = session.scalars(select(PlanVersion).order_by(PlanVersion.id))
    assert (first.plan_id, first.number, first.kind) == (old.id, 1, "agreed")
    assert (second.plan_id, second.number, second.kind) == (new.id, 2, "replaced")
    assert second.replaces_plan_id == old.id
    assert [line.amount for line in read_schedule(first.schedule)] == instalments(session, old)
    assert [line.amount for line in read_schedule(second.schedule)] == instalments(session, new)


def test_the_payer_and_the_revenues_system_are_told(session, planned):
    begin(session, planned)
    offer_anew(session, planned)
    new = new_plan(session, planned)
    asked = select(OutboxMessage).where(OutboxMessage.dedupe == f"plan_agreed:{new.id}")
    assert f"place of your plan {planned.reference}" in session.scalars(asked).one().body
    old_id = the_plan(session, planned).id
    told = select(OutboxMessage).where(OutboxMessage.dedupe == f"revenues:plan_replaced:{old_id}")
    assert session.scalars(told).one_or_none() is not None


def test_a_double_press_replaces_once(session, planned):
    begin(session, planned)
    facts = facts_of(session, planned.party_id, today=JANUARY.date())
    press = a_press(facts, LESS)
    made = [confirm(session, planned.party_id, press, PAYER, ENGLAND, JANUARY) for _ in range(2)]
    assert [done.first for done in made] == [True, False]
    assert len(session.scalars(select(Plan)).all()) == 2


def test_a_second_tab_is_told_that_the_plan_has_changed(session, planned):
    begin(session, planned)
    facts = facts_of(session, planned.party_id, today=JANUARY.date())
    tabs = [a_press(facts, LESS), a_press(facts, LESS)]
    done = [confirm(session, planned.party_id, tab, PAYER, ENGLAND, JANUARY) for tab in tabs]
    assert [type(one) for one in done] == [Confirmed, Changed]


# ------------------------------------------------------------------ not accepted, or not yet


def test_an_offer_for_a_person_leaves_the_plan_as_it_is(session, planned):
    replan = begin(session, planned)
    done = offer_anew(session, planned, FOR_A_PERSON)
    assert not done.accepted
    session.refresh(replan)
    assert replan.state is ReplanState.OFFERED
    assert the_plan(session, planned).state is PlanState.ACTIVE
    assert new_plan(session, planned) is None


def test_an_offer_that_is_taken_back_opens_it_again(session, planned):
    replan = begin(session, planned)
    done = offer_anew(session, planned, FOR_A_PERSON)
    withdraw(session, planned.party_id, done.reference, PAYER, JANUARY)
    session.refresh(replan)
    assert replan.state is ReplanState.OPEN
    assert the_plan(session, planned).state is PlanState.ACTIVE
    assert len(holds_on(session, f"plan:{the_plan(session, planned).id}")) == 1


# ------------------------------------------------------------------ a Direct Debit goes with it


@pytest.fixture
def by_direct_debit(session, planned):
    mandate = lodge(session, give(session, planned).mandate_id)
    return planned, mandate.id


def test_the_mandate_goes_over_and_collects_the_new_plan(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    begin(session, planned)
    offer_anew(session, planned, method="direct_debit")
    new = new_plan(session, planned)
    mandate = session.get(Mandate, mandate_id, populate_existing=True)
    assert (mandate.plan_id, mandate.state) == (new.id, MandateState.ACTIVE)
    assert new.method == "direct_debit"
    found = collections_of(session, mandate_id)
    states = {each.plan_id: set() for each in found}
    for each in found:
        states[each.plan_id].add(each.state)
    assert states[the_plan(session, planned).id] == {CollectionState.CANCELLED}
    assert states[new.id] == {CollectionState.NOTIFIED}
    mine = [each.amount for each in found if each.plan_id == new.id]
    assert mine == instalments(session, new)


def test_new_days_are_announced_with_the_full_notice(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    begin(session, planned)
    offer_anew(session, planned, method="direct_debit")
    notices = select(OutboxMessage.body).where(OutboxMessage.template == "direct_debit_notice")
    assert len(list(session.scalars(notices))) == 1
    first = min(
        each.entry_on
        for each in collections_of(session, mandate_id)
        if each.state is CollectionState.NOTIFIED
    )
    assert first >= date(2027, 1, 25)


def test_a_collection_in_a_run_stays_and_counts(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    first = locked_collection(session, collections_of(session, mandate_id)[0].id)
    move_collection(session, first, CollectionEvent.PUT_IN_RUN, BANK, JANUARY)
    begin(session, planned)
    offer_anew(session, planned, method="direct_debit")
    session.refresh(first)
    new = new_plan(session, planned)
    assert first.state is CollectionState.IN_RUN
    assert total(instalments(session, new)) == pounds("966.50")
    assert (new.total, new.paid_now) == (pounds("1056.50"), pounds("90.00"))
    pay(session, planned, "90.00")
    page = plan_page(session, planned.party_id, new.reference, JANUARY.date())
    assert page.standing.left == pounds("966.50")
    assert not page.was_added


# ------------------------------------------------------------------ answered by an officer


def answer_with(session, planned, act):
    begin(session, planned)
    offer_anew(session, planned, FOR_A_PERSON)
    asked = select(Proposal.id).where(Proposal.reference != planned.reference)
    proposal_id = session.scalars(asked).one()
    officer = somebody(session, name="Ann Price")
    seen = consider(session, proposal_id, ENGLAND, JANUARY.date()).seen
    act(proposal_id, seen, officer)
    return proposal_id


def test_an_officer_who_accepts_replaces_the_plan_and_says_so(session, planned):
    def act(proposal_id, seen, officer):
        accept(session, proposal_id, seen, officer, "", ENGLAND, JANUARY)

    answer_with(session, planned, act)
    assert the_plan(session, planned).state is PlanState.SUPERSEDED
    asked = select(OutboxMessage.body).where(OutboxMessage.template == "plan_accepted_by_officer")
    assert f"place of your plan {planned.reference}" in session.scalars(asked).first()


def test_an_officer_who_declines_leaves_the_plan_and_opens_it_again(session, planned):
    add_usual_signposts(session, PAYER, JANUARY)

    def act(proposal_id, seen, officer):
        decline(session, proposal_id, seen, officer, a_refusal(session), ENGLAND, JANUARY)

    answer_with(session, planned, act)
    assert the_plan(session, planned).state is PlanState.ACTIVE
    assert session.scalars(select(Replan.state)).one() is ReplanState.OPEN


def test_a_counter_offer_that_is_accepted_replaces_the_plan(session, planned):
    def act(proposal_id, seen, officer):
        make_counter_offer(session, proposal_id, seen, officer, LESS, WORDS, ENGLAND, JANUARY)

    proposal_id = answer_with(session, planned, act)
    reference = session.get_one(Proposal, proposal_id).reference
    assert the_plan(session, planned).state is PlanState.ACTIVE
    accept_counter_offer(session, planned.party_id, reference, 1, pounds("1056.50"), PAYER, JANUARY)
    assert the_plan(session, planned).state is PlanState.SUPERSEDED
    assert new_plan(session, planned).amount == pounds("88.05")


def test_one_that_ran_out_leaves_the_debts_in_their_plan(session, planned):
    replan = begin(session, planned)
    later = JANUARY.replace(month=3)
    assert run_out(session, replan.id, PAYER, later)
    facts = gather(session, planned.party_id, ENGLAND, later.date())
    assert facts.plannable == ()


def test_a_card_payment_on_its_way_is_not_asked_for_again(session, planned):
    begin(session, planned)
    before = facts_of(session, planned.party_id, today=JANUARY.date())
    made = planned.resident
    a_card_payment(session, made.debt, "56.50", CardPaymentState.ON_ITS_WAY)
    after = facts_of(session, planned.party_id, today=JANUARY.date())
    assert before.total - after.total == pounds("56.50")
    offer_anew(session, planned)
    new = new_plan(session, planned)
    assert total(instalments(session, new)) == pounds("1000.00")
    assert new.paid_now == pounds("56.50")
