"""The same resident with nothing left over: help before money, each way out with a day, nothing typed twice."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.gate import RECOVERY, Blocked
from shared.domain.household import Child, Household
from shared.models import (
    AdviceReferral,
    HardshipApplication,
    Hold,
    OutboxMessage,
    Party,
    Proposal,
    WorkItem,
)
from shared.services.gate import may_go_out
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.sheet import FormMark
from shared.services.statements.whole import WholeAnswer, save_whole
from tests.support.asked_help import AGENCY_EMAIL, an_agency
from tests.support.builders import NOW, RESIDENTS_ENTRIES, TODAY, the_resident
from tests.support.checked_client import page_of
from tests.support.hardship import filled_in
from tests.support.plans import sandbox_policies
from tests.support.signed_in import signed_in_officer, signed_in_payer
from tests.support.statement_answers import confirm, fill_in, words

WAYS = "/what-can-help"
LARGE = {"adjustments": ["large_print", "text_first"], "agreed": "yes"}


@pytest.fixture
def resident(database):
    lines = LinesAnswer({entry.code: entry for entry in RESIDENTS_ENTRIES})
    household = Household(children=(Child(age=7), Child(age=11)))
    with database.transaction() as session:
        sandbox_policies(session)
        made = the_resident(session)
        save_whole(session, made.party.id, WholeAnswer(household, lines), FormMark(), NOW, TODAY)
        return made


@pytest.fixture
def short(client, resident):
    """Her statement is confirmed: £12.40 more goes out than comes in."""
    signed_in_payer(client, resident.party.id)
    fill_in(client, "debts", **{"debt-loans": ("386.51", "monthly")})
    confirm(client)
    return client


@pytest.fixture
def helped(short, database):
    """She said what would help, and chose a pause, a reduction and advice."""
    with database.transaction() as session:
        agency = an_agency(session).id
    short.post("/support/tell", data=LARGE)
    short.post(f"{WAYS}/pause")
    short.post(f"{WAYS}/advice/{agency}", data={"agreed": "yes"})
    _apply(short, database)
    return short


def _apply(client, database):
    """The application's own questions; her statement is not asked again."""
    (party,) = everything(database, Party)
    with database.transaction() as session:
        path = f"/hardship/{filled_in(session, party.id)}/check"
    boxes = page_of(client.get(path)).all("input")
    revision = next(each["value"] for each in boxes if each["name"] == "revision")
    assert client.post(path, data={"true": "yes", "revision": revision}).status_code == 303


def everything(database, what):
    with database.reading() as session:
        return session.scalars(select(what).order_by(what.id)).all()


def sent(database, template):
    return [each for each in everything(database, OutboxMessage) if each.template == template]


def test_help_comes_before_any_form_that_asks_for_money(short):
    assert short.get("/plan").location == WAYS
    page = short.get(short.get("/statement/result").location)
    assert page_of(page).all("h1")[0].text == "You have nothing left over each month"
    said = words(page)
    assert "Each month, £12.40 more goes out than comes in." in said
    for way in (
        "Pause for 30 days",
        "Check for reductions",
        "Apply for help with hardship",
        "Get free debt advice",
        "Talk to a person",
    ):
        assert said.index(way) < said.index("Offer a small amount")


def test_somebody_looks_by_a_day_whatever_she_chooses(short, database):
    (item,) = everything(database, WorkItem)
    assert (item.kind, item.promise_on) == ("negative_budget", date(2026, 11, 27))
    assert "Friday 27 November 2026" in sent(database, "will_call_you")[0].body


def test_the_hold_lasts_until_22_december_and_the_agency_has_the_referral(helped, database):
    assert "Tuesday 22 December 2026" in words(helped.get(WAYS))
    (referral,) = everything(database, AdviceReferral)
    (mail,) = sent(database, "advice_referral")
    assert (mail.address, referral.reference in mail.body) == (AGENCY_EMAIL, True)
    assert "Please text before you call." in mail.body
    ends = {each.ends_on for each in everything(database, Hold) if each.kind == "advice"}
    assert ends == {date(2026, 12, 22)}


def test_each_way_out_is_remembered_with_a_day(helped):
    said = words(helped.get(WAYS))
    for remembered in (
        "You have applied. We answer by",
        "We asked Tidewell Advice to contact you.",
        "Somebody contacts you by Friday 27 November 2026",
        "See what we do differently",
    ):
        assert remembered in said


def test_what_she_has_left_is_not_asked_for_again(helped, database):
    (application,) = everything(database, HardshipApplication)
    assert application.statement_id is not None
    page = helped.get("/reductions")
    assert "We use the income in the statement" in words(page)


@pytest.mark.parametrize("act", sorted(RECOVERY))
def test_no_step_of_recovery_goes_out(helped, database, resident, act):
    with database.reading() as session:
        found = may_go_out(session, act, resident.party.id, resident.debt.id, TODAY)
    assert isinstance(found, Blocked)


def test_the_advice_is_taken_back_from_where_consents_are_shown(helped, database):
    helped.post("/support/withdraw", data={"use": "advice"})
    (referral,) = everything(database, AdviceReferral)
    assert referral.state == "withdrawn"
    assert sent(database, "advice_referral_withdrawn")
    assert "22 December 2026" in words(helped.get(WAYS))


def test_an_officer_sees_what_was_asked_for(helped, database, resident):
    office = helped.application.test_client()
    signed_in_officer(office)
    (referral,) = everything(database, AdviceReferral)
    said = words(office.get(f"/officers/cases/{resident.party.id}/help"))
    assert f"Tidewell Advice {referral.reference}" in said


def test_a_small_offer_that_she_wants_to_make_is_still_hers_to_make(short, database):
    short.get("/plan?offer=small")
    assert short.get("/plan/offer").status_code == 200
    assert everything(database, Proposal) == []


def test_reductions_are_estimated_before_any_offer_and_asked_for_with_one_press(short, database):
    answers = {"adults": "1", "pension_age": "no", "savings": "0", "bill": "1680"}
    path = short.post("/reductions", data=answers).location
    assert "Together this may be about £861.00 a year." in words(short.get(path))
    short.post(f"{path}/claim", data={"wanted": ["one_adult", "local"]})
    assert "You have asked for a reduction. We answer by" in words(short.get(WAYS))
    told = [each for each in sent(database, "reduction_claimed") if each.channel == "revenues"]
    assert [json.loads(each.body)["reduction"] for each in told] == ["local", "one_adult"]
