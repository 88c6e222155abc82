"""Two ledgers compared each night: every injected difference is found by its name, and by no other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from shared.domain.money import Money
from shared.domain.truth import Difference
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Debt,
    InstalmentSlice,
    OutboxMessage,
    Party,
    Plan,
    PlanDebt,
    TruthDifference,
    WorkItem,
)
from shared.services.ledger.cash_file import make_cash_file
from shared.services.ledger.invariants import violations
from shared.services.plans.read import plan_page
from shared.services.proposals.propose import Confirmed
from shared.services.truth import check
from shared.services.truth.check import Checked, check_truth
from tests.support.builders import a_statement, pounds
from tests.support.extracts import extract, household, row
from tests.support.importing import take_in
from tests.support.plans import press_confirm, sandbox_policies
from tests.support.postings import TELLER, paid_in

THEN = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)
NIGHT = datetime(2026, 11, 21, 3, tzinfo=UTC)
HOMES = 5


class Crash(Exception):
    """The machine is gone."""


def homes(*more, changed=None, date="2026-11-21", **end):
    """An extract of five households; `changed` says what is different about some."""
    changed = changed or {}
    content = []
    for number in range(1, HOMES + 1):
        rows = household(number)
        account, debt = changed.get(number, ({}, {}))
        rows[0].update(account)
        rows[2].update(debt)
        content += rows
    return extract([*content, *more], extract_date=date, **end)


@pytest.fixture
def town(database):
    """Five households, each with a plan of twelve payments, told to the revenues system and known there."""
    take_in(database, homes(date="2026-11-19"))
    with database.transaction() as session:
        sandbox_policies(session)
        for party in session.scalars(select(Party).order_by(Party.id)).all():
            a_statement(session, party)
            assert isinstance(press_confirm(session, party.id, now=THEN), Confirmed)
        session.execute(
            update(OutboxMessage).where(OutboxMessage.channel == "revenues").values(state="sent")
        )
    check_truth(database, THEN)
    return database


def plans(session):
    return list(session.scalars(select(Plan).order_by(Plan.id)))


def plan_rows(database, without=()):
    with database.reading() as session:
        return [
            row("plan", account=f"8{number:07d}", number=plan.reference)
            for number, plan in enumerate(plans(session), start=1)
            if number not in without
        ]


def pay(database, number, amount="90.00", at=THEN):
    with database.transaction() as session:
        debt = session.scalars(select(Debt).order_by(Debt.id)).all()[number - 1]
        paid_in(session, debt, amount, at)


def cash_file(database, day=DAY):
    return make_cash_file(database, day, TELLER, NIGHT)


def night(database, at=NIGHT):
    done = check_truth(database, at)
    with database.reading() as session:
        assert violations(session) == ()
    return done


def named(database, state="open"):
    with database.reading() as session:
        rows = session.execute(
            select(TruthDifference.kind, TruthDifference.subject, TruthDifference.state)
            .where(TruthDifference.state == state)
            .order_by(TruthDifference.kind)
        )
        return [(kind, subject) for kind, subject, _ in rows]


def debt_ids(database):
    with database.reading() as session:
        return list(session.scalars(select(Debt.id).order_by(Debt.id)))


def test_two_ledgers_that_agree_have_no_difference(town):
    pay(town, 1)
    cash_file(town)
    take_in(
        town,
        homes(*plan_rows(town), changed={1: ({}, {"charge": "882.00"})}, cash_file="1", plans="5"),
    )

    assert night(town) == Checked()
    assert named(town) == []


def test_each_injected_fault_is_found_by_its_name(town):
    """One payment not there yet, one posted twice, one plan missing, one new band."""
    pay(town, 1)
    pay(town, 2)
    cash_file(town)
    ids = debt_ids(town)
    missing = plan_rows(town)[2]["number"]
    content = homes(
        *plan_rows(town, without=(3,)),
        row("receipt", account="80000002", year="2026", number="C1-2", amount="90.00"),
        changed={
            2: ({}, {"charge": "792.00"}),
            4: ({"next_bill": "1960.00"}, {"charge": "1152.00"}),
        },
        plans="4",
    )
    take_in(town, content)
    done = night(town)

    with town.reading() as session:
        plan_id = session.scalars(select(Plan.id).where(Plan.reference == missing)).one()
    assert named(town) == [
        (Difference.DOUBLE_POST, f"debt:{ids[1]}"),
        (Difference.MISSING_PLAN, f"plan:{plan_id}"),
        (Difference.REBAND, f"debt:{ids[3]}"),
        (Difference.TIMING, f"debt:{ids[0]}"),
    ]
    assert (done.found, done.repaired) == (4, 1)


def test_the_same_night_again_finds_nothing_new(town):
    pay(town, 1)
    cash_file(town)
    take_in(town, homes(*plan_rows(town), changed={4: ({}, {"costs": "127.00"})}, plans="5"))
    night(town)
    again = night(town, NIGHT + timedelta(hours=1))

    assert (again.found, again.gone) == (0, 0)
    assert len(named(town)) == 2


def test_costs_and_double_posts_are_asked_of_a_person_at_once(town):
    take_in(town, homes(changed={4: ({}, {"costs": "127.00"})}))
    done = night(town)

    assert done.asked == 1
    with town.reading() as session:
        item = session.scalars(select(WorkItem).where(WorkItem.kind == WorkKind.DIFFERENCE)).one()
        found = session.scalars(select(TruthDifference)).one()
        assert item.subject == f"difference:{found.id}"
        assert (found.ours, found.theirs) == (pounds("1056.50"), pounds("1099.00"))


def test_a_late_payment_is_asked_of_a_person_after_its_days_and_goes_by_itself(town):
    pay(town, 1)
    cash_file(town)
    take_in(town, homes(changed={}))
    assert night(town).asked == 0
    assert night(town, NIGHT + timedelta(days=4)).asked == 0
    assert night(town, NIGHT + timedelta(days=5)).asked == 1

    held = homes(changed={1: ({}, {"charge": "882.00"})}, cash_file="1", date="2026-11-22")
    take_in(town, held)
    assert night(town, NIGHT + timedelta(days=6)).gone == 1
    with town.reading() as session:
        states = session.scalars(
            select(WorkItem.state).where(WorkItem.kind == WorkKind.DIFFERENCE)
        ).all()
    assert list(states) == ["done"]


def test_what_was_posted_twice_and_taken_back_is_gone(town):
    pay(town, 2)
    cash_file(town)
    take_in(town, homes(changed={2: ({}, {"charge": "792.00"})}, cash_file="1"))
    night(town)
    assert [kind for kind, _ in named(town)] == [Difference.DOUBLE_POST]

    take_in(town, homes(changed={2: ({}, {"charge": "882.00"})}, cash_file="1", date="2026-11-22"))
    done = night(town, NIGHT + timedelta(days=1))
    assert (done.found, done.gone) == (0, 1)
    assert named(town) == []


def test_a_plan_that_is_missing_is_sent_again_once(town):
    take_in(town, homes(*plan_rows(town, without=(3,)), plans="4"))
    night(town)
    night(town, NIGHT + timedelta(days=1))

    with town.reading() as session:
        sent = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.dedupe.like("revenues:plan_agreed:%:again"))
            .order_by(OutboxMessage.id)
        ).all()
        first = session.scalars(
            select(OutboxMessage.body).where(
                OutboxMessage.dedupe == sent[0].dedupe.removesuffix(":again")
            )
        ).one()
    assert [each.body for each in sent] == [first]


def test_an_extract_that_tells_of_no_plans_misses_none(town):
    take_in(town, homes())
    night(town)
    assert named(town) == []


def test_a_lower_bill_makes_the_plan_shorter_and_is_no_payment(town):
    changed = {4: ({"next_bill": "1260.00"}, {"charge": "729.00"})}
    take_in(town, homes(changed=changed))
    done = night(town)

    assert (done.found, done.repaired) == (1, 1)
    assert [kind for kind, _ in named(town, "repaired")] == [Difference.REBAND]
    with town.reading() as session:
        plan = plans(session)[3]
        page = plan_page(session, plan.party_id, plan.reference, date(2026, 11, 21))
        assert (page.standing.received, page.standing.left) == (Money(0), pounds("813.50"))
        assert sum(line.amount.pence for line in page.lines) == 81350


def test_money_paid_elsewhere_is_no_difference(town):
    take_in(town, homes(changed={4: ({}, {"charge": "729.00"})}))
    night(town)
    assert named(town) == []
    with town.reading() as session:
        plan = plans(session)[3]
        page = plan_page(session, plan.party_id, plan.reference, date(2026, 11, 21))
        assert page.standing.received == pounds("243.00")


def test_a_plan_that_ended_here_and_goes_on_there_is_named(town):
    with town.transaction() as session:
        plan = plans(session)[0]
        plan.state = type(plan.state).CANCELLED
        session.execute(update(PlanDebt).where(PlanDebt.plan_id == plan.id).values(living=False))
    take_in(town, homes(*plan_rows(town), plans="5"))
    night(town)
    assert [kind for kind, _ in named(town)] == [Difference.ENDED_PLAN]


def test_payments_of_a_plan_that_do_not_add_up_are_named(town):
    with town.transaction() as session:
        first = session.scalars(select(InstalmentSlice).order_by(InstalmentSlice.id)).first()
        first.amount += Money(1)
    night(town)
    assert [kind for kind, _ in named(town)] == [Difference.SCHEDULE]


def test_a_night_cut_off_half_way_finds_everything_once(town, monkeypatch):
    changed = {number: ({}, {"costs": "127.00"}) for number in range(1, HOMES + 1)}
    take_in(town, homes(changed=changed))
    monkeypatch.setattr("shared.services.truth.balances.AT_ONCE", 2)
    seen, calls = check.see, iter(range(9))

    def dies(session, ids):
        seen(session, ids)
        if next(calls) == 1:
            raise Crash

    monkeypatch.setattr(check, "see", dies)
    with pytest.raises(Crash):
        check_truth(town, NIGHT)
    monkeypatch.setattr(check, "see", seen)
    night(town)

    with town.reading() as session:
        counted = session.scalar(select(func.count()).select_from(TruthDifference))
    assert counted == HOMES
