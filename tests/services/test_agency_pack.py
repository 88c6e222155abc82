"""Each figure of the quarterly pack is the length of its list; on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.liaison import Figure, Quarter
from shared.domain.proposal_states import ProposalState
from shared.domain.stages import Stage
from shared.models import AgencyAct, AgencyMessage, DebtEvent, Party, ProposalSource
from shared.services.agencies.pack import PAGE, agency_names, behind, pack
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import NOW, TODAY
from tests.support.offers import a_proposal
from tests.support.people import a_debt, a_party, an_account
from tests.support.records import kept

QUARTER = Quarter(2026, 3)
BEFORE = datetime(2026, 9, 30, 22, 59, 59, tzinfo=UTC)


@pytest.fixture
def adviser(session):
    return an_adviser(session)


def a_payer(session, adviser, **authority):
    party = a_party(session)
    debt = a_debt(session, an_account(session, party))
    client = a_client(session, adviser, party)
    given = an_authority(session, client, **authority)
    return client, given, debt


def an_offer(session, adviser, state, *, why="", promise_on=None, created_at=NOW, decided_at=None):
    client, authority, debt = a_payer(session, adviser)
    made = a_proposal(
        session,
        _party(session, client),
        [debt],
        state=state,
        why_person=why,
        promise_on=promise_on,
        created_at=created_at,
        decided_at=decided_at,
    )
    kept(
        session,
        ProposalSource(
            proposal_id=made.id,
            agency_id=client.agency_id,
            client_id=client.id,
            authority_id=authority.id,
            by=client.created_by,
        ),
    )
    return made


def _party(session, client):
    return session.get_one(Party, client.party_id)


def counted(session, **more):
    return {
        figure: count
        for figure, count in pack(session, QUARTER, TODAY, **more).counts.items()
        if count
    }


def fill(session, adviser):
    """Two offers accepted at once, one by a person and late, one declined, one late and waiting."""
    an_offer(session, adviser, ProposalState.ACCEPTED, decided_at=NOW)
    an_offer(session, adviser, ProposalState.ACCEPTED, decided_at=NOW)
    an_offer(
        session,
        adviser,
        ProposalState.ACCEPTED,
        why="rule",
        promise_on=TODAY,
        decided_at=NOW + timedelta(days=1),
    )
    an_offer(
        session,
        adviser,
        ProposalState.DECLINED,
        why="rule",
        promise_on=TODAY + timedelta(days=5),
        decided_at=NOW + timedelta(days=5),
    )
    an_offer(
        session,
        adviser,
        ProposalState.WITH_PERSON,
        why="rule",
        promise_on=TODAY - timedelta(days=1),
    )


def test_the_figures_of_a_quarter(session, adviser):
    fill(session, adviser)
    assert counted(session) == {
        Figure.CLIENTS: 5,
        Figure.AUTHORITIES: 5,
        Figure.OFFERS: 5,
        Figure.AT_ONCE: 2,
        Figure.BY_PERSON: 1,
        Figure.DECLINED: 1,
        Figure.WAITING: 1,
        Figure.LATE: 2,
    }
    found = pack(session, QUARTER, TODAY)
    assert (found.accepted_percent, found.days_to_answer) == (75, 1)


def test_each_figure_is_as_long_as_its_list(session, adviser):
    fill(session, adviser)
    figures = pack(session, QUARTER, TODAY).counts
    for figure, count in figures.items():
        whole = behind(session, figure, QUARTER, TODAY, most=None)
        assert len(whole.rows) == count


def test_acts_messages_and_debts_sent_to_agents_are_counted(session, adviser):
    client, authority, debt = a_payer(session, adviser)
    for act in ("hold", "hold", "senior_look", "offer"):
        row = AgencyAct(
            agency_id=client.agency_id,
            client_id=client.id,
            party_id=client.party_id,
            authority_id=authority.id,
            act=act,
            subject="hold:1",
            by=client.created_by,
            at=NOW,
        )
        kept(session, row)
    for from_council in (True, False):
        said = AgencyMessage(
            client_id=client.id,
            from_council=from_council,
            by="adviser:1",
            content="Good day",
            press=str(from_council),
            at=NOW,
        )
        kept(session, said)
    kept(
        session,
        DebtEvent(debt_id=debt.id, stage=Stage.ENFORCEMENT_AGENT, happened_on=TODAY),
    )
    found = counted(session)
    assert {figure: found[figure] for figure in (Figure.HOLDS, Figure.SENIOR)} == {
        Figure.HOLDS: 2,
        Figure.SENIOR: 1,
    }
    assert found[Figure.MESSAGES] == 1
    assert found[Figure.TO_AGENTS] == 1


@pytest.mark.parametrize(
    "authority",
    [
        {"starts_on": TODAY + timedelta(days=1)},
        {"ends_on": TODAY - timedelta(days=1)},
        {"given_at": None},
        {"ended_at": NOW - timedelta(days=1)},
    ],
)
def test_a_debt_that_went_without_an_authority_is_not_one_of_theirs(session, adviser, authority):
    _, _, debt = a_payer(session, adviser, **authority)
    kept(
        session,
        DebtEvent(debt_id=debt.id, stage=Stage.ENFORCEMENT_AGENT, happened_on=TODAY),
    )
    assert Figure.TO_AGENTS not in counted(session)


def test_the_second_before_the_quarter_is_not_in_it(session, adviser):
    a_client(session, adviser, a_party(session), created_at=BEFORE)
    a_client(session, adviser, a_party(session), created_at=BEFORE + timedelta(seconds=1))
    assert counted(session) == {Figure.CLIENTS: 1}


def test_one_agency_is_looked_at_alone(session, adviser):
    fill(session, adviser)
    other = an_adviser(session)
    an_offer(session, other, ProposalState.ACCEPTED, decided_at=NOW)
    assert counted(session, agency_id=other.agency_id)[Figure.OFFERS] == 1
    assert pack(session, QUARTER, TODAY, other.agency_id).accepted_percent == 100
    assert len(agency_names(session)) == 2


def test_a_long_list_is_read_page_by_page(session, adviser):
    for _ in range(PAGE + 1):
        a_client(session, adviser)
    first = behind(session, Figure.CLIENTS, QUARTER, TODAY)
    rest = behind(session, Figure.CLIENTS, QUARTER, TODAY, after=first.after)
    assert (len(first.rows), len(rest.rows), rest.after) == (PAGE, 1, None)


def test_an_empty_quarter_has_no_percentage(session):
    found = pack(session, Quarter(2020, 1), date(2020, 5, 1))
    assert set(found.counts.values()) == {0}
    assert (found.accepted_percent, found.days_to_answer) == (None, None)
