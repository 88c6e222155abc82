"""Whom a notice means: certain only with two facts and nobody else near, and never a stranger."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.person_match import (
    Address,
    Known,
    Named,
    Sure,
    find,
    is_near,
    match,
)

HOME = Address("12 Quay Street", "TW1 1AA")
OTHER = Address("7 Mill Lane", "TW2 4BB")
CARYS = Known(1, "Carys", "Hughes", (("Carys", "Morgan"),), (HOME, OTHER), ("80012345",))


def named(**changes) -> Named:
    return Named(**{"forenames": "Carys", "surname": "Hughes", "addresses": (HOME,), **changes})


@pytest.mark.parametrize(
    ("changes", "sure"),
    [
        ({}, Sure.CERTAIN),
        ({"forenames": "CARYS ANN"}, Sure.CERTAIN),
        ({"forenames": "Hughes", "surname": "Carys"}, Sure.CERTAIN),
        ({"surname": "Morgan"}, Sure.CERTAIN),
        ({"addresses": (OTHER,)}, Sure.CERTAIN),
        ({"addresses": (), "references": ("8001 2345",)}, Sure.CERTAIN),
        # One slip in a name is looked at by a person, unless the account speaks for it as well.
        ({"surname": "Hughs"}, Sure.DOUBTFUL),
        ({"surname": "Hughs", "references": ("80012345",)}, Sure.CERTAIN),
        ({"forenames": "Karys"}, Sure.DOUBTFUL),
        ({"forenames": "C"}, Sure.DOUBTFUL),
        ({"addresses": ()}, Sure.DOUBTFUL),
        ({"addresses": (Address("14 Quay Street", "TW1 1AA"),)}, Sure.DOUBTFUL),
        ({"forenames": "Dylan"}, Sure.DOUBTFUL),
        ({"forenames": "Dylan", "addresses": ()}, Sure.NONE),
        ({"forenames": "Dylan", "surname": "Price", "references": ("80012345",)}, Sure.DOUBTFUL),
        ({"forenames": "Dylan", "surname": "Price"}, Sure.NONE),
    ],
)
def test_whom_a_notice_means(changes, sure):
    assert find(named(**changes), [CARYS]).sure is sure


def test_two_of_one_name_at_one_address_are_for_a_person():
    mother = Known(2, "Carys", "Hughes", (), (HOME,))
    found = find(named(), [CARYS, mother])
    assert found.sure is Sure.DOUBTFUL
    assert {each.party_id for each in found.matches} == {1, 2}


def test_the_account_tells_two_of_one_name_apart():
    mother = Known(2, "Carys", "Hughes", (), (Address("9 High Street", "TW9 9ZZ"),))
    found = find(named(references=("80012345",)), [mother, CARYS])
    assert (found.sure, found.matches[0].party_id) == (Sure.CERTAIN, 1)


def test_the_reasons_are_told():
    said = [each.template for each in match(named(references=("80012345",)), CARYS).reasons]
    assert said == ["Same name", "Same account reference", "Same house and postcode"]


def test_a_flat_is_not_its_neighbour():
    flat = Known(3, "Carys", "Hughes", (), (Address("Flat 3, 12 Quay Street", "TW1 1AA"),))
    wanted = named(addresses=(Address("Flat 4, 12 Quay Street", "TW1 1AA"),))
    assert find(wanted, [flat]).sure is Sure.DOUBTFUL


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("HUGHES", "HUGHES", True),
        ("HUGHES", "HUGHS", True),
        ("HUGHES", "HUGEHS", True),
        ("HUGHES", "HUGHSE", True),
        ("HUGHES", "HUGGINS", False),
        ("LEE", "LEA", False),
        ("WILLIAMSON", "WILIAMSEN", True),
        ("WILLIAMSON", "WALTERSON", False),
    ],
)
def test_a_slip_of_the_pen(one, other, near):
    assert is_near(one, other) is near
    assert is_near(other, one) is near


@given(st.text(alphabet="ABCDEFGH", min_size=4, max_size=12), st.data())
def test_one_slip_is_always_near(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    how = data.draw(st.sampled_from(["drop", "double", "change"]))
    slipped = {
        "drop": word[:place] + word[place + 1 :],
        "double": word[:place] + word[place] + word[place:],
        "change": word[:place] + "Z" + word[place + 1 :],
    }[how]
    assert is_near(word, slipped) or len(slipped) < 4


FORENAMES = "Carys Dylan Siân Owen Megan Rhys Priya Adam Chloe Mohammed Grace Tomasz".split()
SURNAMES = (
    "Hughes Morgan Price O'Neill Patel Kowalski Davies Smith Okafor Jones Lewis Wright".split()
)
STREETS = "Quay Street;Mill Lane;Church Road;High Street;Park Avenue".split(";")


def a_town(many: int) -> list[Known]:
    dice = random.Random(7)  # nosec B311  # made-up people
    return [
        Known(
            number,
            dice.choice(FORENAMES),
            dice.choice(SURNAMES),
            (),
            (
                Address(
                    f"{dice.randint(1, 90)} {dice.choice(STREETS)}",
                    f"TW{number % 40} {number % 9}AA",
                ),
            ),
            (f"8{number:07d}",),
        )
        for number in range(many)
    ]


def slipped(word: str, dice: random.Random) -> str:
    place = dice.randrange(len(word))
    return word[:place] + word[place + 1 :]


def test_of_many_notices_none_freezes_a_stranger_without_a_person():
    town, dice = a_town(800), random.Random(11)  # nosec B311  # made-up people
    found_them, alone_and_wrong = 0, 0
    for _ in range(300):
        meant = dice.choice(town)
        notice = Named(
            slipped(meant.forenames, dice) if dice.random() < 0.2 else meant.forenames,
            slipped(meant.surname, dice) if dice.random() < 0.3 else meant.surname,
            addresses=meant.addresses if dice.random() < 0.8 else (OTHER,),
            references=meant.references if dice.random() < 0.6 else (),
        )
        answer = find(notice, town)
        found_them += meant.party_id in {each.party_id for each in answer.matches}
        alone_and_wrong += (
            answer.sure is Sure.CERTAIN and answer.matches[0].party_id != meant.party_id
        )
    assert alone_and_wrong == 0
    assert found_them >= 280
