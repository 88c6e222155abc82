"""A notice of Breathing Space comes: whom it means, and everything that stops in one transaction."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from shared.domain.gate import RECOVERY, Act, Blocked, HoldKind
from shared.domain.mandate_states import CollectionState
from shared.domain.moratorium import MoratoriumState
from shared.domain.plan_states import PlanState
from shared.domain.stages import Stage
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Liability,
    MoratoriumDebt,
    OutboxMessage,
    Plan,
    WorkItem,
)
from shared.services.gate import may_go_out
from shared.services.mend_links import mend_mark
from shared.services.moratorium.certificate import freeze_certificate
from shared.services.outbox import queue_message
from tests.support.builders import a_debt, a_party, an_account, pounds, the_resident
from tests.support.direct_debits import a_planned_resident, collections_of, give, lodge
from tests.support.moratoriums import (
    a_crisis,
    a_notice,
    an_agent,
    holds_on,
    moratorium_of,
    take,
)
from tests.support.records import NOW, TODAY, kept


@pytest.fixture
def resident(session):
    return the_resident(session)


def debts_in(session, taken):
    rows = session.scalars(
        select(MoratoriumDebt)
        .where(MoratoriumDebt.moratorium_id == taken.moratorium_id)
        .order_by(MoratoriumDebt.debt_id)
    )
    return list(rows)


def blocked(session, party_id, debt_id, on=TODAY):
    """The acts that may not happen."""
    return {
        act for act in Act if isinstance(may_go_out(session, act, party_id, debt_id, on), Blocked)
    }


# ---- a certain match
def test_a_certain_match_is_protected_at_once(session, resident):
    taken = take(session, a_notice(resident.party, "80012345"))
    assert (taken.moratorium_state, taken.is_certain) == (MoratoriumState.ACTIVE, True)
    assert blocked(session, resident.party.id, resident.debt.id) == RECOVERY


def test_its_hold_lasts_as_long_as_the_notice_says(session, resident):
    take(session, a_notice(resident.party, "80012345"))
    (hold,) = holds_on(session, debt_id=resident.debt.id)
    assert (hold.starts_on, hold.ends_on) == (TODAY, date(2027, 1, 20))


def test_an_end_keyed_too_early_does_not_shorten_what_the_law_gives(session, resident):
    take(session, a_notice(resident.party, "80012345", ends_on=date(2026, 12, 20)))
    (hold,) = holds_on(session, debt_id=resident.debt.id)
    assert hold.ends_on == date(2027, 1, 20)


def test_nothing_follows_the_last_day_by_itself(session, resident):
    take(session, a_notice(resident.party, "80012345"))
    after = date(2027, 6, 1)
    assert blocked(session, resident.party.id, resident.debt.id, after) == RECOVERY


def test_a_crisis_has_no_last_day(session, resident):
    taken = take(session, a_crisis(resident.party, "80012345"))
    (hold,) = holds_on(session, debt_id=resident.debt.id)
    assert (hold.ends_on, moratorium_of(session, taken).state) == (None, MoratoriumState.ACTIVE)


def test_what_is_named_is_written_down_as_it_stood(session, resident):
    (row,) = debts_in(session, take(session, a_notice(resident.party, "80012345")))
    assert (row.state, row.amount, row.stage_then, row.costs_then) == (
        "protected",
        pounds("1056.50"),
        "summons",
        pounds("84.50"),
    )


def test_a_notice_that_names_no_debt_protects_everything(session, resident):
    other = a_debt(session, an_account(session, resident.party), year=2025)
    take(session, a_notice(resident.party))
    assert blocked(session, resident.party.id, other.id) == RECOVERY


def test_a_bill_not_yet_due_goes_on(session, resident):
    account = an_account(session, resident.party, current_instalment=pounds("120.00"))
    bill = a_debt(
        session, account, stage=Stage.INSTALMENTS, due_on=date(2026, 12, 1), stage_on=None
    )
    taken = take(session, a_notice(resident.party, "80012345", account.reference))
    states = {row.debt_id: row.state for row in debts_in(session, taken)}
    assert states == {resident.debt.id: "protected", bill.id: "ongoing"}


def test_missed_instalments_are_counted_and_the_rest_of_the_year_is_not(session, resident):
    account = an_account(session, resident.party, current_instalment=pounds("120.00"))
    a_debt(session, account, stage=Stage.REMINDER, due_on=date(2026, 10, 1), charge="700.00")
    rows = debts_in(session, take(session, a_notice(resident.party, account.reference)))
    assert [row.amount for row in rows if row.state == "protected"] == [pounds("240.00")]


# ---- what stops
def test_a_running_plan_waits(session):
    planned = a_planned_resident(session)
    take(session, a_notice(planned.resident.party, "80012345"))
    plan = session.scalars(select(Plan)).one()
    assert plan.state is PlanState.SUSPENDED


def test_collections_for_arrears_are_held(session):
    planned = a_planned_resident(session)
    mandate = lodge(session, give(session, planned).mandate_id)
    take(session, a_notice(planned.resident.party, "80012345"))
    states = {each.state for each in collections_of(session, mandate.id)}
    assert states == {CollectionState.HELD}


def test_a_queued_chase_is_never_sent(session):
    planned = a_planned_resident(session)
    link = mend_mark(planned.reference, TODAY)
    said = {"amount": pounds("90.00"), "day": TODAY, "plan": planned.reference, "link": link}
    chase = queue_message(session, "payment_missed", planned.party_id, said, NOW, "chase")
    take(session, a_notice(planned.resident.party, "80012345"))
    assert session.get_one(OutboxMessage, chase, populate_existing=True).state == "stopped"


def test_answers_that_wait_still_go(session, resident):
    before = queue_message(
        session, "will_call_you", resident.party.id, {"promise_on": TODAY}, NOW, "answer"
    )
    take(session, a_notice(resident.party, "80012345"))
    assert session.get_one(OutboxMessage, before, populate_existing=True).state == "queued"


def test_the_person_is_told_once(session, resident):
    notice = a_notice(resident.party, "80012345")
    take(session, notice)
    take(session, notice)
    told = session.scalars(
        select(OutboxMessage.template).where(OutboxMessage.party_id == resident.party.id)
    ).all()
    assert told.count("breathing_space_started") == 1


def test_in_a_crisis_the_contact_is_told_and_not_the_person(session, resident):
    take(session, a_crisis(resident.party, "80012345", contact="Ward 4, 01632 960123"))
    told = session.scalars(select(OutboxMessage.template)).all()
    kinds = session.scalars(select(WorkItem.kind)).all()
    assert "breathing_space_started" not in told
    assert WorkKind.BREATHING_SPACE_DAY in kinds


def test_the_contact_is_kept_encrypted(session, resident):
    taken = take(session, a_crisis(resident.party, "80012345", contact="Ward 4"))
    assert "Ward" not in moratorium_of(session, taken).contact


@pytest.fixture
def with_agent(session, resident):
    resident.debt.stage, resident.debt.agent_code = Stage.ENFORCEMENT_AGENT, "SWIFT"
    session.flush()
    return resident


def test_the_agent_is_told_to_stop(session, with_agent):
    an_agent(session)
    take(session, a_notice(with_agent.party, "80012345"))
    (address,) = session.scalars(
        select(OutboxMessage.address).where(OutboxMessage.template == "agent_hold")
    )
    assert address == "holds@swift.example"


def test_no_agent_learns_why(session, with_agent):
    an_agent(session)
    take(session, a_crisis(with_agent.party, "80012345"))
    (body,) = session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.template == "agent_hold")
    )
    assert "80012345" in body
    assert not any(word in body.lower() for word in ("health", "crisis", "breathing", "hughes"))


def test_an_agent_whom_nobody_can_write_to_is_called_today(session, with_agent):
    take(session, a_notice(with_agent.party, "80012345"))
    (item,) = session.scalars(select(WorkItem).where(WorkItem.kind == WorkKind.BREATHING_SPACE_DAY))
    assert (item.promise_on, item.subject.endswith(":agent")) == (TODAY, True)


@pytest.mark.parametrize(
    ("stage", "act"),
    [
        (Stage.ATTACHMENT_OF_EARNINGS, "attachment_of_earnings"),
        (Stage.BENEFIT_DEDUCTION, "benefit_deduction"),
        (Stage.ENFORCEMENT_AGENT, "enforcement_agent"),
    ],
)
def test_the_revenues_system_stops_what_it_does_of_its_own(session, resident, stage, act):
    resident.debt.stage = stage
    session.flush()
    take(session, a_notice(resident.party, "80012345"))
    (body,) = session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.template == "debts_protected")
    )
    assert act in json.loads(body)["debts"][0]["acts"]
    assert "crisis" not in body


def test_the_register_hears_that_protections_apply(session, resident):
    take(session, a_notice(resident.party, "80012345"))
    calls = session.scalars(
        select(OutboxMessage.template).where(OutboxMessage.channel == "register")
    ).all()
    assert list(calls) == ["protections_applied"]


def test_a_debt_that_the_notice_does_not_name_is_proposed_and_kept_still(session, resident):
    other = a_debt(session, an_account(session, resident.party), year=2025)
    taken = take(session, a_notice(resident.party, "80012345"))
    row = next(each for each in debts_in(session, taken) if each.debt_id == other.id)
    (hold,) = holds_on(session, debt_id=other.id)
    assert (row.state, row.source, hold.kind) == ("proposed", "ours", HoldKind.PROPOSED_DEBT)
    assert "propose_debt" in session.scalars(select(OutboxMessage.template)).all()


def test_a_joint_party_is_protected_for_that_debt(session, resident):
    joint = a_party(session, "Price", "Rhys")
    kept(session, Liability(account_id=resident.account.id, party_id=joint.id))
    own = a_debt(session, an_account(session, joint), year=2025)
    take(session, a_notice(resident.party, "80012345"))
    assert blocked(session, joint.id, resident.debt.id) == RECOVERY
    assert blocked(session, joint.id, own.id) == frozenset()


def test_a_joint_party_hears_nothing_of_it(session, resident):
    joint = a_party(session, "Price", "Rhys")
    kept(session, Liability(account_id=resident.account.id, party_id=joint.id))
    take(session, a_notice(resident.party, "80012345"))
    told = select(func.count()).where(OutboxMessage.party_id == joint.id)
    assert session.scalar(told) == 0


def test_the_certificate_says_what_stopped_and_what_goes_on(session):
    planned = a_planned_resident(session)
    lodge(session, give(session, planned).mandate_id)
    taken = take(session, a_notice(planned.resident.party, "80012345"))
    found = freeze_certificate(session, taken.moratorium_id)
    assert [each.amount for each in found.debts] == [pounds("1056.50")]
    assert found.plans == (planned.reference,)
    assert len(found.continues) == 4
