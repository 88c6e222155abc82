"""Receipts replay to the same answer; cases read and write; lifecycles refuse what is not in their tables."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shared.domain.case_file import NotACase, read_case, write_answer, write_case
from shared.domain.engine import evaluate
from shared.domain.lifecycle import NotAllowed
from shared.domain.plan_states import PLAN, PlanEvent, PlanState
from shared.domain.proposal_states import FIRST, OPEN, PROPOSAL, ProposalEvent, ProposalState
from shared.domain.receipt import (
    NotAReceipt,
    differences,
    fingerprint,
    read_receipt,
    replay,
    write_receipt,
)
from shared.domain.working_days import WorkingDays
from tests.support.cases import DAYS, POLICIES, offer, policy, resident

TEXT = (POLICIES / "CT-2026.1.toml").read_text(encoding="utf-8")
CT = policy("CT-2026.1")


def plain(says):
    """A sentence in English, good enough for a receipt in a test."""
    return says.template


def a_receipt(amount="90"):
    """The receipt of the resident's offer."""
    case = resident(offer(amount))
    return write_receipt(case, [TEXT], DAYS, evaluate(case, CT, DAYS), plain, "en")


@pytest.mark.parametrize("amount", ["88.04", "90", "94.56"])
def test_a_receipt_replays_to_the_same_answer(amount):
    receipt = read_receipt(a_receipt(amount))
    assert replay(receipt) == evaluate(resident(offer(amount)), CT, DAYS)
    assert differences(receipt, plain) == ()


def test_a_receipt_is_the_same_bytes_for_the_same_decision():
    assert fingerprint(a_receipt()) == fingerprint(a_receipt())


def test_a_receipt_does_not_feel_a_bank_holiday_that_was_proclaimed_later():
    proclaimed = WorkingDays(DAYS.holidays | {date(2026, 12, 29)}, DAYS.known_until)
    assert evaluate(resident(offer("90")), CT, proclaimed) != replay(read_receipt(a_receipt()))


def test_a_receipt_that_was_altered_names_the_part():
    content = json.loads(a_receipt())
    content["answer"]["outcome"] = "person"
    assert differences(read_receipt(json.dumps(content)), plain) == ("outcome",)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}', '{"format": 1}', "null"])
def test_what_we_did_not_write_is_no_receipt(text):
    with pytest.raises(NotAReceipt):
        read_receipt(text)


def test_a_case_reads_back_what_it_writes():
    case = resident(
        offer("90", paid_now="5"), defaults=(date(2026, 1, 1),), active=frozenset({"dispute"})
    )
    assert read_case(write_case(case)) == case


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("today", "2026-02-30"),
        ("today", "20261122"),
        ("today", None),
        ("nation", "scotland"),
        ("debts", []),
        ("debts", "council_tax"),
        ("left_over", 329.11),
        ("left_over", "NaN"),
        ("changes", [{"from": "April", "left_over": "1"}]),
        ("defaults", ["yesterday"]),
        ("active", [1]),
        ("offer", None),
        ("offer", {"amount": "0", "frequency": "monthly", "first_due": "2026-12-28"}),
        ("offer", {"amount": "90", "frequency": "annual", "first_due": "2026-12-28"}),
        ("offer", {"amount": "90.001", "frequency": "monthly", "first_due": "2026-12-28"}),
    ],
)
def test_a_case_that_cannot_be_read_names_the_field(field, value):
    content = {**write_case(resident(offer("90"))), field: value}
    with pytest.raises(NotACase, match=field.rstrip("s")):
        read_case(content)


@pytest.mark.parametrize(("written", "year"), [("2026/27", 2026), ("2026", 2026), (2025, 2025)])
def test_a_year_may_be_written_in_three_ways(written, year):
    content = write_case(resident(offer("90")))
    content["debts"][0]["year"] = written
    assert read_case(content).debts[0].year == year


def test_an_answer_has_the_published_fields():
    answer = write_answer(evaluate(resident(offer("60")), CT, DAYS), plain)
    assert set(answer) == {"outcome", "person_by", "rules", "nearest_yes", "schedule"}
    assert answer["nearest_yes"] == {
        "amount": "88.05",
        "frequency": "monthly",
        "first_due": "2026-12-28",
        "instalments": 12,
    }
    assert answer["schedule"][0] == {
        "due": "2026-12-28",
        "collect": "2026-12-29",
        "amount": "60.00",
    }
    assert {frozenset(rule) for rule in answer["rules"]} == {
        frozenset({"rule", "passed", "figure", "limit", "says"})
    }


@pytest.mark.parametrize("state", ProposalState)
@pytest.mark.parametrize("event", ProposalEvent)
def test_a_proposal_moves_only_by_its_table(state, event):
    if (state, event) in PROPOSAL.moves:
        assert PROPOSAL.after(state, event) is PROPOSAL.moves[state, event]
    else:
        with pytest.raises(NotAllowed):
            PROPOSAL.after(state, event)


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("event", PlanEvent)
def test_a_plan_moves_only_by_its_table(state, event):
    if PLAN.allows(state, event):
        assert PLAN.after(state, event) is PLAN.moves[state, event]
    else:
        with pytest.raises(NotAllowed):
            PLAN.after(state, event)


def test_a_machine_never_declines():
    assert set(FIRST.values()) == {ProposalState.ACCEPTED, ProposalState.WITH_PERSON}


def test_every_open_proposal_can_still_be_withdrawn_and_ended_ones_stay_what_they_are():
    for state in ProposalState:
        assert PROPOSAL.allows(state, ProposalEvent.WITHDRAWN_BY_PAYER) is (state in OPEN)
        if state not in OPEN:
            moves = [each for (begun, _), each in PROPOSAL.moves.items() if begun is state]
            assert all(after is state for after in moves)
