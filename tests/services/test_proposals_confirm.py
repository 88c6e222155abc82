"""Confirming an offer: one transaction, one plan, and nothing that the person did not see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.money import Money, total
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.proposal_states import ProposalState
from shared.models import (
    AuditEntry,
    Decision,
    Hold,
    InstalmentRow,
    InstalmentSlice,
    OutboxMessage,
    Plan,
    PlanDebt,
    PlanEventRow,
    Proposal,
    ProposalEventRow,
    WorkItem,
)
from shared.services.proposals import evaluate as evaluating
from shared.services.proposals.propose import AlreadyOpen, Changed, Confirmed, confirm
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_hold,
    a_party,
    a_statement,
    an_account,
    pounds,
    the_resident,
)
from tests.support.plans import (
    ENGLAND,
    PAYER,
    a_press,
    an_offer,
    facts_of,
    owes_nothing_more,
    press_confirm,
    sandbox_policies,
)


@pytest.fixture
def resident(session):
    sandbox_policies(session)
    made = the_resident(session)
    a_statement(session, made.party)
    return made


def count(session, record):
    return session.scalar(select(func.count()).select_from(record))


def templates(session):
    return sorted(session.scalars(select(OutboxMessage.template)))


def test_an_offer_inside_the_rules_is_accepted_and_becomes_a_plan(session, resident):
    done = press_confirm(session, resident.party.id)
    assert (done.accepted, done.first) == (True, True)
    plan = session.scalars(select(Plan)).one()
    assert (plan.reference, plan.state, plan.total) == (
        done.reference,
        PlanState.ACTIVE,
        pounds("1056.50"),
    )


def test_the_plan_has_the_schedule_that_was_shown(session, resident):
    press_confirm(session, resident.party.id)
    rows = session.scalars(select(InstalmentRow).order_by(InstalmentRow.number)).all()
    assert [row.amount for row in rows] == [pounds("90.00")] * 11 + [pounds("66.50")]
    assert (rows[0].due_on, rows[0].collect_on) == (date(2026, 12, 28), date(2026, 12, 29))
    assert (rows[-1].due_on, rows[-1].collect_on) == (date(2027, 11, 28), date(2027, 11, 29))


def test_every_instalment_is_split_to_the_penny(session, resident):
    press_confirm(session, resident.party.id)
    rows = session.scalars(select(InstalmentRow)).all()
    for row in rows:
        shares = session.scalars(
            select(InstalmentSlice.amount).where(InstalmentSlice.instalment_id == row.id)
        )
        assert total(shares) == row.amount


def test_a_plan_holds_recovery_of_its_debt(session, resident):
    press_confirm(session, resident.party.id)
    hold = session.scalars(select(Hold)).one()
    assert (hold.kind, hold.debt_id, hold.ended_at) == ("plan", resident.debt.id, None)


def test_a_plan_tells_the_payer_and_the_revenues_system(session, resident):
    press_confirm(session, resident.party.id)
    sent = {row.channel: row for row in session.scalars(select(OutboxMessage))}
    assert set(sent) == {"email", "sms", "revenues"}
    assert len(sent["sms"].body) < 320
    content = json.loads(sent["revenues"].body)
    assert content["debts"] == [{"account": "80012345", "year": 2026, "balance": "1056.50"}]
    assert len(content["instalments"]) == 12


def test_a_plan_leaves_its_events_and_an_audit_trail(session, resident):
    press_confirm(session, resident.party.id)
    session.commit()
    assert session.scalars(select(ProposalEventRow.event)).all() == ["accepted_by_rule"]
    assert session.scalars(select(PlanEventRow.event)).all() == [PlanEvent.AGREED]
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-3:] == ["made a proposal", "put a hold", "agreed a plan"]


def test_an_offer_outside_the_rules_goes_to_a_person_by_a_date(session, resident):
    done = press_confirm(session, resident.party.id, an_offer("60.00"))
    proposal = session.scalars(select(Proposal)).one()
    assert not done.accepted
    assert (proposal.state, proposal.why_person, proposal.promise_on) == (
        ProposalState.WITH_PERSON,
        "rule",
        date(2026, 11, 27),
    )
    assert count(session, Plan) == 0


def test_an_offer_that_waits_holds_recovery_and_is_on_the_worklist(session, resident):
    press_confirm(session, resident.party.id, an_offer("60.00"))
    proposal = session.scalars(select(Proposal)).one()
    hold, item = session.scalars(select(Hold)).one(), session.scalars(select(WorkItem)).one()
    assert (hold.kind, hold.subject) == ("open_proposal", f"proposal:{proposal.id}")
    assert (item.kind, item.subject, item.promise_on) == (
        "proposal",
        f"proposal:{proposal.id}",
        date(2026, 11, 27),
    )
    assert templates(session) == ["proposal_received", "proposal_received"]


def test_a_second_press_finds_the_first(session, resident):
    press = a_press(facts_of(session, resident.party.id))
    first = confirm(session, resident.party.id, press, PAYER, ENGLAND, NOW)
    second = confirm(session, resident.party.id, press, PAYER, ENGLAND, NOW)
    assert second == Confirmed(first.reference, accepted=True, first=False)
    assert (count(session, Proposal), count(session, Plan), count(session, OutboxMessage)) == (
        1,
        1,
        3,
    )


def test_a_press_of_another_tab_after_a_plan_says_that_the_debt_is_in_it(session, resident):
    other_tab = a_press(facts_of(session, resident.party.id), an_offer("94.00"))
    press_confirm(session, resident.party.id)
    found = confirm(session, resident.party.id, other_tab, PAYER, ENGLAND, NOW)
    assert isinstance(found, Changed)
    assert not found.chosen
    assert "in your plan" in found.reasons[0].template
    assert count(session, Plan) == 1


def test_while_one_offer_waits_there_is_no_second(session, resident):
    other_tab = a_press(facts_of(session, resident.party.id))
    first = press_confirm(session, resident.party.id, an_offer("60.00"))
    found = confirm(session, resident.party.id, other_tab, PAYER, ENGLAND, NOW)
    assert found == AlreadyOpen(first.reference)


def test_a_newer_statement_is_shown_before_anything_is_done(session, resident):
    press = a_press(facts_of(session, resident.party.id))
    a_statement(session, resident.party, version=2)
    found = confirm(session, resident.party.id, press, PAYER, ENGLAND, NOW)
    assert isinstance(found, Changed)
    assert "newer statement" in found.reasons[0].template
    assert count(session, Proposal) == 0


def test_a_debt_that_was_paid_meanwhile_needs_no_plan(session, resident):
    press = a_press(facts_of(session, resident.party.id))
    owes_nothing_more(session, resident)
    found = confirm(session, resident.party.id, press, PAYER, ENGLAND, NOW)
    assert isinstance(found, Changed)
    assert not found.chosen
    assert "has been paid" in found.reasons[0].template


def test_a_balance_that_changed_is_shown_before_and_after(session, resident):
    press = a_press(facts_of(session, resident.party.id))
    resident.debt.charge = pounds("872.00")
    session.flush()
    found = confirm(session, resident.party.id, press, PAYER, ENGLAND, NOW)
    assert isinstance(found, Changed)
    assert (found.reasons[0].params["now"], found.reasons[0].params["before"]) == (
        pounds("956.50"),
        pounds("1056.50"),
    )


def test_a_first_date_that_has_passed_must_be_chosen_anew(session, resident):
    press = a_press(facts_of(session, resident.party.id))
    later = NOW + timedelta(days=40)
    found = confirm(session, resident.party.id, press, PAYER, ENGLAND, later)
    assert isinstance(found, Changed)
    assert any("has passed" in reason.template for reason in found.reasons)


def test_what_the_page_said_is_not_believed(session, resident):
    forged = a_press(facts_of(session, resident.party.id), an_offer("60.00"))
    forged = replace(forged, seen=replace(forged.seen, accepted=True))
    found = confirm(session, resident.party.id, forged, PAYER, ENGLAND, NOW)
    assert isinstance(found, Changed)
    assert count(session, Plan) == 0


def test_an_answer_that_turned_is_shown_with_its_reason(session, resident):
    press = a_press(facts_of(session, resident.party.id))
    a_hold(session, party_id=resident.party.id, kind="dispute")
    found = confirm(session, resident.party.id, press, PAYER, ENGLAND, NOW)
    assert isinstance(found, Changed)
    assert len(found.reasons) == 2


def test_somebody_elses_debt_is_never_planned(session, resident):
    other = a_debt(session, an_account(session, a_party(session)))
    press = a_press(facts_of(session, resident.party.id))
    press = replace(press, seen=replace(press.seen, balances={other.id: other.charge.pence}))
    done = confirm(session, resident.party.id, press, PAYER, ENGLAND, NOW)
    assert isinstance(done, Changed)
    assert [reason.template for reason in done.reasons] == [
        "One of the debts in your offer is no longer on your account."
    ]


def never(*_args, **_kwargs):
    raise AssertionError("the rules were asked")


def test_the_rules_are_never_asked_about_somebody_who_is_flagged(session, resident, monkeypatch):
    resident.party.needs_person = True
    session.flush()
    monkeypatch.setattr(evaluating, "evaluate", never)
    monkeypatch.setattr(evaluating, "three_options", never)
    done = press_confirm(session, resident.party.id)
    proposal = session.scalars(select(Proposal)).one()
    assert (done.accepted, proposal.why_person) == (False, "flag")
    assert (count(session, Decision), session.scalars(select(WorkItem.harm)).one()) == (0, 10)


def test_the_rules_are_never_asked_when_the_person_asked_for_a_person(
    session, resident, monkeypatch
):
    press = a_press(facts_of(session, resident.party.id), asked=True)
    monkeypatch.setattr(evaluating, "evaluate", never)
    done = confirm(session, resident.party.id, press, PAYER, ENGLAND, NOW)
    proposal = session.scalars(select(Proposal)).one()
    assert (done.accepted, proposal.why_person) == (False, "asked")
    assert proposal.promise_on == date(2026, 11, 27)


def test_another_liable_persons_plan_is_looked_at_and_never_named(session, resident):
    partner = a_party(session, forenames="Dewi")
    an_account(session, resident.party, partner)
    a_statement(session, partner)
    from shared.models import Liability

    session.add(Liability(account_id=resident.account.id, party_id=partner.id))
    session.flush()
    press_confirm(session, resident.party.id)
    facts = facts_of(session, partner.id)
    found = evaluating.answer(facts, an_offer())
    assert (found.accepted, found.why_person, found.reasons) == (False, "flag", ())


def test_paying_some_now_makes_the_instalments_fewer(session, resident):
    press_confirm(session, resident.party.id, an_offer(paid_now="156.50"))
    rows = session.scalars(select(InstalmentRow)).all()
    assert (len(rows), total(row.amount for row in rows)) == (10, pounds("900.00"))


def test_paying_everything_now_needs_no_plan(session, resident):
    press = a_press(facts_of(session, resident.party.id))
    press = replace(press, offer=an_offer(paid_now="1056.50"))
    found = confirm(session, resident.party.id, press, PAYER, ENGLAND, NOW)
    assert isinstance(found, Changed)


def test_the_debts_are_kept_in_the_order_in_which_they_are_paid(session, resident):
    older = a_debt(session, resident.account, year=2024, charge="50.00")
    press_confirm(session, resident.party.id, an_offer("94.00"))
    rows = session.scalars(select(PlanDebt.debt_id).order_by(PlanDebt.position)).all()
    assert rows == [resident.debt.id, older.id]


def test_a_statement_with_nothing_left_over_goes_to_a_person(session, resident):
    a_statement(session, resident.party, version=2, left_over=Money(-1240))
    done = press_confirm(session, resident.party.id, an_offer("5.00"))
    assert not done.accepted
    assert session.scalars(select(WorkItem.harm)).one() == 20


def test_without_a_policy_a_person_looks_within_five_working_days(session):
    resident = the_resident(session)
    a_statement(session, resident.party)
    done = press_confirm(session, resident.party.id)
    promised = session.scalars(select(Proposal.promise_on)).one()
    assert (done.accepted, promised) == (False, TODAY + timedelta(days=5))
