"""An agency's desk: adding clients, giving another fact, and closing a case."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.models import AgencyClient
from shared.services.agencies.authorised import Acting
from shared.services.agencies.clients import (
    LOOKING,
    NewClient,
    add_client,
    close_client,
    count_look,
    mend_client,
)
from shared.services.agencies.matching import ClientFacts, FitKind
from shared.services.errors import NotFound, StaleVersion
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import TooManyAttempts
from tests.support.agencies import an_adviser
from tests.support.builders import NOW, a_party, an_account

RIGHT = NewClient(ClientFacts("80011223", "Carys Hughes", "TW1 2AB"), "T-77")
WRONG = NewClient(ClientFacts("80011223", "Carys Price", "TW1 2AB"))


@pytest.fixture
def carys(session):
    party = a_party(session)
    an_account(session, party, reference="80011223", postcode="TW1 2AB")
    return party


@pytest.fixture
def acting(session):
    adviser = an_adviser(session)
    return Acting(adviser.agency_id, adviser.id)


def clients(session):
    return session.scalar(select(func.count()).select_from(AgencyClient))


def test_one_who_fits_is_put_on_the_desk(session, carys, acting):
    added = add_client(session, acting, RIGHT, "press", NOW)
    client = session.scalars(select(AgencyClient)).one()
    assert added.client_reference == client.reference
    assert (client.party_id, client.adviser_id) == (carys.id, acting.adviser_id)
    assert (client.own_reference, client.matched_at) == ("T-77", NOW)


def test_one_who_does_not_fit_is_not(session, carys, acting):
    added = add_client(session, acting, WRONG, "press", NOW)
    assert (added.client_reference, added.fit.kind) == ("", FitKind.NEEDS_FACT)
    assert clients(session) == 0


def test_one_who_needs_a_fact_can_be_kept_and_mended(session, carys, acting):
    added = add_client(session, acting, WRONG, "press", NOW, keeps_unmatched=True)
    assert added.fit.kind is FitKind.NEEDS_FACT
    assert mend_client(session, acting, added.client_reference, RIGHT, NOW).fits
    assert session.scalars(select(AgencyClient.party_id)).all() == [carys.id]


def test_whoever_was_found_is_not_turned_into_somebody_else(session, carys, acting):
    added = add_client(session, acting, RIGHT, "press", NOW)
    with pytest.raises(StaleVersion):
        mend_client(session, acting, added.client_reference, WRONG, NOW)


def test_the_same_press_adds_one(session, carys, acting):
    first = add_client(session, acting, RIGHT, "press", NOW)
    again = add_client(session, acting, RIGHT, "press", NOW)
    assert (again.client_reference, again.first) == (first.client_reference, False)
    assert clients(session) == 1


def test_an_open_case_of_the_same_person_is_named_and_not_doubled(session, carys, acting):
    first = add_client(session, acting, RIGHT, "press", NOW)
    again = add_client(session, acting, RIGHT, "other", NOW, keeps_unmatched=True)
    assert again.fit.duplicate_of == first.client_reference
    assert clients(session) == 1


def test_a_closed_case_keeps_nothing_typed_and_may_begin_again(session, carys, acting):
    added = add_client(session, acting, RIGHT, "press", NOW)
    close_client(session, acting, added.client_reference, NOW)
    close_client(session, acting, added.client_reference, NOW)
    closed = session.scalars(select(AgencyClient)).one()
    assert (closed.state, closed.statement, closed.offer) == ("closed", "", "")
    assert add_client(session, acting, RIGHT, "again", NOW).fit.fits


def test_another_agency_can_neither_mend_nor_close(session, carys, acting):
    added = add_client(session, acting, WRONG, "press", NOW, keeps_unmatched=True)
    other = an_adviser(session)
    them = Acting(other.agency_id, other.id)
    with pytest.raises(NotFound):
        mend_client(session, them, added.client_reference, RIGHT, NOW)
    with pytest.raises(NotFound):
        close_client(session, them, added.client_reference, NOW)


def test_an_adviser_cannot_try_facts_for_ever(session, acting):
    keys = Keys("k" * 40)
    for _ in range(LOOKING.most):
        count_look(session, keys, acting, NOW)
    with pytest.raises(TooManyAttempts):
        count_look(session, keys, acting, NOW)
    colleague = an_adviser(session)
    count_look(session, keys, Acting(acting.agency_id, colleague.id), NOW)
