"""Disputes, complaints and appeals: kept once, held and dated, answered with reasons and the way on."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.gate import Act, Allowed, Blocked, HoldKind
from shared.domain.lifecycle import NotAllowed
from shared.domain.objection_states import ObjectionKind, ObjectionState, Outcome
from shared.domain.objections import PLACES, rights_after
from shared.domain.stages import DebtType, Nation
from shared.domain.work_kinds import WorkKind
from shared.models import Hold, Liability, Objection, ObjectionEventRow, OutboxMessage, WorkItem
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.gate import may_go_out
from shared.services.holding.ask import ask_hold
from shared.services.objections import rights
from shared.services.objections.answer import (
    Answering,
    SomebodyElseMustAnswer,
    answer_objection,
    preview_answer,
)
from shared.services.objections.send import (
    NotAnObjection,
    ToSend,
    send_objection,
    withdraw_objection,
)
from shared.services.state_comparison import differing_states
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_party,
    an_officer,
    kept,
    the_resident,
)

PAYER = Actor("payer", 1)
DAY = timedelta(days=1)
REASONS = "You moved out on 3 May, as the contract shows, so you owe nothing after that day."


@pytest.fixture
def resident(session):
    return the_resident(session)


def send(session, resident, kind=ObjectionKind.DISPUTE, about="moved", now=NOW, **changes):
    given = {"debt_id": resident.debt.id if kind is ObjectionKind.DISPUTE else None, **changes}
    sent = ToSend(
        resident.party.id,
        kind,
        about,
        given.pop("said", "I moved out in May."),
        given.pop("press", f"press-{kind}"),
        **given,
    )
    return send_objection(session, sent, PAYER, now)


def answer(session, resident, sent, outcome=Outcome.PARTLY, officer=None, now=NOW, reasons=REASONS):
    officer = officer or an_officer(session)
    given = Answering(outcome, reasons)
    return answer_objection(session, resident.party.id, sent.reference, given, officer.id, now)


def notice(session, resident, on=TODAY, debt=None):
    return may_go_out(session, Act.NOTICE, resident.party.id, (debt or resident.debt).id, on)


def messages(session, template):
    found = select(OutboxMessage).where(OutboxMessage.template == template)
    return session.scalars(found.order_by(OutboxMessage.id)).all()


def test_a_dispute_stops_recovery_of_its_debt_and_of_no_other(session, resident):
    other = a_debt(session, resident.account, year=2025)
    sent = send(session, resident)
    assert sent.held_until == date(2026, 12, 21)
    assert isinstance(notice(session, resident), Blocked)
    assert notice(session, resident, debt=other) == Allowed()


def test_a_complaint_stops_recovery_of_everything(session, resident):
    send(session, resident, ObjectionKind.COMPLAINT, "delay")
    assert isinstance(notice(session, resident), Blocked)


def test_it_is_answered_by_a_day_that_is_told(session, resident):
    sent = send(session, resident)
    assert sent.promise_on == date(2026, 12, 4)
    [message] = messages(session, "objection_received")
    assert "Friday 4 December 2026" in message.body
    assert "Monday 21 December" not in message.body
    assert "21 December 2026" in message.body
    [item] = session.scalars(select(WorkItem).where(WorkItem.kind == WorkKind.OBJECTION)).all()
    assert item.promise_on == sent.promise_on


def test_pressed_twice_it_is_one(session, resident):
    first, second = send(session, resident), send(session, resident)
    assert (first.first, second.first) == (True, False)
    assert first.objection_id == second.objection_id
    assert len(session.scalars(select(Hold)).all()) == 1


@pytest.mark.parametrize(
    "changes", [{"about": "treatment"}, {"said": "  "}, {"said": "x" * 4001}, {"wants": "x" * 4001}]
)
def test_what_says_nothing_or_too_much_is_refused(session, resident, changes):
    with pytest.raises(NotAnObjection):
        send(session, resident, **changes)


def test_nobody_disputes_somebody_elses_debt(session, resident):
    other = the_resident(session, "80099999")
    with pytest.raises(NotFound):
        send(session, resident, debt_id=other.debt.id)


def test_after_as_much_as_policy_gives_it_is_still_kept_and_answered(session, resident):
    for count in range(7, 0, -1):
        began = NOW - count * 32 * DAY
        ask_hold(session, resident.party.id, HoldKind.COMPLAINT, PAYER, began)
    sent = send(session, resident, ObjectionKind.COMPLAINT, "delay")
    assert sent.held_until is None
    [message] = messages(session, "objection_received")
    assert "not paused" in message.body


def test_after_the_answer_recovery_waits_for_the_days_of_policy(session, resident):
    sent = send(session, resident)
    last = answer(session, resident, sent)
    assert last == date(2026, 12, 7)
    assert isinstance(notice(session, resident, last), Blocked)
    assert notice(session, resident, last + DAY) == Allowed()


def test_the_answer_holds_the_reasons_and_the_way_to_a_tribunal(session, resident):
    answer(session, resident, send(session, resident))
    [message] = messages(session, "objection_answered")
    assert REASONS in message.body
    assert "Valuation Tribunal for England" in message.body
    assert "within 2 months" in message.body
    assert "7 December 2026" in message.body


def test_the_preview_is_what_is_sent(session, resident):
    sent, officer = send(session, resident), an_officer(session)
    given = Answering(Outcome.AGREED, REASONS)
    shown = preview_answer(session, sent.objection_id, given, officer.id, TODAY)
    answer(session, resident, sent, Outcome.AGREED, officer)
    [message] = messages(session, "objection_answered")
    assert message.body == shown.body


def test_an_answer_ends_the_work_and_tells_the_revenues_system(session, resident):
    answer(session, resident, send(session, resident), Outcome.AGREED)
    [item] = session.scalars(select(WorkItem).where(WorkItem.kind == WorkKind.OBJECTION)).all()
    assert item.state == "done"
    told = [json.loads(each.body) for each in messages(session, "objection_decided")]
    assert [(each["account"], each["outcome"]) for each in told] == [
        (resident.account.reference, "agreed")
    ]


def test_nothing_is_answered_twice(session, resident):
    sent = send(session, resident)
    answer(session, resident, sent)
    with pytest.raises(NotAllowed):
        answer(session, resident, sent)


def test_an_answer_without_reasons_is_refused(session, resident):
    sent = send(session, resident)
    with pytest.raises(NotAnObjection):
        answer(session, resident, sent, reasons="No.")


def test_whoever_answered_first_does_not_answer_the_appeal(session, resident):
    officer = an_officer(session)
    first = send(session, resident)
    answer(session, resident, first, officer=officer)
    second = send(
        session, resident, ObjectionKind.APPEAL, "dispute", follows=first.reference, press="p2"
    )
    with pytest.raises(SomebodyElseMustAnswer):
        answer(session, resident, second, officer=officer)
    answer(session, resident, second)


def test_what_has_no_answer_yet_cannot_be_appealed(session, resident):
    first = send(session, resident)
    with pytest.raises(NotFound):
        send(session, resident, ObjectionKind.APPEAL, "dispute", follows=first.reference, press="2")


def test_taken_back_its_hold_ends(session, resident):
    sent = send(session, resident)
    assert withdraw_objection(session, resident.party.id, sent.reference, PAYER, NOW)
    assert notice(session, resident) == Allowed()
    assert not withdraw_objection(session, resident.party.id, sent.reference, PAYER, NOW)


def test_nobody_takes_back_somebody_elses(session, resident):
    other = the_resident(session, "80099999")
    sent = send(session, resident)
    with pytest.raises(NotFound):
        withdraw_objection(session, other.party.id, sent.reference, PAYER, NOW)


def test_every_change_leaves_an_event_with_the_state_it_led_to(session, resident):
    sent = send(session, resident)
    answer(session, resident, sent)
    events = session.scalars(select(ObjectionEventRow).order_by(ObjectionEventRow.id)).all()
    assert [each.state for each in events] == [ObjectionState.RECEIVED, ObjectionState.ANSWERED]
    assert session.get_one(Objection, sent.objection_id).state is events[-1].state


@pytest.mark.parametrize("nation", Nation)
@pytest.mark.parametrize("kind", ObjectionKind)
@pytest.mark.parametrize("debt_type", [None, *DebtType])
def test_every_answer_names_a_way_on(nation, kind, debt_type):
    found = rights_after(rights._known(), nation, kind, debt_type, TODAY)
    assert found
    assert {each.place for each in found} <= PLACES


def test_in_wales_the_tribunal_is_the_welsh_one():
    known = rights._known()
    [found] = rights_after(known, Nation.WALES, ObjectionKind.DISPUTE, DebtType.COUNCIL_TAX, TODAY)
    assert found.place == "valuation_tribunal_wales"


def test_of_two_disputes_each_keeps_its_hold_until_its_own_answer(session, resident):
    first, second = send(session, resident), send(session, resident, press="second")
    last = answer(session, resident, first)
    assert isinstance(notice(session, resident, last + DAY), Blocked)
    withdraw_objection(session, resident.party.id, second.reference, PAYER, NOW)
    assert notice(session, resident, last + DAY) == Allowed()


def test_nobody_learns_that_somebody_else_who_is_liable_disputes_the_same(session, resident):
    other = a_party(session, "Ferreira")
    kept(session, Liability(account_id=resident.account.id, party_id=other.id))
    send(session, resident, now=NOW - 20 * DAY)
    alone = ToSend(
        other.id, ObjectionKind.DISPUTE, "amount", "Too much", "theirs", debt_id=resident.debt.id
    )
    assert send_objection(session, alone, PAYER, NOW).held_until == date(2026, 12, 21)


def test_a_state_that_its_events_do_not_lead_to_is_found_at_night(session, resident):
    sent = send(session, resident)
    assert differing_states(session) == ()
    session.execute(update(Objection).values(state=ObjectionState.ANSWERED))
    [found] = differing_states(session)
    assert found.subject == f"objection:{sent.objection_id}"
