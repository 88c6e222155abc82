"""Whom mis-spelt, old and incomplete notices mean: nobody wrong is frozen without a person being asked."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from shared.domain.person_match import Address, Sure
from shared.services.moratorium.matching import find_person
from tests.support.builders import a_party, an_account
from tests.support.misspelt import CHANGES, Someone, changed, true_notice
from tests.support.records import TODAY

FORENAMES = ("Ann", "Anna", "Carys", "Elizabeth", "John", "Jon", "Mary", "Owen", "Rhys", "William")
SURNAMES = ("Hughes", "Hughs", "Jones", "Johns", "Lee", "Lea", "Price", "Pryce", "Rees", "Williams")
STREETS = ("Mill Lane", "High Street", "Quay Road", "Station Road")
NOTICES = 300


@pytest.fixture
def town(session):
    """Two hundred people, many of whom share a name, a street or a house."""
    dice = random.Random(7)  # nosec B311  # made-up people of a test
    people = []
    for _ in range(200):
        house, street = dice.randrange(1, 12), dice.randrange(len(STREETS))
        first, postcode = f"{house} {STREETS[street]}", f"TW{street + 1} 4QT"
        party = a_party(
            session,
            dice.choice(SURNAMES),
            dice.choice(FORENAMES),
            letter_address=f"{first}\nTidewell\n{postcode}",
        )
        account = an_account(session, party, address_1=first, postcode=postcode)
        address = Address(first, postcode)
        people.append(Someone(party.id, party.forenames, party.surname, address, account.reference))
    return people


def results(session, town, make):
    """How often each thing came of a notice."""
    found = Counter()
    dice = random.Random(11)  # nosec B311  # made-up notices of a test
    for number in range(NOTICES):
        someone = dice.choice(town)
        seen = find_person(session, make(someone, dice, number))
        ids = [match.party_id for match in seen.matches]
        is_there = someone.party_id in ids
        found[(seen.sure, is_there)] += 1
    return found


def test_a_notice_that_says_everything_right_finds_its_person(session, town):
    found = results(session, town, lambda one, dice, number: true_notice(one, number, TODAY))
    assert found[Sure.CERTAIN, False] == 0
    assert found[Sure.CERTAIN, True] + found[Sure.DOUBTFUL, True] == NOTICES


def test_nobody_wrong_is_frozen_without_a_person_being_asked(session, town):
    found = results(session, town, lambda one, dice, number: changed(one, dice, number, TODAY))
    assert found[Sure.CERTAIN, False] == 0


def test_nine_of_ten_changed_notices_find_their_person(session, town):
    found = results(session, town, lambda one, dice, number: changed(one, dice, number, TODAY))
    there = found[Sure.CERTAIN, True] + found[Sure.DOUBTFUL, True]
    assert there * 10 >= NOTICES * 9, found


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_one_change_alone_still_finds_them(session, change):
    party = a_party(session, "Coleridge", "Elizabeth", letter_address="3 Sea View\nPort\nPT1 2AB")
    account = an_account(session, party, address_1="3 Sea View", postcode="PT1 2AB")
    address = Address("3 Sea View", "PT1 2AB")
    someone = Someone(party.id, "Elizabeth", "Coleridge", address, account.reference)
    dice = random.Random(3)  # nosec B311  # a made-up notice of a test
    found = find_person(session, change(true_notice(someone, 1, TODAY), dice))
    assert [match.party_id for match in found.matches] == [party.id]
