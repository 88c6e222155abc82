"""The same moment twice: confirms against each other, and a confirm against a payment."""

from __future__ import annotations

from sqlalchemy import func, select, update

from shared.domain.money import ZERO, total
from shared.models import Debt, InstalmentRow, Liability, OutboxMessage, Plan, PlanDebt, Proposal
from shared.services.proposals.propose import AlreadyOpen, Changed, Confirmed, confirm
from tests.support.builders import NOW, a_party, a_statement, pounds, the_resident
from tests.support.plans import (
    ENGLAND,
    PAYER,
    a_press,
    an_offer,
    at_once,
    facts_of,
    sandbox_policies,
)


def prepared(database):
    with database.transaction() as session:
        sandbox_policies(session)
        resident = the_resident(session)
        a_statement(session, resident.party)
    return resident


def press_of(database, party_id, offer=None):
    with database.reading() as session:
        return a_press(facts_of(session, party_id), offer)


def confirming(database, party_id, press):
    def work():
        return database.attempt(
            lambda session: confirm(session, party_id, press, PAYER, ENGLAND, NOW)
        )

    return work


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def test_a_double_press_at_the_same_moment_makes_one_plan(database):
    party_id = prepared(database).party.id
    press = press_of(database, party_id)
    found = at_once(*[confirming(database, party_id, press)] * 4)
    assert len({done.reference for done in found}) == 1
    assert sorted(done.first for done in found) == [False, False, False, True]
    assert (count(database, Proposal), count(database, Plan)) == (1, 1)
    assert count(database, OutboxMessage) == 3  # an email, a text, and the revenues system


def test_two_tabs_with_different_offers_at_the_same_moment_make_one_plan(database):
    party_id = prepared(database).party.id
    tabs = [press_of(database, party_id, an_offer(amount)) for amount in ("90.00", "94.00")]
    found = at_once(*(confirming(database, party_id, press) for press in tabs))
    assert sorted(type(done).__name__ for done in found) == ["Changed", "Confirmed"]
    assert count(database, Plan) == 1


def test_two_offers_for_a_person_at_the_same_moment_are_one(database):
    party_id = prepared(database).party.id
    tabs = [press_of(database, party_id, an_offer(amount)) for amount in ("60.00", "61.00")]
    found = at_once(*(confirming(database, party_id, press) for press in tabs))
    assert sorted(type(done) for done in found if isinstance(done, AlreadyOpen)) == [AlreadyOpen]
    assert count(database, Proposal) == 1


def test_two_people_liable_for_one_debt_at_the_same_moment_get_one_plan(database):
    resident = prepared(database)
    with database.transaction() as session:
        partner = a_party(session, forenames="Dewi")
        session.add(Liability(account_id=resident.account.id, party_id=partner.id))
        a_statement(session, partner)
    work = [
        confirming(database, party, press_of(database, party))
        for party in (resident.party.id, partner.id)
    ]
    found = at_once(*work)
    accepted = [isinstance(done, Confirmed) and done.accepted for done in found]
    assert sorted(accepted) == [False, True]
    assert count(database, PlanDebt) == 1


def test_a_payment_at_the_same_moment_is_never_planned_for_twice(database):
    resident = prepared(database)
    press = press_of(database, resident.party.id)

    def pay():
        with database.transaction() as session:
            session.execute(
                update(Debt)
                .where(Debt.id == resident.debt.id)
                .values(charge=pounds("872.00"), costs=ZERO)
            )

    done, _ = at_once(confirming(database, resident.party.id, press), pay)
    with database.reading() as session:
        planned = total(session.scalars(select(InstalmentRow.amount)))
    # Either the plan came first and covers what was owed then, or the person is shown the change.
    if isinstance(done, Changed):
        assert planned == ZERO
    else:
        assert planned == pounds("1056.50")


def test_paying_it_all_at_the_same_moment_leaves_no_plan_or_a_whole_one(database):
    resident = prepared(database)
    press = press_of(database, resident.party.id)

    def pay():
        with database.transaction() as session:
            session.execute(
                update(Debt).where(Debt.id == resident.debt.id).values(charge=ZERO, costs=ZERO)
            )

    done, _ = at_once(confirming(database, resident.party.id, press), pay)
    assert count(database, Plan) == (0 if isinstance(done, Changed) else 1)
