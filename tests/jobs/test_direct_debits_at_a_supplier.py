"""The jobs of a supplier's Direct Debits as the clock runs them: what they did, in numbers."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from shared.jobs.registry import run_job
from tests.support.cards import Fault
from tests.support.supplied import Supplied
from tests.support.supplier_debits import TrialDebits

COLLECT, SWEEP = "collect_by_supplier", "sweep_direct_debits"


@pytest.fixture
def supplied(database, cards, clock):
    return Supplied(database, TrialDebits(cards), clock)


@pytest.fixture
def parts(app_parts, supplied):
    return dataclasses.replace(app_parts, direct_debits=supplied.port)


@pytest.mark.parametrize("job", [COLLECT, SWEEP])
def test_when_nothing_is_due_it_says_nothing(parts, job):
    assert run_job(job, parts) == ""


@pytest.mark.parametrize("job", [COLLECT, SWEEP])
def test_a_council_with_a_number_of_its_own_has_nothing_to_ask(app_parts, supplied, job):
    supplied.to_collect()
    assert run_job(job, app_parts) == ""


def test_it_says_what_it_asked_for(parts, supplied):
    supplied.to_collect()
    assert run_job(COLLECT, parts).startswith("asked for 1, kept back 0, refused 0, put off 0")
    assert run_job(COLLECT, parts) == ""


def test_what_came_too_late_is_announced_anew(parts, supplied):
    mandate_id = supplied.to_collect()
    before = supplied.first(mandate_id).entry_on
    supplied.go_to(before + timedelta(days=14))
    outcome = run_job(COLLECT, parts)
    assert outcome.startswith("asked for 0, kept back 1")
    assert outcome.endswith("announced anew 1")
    assert min(each.entry_on for each in supplied.collections(mandate_id)) > before


def test_a_silent_supplier_is_left_in_peace_until_the_next_run(parts, supplied, cards):
    supplied.to_collect()
    cards.fail(Fault.DOWN, times=None, only="POST /v1/payment_intents")
    assert run_job(COLLECT, parts).startswith("asked for 0, kept back 0, refused 0, put off 1")


def test_it_says_what_it_looked_at_and_what_was_forgotten(parts, supplied, clock):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    supplied.debits.give(supplied.session_of(mandate_id))
    clock.pass_by(timedelta(minutes=30))
    assert run_job(SWEEP, parts) == "looked at 1, forgotten 0, put off 0"


def test_one_that_cannot_be_asked_holds_up_no_other(parts, supplied, cards, clock):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    clock.pass_by(timedelta(minutes=30))
    cards.fail(Fault.DOWN, only="GET /v1/checkout/sessions")
    assert run_job(SWEEP, parts) == "looked at 0, forgotten 0, put off 1"
