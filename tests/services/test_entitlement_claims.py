"""A check of reductions from what is known, asking with one press, and the officer's answer."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.entitlements import HomeAnswers, Reduction
from shared.domain.money import Money
from shared.domain.stages import DebtType
from shared.models import EntitlementCheck, OutboxMessage, WorkItem
from shared.services.audit import Actor
from shared.services.entitlements.check import (
    BusinessCheck,
    HomeCheck,
    check_business,
    check_home,
    income_from,
    last_check,
    one_check,
)
from shared.services.entitlements.claim import (
    Answer,
    answer_claims,
    claim,
    claims_waiting,
)
from shared.services.entitlements.known import known_of
from shared.services.errors import NotFound
from shared.services.figures import law_of
from tests.support.builders import (
    NOW,
    TODAY,
    a_statement,
    an_account,
    an_organisation,
    the_resident,
)

PAYER, OFFICER = Actor("payer", 1), Actor("officer", 7)
R = Reduction


@pytest.fixture
def law(settings):
    return law_of(settings)


@pytest.fixture
def resident(session):
    made = the_resident(session)
    a_statement(session, made.party)
    return made


@pytest.fixture
def checked(session, resident, law):
    known = known_of(session, resident.party.id, TODAY)
    income = known.income(law.figures.scheme(TODAY, pension_age=False))
    answers = HomeAnswers(1, bill=known.bill, income=income)
    asked = HomeCheck(answers, pension_age=False, statement_id=known.statement.id)
    number = check_home(session, resident.party.id, asked, law, PAYER, NOW, TODAY)
    return one_check(session, resident.party.id, number)


def rows(session, template):
    found = select(OutboxMessage).where(OutboxMessage.template == template)
    return session.scalars(found.order_by(OutboxMessage.id)).all()


def test_what_we_know_is_not_asked_again(session, resident):
    known = known_of(session, resident.party.id, TODAY)
    assert (known.adults, known.bill, known.has_home) == (1, Money(1_680_00), True)
    assert (known.household, known.has_business) == ("more_children", False)


def test_an_old_statement_is_not_relied_on(session, resident):
    later = date(2027, 6, 1)
    known = known_of(session, resident.party.id, later)
    assert (known.statement, known.adults) == (None, None)


def test_an_organisation_has_no_statement(session):
    firm = an_organisation(session)
    an_account(session, firm, type=DebtType.BUSINESS_RATES)
    known = known_of(session, firm.id, TODAY)
    assert (known.is_organisation, known.has_home, known.has_business) == (True, False, True)


def test_the_resident_sees_an_estimate_from_her_statement(checked):
    found = {each.reduction: each.most for each in checked.estimates}
    assert found == {R.ONE_ADULT: Money(420_00), R.LOCAL: Money(441_00), R.BAND: None}


def test_what_is_kept_says_nothing_about_health(session, resident, law):
    answers = HomeAnswers(3, students=1, not_counted=1, bill=Money(100_00))
    asked = HomeCheck(answers, pension_age=False)
    check_home(session, resident.party.id, asked, law, PAYER, NOW, TODAY)
    row = session.scalars(select(EntitlementCheck)).one()
    assert set(json.loads(row.answers)) == {
        "kind",
        "adults",
        "students",
        "not_counted",
        "gets",
        "band",
        "bill",
        "has_savings",
        "pension_age",
        "weekly",
        "household",
    }


def test_income_that_was_typed_counts_as_that_of_a_statement():
    income = income_from(Money(210_00), couple=True, children=1)
    assert (income.weekly, income.household) == (Money(210_00), "one_child")
    assert income_from(None, couple=False, children=0) is None


def test_one_press_asks_tells_and_promises_a_day(session, resident, checked):
    asked = claim(session, resident.party.id, checked.id, [R.ONE_ADULT], PAYER, NOW, TODAY)
    assert [(each.reduction, each.answer_by) for each in asked.claims] == [
        (R.ONE_ADULT, date(2026, 12, 4))
    ]
    item = session.scalars(select(WorkItem)).one()
    assert (item.kind, item.subject, item.promise_on) == (
        "entitlement",
        f"entitlement:{checked.id}",
        date(2026, 12, 4),
    )
    (told,) = rows(session, "reduction_claimed")[:1]
    assert json.loads(told.body)["reduction"] == "one_adult"
    assert "4 December 2026" in rows(session, "reduction_claimed")[1].body


def test_pressed_again_nothing_is_asked_twice_and_more_can_be_added(session, resident, checked):
    for wanted in ([R.ONE_ADULT], [R.ONE_ADULT], [R.ONE_ADULT, R.LOCAL]):
        found = claim(session, resident.party.id, checked.id, wanted, PAYER, NOW, TODAY)
    assert [each.reduction for each in found.claims] == [R.ONE_ADULT, R.LOCAL]
    actions = [each for each in rows(session, "reduction_claimed") if each.channel == "revenues"]
    assert len(actions) == 2
    assert len(session.scalars(select(WorkItem)).all()) == 1


@pytest.mark.parametrize("wanted", [[], [R.SMALL_BUSINESS], [R.ONE_ADULT, R.EXEMPT]])
def test_only_what_the_check_found_can_be_asked_for(session, resident, checked, wanted):
    with pytest.raises(NotFound):
        claim(session, resident.party.id, checked.id, wanted, PAYER, NOW, TODAY)


def test_somebody_elses_check_is_not_there(session, checked):
    other = the_resident(session, reference="80099999")
    with pytest.raises(NotFound):
        one_check(session, other.party.id, checked.id)
    with pytest.raises(NotFound):
        claim(session, other.party.id, checked.id, [R.ONE_ADULT], PAYER, NOW, TODAY)


def test_with_the_last_answer_the_work_is_done(session, resident, checked):
    party = resident.party.id
    claim(session, party, checked.id, [R.ONE_ADULT, R.LOCAL], PAYER, NOW, TODAY)
    first = [Answer(R.ONE_ADULT, "granted")]
    answer_claims(session, checked.id, party, first, OFFICER, NOW, TODAY)
    assert [each.id for each in claims_waiting(session, party)] == [checked.id]
    refused = [Answer(R.LOCAL, "refused", "Your savings are too high.")]
    found = answer_claims(session, checked.id, party, refused, OFFICER, NOW, TODAY)
    assert found.waiting == ()
    assert claims_waiting(session, party) == ()
    granted, refused_too = rows(session, "reduction_answered")
    assert "We have agreed" in granted.body
    assert "Your savings are too high." in refused_too.body
    assert "Valuation Tribunal" in refused_too.body


def test_an_answer_is_given_once(session, resident, checked):
    party, once = resident.party.id, [Answer(R.ONE_ADULT, "granted")]
    claim(session, party, checked.id, [R.ONE_ADULT], PAYER, NOW, TODAY)
    answer_claims(session, checked.id, party, once, OFFICER, NOW, TODAY)
    with pytest.raises(NotFound):
        answer_claims(session, checked.id, party, once, OFFICER, NOW, TODAY)


def test_a_sole_trader_sees_a_range_and_the_newest_check_is_found(session, resident, checked, law):
    asked = BusinessCheck(13_500, is_only_property=True)
    number = check_business(session, resident.party.id, asked, law, PAYER, NOW, TODAY)
    (one,) = one_check(session, resident.party.id, number).estimates
    assert (one.least, one.most) == (Money(2_578_50), Money(2_916_00))
    assert last_check(session, resident.party.id).id == number
    assert last_check(session, resident.party.id, "home").id == checked.id


def test_who_has_the_relief_already_is_offered_nothing(session, resident, law):
    asked = BusinessCheck(9_000, is_only_property=True, has_relief=True)
    number = check_business(session, resident.party.id, asked, law, PAYER, NOW, TODAY)
    assert one_check(session, resident.party.id, number).estimates == ()
