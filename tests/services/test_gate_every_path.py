"""Everything that can go out, fired at somebody in every frozen state: nothing leaves but what may.

The table says what each hold stops; here each path is taken with the hold in force, by its own
function and not by the gate's. What leaves is compared with the table, so that a path that forgot to
ask is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from shared.domain.gate import RECOVERY, STOPS, Act, HoldKind
from shared.domain.outgoing import MESSAGES, ORGANISATION_MESSAGES, REVENUES_ACTIONS
from shared.models import Liability, OutboxMessage
from shared.services import message_text
from shared.services.audit import Actor
from shared.services.delivery import deliver_waiting
from shared.services.gate import all_stops, may_go_out
from shared.services.holds import put_hold
from shared.services.outbox import queue_message, queue_text_too, queue_to_organisation
from shared.services.outbox_many import Letter, queue_many, usual_channels
from shared.services.revenues import StoppedByGate, tell_revenues
from tests.support.builders import NOW, TODAY, a_party, the_resident

OFFICER = Actor("officer", 3)


@pytest.fixture(autouse=True)
def plain_words(tmp_path, monkeypatch):
    """Every message with the same few words: what they say is not what is asked here."""
    for name in (*MESSAGES, *ORGANISATION_MESSAGES):
        (tmp_path / f"{name}.txt").write_text("Subject: Hello\n\nHello.\n", encoding="utf-8")
    monkeypatch.setattr(message_text, "TEMPLATES", tmp_path)
    message_text.forget_templates()
    yield
    message_text.forget_templates()


class Post:
    """Takes whatever it is given."""

    def send(self, message):
        return f"sent:{message.reference}"

    def already_sent(self, reference):
        return None


@dataclass(frozen=True)
class Scene:
    """Somebody with a debt that somebody else is liable for as well."""

    party_id: int
    debt_id: int
    partner_id: int


@pytest.fixture
def scene(session):
    made = the_resident(session)
    made.party.email, made.party.phone = "carys@example.test", "07700 900123"
    partner = a_party(session)
    session.add(Liability(account_id=made.account.id, party_id=partner.id))
    session.flush()
    return Scene(made.party.id, made.debt.id, partner.id)


REACHES: dict[str, Callable[[Scene], dict[str, int]]] = {
    "on the person": lambda scene: {"party_id": scene.party_id},
    "on the debt": lambda scene: {"debt_id": scene.debt_id},
    "on somebody else who is liable": lambda scene: {"party_id": scene.partner_id},
}
STATES = [(kind, reach) for kind in sorted(HoldKind) for reach in REACHES]
"""Every frozen state: each kind of hold, by each of the ways in which it can reach a debt."""


def freeze(session, scene, kind, reach):
    put_hold(session, kind, "test", OFFICER, NOW, starts_on=TODAY, **REACHES[reach](scene))


def is_stopped(kind, reach, act):
    """What the table says."""
    if act not in RECOVERY and reach != "on the person":
        return False
    return act in STOPS[HoldKind(kind)].stops


def written(session) -> int:
    return int(session.scalar(select(func.count()).select_from(OutboxMessage)) or 0)


def leaves(session, fire) -> bool:
    """Whether firing it put something into the outbox."""
    before = written(session)
    with suppress(StoppedByGate):
        fire()
    return written(session) > before


def messages(session, scene):
    """Every message to a party, by each of the three ways of writing one."""
    about = [scene.debt_id]
    for template, act in sorted(MESSAGES.items()):
        yield (
            f"{template} to one",
            act,
            lambda template=template: queue_message(
                session, template, scene.party_id, {}, NOW, f"one:{template}", debt_ids=about
            ),
        )
        yield (
            f"{template} as a text too",
            act,
            lambda template=template: queue_text_too(
                session, template, scene.party_id, {}, NOW, f"too:{template}", debt_ids=about
            ),
        )
        yield (
            f"{template} to many",
            act,
            lambda template=template: queue_many(
                session,
                template,
                [Letter(scene.party_id, {}, f"many:{template}", tuple(about))],
                usual_channels(session, [scene.party_id]),
                NOW,
            ),
        )


def others(session, scene):
    """Every message to a firm, and every action of the revenues system."""
    for template, act in sorted(ORGANISATION_MESSAGES.items()):
        yield (
            f"{template} to a firm",
            act,
            lambda template=template: queue_to_organisation(
                session,
                template,
                scene.party_id,
                "A firm",
                "desk@firm.example",
                {},
                NOW,
                f"firm:{template}",
                [scene.debt_id],
            ),
        )
    for action, act in sorted(REVENUES_ACTIONS.items()):
        yield (
            f"{action} to the revenues system",
            act,
            lambda action=action: tell_revenues(
                session, action, scene.party_id, {}, NOW, f"test:{action}", [scene.debt_id]
            ),
        )


def paths(session, scene):
    """Every path by its name, what it is, and how it is taken."""
    yield from messages(session, scene)
    yield from others(session, scene)


@pytest.mark.parametrize(("kind", "reach"), STATES)
def test_nothing_goes_out_but_what_the_hold_lets_pass(session, scene, kind, reach):
    freeze(session, scene, kind, reach)
    tried = got_past = 0
    for name, act, fire in paths(session, scene):
        tried += 1
        left = leaves(session, fire)
        assert left is not is_stopped(kind, reach, act), name
        got_past += left and is_stopped(kind, reach, act)
    assert tried >= 3 * len(MESSAGES)
    assert got_past == 0


@pytest.mark.parametrize("act", sorted(Act))
@pytest.mark.parametrize(("kind", "reach"), STATES)
def test_whoever_asks_for_an_act_hears_what_the_table_says(session, scene, kind, reach, act):
    freeze(session, scene, kind, reach)
    alone = may_go_out(session, act, scene.party_id, scene.debt_id, TODAY)
    many = all_stops(session, act, TODAY).answer(scene.party_id, scene.debt_id)
    assert alone == many
    assert (alone.__class__.__name__ == "Blocked") is is_stopped(kind, reach, act)


def test_without_a_hold_all_of_it_goes_out(session, scene):
    """Otherwise the test above would pass on paths that lead nowhere."""
    assert all(leaves(session, fire) for _, _, fire in paths(session, scene))


@pytest.mark.parametrize(("kind", "reach"), STATES)
def test_what_waits_already_is_stopped_when_it_would_leave(database, kind, reach):
    with database.transaction() as session:
        made = the_resident(session)
        made.party.email = "carys@example.test"
        partner = a_party(session)
        session.add(Liability(account_id=made.account.id, party_id=partner.id))
        session.flush()
        scene = Scene(made.party.id, made.debt.id, partner.id)
        for template in MESSAGES:
            queue_message(
                session, template, scene.party_id, {}, NOW, template, debt_ids=[scene.debt_id]
            )
        freeze(session, scene, kind, reach)
    deliver_waiting(database, Post(), NOW)
    with database.reading() as session:
        sent = set(
            session.scalars(select(OutboxMessage.template).where(OutboxMessage.state == "sent"))
        )
    assert sent == {name for name, act in MESSAGES.items() if not is_stopped(kind, reach, act)}
