"""Two presses at once: one pause, one referral, one claim, whichever database decides."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from shared.domain.entitlements import Reduction
from shared.models import (
    AdviceReferral,
    Consent,
    EntitlementCheck,
    Hold,
    OutboxMessage,
    WorkItem,
)
from shared.services.audit import Actor
from shared.services.entitlements.check import check_from
from shared.services.entitlements.claim import Answer, answer_claims, claim
from shared.services.errors import NotFound
from shared.services.hardship.pausing import pause_recovery
from shared.services.hardship.referral import refer, withdraw_referral
from tests.support.asked_help import a_check, an_agency
from tests.support.builders import NOW, TODAY, the_resident
from tests.support.plans import at_once

PAYER, OFFICER = Actor("payer", 1), Actor("officer", 7)
TIMES = 4


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        party_id = the_resident(session).party.id
        return party_id, an_agency(session).id, a_check(session, party_id).id


def count(database, what):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(what))


def test_one_pause_comes_of_many_presses(database, scene):
    party_id, _agency, _check = scene

    def press():
        with database.transaction() as session:
            return pause_recovery(session, party_id, PAYER, NOW).hold_id

    assert len(set(at_once(*[press] * TIMES))) == 1
    assert (count(database, Hold), count(database, OutboxMessage)) == (1, 2)


def test_one_referral_comes_of_many_presses(database, scene):
    party_id, agency, _check = scene

    def press():
        with database.transaction() as session:
            return refer(session, party_id, agency, PAYER, NOW).reference

    assert len(set(at_once(*[press] * TIMES))) == 1
    for what in (AdviceReferral, Consent, Hold):
        assert count(database, what) == 1


def test_a_referral_is_taken_back_once(database, scene):
    party_id, agency, _check = scene
    with database.transaction() as session:
        reference = refer(session, party_id, agency, PAYER, NOW).reference

    def press():
        with database.transaction() as session:
            return withdraw_referral(session, party_id, reference, PAYER, NOW)

    assert sorted(at_once(*[press] * TIMES)) == [False] * (TIMES - 1) + [True]


def test_claims_that_meet_are_all_kept_and_none_twice(database, scene):
    party_id, _agency, check = scene
    wanted = [Reduction.ONE_ADULT, Reduction.LOCAL, Reduction.ONE_ADULT, Reduction.BAND]

    def press(reduction):
        with database.transaction() as session:
            claim(session, party_id, check, [reduction], PAYER, NOW, TODAY)

    at_once(*(partial(press, each) for each in wanted))
    with database.reading() as session:
        kept = check_from(session.get_one(EntitlementCheck, check))
    assert sorted(each.reduction for each in kept.claims) == ["band", "local", "one_adult"]
    assert count(database, WorkItem) == 1


def test_two_officers_answer_a_claim_once(database, scene):
    party_id, _agency, check = scene
    with database.transaction() as session:
        claim(session, party_id, check, [Reduction.ONE_ADULT], PAYER, NOW, TODAY)

    def press(outcome):
        try:
            with database.transaction() as session:
                given = [Answer(Reduction.ONE_ADULT, outcome, "Because.")]
                answer_claims(session, check, party_id, given, OFFICER, NOW, TODAY)
        except NotFound:
            return ""
        return outcome

    answered = [
        each for each in at_once(partial(press, "granted"), partial(press, "refused")) if each
    ]
    with database.reading() as session:
        (kept,) = check_from(session.get_one(EntitlementCheck, check)).claims
    assert answered == [kept.outcome]
