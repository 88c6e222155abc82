"""A person is written to in the language that they chose."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.models import AuditEntry, Party
from shared.services.audit import link_waiting
from shared.services.spoken_languages import choose_language
from tests.support.people import a_party, a_payer
from tests.support.records import NOW


def language_of(session, party):
    return session.scalar(select(Party.language).where(Party.id == party.id))


def traces(session):
    link_waiting(session)
    return list(session.scalars(select(AuditEntry.action)))


def test_the_choice_is_kept_and_leaves_a_trace(session):
    party = a_party(session)
    payer = a_payer(session, party)
    choose_language(session, payer.id, party.id, "cy", NOW)
    assert language_of(session, party) == "cy"
    assert traces(session) == ["chose a language"]


def test_the_same_choice_again_leaves_no_trace(session):
    party = a_party(session, language="cy")
    choose_language(session, 1, party.id, "cy", NOW)
    assert traces(session) == []


def test_nobody_elses_language_changes(session):
    party, other = a_party(session), a_party(session)
    choose_language(session, 1, party.id, "cy", NOW)
    assert language_of(session, other) == "en"


def test_a_language_that_we_do_not_have_is_refused(session):
    with pytest.raises(ValueError, match="no such language"):
        choose_language(session, 1, a_party(session).id, "fr", NOW)
