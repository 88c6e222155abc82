"""The desk of an agency: where each client stands, told only by an authority that holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.domain.agency_board import ClientState
from shared.domain.agency_states import AgencyState, AuthorityState
from shared.domain.money import Money
from shared.domain.proposal_states import ProposalState
from shared.models import Agency, AuthorityAccount, ProposalSource, StatementSource
from shared.services.agencies.authorised import Acting
from shared.services.agencies.board import (
    PAGE,
    BoardFilters,
    board_counts,
    board_page,
    board_row,
    every_row,
)
from shared.services.errors import NotFound
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_party,
    a_proposal,
    a_statement,
    a_work_item,
    an_account,
    kept,
)
from tests.support.counting import queries_of

ALL = BoardFilters()
YESTERDAY = TODAY - timedelta(days=1)


class Desk:
    """An adviser whose clients are made as a test needs them."""

    def __init__(self, session):
        self.session = session
        self.adviser = an_adviser(session)
        self.acting = Acting(self.adviser.agency_id, self.adviser.id)

    def client(self, *, authority=True, **changes):
        self.party = party = a_party(self.session)
        self.debt = a_debt(self.session, an_account(self.session, party))
        client = a_client(self.session, self.adviser, party, **changes)
        self.authority = an_authority(self.session, client) if authority else None
        return client

    def offered(self, client, **changes):
        made = a_proposal(self.session, self.party, [self.debt], **changes)
        kept(
            self.session,
            ProposalSource(
                proposal_id=made.id,
                agency_id=client.agency_id,
                client_id=client.id,
                authority_id=self.authority.id,
                by=client.created_by,
            ),
        )
        return made

    def told(self, client, left_over):
        statement = a_statement(self.session, self.party, left_over=left_over)
        kept(
            self.session,
            StatementSource(
                statement_id=statement.id,
                kind="agency",
                dated_on=TODAY,
                agency_id=client.agency_id,
                client_id=client.id,
                authority_id=self.authority.id,
                by=client.created_by,
            ),
        )
        return statement

    def row(self, client):
        self.session.flush()
        return board_row(self.session, self.acting, client.reference, TODAY)


@pytest.fixture
def desk(session):
    return Desk(session)


def test_one_who_was_not_found_needs_a_fact(desk):
    client = a_client(desk.session, desk.adviser)
    assert desk.row(client).state is ClientState.NEEDS_FACT


def test_one_without_authority_needs_it(desk):
    assert desk.row(desk.client(authority=False)).state is ClientState.NEEDS_AUTHORITY


def test_one_who_has_been_asked_has_been_asked(desk):
    client = desk.client()
    desk.authority.state = AuthorityState.ASKED
    assert desk.row(client).state is ClientState.ASKED


def test_with_authority_they_are_ready(desk):
    row = desk.row(desk.client())
    assert (row.state, row.promise_on) == (ClientState.READY, None)
    assert row.authority_until == desk.authority.ends_on


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (ProposalState.ACCEPTED, ClientState.ACCEPTED),
        (ProposalState.DECLINED, ClientState.DECLINED),
        (ProposalState.WITHDRAWN, ClientState.READY),
        (ProposalState.COUNTER_OFFERED, ClientState.TO_ANSWER),
        (ProposalState.QUESTION_ASKED, ClientState.TO_ANSWER),
        (ProposalState.WITH_PERSON, ClientState.PERSON),
    ],
)
def test_an_offer_says_where_they_stand(desk, state, shown):
    client = desk.client()
    offer = desk.offered(client, state=state)
    row = desk.row(client)
    assert (row.state, row.offer_reference) == (shown, offer.reference)


def test_a_person_looks_by_a_day_and_a_day_that_passed_is_missed(desk):
    client = desk.client()
    desk.offered(client, state=ProposalState.WITH_PERSON, promise_on=YESTERDAY)
    row = desk.row(client)
    assert (row.promise_on, row.is_missed) == (YESTERDAY, True)
    missed = board_page(desk.session, desk.acting, BoardFilters(only_missed=True), TODAY).rows
    assert [each.reference for each in missed] == [client.reference]


def test_a_decided_offer_misses_no_promise(desk):
    desk.offered(desk.client(), state=ProposalState.ACCEPTED, promise_on=YESTERDAY)
    filters = BoardFilters(only_missed=True)
    assert board_page(desk.session, desk.acting, filters, TODAY).rows == ()


def test_nothing_left_over_is_hardship_with_the_day_of_the_call(desk):
    client = desk.client()
    statement = desk.told(client, Money(-100))
    call = a_work_item(
        desk.session,
        client.party_id,
        kind="negative_budget",
        subject=f"statement:{statement.id}",
        promise_on=date(2026, 11, 30),
    )
    row = desk.row(client)
    assert (row.state, row.promise_on) == (ClientState.HARDSHIP, call.promise_on)


def test_something_left_over_is_ready(desk):
    client = desk.client()
    desk.told(client, Money(100))
    assert desk.row(client).state is ClientState.READY


@pytest.mark.parametrize(
    "changes",
    [
        {"state": AuthorityState.REVOKED},
        {"ends_on": YESTERDAY},
        {"starts_on": TODAY + timedelta(days=1)},
    ],
)
def test_an_authority_that_ended_takes_what_it_showed_with_it(desk, changes):
    client = desk.client()
    desk.offered(client, state=ProposalState.ACCEPTED)
    for name, value in changes.items():
        setattr(desk.authority, name, value)
    row = desk.row(client)
    assert (row.state, row.offer_reference) == (ClientState.NEEDS_AUTHORITY, "")


def test_an_authority_that_reaches_less_shows_no_wider_offer(desk):
    client = desk.client()
    desk.offered(client, state=ProposalState.ACCEPTED)
    other = an_account(desk.session)
    desk.authority.all_accounts = False
    kept(desk.session, AuthorityAccount(authority_id=desk.authority.id, account_id=other.id))
    row = desk.row(client)
    assert (row.state, row.offer_reference) == (ClientState.READY, "")


def test_a_closed_case_is_closed_whatever_came_of_it(desk):
    client = desk.client()
    desk.offered(client, state=ProposalState.ACCEPTED)
    client.state = "closed"
    row = desk.row(client)
    assert (row.state, row.offer_reference) == (ClientState.CLOSED, "")


def test_counts_add_up_to_the_list(desk):
    desk.client()
    desk.client(authority=False)
    desk.offered(desk.client(), state=ProposalState.ACCEPTED)
    counts = board_counts(desk.session, desk.acting, ALL, TODAY)
    assert counts == {
        ClientState.READY: 1,
        ClientState.NEEDS_AUTHORITY: 1,
        ClientState.ACCEPTED: 1,
    }
    for state, number in counts.items():
        page = board_page(desk.session, desk.acting, BoardFilters(state=state), TODAY)
        assert len(page.rows) == number


def test_mine_are_those_whom_i_look_after(desk):
    mine = desk.client()
    colleague = an_adviser(desk.session, desk.session.get_one(Agency, desk.adviser.agency_id))
    a_client(desk.session, colleague, a_party(desk.session))
    rows = board_page(desk.session, desk.acting, BoardFilters(only_mine=True), TODAY).rows
    assert [each.reference for each in rows] == [mine.reference]
    assert len(board_page(desk.session, desk.acting, ALL, TODAY).rows) == 2


@pytest.mark.parametrize("words", ["tamsin", "T-77", "t-77", "8001 1223", "TAMSIN A"])
def test_words_find_a_name_or_a_reference(desk, words):
    wanted = desk.client(called="Tamsin Ashe", own_reference="T-77", account_reference="80011223")
    desk.client(called="Owen Price")
    rows = board_page(desk.session, desk.acting, BoardFilters(words=words), TODAY).rows
    assert [each.reference for each in rows] == [wanted.reference]


@pytest.mark.parametrize("words", ["%", "_", "100%"])
def test_signs_of_a_pattern_are_looked_for_as_they_are(desk, words):
    desk.client()
    filters = BoardFilters(words=words)
    assert board_page(desk.session, desk.acting, filters, TODAY).rows == ()


def test_pages_follow_each_other_without_gap_or_overlap(desk):
    for number in range(PAGE + 3):
        a_client(desk.session, desk.adviser, called=f"Client {number}")
    first = board_page(desk.session, desk.acting, ALL, TODAY)
    second = board_page(desk.session, desk.acting, ALL, TODAY, first.older)
    ids = [each.id for each in (*first.rows, *second.rows)]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), second.older) == (PAGE + 3, None)
    assert [each.id for each in every_row(desk.session, desk.acting, ALL, TODAY)] == ids


def test_an_agency_sees_its_own_clients_alone(desk):
    client = desk.client()
    other = an_adviser(desk.session)
    them = Acting(other.agency_id, other.id)
    assert board_page(desk.session, them, ALL, TODAY).rows == ()
    with pytest.raises(NotFound):
        board_row(desk.session, them, client.reference, TODAY)


def test_a_withdrawn_agency_and_a_leaver_see_nobody(desk):
    desk.client()
    desk.adviser.disabled_at = NOW
    desk.session.flush()
    assert board_page(desk.session, desk.acting, ALL, TODAY).rows == ()
    desk.adviser.disabled_at = None
    desk.session.get_one(Agency, desk.adviser.agency_id).state = AgencyState.WITHDRAWN
    desk.session.flush()
    assert board_page(desk.session, desk.acting, ALL, TODAY).rows == ()


@pytest.mark.parametrize("count", [1, 12])
def test_a_page_is_one_query_however_many_clients(desk, count):
    for _ in range(count):
        desk.offered(desk.client(), state=ProposalState.ACCEPTED)
    desk.session.flush()
    with queries_of(desk.session) as queries:
        assert len(board_page(desk.session, desk.acting, ALL, TODAY).rows) == count
        board_counts(desk.session, desk.acting, ALL, TODAY)
    assert len(queries) == 2
