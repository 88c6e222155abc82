"""Payments that are not alike, on the pages: months left out, each payment changed, and the plan made."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.money import total
from shared.models import InstalmentRow, Plan, Proposal, ProposalLine
from tests.accessibility.pages.plan import resident, with_three_debts
from tests.support.builders import pounds, signed_in_payer
from tests.support.checked_client import page_of
from tests.support.plan_pages import an_offer_form, check_form, counted, said, work_out


@pytest.fixture
def visit(client, database):
    """Sign in as whoever a builder makes."""

    def come(build=resident):
        with database.transaction() as session:
            made = build(session)
        signed_in_payer(client, made.party.id)
        return client

    return come


def write_out(client, season="none", amount="90.00", off=(), **changes):
    """Offer equal payments, then open the page on which each can be changed."""
    client.post("/plan/offer", data={**an_offer_form(amount, **changes), "go": "uneven"})
    answer = client.post(
        "/plan/months", data={"season": season, "off": list(off)}, follow_redirects=True
    )
    assert answer.request.path == "/plan/payments", said(answer)
    return answer


def rows_of(answer):
    """Every field of a payment as the page has it."""
    return {
        each.attributes["name"]: each.attributes.get("value", "")
        for each in page_of(answer).all("input")
        if each.attributes["name"].startswith(("due-", "amount-"))
    }


def change(client, answer, go="work", remove=None, **typed):
    """Type into some fields and press a button of the page."""
    pressed = {"remove": remove} if remove else {"go": go}
    changed = {name.replace("_", "-"): value for name, value in typed.items()}
    return client.post(
        "/plan/payments", data={**rows_of(answer), **changed, **pressed}, follow_redirects=True
    )


def problems(answer):
    summaries = page_of(answer).having("govuk-error-summary__list")
    return [link.text for link in summaries[0].all("a")] if summaries else []


# ------------------------------------------------------------------ months without a payment


def test_the_offer_page_leads_to_months_without_a_payment(visit):
    answer = visit().post(
        "/plan/offer", data={**an_offer_form(), "go": "uneven"}, follow_redirects=True
    )
    assert answer.request.path == "/plan/months"
    assert "Your payments begin as £90.00 a month from 28 December 2026." in said(answer)


def test_an_offer_that_cannot_be_read_comes_first(visit):
    client = visit()
    client.post("/plan/offer", data={**an_offer_form("ninety"), "go": "uneven"})
    answer = client.get("/plan/months", follow_redirects=True)
    assert answer.request.path == "/plan/offer"
    assert problems(answer)


def test_the_summer_is_left_out_and_the_end_moves(visit):
    page = said(write_out(visit(), "summer"))
    assert (
        "12 payments: 11 of £90.00, and a last one of £66.50 due on Monday 28 February 2028" in page
    )
    assert "A person will look at £1,056.50 in 12 payments" in page


@pytest.mark.parametrize(
    ("season", "off", "problem"),
    [
        ("", [], "Choose in which months you cannot pay."),
        ("autumn", [], "Choose in which months you cannot pay."),
        ("own", [], "Choose at least one month without a payment."),
        (
            "own",
            [str(each) for each in range(1, 13)],
            "Leave at least one month in which you can pay.",
        ),
    ],
)
def test_a_choice_of_months_that_makes_no_plan_is_named(visit, season, off, problem):
    client = visit()
    work_out(client)
    data = {"season": season, "off": off}
    answer = client.post("/plan/months", data=data, follow_redirects=True)
    assert problems(answer) == [problem]


def test_picked_months_are_still_ticked_when_one_comes_back(visit):
    client = visit()
    write_out(client, "own", off=["3", "9"])
    ticked = [
        each.attributes["value"]
        for each in page_of(client.get("/plan/months")).all("input")
        if each.attributes.get("name") == "off" and "checked" in each.attributes
    ]
    assert ticked == ["3", "9"]


def test_tiny_payments_are_not_written_out_one_by_one(visit):
    client = visit()
    client.post("/plan/offer", data={**an_offer_form("1.00"), "go": "uneven"})
    answer = client.post("/plan/months", data={"season": "none"}, follow_redirects=True)
    assert problems(answer) == [
        "These would be more than 100 payments. Choose a larger amount first."
    ]


# ------------------------------------------------------------------ each payment by itself


def test_a_changed_amount_changes_the_rest_and_the_sum_stays(visit):
    client = visit()
    answer = change(client, write_out(client), amount_1="120.00")
    assert "The rest: £36.50" in said(answer)
    assert "12 payments that are not all alike" in said(answer)


def test_a_payment_that_breaks_a_rule_has_a_sentence_beside_it(visit):
    client = visit()
    answer = change(client, write_out(client), amount_5="120.00")
    assert (
        "Your payments in April 2027 come to £120.00. The most we can accept in that month without"
        " a person is £94.55." in said(answer)
    )
    assert "A person will look at £1,056.50 in 12 payments" in said(answer)


def test_more_in_the_months_with_more_money_is_accepted_at_once(visit):
    client = visit()
    answer = change(client, write_out(client), amount_1="150", amount_2="150", amount_5="50")
    assert "Yes: we accept £1,056.50 in 11 payments" in said(answer)


def test_a_payment_can_be_taken_off_and_the_last_takes_its_part(visit):
    client = visit()
    answer = change(client, write_out(client), remove="6")
    assert "The rest: £156.50" in said(answer)
    assert len(page_of(answer).having("ek-line")) == 11


def test_an_added_payment_shares_the_last_one(visit):
    client = visit()
    answer = change(client, write_out(client), go="add")
    fields = rows_of(answer)
    assert fields["amount-12"] == "33.25"
    assert (fields["due-13-day"], fields["due-13-month"], fields["due-13-year"]) == (
        "28",
        "12",
        "2027",
    )
    assert "The rest: £33.25" in said(answer)


def test_payments_are_put_in_the_order_of_their_days(visit):
    client = visit()
    answer = change(client, write_out(client), due_1_month="3", due_1_year="2027", due_1_day="5")
    fields = rows_of(answer)
    assert (fields["due-1-day"], fields["due-1-month"]) == ("28", "1")
    assert (fields["due-3-day"], fields["due-3-month"]) == ("5", "3")


def test_payments_that_are_no_longer_needed_are_named_and_taken_off(visit):
    client = visit()
    answer = change(client, write_out(client), amount_1="1000.00")
    assert "Everything is paid sooner now, so we took off 10 payments." in answer.text
    assert len(page_of(answer).having("ek-line")) == 2


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"amount_2": "lots"}, "Payment 2: "),
        (
            {"amount_2": "0"},
            "Payment 2: Enter an amount that is more than 0, or remove the payment.",
        ),
        ({"amount_2": ""}, "Payment 2: "),
        ({"due_2_day": "31", "due_2_month": "2"}, "Payment 2: "),
        ({"due_2_year": "2020"}, "Payment 2: The date must be today or later."),
        ({"due_2_year": "2190"}, "Payment 2: The date must be "),
        (
            {"due_2_month": "12", "due_2_year": "2026"},
            "Payment 2: There is another payment on this day. Choose a different day.",
        ),
    ],
)
def test_what_is_wrong_with_a_payment_is_named_and_nothing_typed_is_lost(visit, typed, problem):
    client = visit()
    answer = change(client, write_out(client), amount_7="77.70", **typed)
    assert [each for each in problems(answer) if each.startswith(problem)]
    fields = rows_of(answer)
    assert fields["amount-7"] == "77.70"
    assert all(fields[name.replace("_", "-")] == value for name, value in typed.items())


def test_the_last_payment_cannot_be_taken_off(visit):
    client = visit()
    answer = write_out(client, amount="1056.50")
    answer = change(client, answer, remove="1")
    assert "A plan has at least one payment" in answer.text
    assert len(page_of(answer).having("ek-line")) == 1


def test_typing_another_equal_offer_puts_the_payments_away(visit):
    client = visit()
    change(client, write_out(client), amount_1="120.00")
    work_out(client, "95.00")
    assert rows_of(client.get("/plan/payments"))["amount-1"] == "95.00"


# ------------------------------------------------------------------ agreed


def agree(client, **changed):
    form = {**check_form(client), **changed}
    return client.post("/plan/check", data=form, follow_redirects=True)


def test_uneven_payments_become_a_plan_to_the_penny(visit, database):
    client = visit()
    answer = change(client, write_out(client), amount_1="150", amount_2="150", amount_5="50")
    answer = change(client, answer, go="use")
    assert "You pay £1,056.50 in 11 payments" in said(answer)
    assert "Accepted: your plan is agreed" in said(agree(client))
    with database.reading() as session:
        plan = session.scalars(select(Plan)).one()
        amounts = session.scalars(
            select(InstalmentRow.amount)
            .where(InstalmentRow.plan_id == plan.id)
            .order_by(InstalmentRow.number)
        ).all()
        kept = session.scalars(select(ProposalLine.amount).order_by(ProposalLine.number)).all()
    assert plan.pattern == "lines"
    assert amounts == kept
    assert amounts[:2] == [pounds("150"), pounds("150")]
    assert total(amounts) == plan.total == pounds("1056.50")


def test_the_pages_of_the_plan_say_what_is_paid(visit, database):
    client = visit()
    answer = change(client, write_out(client), amount_1="150", amount_2="150", amount_5="50")
    change(client, answer, go="use")
    assert "You pay £1,056.50 in 11 payments from 28 December 2026." in said(agree(client))
    with database.reading() as session:
        reference = session.scalar(select(Plan.reference))
    for path in ("", "/proof"):
        assert client.get(f"/plan/plans/{reference}{path}").status_code == 200
    assert "£1,056.50 in 11 payments from 28 December 2026" in said(
        client.get(f"/plan/plans/{reference}/proof")
    )
    decision = said(client.get(f"/plan/proposals/{reference}/decision"))
    assert "£1,056.50 in 11 payments from 28 December 2026" in decision
    assert "Your payments fit into what is left over in each month, also in" in decision


def test_uneven_payments_wait_for_a_person_as_they_were_offered(visit, database):
    client = visit()
    change(client, write_out(client, "summer"), go="use")
    page = said(agree(client))
    assert "We have your offer" in page
    with database.reading() as session:
        proposal = session.scalars(select(Proposal)).one()
        dues = session.scalars(select(ProposalLine.due_on).order_by(ProposalLine.number)).all()
    assert proposal.pattern == "lines"
    assert not {due.month for due in dues} & {6, 7, 8}
    assert "£1,056.50 in 12 payments from 28 December 2026" in said(
        client.get(f"/plan/proposals/{proposal.reference}")
    )


def test_a_plan_over_several_debts_splits_each_uneven_payment(visit, database):
    client = visit(with_three_debts)
    ticked = [
        each.attributes["value"]
        for each in page_of(client.get("/plan/debts")).all("input")
        if each.attributes.get("name") == "debts"
    ]
    client.post("/plan/debts", data={"debts": ticked})
    change(client, write_out(client, amount="91.00"), go="use", amount_1="120.00")
    agree(client, decide="person")
    with database.reading() as session:
        proposal = session.scalars(select(Proposal)).one()
        kept = session.scalars(select(ProposalLine.amount)).all()
    assert total(kept) == proposal.total


@pytest.mark.parametrize(
    "lines",
    [
        "nonsense",
        "2026-12-28:",
        "2026-12-28:-5",
        "2026-13-28:500",
        "2027-01-28:5 2026-12-28:5",
        "x" * 3000,
    ],
)
def test_forged_lines_are_no_offer(visit, database, lines):
    client = visit()
    work_out(client)
    client.post("/plan/check", data={**check_form(client), "lines": lines})
    with database.reading() as session:
        assert session.scalar(select(Proposal.id)) is None


def test_the_page_of_each_payment_costs_as_many_queries_as_the_offer(visit, database):
    client = visit()
    write_out(client)
    client.get("/plan/payments")
    with counted(database) as offer:
        client.get("/plan/offer")
    with counted(database) as payments:
        client.get("/plan/payments")
    assert len(payments) == len(offer)


def test_a_first_day_beyond_the_28th_is_no_trouble_where_each_day_is_chosen(visit):
    client = visit()
    answer = change(client, write_out(client), due_1_day="31")
    assert "Yes: we accept" in said(answer)
    change(client, answer, go="use")
    assert "Accepted: your plan is agreed" in said(agree(client))


def test_the_button_that_enter_presses_takes_nothing_off(visit):
    buttons = [
        each
        for each in page_of(write_out(visit())).all("button")
        if each.attributes.get("name") in ("go", "remove")
    ]
    assert (buttons[0].attributes["name"], buttons[0].attributes["value"]) == ("go", "work")
