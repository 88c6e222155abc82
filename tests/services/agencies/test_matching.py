"""Whom an agency means: a reference and two facts, for one and for many."""

from __future__ import annotations

import pytest

from shared.models import Liability
from shared.services.agencies.matching import ClientFacts, FitKind, match, match_many
from tests.support.agencies import a_client, an_adviser
from tests.support.builders import NOW, TODAY, a_party, an_account
from tests.support.counting import queries_of


@pytest.fixture
def carys(session):
    return a_party(session)


@pytest.fixture
def account(session, carys):
    return an_account(session, carys, reference="80011223", postcode="TW1 2AB")


def facts(reference="80011223", name="Carys Hughes", postcode="TW1 2AB"):
    return ClientFacts(reference, name, postcode)


@pytest.mark.parametrize(
    "given",
    [
        facts(),
        facts(name="hughes"),
        facts(name="HUGHES", postcode="tw12ab"),
        facts(reference=" 8001 1223 "),
    ],
)
def test_a_reference_and_two_facts_fit(session, carys, account, given):
    fit = match(session, 1, given)
    assert (fit.kind, fit.party_id) == (FitKind.FITS, carys.id)


@pytest.mark.parametrize(
    "given",
    [
        facts(name="Carys Price"),
        facts(name="Dylan Hughes"),
        facts(name=""),
        facts(name="Carys"),
        facts(postcode="TW9 9ZZ"),
        facts(postcode=""),
    ],
)
def test_one_wrong_fact_needs_another_and_names_nobody(session, account, given):
    fit = match(session, 1, given)
    assert (fit.kind, fit.party_id) == (FitKind.NEEDS_FACT, None)


@pytest.mark.parametrize("reference", ["80011224", "", "   "])
def test_a_reference_of_no_account_is_not_ours(session, account, reference):
    assert match(session, 1, facts(reference=reference)).kind is FitKind.NOT_OURS


def test_where_two_share_a_surname_the_first_name_decides(session, carys):
    dylan = a_party(session, forenames="Dylan")
    an_account(session, carys, dylan, reference="80011223", postcode="TW1 2AB")
    assert match(session, 1, facts(name="Hughes")).kind is FitKind.NEEDS_FACT
    assert match(session, 1, facts(name="Dylan Hughes")).party_id == dylan.id


def test_whoever_was_taken_off_the_account_is_not_found(session, carys, account):
    session.query(Liability).update({"removed_on": TODAY})
    assert match(session, 1, facts()).kind is FitKind.NOT_OURS


def test_the_postcode_that_letters_go_to_fits_too(session):
    moved = a_party(session, letter_address="3 New Street\nTidewell\nTW5 5NN")
    an_account(session, moved, reference="80011223", postcode="TW1 2AB")
    assert match(session, 1, facts(postcode="TW5 5NN")).fits


def test_a_new_address_kept_from_others_is_confirmed_to_nobody(session):
    apart = a_party(session, letter_address="3 New Street\nTidewell\nTW5 5NN", kept_apart_at=NOW)
    an_account(session, apart, reference="80011223", postcode="TW1 2AB")
    assert not match(session, 1, facts(postcode="TW5 5NN")).fits


def test_an_open_case_of_the_same_agency_is_named(session, carys, account):
    adviser = an_adviser(session)
    known = a_client(session, adviser, carys)
    fit = match(session, adviser.agency_id, facts())
    assert (fit.kind, fit.duplicate_of) == (FitKind.DUPLICATE, known.reference)


def test_a_case_of_another_agency_is_never_told(session, carys, account):
    a_client(session, an_adviser(session), carys)
    assert match(session, an_adviser(session).agency_id, facts()).fits


def test_a_closed_case_may_begin_again(session, carys, account):
    adviser = an_adviser(session)
    a_client(session, adviser, carys, state="closed")
    assert match(session, adviser.agency_id, facts()).fits


def test_many_are_looked_for_in_two_queries_and_keep_their_order(session, carys, account):
    wanted = [facts(), facts(name="Nobody"), facts(reference="1")] * 100
    with queries_of(session) as queries:
        found = match_many(session, 1, wanted)
    kinds = [each.kind for each in found[:3]]
    assert kinds == [FitKind.FITS, FitKind.NEEDS_FACT, FitKind.NOT_OURS]
    assert (len(found), len(queries)) == (300, 2)


def test_more_than_one_batch_keeps_its_order(session, carys, account):
    wanted = [facts(reference=f"none{number}") for number in range(700)] + [facts()]
    assert [each.fits for each in match_many(session, 1, wanted)] == [False] * 700 + [True]
