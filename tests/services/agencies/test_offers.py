"""An agency's offer for a client: judged like any other, and only where authority reaches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.agency_states import AuthorityState
from shared.domain.money import Money
from shared.models import (
    AgencyAct,
    Authority,
    AuthorityAccount,
    Liability,
    OutboxMessage,
    Proposal,
    ProposalDebt,
    ProposalSource,
)
from shared.services.agencies.authorised import Acting
from shared.services.agencies.offers import AgencyOffer, OfferKind, offer_for
from shared.services.errors import NotFound
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_statement,
    a_work_item,
    an_account,
    kept,
    the_resident,
)
from tests.support.plans import ENGLAND, press_confirm, sandbox_policies


class Desk:
    """An adviser, the resident as a client, and an authority for everything."""

    def __init__(self, session, **statement):
        sandbox_policies(session)
        self.session = session
        self.made = the_resident(session)
        self.statement = a_statement(session, self.made.party, **statement)
        self.adviser = an_adviser(session)
        self.client = a_client(session, self.adviser, self.made.party)
        self.authority = an_authority(session, self.client)
        self.acting = Acting(self.adviser.agency_id, self.adviser.id)

    def offer(self, amount="90.00", press="one", acting=None, **more):
        wanted = AgencyOffer(
            Money.from_pounds_text(amount), **{"first_due": date(2026, 12, 28), **more}
        )
        acting = acting or self.acting
        return offer_for(self.session, acting, self.client.reference, wanted, press, ENGLAND, NOW)

    def count(self, of):
        self.session.flush()
        return self.session.scalar(select(func.count()).select_from(of))


@pytest.fixture
def desk(session):
    return Desk(session)


def test_what_the_rules_accept_is_accepted_at_once(desk):
    done = desk.offer()
    assert (done.kind, done.promise_on) == (OfferKind.ACCEPTED, None)
    assert done.reference


def test_it_is_written_down_who_made_it_and_by_which_authority(desk):
    done = desk.offer()
    source = desk.session.scalars(select(ProposalSource)).one()
    made = desk.session.get_one(Proposal, source.proposal_id)
    assert made.reference == done.reference
    assert (source.client_id, source.authority_id) == (desk.client.id, desk.authority.id)
    assert source.by == f"adviser:{desk.adviser.id}"


def test_the_client_is_told_once_of_one_press(desk):
    first, again = desk.offer(), desk.offer()
    assert (again.reference, again.first) == (first.reference, False)
    assert desk.count(AgencyAct) == 1
    told = desk.session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "agency_acted")
    ).all()
    assert [each.party_id for each in told] == [desk.made.party.id]


def test_what_the_rules_do_not_accept_goes_to_a_person_by_a_date(desk):
    done = desk.offer("20.00")
    assert done.kind is OfferKind.PERSON
    assert done.promise_on
    assert done.promise_on > TODAY
    assert done.found
    assert done.found.reasons


def test_a_person_can_be_asked_for(desk):
    assert desk.offer(asks_person=True).kind is OfferKind.PERSON


def test_the_first_date_is_found_when_none_is_given(desk):
    assert desk.offer(first_due=None).kind is OfferKind.ACCEPTED


def test_an_offer_that_waits_is_named_and_no_second_is_made(desk):
    waits = desk.offer("20.00")
    second = desk.offer("90.00", press="two")
    assert (second.kind, second.reference) == (OfferKind.ALREADY_OPEN, waits.reference)
    assert second.promise_on == waits.promise_on
    assert desk.count(Proposal) == 1


def test_the_clients_own_offer_that_waits_is_not_overtaken(desk):
    press_confirm(desk.session, desk.made.party.id, asked=True)
    assert desk.offer().kind is OfferKind.ALREADY_OPEN


def test_without_a_current_statement_one_is_asked_for(session):
    desk = Desk(session, submitted_at=NOW - timedelta(days=400))
    assert desk.offer().kind is OfferKind.NEEDS_STATEMENT


def test_nothing_left_over_leads_to_help_and_its_date(session):
    desk = Desk(session, left_over=Money(-1))
    item = a_work_item(
        desk.session,
        desk.made.party.id,
        kind="negative_budget",
        subject=f"statement:{desk.statement.id}",
        promise_on=date(2026, 11, 30),
    )
    done = desk.offer()
    assert (done.kind, done.promise_on) == (OfferKind.HARDSHIP, item.promise_on)
    assert desk.count(Proposal) == 0


def test_nothing_left_over_and_offered_all_the_same_goes_to_a_person(session):
    desk = Desk(session, left_over=Money(-1))
    assert desk.offer("5.00", goes_beyond=True).kind is OfferKind.PERSON


@pytest.mark.parametrize(
    "changes",
    [
        {"state": AuthorityState.ASKED},
        {"state": AuthorityState.REVOKED},
        {"state": AuthorityState.EXPIRED},
        {"ends_on": TODAY - timedelta(days=1)},
        {"starts_on": TODAY + timedelta(days=1)},
        {"may_negotiate": False},
    ],
)
def test_without_authority_that_holds_nothing_is_offered(desk, changes):
    for name, value in changes.items():
        setattr(desk.authority, name, value)
    desk.session.flush()
    assert desk.offer().kind is OfferKind.NEEDS_AUTHORITY
    assert desk.count(Proposal) == 0


def test_another_agency_finds_no_such_client(desk):
    other = an_adviser(desk.session)
    with pytest.raises(NotFound):
        desk.offer(acting=Acting(other.agency_id, other.id))


def test_a_client_not_found_yet_needs_a_fact(desk):
    desk.session.delete(desk.session.get_one(Authority, desk.authority.id))
    desk.session.flush()
    desk.client.party_id = None
    assert desk.offer().kind is OfferKind.NEEDS_FACT


def test_it_covers_only_accounts_that_the_authority_reaches(desk):
    other = a_debt(desk.session, an_account(desk.session, desk.made.party), charge="100.00")
    desk.authority.all_accounts = False
    kept(
        desk.session,
        AuthorityAccount(authority_id=desk.authority.id, account_id=other.account_id),
    )
    desk.offer("50.00")
    assert desk.session.scalars(select(ProposalDebt.debt_id)).all() == [other.id]


def test_an_account_out_of_reach_cannot_be_named(desk):
    other = a_debt(desk.session, an_account(desk.session, desk.made.party))
    desk.authority.all_accounts = False
    kept(
        desk.session,
        AuthorityAccount(authority_id=desk.authority.id, account_id=other.account_id),
    )
    done = desk.offer(account_references=(desk.made.account.reference,))
    assert done.kind is OfferKind.NOTHING_TO_PLAN


def test_whoever_left_the_account_meanwhile_has_nothing_to_plan(desk):
    desk.session.query(Liability).update({"removed_on": TODAY})
    assert desk.offer().kind is OfferKind.NOTHING_TO_PLAN


@pytest.mark.parametrize(
    "more", [{"first_due": TODAY - timedelta(days=1)}, {"first_due": date(2090, 1, 1)}]
)
def test_what_cannot_be_is_said_and_nothing_is_made(desk, more):
    done = desk.offer(**more)
    assert done.kind is OfferKind.CHANGED
    assert done.reasons
    assert desk.count(Proposal) == 0


def test_an_offer_of_nothing_is_refused(desk):
    assert desk.offer("0.00").kind is OfferKind.CHANGED


def test_all_of_it_at_once_needs_no_plan(desk):
    assert desk.offer(paid_now=Money(10_000_000)).kind is OfferKind.CHANGED
