"""Making an offer on the page: what is typed, what comes back, and what it costs to show."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.plan.words import shown
from shared.domain.money import ZERO
from shared.domain.stages import DebtType, Stage
from shared.services.proposals.evaluate import PlanLine
from tests.accessibility.pages.plan import (
    flagged,
    paid_up,
    resident,
    with_all_in_a_plan,
    with_nothing_left,
    with_old_statement,
    with_three_debts,
    without_statement,
)
from tests.support.builders import (
    NOW,
    a_debt,
    a_party,
    a_payer,
    a_statement,
    an_account,
    an_organisation,
    pounds,
    signed_in_payer,
)
from tests.support.checked_client import page_of
from tests.support.plan_pages import an_offer_form, check_form, counted, said, work_out
from tests.support.plans import sandbox_policies

TYPING = {"X-As-One-Types": "yes"}


@pytest.fixture
def visit(client, database):
    """Sign in as whoever a builder makes."""

    def come(build=resident):
        with database.transaction() as session:
            made = build(session)
        signed_in_payer(client, made.party.id)
        return client

    return come


def problems(answer):
    summaries = page_of(answer).having("govuk-error-summary__list")
    return [link.text for link in summaries[0].all("a")] if summaries else []


# ------------------------------------------------------------------ what is typed


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("", "Enter how much you can pay each time."),
        ("12.345", "no more than two numbers after the point"),
        ("1e3", "using numbers only"),
        ("-5", "0 or more"),
        ("NaN", "using numbers only"),
        ("Infinity", "using numbers only"),
        ("١٢", "using numbers only"),
        ("９０", "using numbers only"),
        ("1234567890", "under £10,000,000"),
        ("0", "more than 0"),
        ("0.00", "more than 0"),
        ("ninety", "using numbers only"),
        ("90\u200f", "using numbers only"),
    ],
)
def test_an_amount_that_cannot_be_read_is_said_beside_its_field(visit, amount, problem):
    answer = visit().post("/plan/offer", data=an_offer_form(amount), follow_redirects=True)
    assert len(problems(answer)) == 1
    assert problem in problems(answer)[0]


@pytest.mark.parametrize("amount", ["£1,056.50", "1 056.50", " 90 ", "90.5"])
def test_an_amount_as_people_write_it_is_read(visit, amount):
    assert problems(work_out(visit(), amount)) == []


@pytest.mark.parametrize(
    ("first", "problem"),
    [
        ("31 2 2027", "Enter the date of your first payment"),
        ("29 2 2027", "Enter the date of your first payment"),
        ("  ", "Enter the date of your first payment"),
        ("28 x 2026", "Enter the date of your first payment"),
        ("28 12 99999", "Enter the date of your first payment"),
        ("21 11 2026", "must be today or later"),
        ("1 1 2029", "must be 31 December 2028 or earlier"),
        ("29 12 2026", "from 1 to 28"),
    ],
)
def test_a_first_date_that_will_not_do_is_said_beside_its_field(visit, first, problem):
    answer = visit().post("/plan/offer", data=an_offer_form(first=first), follow_redirects=True)
    assert len(problems(answer)) == 1
    assert problem in problems(answer)[0]


def test_the_31st_is_fine_for_somebody_who_is_paid_weekly(visit):
    answer = work_out(visit(), "21.00", frequency="weekly", first="31 12 2026")
    assert problems(answer) == []


@pytest.mark.parametrize("frequency", ["", "quarterly", "hourly"])
def test_how_often_must_be_one_of_the_choices(visit, frequency):
    answer = visit().post(
        "/plan/offer", data=an_offer_form(frequency=frequency), follow_redirects=True
    )
    assert problems(answer) == ["Choose how often you want to pay."]


def test_a_frequency_without_an_amount_asks_for_the_amount(visit):
    answer = visit().post(
        "/plan/offer", data=an_offer_form("", frequency="weekly"), follow_redirects=True
    )
    assert problems(answer) == ["Enter how much you can pay each time."]
    assert page_of(answer).having("govuk-radios__input")[1].attributes.get("checked") == ""


def test_paying_everything_now_needs_no_plan(visit):
    answer = visit().post(
        "/plan/offer", data=an_offer_form(paid_now="1056.50"), follow_redirects=True
    )
    assert "you do not need a plan" in problems(answer)[0]


def test_nothing_that_was_typed_is_lost(visit):
    answer = visit().post(
        "/plan/offer", data=an_offer_form("12.345", first="3 4 2027"), follow_redirects=True
    )
    values = {each["name"]: each["value"] for each in page_of(answer).all("input")}
    assert (values["amount"], values["first-day"], values["first-month"]) == ("12.345", "3", "4")


def test_what_was_typed_comes_back_after_looking_elsewhere(visit):
    client = visit()
    work_out(client, "61.00")
    client.get("/account")
    assert "A person will look at £61.00 a month" in said(client.get("/plan/offer"))


def test_a_hostile_field_never_breaks_the_page(visit):
    form = {**an_offer_form("9" * 400), "first-day": "\x00", "extra": "<script>"}
    assert visit().post("/plan/offer", data=form, follow_redirects=True).status_code == 200


def test_an_offer_of_pennies_is_not_listed_and_goes_to_a_person(visit):
    page = said(work_out(visit(), "0.01"))
    assert "for so long that we cannot list them here" in page
    assert "A person will look at £0.01 a month" in page


def test_a_plan_past_the_last_known_bank_holiday_goes_to_a_person(visit):
    page = said(work_out(visit(), "5.00", frequency="weekly"))
    assert "The plan would run past 31 December 2028" in page
    assert "we cannot list them here" in page


def test_a_very_long_schedule_shows_its_start_and_its_end(app):
    day, amount = date(2026, 12, 1), pounds("5.00")
    lines = tuple(PlanLine(n, day, day, amount, {}) for n in range(1, 213))
    with app.test_request_context():
        seen = shown(lines, amount)
    assert [len(seen.lines), seen.lines[51].number, seen.lines[52].number] == [56, 52, 209]
    assert seen.left_out == "Payments 53 to 208 are not listed. Each is £5.00."


# ------------------------------------------------------------------ as one types


def test_the_answer_as_one_types_is_the_answer_of_the_button(visit):
    client = visit()
    piece = client.post("/plan/offer", data=an_offer_form("60.00"), headers=TYPING)
    assert piece.mimetype == "text/plain"
    assert "A person will look at £60.00 a month" in piece.text
    assert "£88.05 a month from 28 December 2026" in piece.text


def test_a_half_typed_form_is_met_with_one_calm_sentence(visit):
    piece = visit().post("/plan/offer", data=an_offer_form("90", first="28 12 "), headers=TYPING)
    assert "error-summary" not in piece.text
    assert "Enter the date of your first payment" in piece.text


def test_typing_changes_nothing(visit, database):
    client = visit()
    client.get("/plan/offer")
    with counted(database) as statements:
        client.post("/plan/offer", data=an_offer_form("60.00"), headers=TYPING)
    assert not any(s.startswith(("INSERT", "UPDATE", "DELETE")) for s in statements)


def test_what_was_typed_when_the_session_ended_comes_back_with_its_page(visit, clock):
    client = visit()
    clock.pass_by(timedelta(hours=1))
    answer = client.post("/plan/offer", data=an_offer_form("61.00"), headers=TYPING)
    assert answer.headers["Location"] == "/sign-in?next=%2Fplan%2Foffer"


# ------------------------------------------------------------------ where the way begins


@pytest.mark.parametrize(
    ("build", "heading"),
    [
        (without_statement, "First, your income and spending"),
        (with_old_statement, "First, your income and spending"),
        (with_nothing_left, "You have nothing left over each month"),
        (with_all_in_a_plan, "Your plan takes what is left over"),
        (paid_up, "There is nothing to plan"),
        (with_three_debts, "Which debts is the plan for?"),
        (resident, "What can you pay?"),
    ],
)
def test_what_comes_first_depends_on_the_person(visit, build, heading):
    answer = visit(build).get("/plan", follow_redirects=True)
    assert page_of(answer).all("h1")[0].text == heading


def test_a_statement_of_exactly_six_months_ago_is_still_good(visit):
    def build(session):
        made = without_statement(session)
        a_statement(session, made.party, submitted_at=NOW - timedelta(days=184))
        return made

    assert "What can you pay?" in said(visit(build).get("/plan", follow_redirects=True))


def test_somebody_with_nothing_left_can_offer_a_little_and_a_person_looks(visit):
    client = visit(with_nothing_left)
    page = said(client.get("/plan?offer=small", follow_redirects=True))
    assert "What can you pay?" in page
    assert "Offers that we accept now" not in page
    assert "A person will look at £5.00 a month" in said(work_out(client, "5.00"))


def test_somebody_flagged_sees_no_rules_and_no_reasons(visit):
    client = visit(flagged)
    page = said(work_out(client, "90.00"))
    assert "A person will look at whatever you offer" in page
    assert "Our rules cannot say yes" not in page
    assert "A person decides about your offer, not a computer." in said(client.get("/plan/check"))


def test_a_business_needs_no_statement(client, database):
    with database.transaction() as session:
        sandbox_policies(session)
        company = an_organisation(session)
        account = an_account(session, company, type=DebtType.BUSINESS_RATES)
        a_debt(session, account, charge="1200.00", stage=Stage.REMINDER)
        a_payer(session, company)
    signed_in_payer(client, company.id)
    page = said(work_out(client, "200.00"))
    assert "Yes: we accept £200.00 a month" in page
    done = client.post("/plan/check", data=check_form(client), follow_redirects=True)
    assert "Accepted: your plan is agreed" in said(done)


def sole_trader(session, *, with_council_tax=False):
    sandbox_policies(session)
    trader = a_party(session, surname="Marlow")
    shop = an_account(session, trader, type=DebtType.BUSINESS_RATES)
    rates = a_debt(session, shop, charge="2105.00", stage=Stage.REMINDER)
    if with_council_tax:
        a_debt(session, an_account(session, trader), charge="300.00")
    a_payer(session, trader)
    return trader, rates


def test_a_sole_trader_whose_rules_look_at_no_income_goes_straight_to_the_offer(client, database):
    with database.transaction() as session:
        trader, _rates = sole_trader(session)
    signed_in_payer(client, trader.id)
    page = client.get("/plan", follow_redirects=True)
    choices = [each.text for each in page_of(page).all("button") if "Choose" in each.text]
    assert choices == ["Choose £350.84", "Choose £525.00", "Choose £701.67"]
    assert "Yes: we accept £400.00 a month" in said(work_out(client, "400.00"))
    assert "income and spending first" not in said(client.get("/account"))


def test_a_sole_trader_is_asked_for_a_statement_with_the_debts_that_need_one(client, database):
    with database.transaction() as session:
        trader, rates = sole_trader(session, with_council_tax=True)
    signed_in_payer(client, trader.id)
    chosen = client.get("/plan", follow_redirects=True)
    ids = [each["value"] for each in page_of(chosen).all("input") if each["name"] == "debts"]
    assert len(ids) == 2
    both = client.post("/plan/debts", data={"debts": ids}, follow_redirects=True)
    assert "First, your income and spending" in said(both)
    assert "Choose other debts" in said(both)
    one = client.post("/plan/debts", data={"debts": [str(rates.id)]}, follow_redirects=True)
    assert "What can you pay?" in said(one)


# ------------------------------------------------------------------ several debts


def test_each_payment_shows_how_it_is_shared_out(visit):
    client = visit(with_three_debts)
    ids = [
        each["value"]
        for each in page_of(client.get("/plan/debts")).all("input")
        if each["name"] == "debts"
    ]
    client.post("/plan/debts", data={"debts": ids})
    page = said(work_out(client, "94.00"))
    assert "The plan is for 3 debts, together £1,088.90." in page
    assert "£94.00 Council tax 2026/27: £94.00" in page
    assert (
        "£54.90 Council tax 2026/27: £22.50 Council tax 2024/25: £12.40 Housing benefit overpayment 2026/27: £20.00"
        in page
    )


def test_a_debt_of_somebody_else_cannot_be_chosen(visit, database):
    client = visit(with_three_debts)
    with database.transaction() as session:
        other = a_debt(session, an_account(session, a_party(session)))
    answer = client.post("/plan/debts", data={"debts": str(other.id)}, follow_redirects=True)
    assert problems(answer) == ["Choose at least one debt."]


def test_choosing_nothing_asks_for_one(visit):
    assert problems(
        visit(with_three_debts).post("/plan/debts", data={}, follow_redirects=True)
    ) == ["Choose at least one debt."]


def test_debts_of_a_company_and_of_a_person_are_never_in_one_plan(client, database):
    with database.transaction() as session:
        made = resident(session)
        company = an_organisation(session)
        shop = an_account(session, made.party, company, type=DebtType.BUSINESS_RATES)
        rates = a_debt(session, shop, charge="300.00", costs=ZERO)
    signed_in_payer(client, made.party.id)
    both = {"debts": [str(made.debt.id), str(rates.id)]}
    assert (
        "cannot be in one plan"
        in problems(client.post("/plan/debts", data=both, follow_redirects=True))[0]
    )
    one = client.post("/plan/debts", data={"debts": [str(rates.id)]})
    assert one.location.endswith("/plan/offer")


# ------------------------------------------------------------------ what it costs


@pytest.mark.parametrize("path", ["/plan/offer", "/plan/check"])
@pytest.mark.parametrize("build", [resident, with_three_debts])
def test_a_page_asks_the_database_six_things(visit, database, build, path):
    client = visit(build)
    ids = [
        each["value"]
        for each in page_of(client.get("/plan", follow_redirects=True)).all("input")
        if each["name"] == "debts"
    ]
    if ids:
        client.post("/plan/debts", data={"debts": ids})
    work_out(client, "94.00")
    with counted(database) as statements:
        assert client.get(path).status_code == 200
    asked = [each for each in statements if each.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(asked) <= 6
