"""What officers read of Breathing Space: counts, lists, and the page of one."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.moratorium import MoratoriumEvent, MoratoriumState
from shared.domain.person_match import Address
from shared.services.errors import NotFound
from shared.services.moratorium.read import (
    breaches,
    moratorium_counts,
    moratorium_list,
    moratoriums_of,
    one_moratorium,
)
from shared.services.moratorium.views import Which
from tests.support.builders import a_debt, a_party, an_account, the_resident
from tests.support.direct_debits import KEYS
from tests.support.moratoriums import a_crisis, a_notice, take
from tests.support.records import TODAY

HOME = "12 Mill Lane\nTidewell\nTW1 4QT"


@pytest.fixture
def certain(session):
    return take(session, a_notice(the_resident(session).party, "80012345"))


@pytest.fixture
def doubtful(session):
    twins = [a_party(session, "Rees", "Owen", letter_address=HOME) for _ in range(2)]
    for each in twins:
        a_debt(session, an_account(session, each))
    return take(session, a_notice(twins[0]))


def test_each_list_counts_its_own(session, certain, doubtful):
    stranger = a_party(session, "Nobody", "Nemo")
    session.delete(stranger)
    take(session, a_notice(stranger, addresses=(Address("1 Far Road", "ZZ9 9ZZ"),)))
    assert moratorium_counts(session, TODAY) == {
        Which.TO_MATCH: 1,
        Which.ACTIVE: 1,
        Which.TO_WATCH: 0,
        Which.OVER: 0,
        Which.NOBODY_FOUND: 1,
        Which.BREACHES: 0,
    }


def test_a_row_says_whom_it_protects_and_until_when(session, certain):
    (row,) = moratorium_list(session, Which.ACTIVE, TODAY).rows
    assert (row.name, row.last, row.debts) == ("Carys Hughes", date(2027, 1, 20), 1)


def test_a_row_names_the_next_day_that_asks_for_something(session, certain):
    (row,) = moratorium_list(session, Which.ACTIVE, TODAY).rows
    assert row.next_day == date(2026, 12, 11)


def test_a_row_counts_whom_it_may_mean(session, doubtful):
    (row,) = moratorium_list(session, Which.TO_MATCH, TODAY).rows
    assert (row.candidates, row.party_id, row.name) == (2, None, "")


def test_a_list_goes_on_where_the_page_before_ended(session):
    party = the_resident(session).party
    for _ in range(27):
        take(session, a_crisis(party))
    first = moratorium_list(session, Which.ACTIVE, TODAY)
    rest = moratorium_list(session, Which.ACTIVE, TODAY, first.next)
    assert (len(first.rows), len(rest.rows), rest.next) == (25, 2, None)


def test_the_page_shows_whom_it_may_mean_beside_the_notice(session, doubtful):
    page = one_moratorium(session, KEYS, doubtful.moratorium_id, TODAY)
    assert page.notice is not None
    assert [each.score for each in page.candidates] == [95, 95]
    assert page.candidates[0].reasons == ("Same name", "Same house and postcode")
    assert page.may == (
        MoratoriumEvent.MATCHED,
        MoratoriumEvent.NOT_FOUND,
        MoratoriumEvent.CANCELLED,
    )


def test_the_page_of_one_that_runs_shows_its_debts_days_and_calls(session, certain):
    page = one_moratorium(session, KEYS, certain.moratorium_id, TODAY)
    (debt,) = page.debts
    assert (page.state, debt.state, debt.clocks.court_by) == (
        MoratoriumState.ACTIVE,
        "protected",
        date(2027, 1, 10),
    )
    assert [each.call for each in page.calls] == ["protections_applied"]
    assert page.has_certificate


def test_a_contact_is_read_back(session):
    party = the_resident(session).party
    taken = take(session, a_crisis(party, contact="Ward 4"))
    assert one_moratorium(session, KEYS, taken.moratorium_id, TODAY).contact == "Ward 4"


def test_one_that_is_not_there(session):
    with pytest.raises(NotFound):
        one_moratorium(session, KEYS, 999, TODAY)


def test_those_of_a_party_are_also_those_that_may_mean_them(session, doubtful):
    page = one_moratorium(session, KEYS, doubtful.moratorium_id, TODAY)
    second = page.candidates[1].party_id
    assert moratoriums_of(session, second, TODAY) == (doubtful.moratorium_id,)


def test_there_is_no_breach(session, certain):
    assert breaches(session) == ()
