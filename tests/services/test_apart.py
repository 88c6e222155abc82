"""Keeping somebody apart: the switch, what it asks for, and messages that show nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.work_kinds import WorkKind
from shared.models import AuditEntry, Channel, OutboxMessage, WorkItem
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.outbox import queue_message
from shared.services.support.apart import (
    anybody_apart,
    end_apart,
    keep_apart,
    kept_apart_since,
    others_kept_apart,
)
from tests.support.joint import a_couple
from tests.support.people import a_party
from tests.support.records import NOW

SHE = Actor("payer", 7)
NOBODY = 999_999


def test_it_counts_from_the_moment_it_was_asked_for(session):
    couple = a_couple(session)
    assert keep_apart(session, couple.first.id, SHE, NOW)
    assert kept_apart_since(session, couple.first.id) == NOW
    assert kept_apart_since(session, couple.second.id) is None


def test_asked_again_it_stays_as_it_is(session):
    couple = a_couple(session)
    keep_apart(session, couple.first.id, SHE, NOW)
    assert not keep_apart(session, couple.first.id, SHE, NOW + timedelta(days=1))
    assert kept_apart_since(session, couple.first.id) == NOW
    assert len(session.scalars(select(WorkItem)).all()) == 1


def test_a_person_is_asked_to_look_at_what_else_would_help(session):
    couple = a_couple(session)
    keep_apart(session, couple.first.id, SHE, NOW)
    item = session.scalars(select(WorkItem)).one()
    assert (item.kind, item.party_id) == (WorkKind.SUPPORT_NEED, couple.first.id)


def test_who_asked_is_on_record_and_why_is_not(database):
    with database.transaction() as session:
        party_id = a_couple(session).first.id
        keep_apart(session, party_id, SHE, NOW)
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "kept apart")).one()
        assert (entry.actor, entry.subject) == ("payer:7", f"party:{party_id}")


def test_the_others_of_the_account_are_known_to_be_beside_somebody_apart(session):
    couple, stranger = a_couple(session), a_couple(session)
    keep_apart(session, couple.first.id, SHE, NOW)
    assert others_kept_apart(session, couple.second.id)
    assert not others_kept_apart(session, couple.first.id)
    assert not others_kept_apart(session, stranger.second.id)
    assert anybody_apart(session, couple.debt.account_id)
    assert not anybody_apart(session, stranger.debt.account_id)


def test_an_officer_can_end_it_once(session):
    couple = a_couple(session)
    keep_apart(session, couple.first.id, SHE, NOW)
    end_apart(session, couple.first.id, Actor("officer", 1), NOW)
    assert kept_apart_since(session, couple.first.id) is None
    with pytest.raises(NotFound):
        end_apart(session, couple.first.id, Actor("officer", 1), NOW)


@pytest.mark.parametrize(
    "ask", [lambda s: keep_apart(s, NOBODY, SHE, NOW), lambda s: kept_apart_since(s, NOBODY)]
)
def test_nobodys_party_cannot_be_kept_apart(session, ask):
    with pytest.raises(NotFound):
        ask(session)


def written(session, party, channel, *, secret=False):
    template, params = ("sign_in_code", {"code": "123456", "minutes": 10}) if secret else WITHDRAWN
    message_id = queue_message(
        session, template, party.id, params, NOW, f"m{party.id}{channel}", channel, secret=secret
    )
    return session.get_one(OutboxMessage, message_id)


WITHDRAWN = ("proposal_withdrawn", {"reference": "PR-123456"})


def test_the_subject_of_an_email_tells_nothing_and_its_text_stays_whole(session):
    plain, apart = a_party(session), a_party(session)
    keep_apart(session, apart.id, SHE, NOW)
    usual = written(session, plain, Channel.EMAIL)
    row = written(session, apart, Channel.EMAIL)
    assert row.subject == "A message from Tidewell Borough Council"
    assert usual.subject != row.subject
    assert "PR-123456" in row.body


def test_a_text_on_the_phone_says_only_that_there_is_something(session):
    apart = a_party(session, language="en")
    keep_apart(session, apart.id, SHE, NOW)
    body = written(session, apart, Channel.SMS).body
    assert body.startswith("Tidewell Borough Council: there is something new for you.")
    assert "PR-123456" not in body


def test_a_letter_stays_a_letter(session):
    plain, apart = a_party(session), a_party(session)
    keep_apart(session, apart.id, SHE, NOW)
    usual, row = written(session, plain, Channel.LETTER), written(session, apart, Channel.LETTER)
    assert usual.subject == row.subject


def test_a_code_for_signing_in_still_comes(session):
    apart = a_party(session)
    keep_apart(session, apart.id, SHE, NOW)
    assert "123456" in written(session, apart, Channel.SMS, secret=True).body
