"""The list of places that help, as the administrator keeps it."""

import pytest

from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.signposts import (
    USUAL,
    SignpostWords,
    add_usual_signposts,
    all_signposts,
    one_signpost,
    remove_signpost,
    save_signpost,
    signposts_for,
)
from tests.support.builders import NOW, a_party, an_organisation

ADMIN = Actor("officer", 1)


def names(session, party, language="en"):
    return [each.name for each in signposts_for(session, party.id, language)]


def test_people_and_businesses_are_sent_to_different_places(session):
    add_usual_signposts(session, ADMIN, NOW)
    assert "Business Debtline" not in names(session, a_party(session))
    assert names(session, an_organisation(session)) == ["Citizens Advice", "Business Debtline"]


def test_a_place_is_called_by_its_welsh_name_where_it_has_one(session):
    add_usual_signposts(session, ADMIN, NOW)
    welsh = names(session, a_party(session), "cy")
    assert "Cyngor ar Bopeth" in welsh
    assert "StepChange" in welsh


def test_the_usual_places_are_added_to_an_empty_list_only(session):
    assert add_usual_signposts(session, ADMIN, NOW) == len(USUAL)
    assert add_usual_signposts(session, ADMIN, NOW) == 0
    assert len(all_signposts(session)) == len(USUAL)


def test_what_is_not_shown_is_kept_but_not_offered(session):
    place = save_signpost(session, None, SignpostWords("Hidden", shown=False), ADMIN, NOW)
    assert names(session, a_party(session)) == []
    assert one_signpost(session, place).name == "Hidden"


def test_an_entry_is_changed_and_removed(session):
    place = save_signpost(session, None, SignpostWords("Local advice"), ADMIN, NOW)
    save_signpost(session, place, SignpostWords("Tidewell Advice", phone="01632 1"), ADMIN, NOW)
    session.expire_all()
    assert one_signpost(session, place).name == "Tidewell Advice"
    remove_signpost(session, place, ADMIN, NOW)
    with pytest.raises(NotFound):
        remove_signpost(session, place, ADMIN, NOW)
