"""A plan that is replaced while somebody else changes it, judges it or answers the offer: one of them wins."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.lifecycle import NotAllowed
from shared.domain.mandate_states import CollectionState
from shared.domain.money import total
from shared.domain.plan_states import ALIVE, PlanState
from shared.domain.replan_states import ReplanState
from shared.domain.schedule import OfferLine
from shared.models import Collection, InstalmentRow, Plan, PlanDebt, Proposal, Replan
from shared.services.audit import Actor
from shared.services.decisions.accept import accept
from shared.services.decisions.consider import consider
from shared.services.direct_debit.changeable import changeable
from shared.services.direct_debit.changes import Seen, move_payment
from shared.services.errors import AlreadyDecided, NotFound, StaleVersion
from shared.services.plans.edit_lines import edit_lines, editable
from shared.services.plans.judge import judge_plans
from shared.services.plans.struggle import STRUGGLE, begin_replan
from shared.services.proposals.propose import Confirmed, confirm
from shared.services.proposals.withdraw import withdraw
from shared.services.state_comparison import differing_states
from tests.support.builders import pounds
from tests.support.deciding import somebody
from tests.support.direct_debits import PAYER, a_planned_resident, give, lodge
from tests.support.plans import ENGLAND, a_press, an_offer, at_once, facts_of

THEN = datetime(2026, 12, 10, 9, tzinfo=UTC)
LESS = an_offer("88.05", first_due=date(2027, 1, 28))
FOR_A_PERSON = an_offer("60.00", first_due=date(2027, 1, 28))
OFFICER = Actor("officer", 1)
TOLD = (AlreadyDecided, StaleVersion, NotAllowed, NotFound)


@pytest.fixture
def planned(database):
    """A plan with a Direct Debit, of which somebody said that they will struggle."""
    with database.transaction() as session:
        made = a_planned_resident(session)
        lodge(session, give(session, made).mandate_id)
        plan_id = session.scalars(select(Plan.id)).one()
        begin_replan(session, plan_id, STRUGGLE, PAYER, THEN)
    return made


def attempt(database, work):
    def run():
        try:
            return database.attempt(work)
        except TOLD as told:
            return told

    return run


def offering(database, planned, offer=LESS, by=PAYER):
    with database.reading() as session:
        facts = facts_of(session, planned.party_id, today=THEN.date())
        press = a_press(facts, offer, method="direct_debit")
    return attempt(
        database, lambda session: confirm(session, planned.party_id, press, by, ENGLAND, THEN)
    )


def stands(database):
    """One living plan that covers the debt, with its own collections, to the penny."""
    with database.reading() as session:
        living = session.scalars(select(Plan).where(Plan.state.in_(ALIVE))).one()
        assert list(session.scalars(select(PlanDebt.plan_id).where(PlanDebt.living))) == [living.id]
        rows = select(InstalmentRow.amount).where(InstalmentRow.plan_id == living.id)
        assert total(session.scalars(rows)) == pounds("1056.50")
        taken = select(Collection.plan_id, Collection.amount).where(
            Collection.state != CollectionState.CANCELLED
        )
        asked = session.execute(taken).all()
        assert {each.plan_id for each in asked} == {living.id}
        assert total(each.amount for each in asked) <= pounds("1056.50")
        assert list(differing_states(session)) == []
        return living


def test_a_double_press_at_the_same_moment_replaces_once(database, planned):
    press = offering(database, planned)
    found = at_once(press, press, press)
    assert len({done.reference for done in found if isinstance(done, Confirmed)}) == 1
    assert stands(database).reference != planned.reference


def test_payer_and_officer_at_the_same_moment_make_one_plan(database, planned):
    theirs = offering(database, planned)
    ours = offering(database, planned, an_offer("90.00", first_due=date(2027, 1, 28)), OFFICER)
    found = at_once(theirs, ours)
    assert sum(isinstance(done, Confirmed) for done in found) == 1
    stands(database)


def test_a_payment_that_is_moved_meanwhile_does_not_undo_it(database, planned):
    with database.reading() as session:
        plan = changeable(session, planned.party_id, planned.reference, THEN.date())
        wish = date(2027, 1, 5)
        due = plan.moved(1, wish).due
        seen = Seen(planned.party_id, planned.reference, plan.lock, "moving", due)
    moving = attempt(database, lambda session: move_payment(session, seen, 1, wish, PAYER, THEN))
    at_once(offering(database, planned), moving)
    assert stands(database).reference != planned.reference


def test_payments_that_an_officer_edits_meanwhile_do_not_undo_it(database, planned):
    with database.reading() as session:
        found = editable(session, planned.party_id, planned.reference, THEN.date())
        lines = [OfferLine(date(2027, 3, 1), found.left)]
    editing = attempt(
        database,
        lambda session: edit_lines(
            session, planned.party_id, planned.reference, 0, lines, "why", OFFICER, THEN
        ),
    )
    at_once(offering(database, planned), editing)
    assert stands(database).reference != planned.reference


def test_the_nightly_check_at_the_same_moment_loses_nothing(database, planned):
    def night():
        return judge_plans(database, THEN.date(), THEN)

    at_once(offering(database, planned), night)
    judge_plans(database, THEN.date(), THEN)
    stands(database)


def test_accepting_and_taking_back_at_the_same_moment_is_one_of_them(database, planned):
    offering(database, planned, FOR_A_PERSON)()
    with database.transaction() as session:
        officer = somebody(session, name="Ann Price")
        proposal = session.scalars(select(Proposal).where(Proposal.total > pounds("0"))).all()[-1]
    with database.reading() as session:
        seen = consider(session, proposal.id, ENGLAND, THEN.date()).seen
    reference, proposal_id = proposal.reference, proposal.id
    at_once(
        attempt(
            database,
            lambda session: accept(session, proposal_id, seen, officer, "", ENGLAND, THEN),
        ),
        attempt(
            database, lambda session: withdraw(session, planned.party_id, reference, PAYER, THEN)
        ),
    )
    living = stands(database)
    with database.reading() as session:
        state = session.scalars(select(Replan.state)).one()
        old = session.scalars(select(Plan.state).where(Plan.reference == planned.reference)).one()
    if living.reference == planned.reference:
        assert state is ReplanState.OPEN
    else:
        assert (state, old) == (ReplanState.AGREED, PlanState.SUPERSEDED)
