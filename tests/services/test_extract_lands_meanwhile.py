"""An extract lands at the very moment at which an offer is confirmed or accepted (F12)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.money import ZERO, Money, total
from shared.models import InstalmentRow, Liability, Party, Plan, PlanDebt, Proposal
from shared.services.decisions.accept import accept
from shared.services.errors import StaleVersion
from shared.services.extract.run import ImportState
from shared.services.proposals.propose import Changed, Confirmed, confirm
from tests.support.builders import NOW, a_statement, pounds
from tests.support.deciding import seen_now, somebody
from tests.support.extracts import extract, household
from tests.support.importing import take_in, the_debts
from tests.support.plans import (
    ENGLAND,
    PAYER,
    a_press,
    an_offer,
    at_once,
    facts_of,
    press_confirm,
    sandbox_policies,
)

OWED, LESS = pounds("1056.50"), pounds("984.50")


def of_today(**debt: str) -> bytes:
    """The extract of the next day, in which what is owed has changed."""
    return extract(household(1, **debt), extract_date="2026-11-22")


@pytest.fixture
def party_id(database) -> int:
    """Somebody whom an extract brought, with a statement."""
    assert take_in(database, extract(household(1))).state is ImportState.ACCEPTED
    with database.transaction() as session:
        sandbox_policies(session)
        party = session.scalars(select(Party)).one()
        a_statement(session, party)
        return int(party.id)


def landing(database, content):
    return lambda: take_in(database, content)


def confirming(database, party_id, amount="90.00"):
    with database.reading() as session:
        press = a_press(facts_of(session, party_id), an_offer(amount))
    return lambda: database.attempt(
        lambda session: confirm(session, party_id, press, PAYER, ENGLAND, NOW)
    )


def planned(database) -> Money:
    with database.reading() as session:
        return total(session.scalars(select(InstalmentRow.amount)))


def test_a_plan_is_for_what_was_owed_when_it_was_agreed_or_is_not_made(database, party_id):
    done, report = at_once(
        confirming(database, party_id), landing(database, of_today(charge="900.00"))
    )
    assert report.state is ImportState.ACCEPTED
    assert the_debts(database) == [(pounds("900.00"), pounds("84.50"))]
    assert planned(database) == (ZERO if isinstance(done, Changed) else OWED)
    assert isinstance(done, Changed | Confirmed)


def test_an_offer_is_accepted_for_what_is_owed_then_or_shown_again(database, party_id):
    with database.transaction() as session:
        reference = press_confirm(session, party_id, an_offer("60.00")).reference
        proposal_id = session.scalars(
            select(Proposal.id).where(Proposal.reference == reference)
        ).one()
        officer = somebody(session)
    with database.reading() as session:
        seen = seen_now(session, proposal_id)

    def accepting():
        try:
            return database.attempt(
                lambda session: accept(session, proposal_id, seen, officer, "", ENGLAND, NOW)
            )
        except StaleVersion as told:
            return told

    done, report = at_once(accepting, landing(database, of_today(charge="900.00")))
    assert report.state is ImportState.ACCEPTED
    assert planned(database) == (ZERO if isinstance(done, StaleVersion) else OWED)
    with database.reading() as session:
        seen = seen_now(session, proposal_id)
        state = session.get(Proposal, proposal_id).state.value
    assert (state == "accepted") == (not isinstance(done, StaleVersion))
    if isinstance(done, StaleVersion):
        with database.transaction() as session:
            made = accept(session, proposal_id, seen, officer, "", ENGLAND, NOW)
        assert (made.total, planned(database)) == (LESS, LESS)


def test_somebody_taken_off_the_account_meanwhile_plans_nothing_of_it(database, party_id):
    press = confirming(database, party_id)
    rows = household(1)
    rows[1]["party"], rows[1]["surname"] = "P99", "Else"
    assert take_in(database, extract(rows, extract_date="2026-11-22")).state is ImportState.ACCEPTED
    with database.reading() as session:
        removed = session.scalar(select(Liability.removed_on).where(Liability.party_id == party_id))
    assert removed is not None
    done = press()
    assert isinstance(done, Changed)
    assert not done.chosen
    with database.reading() as session:
        assert session.scalars(select(Plan.id)).all() == []


def test_many_offers_and_an_extract_at_once_leave_every_plan_whole(database):
    town = [row for number in range(6) for row in household(number)]
    take_in(database, extract(town))
    with database.transaction() as session:
        sandbox_policies(session)
        people = session.scalars(select(Party).order_by(Party.id)).all()
        ids = [party.id for party in people]
        for party in people:
            a_statement(session, party)
    changed = [row for number in range(6) for row in household(number, charge="900.00")]
    content = extract(changed, extract_date="2026-11-22")
    at_once(landing(database, content), *(confirming(database, each) for each in ids))
    with database.reading() as session:
        for plan in session.scalars(select(Plan)):
            lines = session.scalars(
                select(InstalmentRow.amount).where(InstalmentRow.plan_id == plan.id)
            )
            held = session.scalars(select(PlanDebt.balance).where(PlanDebt.plan_id == plan.id))
            assert total(lines) == plan.total == total(held)
            assert plan.total in {OWED, LESS}
