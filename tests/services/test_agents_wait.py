"""An enforcement agent hears on the same day that an offer was made, and what became of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from shared.domain.gate import HoldKind
from shared.domain.stages import Stage
from shared.models import Debt, OutboxMessage, Proposal
from shared.services.audit import Actor
from shared.services.decisions.decline import decline, held_until
from shared.services.holds import put_hold
from shared.services.proposals.withdraw import withdraw
from shared.services.signposts import add_usual_signposts
from tests.support.builders import NOW, TODAY, a_statement, the_resident
from tests.support.deciding import a_refusal, seen_now, somebody
from tests.support.moratoriums import an_agent
from tests.support.plans import ENGLAND, PAYER, an_offer, press_confirm, sandbox_policies


@pytest.fixture
def resident(session):
    """The resident, whose debt the agent SWIFT has."""
    sandbox_policies(session)
    add_usual_signposts(session, Actor("command", "test"), NOW)
    made = the_resident(session)
    a_statement(session, made.party)
    an_agent(session)
    values = {"stage": Stage.ENFORCEMENT_AGENT, "agent_code": "SWIFT"}
    session.execute(update(Debt).where(Debt.id == made.debt.id).values(**values))
    session.expire_all()
    return made


def to_agents(session):
    return list(
        session.execute(
            select(OutboxMessage.template, OutboxMessage.address, OutboxMessage.body)
            .where(OutboxMessage.template.startswith("agent_"))
            .order_by(OutboxMessage.id)
        )
    )


def offer(session, resident, **changes):
    return press_confirm(session, resident.party.id, an_offer("60.00"), asked=True, **changes)


def test_an_offer_has_the_agent_hold_on_the_same_day(session, resident):
    offer(session, resident)
    ((template, address, body),) = to_agents(session)
    assert (template, address) == ("agent_wait", "holds@swift.example")
    assert resident.account.reference in body
    assert "Hold them until we tell you" in body


def test_the_agent_is_not_told_who_it_is_nor_what_was_offered(session, resident):
    offer(session, resident)
    ((_template, _address, body),) = to_agents(session)
    assert resident.party.surname not in body
    assert "60.00" not in body


def test_a_debt_without_an_agent_tells_nobody(session, resident):
    session.execute(update(Debt).values(stage=Stage.LIABILITY_ORDER))
    session.expire_all()
    offer(session, resident)
    assert to_agents(session) == []


def test_an_agent_whose_email_we_have_not_got_does_not_stop_the_offer(session, resident):
    session.execute(update(Debt).values(agent_code="OTHER"))
    session.expire_all()
    assert offer(session, resident).first
    assert to_agents(session) == []


def test_once_it_is_taken_back_the_agent_may_go_on(session, resident):
    done = offer(session, resident)
    withdraw(session, resident.party.id, done.reference, PAYER, NOW)
    assert [row.template for row in to_agents(session)] == ["agent_wait", "agent_wait_ended"]


@pytest.mark.parametrize(
    "kind", sorted({HoldKind.BREATHING_SPACE, HoldKind.DISPUTE, HoldKind.OFFICER})
)
def test_nothing_lets_an_agent_go_on_while_something_else_stops_them(session, resident, kind):
    done = offer(session, resident)
    put_hold(session, kind, "officer:3", PAYER, NOW, starts_on=TODAY, party_id=resident.party.id)
    withdraw(session, resident.party.id, done.reference, PAYER, NOW)
    assert [row.template for row in to_agents(session)] == ["agent_wait"]


def test_an_offer_that_is_declined_still_gives_time_for_advice(session, resident):
    done = offer(session, resident)
    session.flush()
    number = session.scalars(select(Proposal.id).where(Proposal.reference == done.reference)).one()
    seen = seen_now(session, number)
    decline(session, number, seen, somebody(session), a_refusal(session), ENGLAND, NOW)
    last = to_agents(session)[-1]
    assert last.template == "agent_wait"
    assert f"up to and including {held_until(TODAY):%-d %B %Y}" in last.body
