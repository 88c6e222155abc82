"""The register of what was given to other organisations: once a day for each thing, and in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.outgoing import ORGANISATION_MESSAGES
from shared.domain.sharing import (
    AGENCY,
    AUTHORITY,
    BASES,
    BY_MESSAGE,
    RECIPIENTS,
    WHATS,
    WHYS,
    Sharing,
)
from shared.models import SharedRecord
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.outbox import queue_to_organisation
from shared.services.sharing import (
    Asked,
    is_recorded,
    record,
    register,
    register_sheet,
    shared_of,
)
from tests.support.builders import NOW, TODAY, a_party

BALANCES = Sharing(AGENCY, "balances", "acts", AUTHORITY)
ADVISER = Actor("adviser", 3)


@pytest.fixture
def party(session):
    return a_party(session)


def note(session, party, sharing=BALANCES, recipient="Tidewell Debt Advice", now=NOW):
    record(session, party.id, sharing, recipient, "authority:1", ADVISER, now)


def count(session):
    return len(session.scalars(select(SharedRecord)).all())


def test_the_same_read_twice_on_a_day_is_one_record(session, party):
    note(session, party)
    note(session, party, now=NOW + timedelta(hours=2))
    assert count(session) == 1


def test_on_the_next_day_it_is_another(session, party):
    note(session, party)
    note(session, party, now=NOW + timedelta(days=1))
    assert count(session) == 2


def test_whoever_only_reads_can_ask_whether_it_is_written_down(session, party):
    of_what = (party.id, BALANCES, "Tidewell Debt Advice", "authority:1")
    assert not is_recorded(session, *of_what, NOW)
    note(session, party)
    assert is_recorded(session, *of_what, NOW)
    assert not is_recorded(session, *of_what, NOW + timedelta(days=1))


def test_a_message_to_an_organisation_is_in_the_register(session, party):
    params = {"reference": "A123"}
    sent = ("advice_referral_withdrawn", party.id, "Advice", "a@advice.example", params, NOW, "k")
    queue_to_organisation(session, *sent)
    queue_to_organisation(session, *sent)
    (found,) = shared_of(session, party.id)
    assert (found.recipient, found.basis.template) == ("Advice", "You agreed to it")


@pytest.mark.parametrize("template", sorted(ORGANISATION_MESSAGES))
def test_every_message_to_an_organisation_has_its_line_and_words(template):
    line = BY_MESSAGE[template]
    assert line.kind in RECIPIENTS
    assert line.what in WHATS
    assert line.why in WHYS
    assert line.basis in BASES


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(), 2),
        (Asked(kind="agency"), 1),
        (Asked(kind="agent"), 1),
        (Asked(basis="law"), 1),
        (Asked(first=TODAY + timedelta(days=1)), 0),
        (Asked(last=TODAY - timedelta(days=1)), 0),
        (Asked(first=TODAY, last=TODAY), 2),
    ],
)
def test_the_register_can_be_narrowed(session, party, asked, found):
    note(session, party)
    note(session, party, BY_MESSAGE["agent_hold"], "Firm")
    assert len(register(session, asked).records) == found


def test_what_cannot_be_read_asks_for_nothing():
    assert Asked.read("x", "y", "-1", "2026-13-01", "now") == Asked()


def test_pages_follow_each_other(session, party):
    for number in range(51):
        note(session, party, recipient=f"Firm {number}")
    first = register(session, Asked())
    assert len(first.records) == 50
    second = register(session, Asked(), str(first.older))
    assert [each.recipient for each in second.records] == ["Firm 0"]
    assert second.older is None


def test_a_cursor_that_was_made_up_is_no_page(session):
    with pytest.raises(NotFound):
        register(session, Asked(), "1 or 1")


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@x", "\tx"])
def test_no_name_becomes_a_formula(session, party, name):
    note(session, party, recipient=name)
    lines = list(register_sheet(session, Asked()))
    assert len(lines) == 2
    assert f"'{name}" in lines[1]
