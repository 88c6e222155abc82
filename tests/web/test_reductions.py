"""Whether a bill can be lower: little is asked, an estimate is shown, and one press asks for it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from shared.domain.stages import DebtType
from shared.models import EntitlementCheck, OutboxMessage, WorkItem
from tests.support.builders import a_party, a_statement, an_account, an_organisation, the_resident
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_payer
from tests.support.statement_answers import words
from tests.web.test_finance_direct_debits import queries_of

ALONE = {"adults": "1", "pension_age": "no", "savings": "0", "bill": "1,680"}
SHOP = {"rateable_value": "13,500", "only": "yes", "has_relief": "no"}


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        made = the_resident(session)
        a_statement(session, made.party)
        return made.party.id


@pytest.fixture
def here(client, resident):
    signed_in_payer(client, resident)
    return client


@pytest.fixture
def trader(client, database):
    with database.transaction() as session:
        party = a_party(session, "Marlow", "Dilys")
        an_account(session, party, type=DebtType.BUSINESS_RATES)
    signed_in_payer(client, party.id)
    return client


def given(answer, name):
    return next(each["value"] for each in page_of(answer).all("input") if each["name"] == name)


def test_what_we_know_is_filled_in_and_income_is_not_asked_again(here):
    page = here.get("/reductions")
    assert (given(page, "adults"), given(page, "bill")) == ("1", "1680.00")
    assert "We use the income in the statement that you gave us on 22 November 2026" in words(page)
    assert not [each for each in page_of(page).all("input") if each["name"] == "weekly"]


def test_the_estimate_comes_before_anything_is_asked_for(here):
    said = words(here.post("/reductions", data=ALONE, follow_redirects=True))
    assert "Together this may be about £861.00 a year." in said
    assert "About £420.00 a year." in said
    assert "The amounts are estimates. You may get more, less or nothing." in said


def test_one_press_asks_for_what_fits_and_says_what_happens_next(here, database):
    path = here.post("/reductions", data=ALONE).location
    boxes = [each for each in page_of(here.get(path)).all("input") if each["name"] == "wanted"]
    ticked = [each["value"] for each in boxes if "checked" in each.attributes]
    assert ticked == ["one_adult", "local"]
    said = words(here.post(f"{path}/claim", data={"wanted": ticked}, follow_redirects=True))
    assert "A person works it out and answers by Friday 4 December 2026" in said
    assert "Discount for one adult Asked for." in said
    with database.reading() as session:
        assert session.scalars(select(WorkItem.kind)).all() == ["entitlement"]


def test_what_was_asked_for_is_not_offered_again(here):
    path = here.post("/reductions", data=ALONE).location
    here.post(f"{path}/claim", data={"wanted": ["one_adult"]})
    boxes = [each for each in page_of(here.get(path)).all("input") if each["name"] == "wanted"]
    assert [each["value"] for each in boxes] == ["local", "band"]


def test_with_nothing_ticked_the_page_says_so(here):
    path = here.post("/reductions", data=ALONE).location
    answer = here.post(f"{path}/claim")
    assert "Tick what you want to ask for." in words(answer)
    assert page_of(answer).having("govuk-error-summary")


def test_what_the_check_did_not_find_cannot_be_asked_for(here, database):
    path = here.post("/reductions", data=ALONE).location
    assert here.post(f"{path}/claim", data={"wanted": ["exempt"]}).status_code == 404
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


def test_what_was_said_the_last_time_is_remembered(here):
    here.post("/reductions", data={**ALONE, "adults": "3", "students": "1", "band": "C"})
    page = here.get("/reductions")
    assert (given(page, "adults"), given(page, "students")) == ("3", "1")
    assert not given_savings(page)


def given_savings(answer):
    """Savings are weighed and not kept."""
    boxes = page_of(answer).all("input")
    return next(each for each in boxes if each["name"] == "savings").attributes.get("value")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"adults": ""}, "Enter how many adults live in your home"),
        ({"adults": "0"}, "Count yourself too"),
        ({"adults": "two"}, "Enter how many people"),
        ({"pension_age": ""}, "Choose whether one of you has reached State Pension age"),
        ({"savings": ""}, "Enter what you have in savings"),
        ({"savings": "lots"}, "using numbers only"),
        ({"bill": "£1.234.5"}, "using numbers only"),
        ({"students": "1", "not_counted": "1"}, "more adults than you said"),
        ({"students": "-1"}, "Enter how many people"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_typed_is_lost(
    here, database, wrong, says
):
    answer = here.post("/reductions", data={**ALONE, **wrong})
    assert says in words(answer)
    assert given(answer, "bill") == {**ALONE, **wrong}["bill"]
    with database.reading() as session:
        assert session.scalars(select(EntitlementCheck)).all() == []


def test_without_a_statement_income_may_be_typed(client, database):
    with database.transaction() as session:
        party_id = the_resident(session).party.id
    signed_in_payer(client, party_id)
    typed = {**ALONE, "partner": "no", "children": "2", "weekly": "300"}
    said = words(client.post("/reductions", data=typed, follow_redirects=True))
    assert "About £756.00 a year." in said
    without = words(client.post("/reductions", data=ALONE, follow_redirects=True))
    assert "Council Tax Reduction for low income" not in without


def test_savings_over_the_schemes_limit_leave_the_discount_alone(here):
    said = words(
        here.post("/reductions", data={**ALONE, "savings": "6000.01"}, follow_redirects=True)
    )
    assert "Council Tax Reduction for low income" not in said
    assert "Discount for one adult" in said


def test_a_sole_trader_is_led_to_the_business_and_sees_a_range(trader):
    assert trader.get("/reductions/start").location == "/reductions/business"
    said = words(trader.post("/reductions/business", data=SHOP, follow_redirects=True))
    assert "Small business rate relief" in said
    assert "Between £2,578.50 and £2,916.00 a year." in said
    assert "council tax" not in said.lower()


@pytest.mark.parametrize(
    "value", ["", "about 9000", "13,500.50", "-1", "99999999999", "１３５００"]
)
def test_a_rateable_value_that_is_none_is_refused(trader, value):
    answer = trader.post("/reductions/business", data={**SHOP, "rateable_value": value})
    assert page_of(answer).having("govuk-error-summary")
    assert "Enter the rateable value" in words(answer)


def test_a_large_property_has_no_relief_and_is_still_shown_a_way_on(trader):
    answer = trader.post(
        "/reductions/business", data={**SHOP, "rateable_value": "20000"}, follow_redirects=True
    )
    said = words(answer)
    assert "We did not find a relief for you" in said
    assert "See what else can help" in said


def test_a_company_may_check_its_rates(client, database):
    with database.transaction() as session:
        firm = an_organisation(session)
        an_account(session, firm, type=DebtType.BUSINESS_RATES)
    signed_in_payer(client, firm.id)
    assert client.get("/reductions/start").location == "/reductions/business"
    assert "We do not send you this bill" in words(client.get("/reductions"))


def test_nothing_about_health_is_kept_or_sent(here, database):
    path = here.post("/reductions", data={**ALONE, "adults": "2", "not_counted": "1"}).location
    here.post(f"{path}/claim", data={"wanted": ["one_adult"]})
    with database.reading() as session:
        kept = session.scalars(select(EntitlementCheck)).one()
        actions = select(OutboxMessage.body).where(OutboxMessage.channel == "revenues")
        told = json.loads(session.scalars(actions).one())
    for said in (kept.answers, kept.results, json.dumps(told["answers"])):
        assert not [word for word in ("impair", "carer", "hospital", "disab") if word in said]


@pytest.mark.parametrize("path", ["/reductions", "/reductions/{check}"])
def test_a_page_costs_few_queries(here, database, path):
    check = here.post("/reductions", data=ALONE).location.rpartition("/")[2]
    assert queries_of(here, database, path.format(check=check)) <= 9


def test_somebody_with_something_left_is_led_there_before_they_offer_it(here):
    page = page_of(here.get("/statement/result"))
    links = [each["href"] for each in page.all("main")[0].all("a")]
    assert links.index("/reductions/start") < links.index("/plan")
