"""Sessions of browsers as rows, on both databases."""

from datetime import timedelta

import pytest

from shared.domain.roles import Role
from shared.services.web_sessions import (
    EndedSession,
    FoundSession,
    begin_session,
    end_all_sessions,
    end_session,
    find_session,
    keep_content,
    mark_seen,
    new_token,
)
from tests.support.people import a_party, a_payer, an_officer
from tests.support.records import NOW

IDLE = {"visitor": timedelta(minutes=30), "payer": timedelta(minutes=30), "officer": timedelta(1)}
LONGEST = timedelta(hours=12)
TOKEN = "t" * 43


def begin(session, kind="visitor", subject=None, token=TOKEN, **content):
    begin_session(session, token, kind, subject, content, NOW, LONGEST)


def found(session, at=NOW, token=TOKEN):
    return find_session(session, token, at, IDLE)


def test_tokens_cannot_be_guessed():
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) == 43


def test_a_token_that_nobody_was_given_finds_nothing(session):
    assert found(session) is None


def test_what_was_kept_is_found(session):
    begin(session, seen=1)
    it = found(session)
    assert isinstance(it, FoundSession)
    assert (it.kind, it.content, it.payer, it.officer) == ("visitor", {"seen": 1}, None, None)


def test_a_payer_is_found_with_their_party_and_language(session):
    party = a_party(session, language="cy")
    payer = a_payer(session, party)
    begin(session, "payer", payer.id)
    who = found(session).payer
    assert (who.payer_id, who.party_id, who.language) == (payer.id, party.id, "cy")


def test_an_officer_is_found_with_their_name_and_role(session):
    officer = an_officer(session, Role.FINANCE)
    begin(session, "officer", officer.id)
    who = found(session).officer
    assert (who.officer_id, who.name, who.role) == (officer.id, officer.name, Role.FINANCE)


def test_a_payers_number_is_no_officers_number(session):
    payer = a_payer(session, a_party(session))
    begin(session, "officer", payer.id)
    assert isinstance(found(session), EndedSession)


ENDS = (
    (timedelta(minutes=29, seconds=59), FoundSession),
    (timedelta(minutes=30), EndedSession),
    (-timedelta(hours=1), FoundSession),
)


@pytest.mark.parametrize(("after", "kind"), ENDS)
def test_a_session_ends_when_nothing_happens(session, after, kind):
    begin(session)
    assert isinstance(found(session, NOW + after), kind)


def test_a_sign_of_life_lengthens_a_session_but_not_for_ever(session):
    begin(session)
    for minutes in range(20, 12 * 60, 20):
        at = NOW + timedelta(minutes=minutes)
        it = found(session, at)
        assert isinstance(it, FoundSession)
        mark_seen(session, it.id, at)
    assert isinstance(found(session, NOW + LONGEST), EndedSession)


def test_what_is_remembered_can_be_changed(session):
    begin(session, seen=1)
    assert keep_content(session, TOKEN, {"seen": 2}, NOW)
    assert found(session).content == {"seen": 2}


def test_nothing_is_kept_for_a_session_that_is_gone(session):
    assert not keep_content(session, TOKEN, {"seen": 2}, NOW)


def test_a_session_that_was_ended_is_gone(session):
    begin(session)
    end_session(session, TOKEN)
    assert found(session) is None


def test_ending_all_of_one_person_leaves_the_others(session):
    officer, other = an_officer(session), an_officer(session)
    begin(session, "officer", officer.id, "a" * 43)
    begin(session, "officer", officer.id, "b" * 43)
    begin(session, "officer", other.id, "c" * 43)
    begin(session, "payer", officer.id, "d" * 43)
    assert end_all_sessions(session, "officer", officer.id) == 2
    assert found(session, token="a" * 43) is None
    assert found(session, token="c" * 43).officer.officer_id == other.id
