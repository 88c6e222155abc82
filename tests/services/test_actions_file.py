"""Actions for the revenues system leave once, in order, and the same for ever."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.gate import Act, HoldKind
from shared.models import ActionFile, OutboxMessage
from shared.services.actions_file import (
    NotTheSameActions,
    actions_content,
    actions_file,
    make_actions_file,
)
from shared.services.errors import NotFound
from shared.services.revenues import tell_revenues
from tests.support.builders import NOW, a_hold, a_party
from tests.support.postings import TELLER


def told(session, party, number, action="plan_agreed"):
    content = {"plan": f"P{number}", "total": "90.00"}
    tell_revenues(session, action, party.id, content, NOW, f"revenues:test:{number}")
    session.flush()


def lines(session, made):
    return [json.loads(line) for line in b"".join(actions_content(session, made)).splitlines()]


def test_what_waits_leaves_in_order_with_its_keys(session):
    party = a_party(session)
    for number in (1, 2):
        told(session, party, number)
    made = make_actions_file(session, TELLER, NOW)

    found = lines(session, made)
    assert [each.get("number") for each in found] == ["A1-1", "A1-2", None]
    assert [each.get("key") for each in found[:2]] == ["revenues:test:1", "revenues:test:2"]
    assert found[0]["content"] == {"plan": "P1", "total": "90.00"}
    assert found[-1] == {"end": True, "file": 1, "lines": 2}


def test_nothing_leaves_twice(session):
    party = a_party(session)
    told(session, party, 1)
    assert make_actions_file(session, TELLER, NOW) is not None
    assert make_actions_file(session, TELLER, NOW) is None
    told(session, party, 2)
    made = make_actions_file(session, TELLER, NOW)
    assert [each.get("number") for each in lines(session, made)] == ["A2-1", None]


def test_an_older_file_is_written_again_byte_for_byte(session):
    party = a_party(session)
    told(session, party, 1)
    made = make_actions_file(session, TELLER, NOW)
    first = b"".join(actions_content(session, made))
    told(session, party, 2)
    make_actions_file(session, TELLER, NOW + timedelta(days=1))

    assert b"".join(actions_content(session, actions_file(session, 1))) == first


def test_a_file_that_somebody_changed_is_not_written(session):
    told(session, a_party(session), 1)
    made = make_actions_file(session, TELLER, NOW)
    session.execute(update(OutboxMessage).values(body='{"plan": "other"}'))
    with pytest.raises(NotTheSameActions):
        actions_content(session, made)


def test_a_file_that_was_never_made_is_not_found(session):
    with pytest.raises(NotFound):
        actions_file(session, 1)


def test_recovery_that_a_hold_stops_meanwhile_does_not_leave(session):
    party = a_party(session)
    told(session, party, 1)
    told(session, party, 2)
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.dedupe == "revenues:test:2")
        .values(act=Act.REFERRAL)
    )
    a_hold(session, party_id=party.id, kind=HoldKind.BREATHING_SPACE)
    made = make_actions_file(session, TELLER, NOW)

    assert made.line_count == 1
    states = session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id)).all()
    assert list(states) == ["sent", "stopped"]


def test_the_cash_file_leaves_by_itself(session):
    party = a_party(session)
    told(session, party, 1, action="cash_file")
    assert make_actions_file(session, TELLER, NOW) is None
    assert session.scalars(select(ActionFile)).all() == []
