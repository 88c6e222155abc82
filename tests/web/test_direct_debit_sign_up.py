"""Setting up a Direct Debit on a plan: the pages in the scheme's order, and one press."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from shared.domain.mandate_states import MandateState
from shared.models import Mandate, OutboxMessage, Plan, PlanDebt, WebSession, WorkItem
from tests.accessibility.pages.plan import resident
from tests.support.builders import signed_in_payer
from tests.support.checked_client import page_of
from tests.support.direct_debits import a_planned_resident, give
from tests.support.plan_pages import check_form, counted, said, work_out
from tests.support.sign_ups import (
    ACCOUNT,
    DETAILS,
    a_guarantee,
    answer_pages,
    check_form_of,
    set_up,
)


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        a_guarantee(session)
        return a_planned_resident(session)


@pytest.fixture
def payer(client, planned):
    signed_in_payer(client, planned.party_id)
    return client


def base(planned):
    return f"/direct-debit/{planned.reference}"


def all_of(database, column):
    with database.reading() as session:
        return list(session.scalars(select(column)))


def press(client, planned, form):
    return client.post(f"{base(planned)}/check", data=form)


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def heading(answer):
    return page_of(answer).all("h1")[0].text


def test_the_plan_offers_a_direct_debit(payer, planned):
    page = payer.get(f"/plan/plans/{planned.reference}")
    assert "Set up a Direct Debit" in said(page)


def test_the_first_question_is_who_can_authorise(payer, planned):
    answer = payer.get(base(planned), follow_redirects=True)
    assert heading(answer) == "Is it your bank account?"


@pytest.mark.parametrize("page", ["who-collects", "bank-details", "dates", "check"])
def test_no_page_can_be_opened_before_those_that_come_first(payer, planned, page):
    answer = payer.get(f"{base(planned)}/{page}")
    assert answer.headers["Location"].endswith("/account-holder")


def test_who_collects_is_the_second_page(payer, planned):
    answer_pages(payer, planned.reference, until="who-collects")
    answer = payer.get(base(planned), follow_redirects=True)
    assert heading(answer) == "Who collects the money"


def test_the_whole_way_gives_a_mandate_and_says_so(payer, planned, database):
    answer = set_up(payer, planned.reference)
    assert heading(answer) == "Your Direct Debit is set up"
    assert "We first collect £90.00 on Tuesday 29 December 2026." in said(answer)
    assert all_of(database, Mandate.state) == [MandateState.CONFIRMED]
    assert all_of(database, Plan.method) == ["direct_debit"]
    templates = all_of(database, OutboxMessage.template)
    assert "direct_debit_confirmed" in templates


def test_while_agreeing_an_offer_one_press_agrees_the_plan_and_gives_the_mandate(client, database):
    with database.transaction() as session:
        a_guarantee(session)
        party_id = resident(session).party.id
    signed_in_payer(client, party_id)
    work_out(client, "90.00")
    page = said(client.get("/plan/check"))
    assert page.index("Direct Debit We collect each payment") < page.index("Standing order")
    client.post("/plan/check", data={**check_form(client), "method": "direct_debit"})
    assert count(database, Plan) == 0
    answer = set_up(client, "offer")
    assert heading(answer) == "Accepted: your plan is agreed"
    assert count(database, Plan) == count(database, Mandate) == 1


def test_a_second_press_finds_the_first_mandate(payer, planned, database):
    answer_pages(payer, planned.reference)
    form = check_form_of(payer, planned.reference)
    places = {press(payer, planned, form).headers["Location"] for _ in range(2)}
    assert places == {f"{base(planned)}/done"}
    assert count(database, Mandate) == 1


def test_a_second_press_of_an_offer_gives_one_plan_and_one_mandate(client, database):
    with database.transaction() as session:
        a_guarantee(session)
        party_id = resident(session).party.id
    signed_in_payer(client, party_id)
    work_out(client, "90.00")
    client.post("/plan/check", data={**check_form(client), "method": "direct_debit"})
    answer_pages(client, "offer")
    form = check_form_of(client, "offer")
    answers = [client.post("/direct-debit/offer/check", data=form) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert count(database, Plan) == count(database, Mandate) == 1


def test_going_back_after_the_last_press_leads_to_the_plan(payer, planned):
    set_up(payer, planned.reference)
    for page in ("check", "bank-details", "account-holder"):
        answer = payer.get(f"{base(planned)}/{page}")
        assert answer.headers["Location"].endswith(f"/plan/plans/{planned.reference}")


def test_the_account_number_is_shown_on_no_page_after_it_was_entered(payer, planned):
    answer_pages(payer, planned.reference)
    pages = [payer.get(f"{base(planned)}/{page}") for page in ("bank-details", "dates", "check")]
    press(payer, planned, check_form_of(payer, planned.reference))
    pages += [payer.get(f"{base(planned)}/{page}") for page in ("done", "instruction", "cancel")]
    pages.append(payer.get(f"/plan/plans/{planned.reference}"))
    for page in pages:
        assert page.status_code == 200
        assert ACCOUNT not in page.text
        assert "089999" not in page.text


def test_the_account_number_is_kept_nowhere_in_the_clear(payer, planned, database, capsys):
    answer_pages(payer, planned.reference)
    kept = str(all_of(database, WebSession.content))
    assert "direct_debit" in kept
    assert ACCOUNT not in kept
    press(payer, planned, check_form_of(payer, planned.reference))
    mandates = all_of(database, Mandate.sealed)
    bodies = all_of(database, OutboxMessage.body)
    assert ACCOUNT not in str(mandates) + str(bodies) + capsys.readouterr().err


def test_after_the_mandate_is_given_the_session_holds_nothing_of_it(payer, planned, database):
    set_up(payer, planned.reference)
    assert "sealed" not in str(all_of(database, WebSession.content))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"holder": ""}, "Enter the name on the account, as your bank has it."),
        ({"holder": "12 - 3"}, "Enter the name on the account, as your bank has it."),
        ({"sort_code": ""}, "Enter the sort code."),
        ({"sort_code": "08-99"}, "A sort code has 6 digits"),
        ({"account_number": ""}, "Enter the account number."),
        ({"account_number": "12AB"}, "An account number has 8 digits at most banks"),
    ],
)
def test_what_is_wrong_is_said_by_its_field_and_nothing_typed_is_lost(payer, planned, typed, says):
    answer_pages(payer, planned.reference, until="bank-details")
    sent = {**DETAILS, **typed}
    answer = payer.post(f"{base(planned)}/bank-details", data=sent)
    assert answer.status_code == 200
    assert says in said(answer)
    values = {each["name"]: each["value"] for each in page_of(answer).all("input") if each["name"]}
    assert {name: values[name] or "" for name in sent} == sent


def test_the_name_alone_can_be_changed_and_the_numbers_stay(payer, planned, database):
    answer_pages(payer, planned.reference)
    sent = {"holder": "Mrs C Hughes", "sort_code": "", "account_number": ""}
    answer = payer.post(f"{base(planned)}/bank-details", data=sent)
    assert answer.headers["Location"].endswith("/check")
    press(payer, planned, check_form_of(payer, planned.reference))
    assert all_of(database, Mandate.holder_name) == ["Mrs C Hughes"]
    assert all_of(database, Mandate.account_ending) == ["958"]


def test_somebody_elses_account_stops_here_with_other_ways_to_pay(payer, planned, database):
    sent = {"who": "no"}
    answer = payer.post(f"{base(planned)}/account-holder", data=sent, follow_redirects=True)
    assert heading(answer) == "You cannot set this up for somebody else"
    assert "Pay by card" in said(answer)
    later = payer.get(f"{base(planned)}/who-collects")
    assert later.headers["Location"].endswith("/account-holder")


def test_who_can_authorise_must_be_chosen(payer, planned):
    answer = payer.post(f"{base(planned)}/account-holder", data={})
    assert "Choose who can authorise payments from the account." in said(answer)


def test_leaving_at_the_last_page_makes_nothing_and_keeps_nothing(payer, planned, database):
    answer_pages(payer, planned.reference)
    form = {**check_form_of(payer, planned.reference), "decide": "stop"}
    assert press(payer, planned, form).headers["Location"].endswith(planned.reference)
    assert count(database, Mandate) == 0
    assert "sealed" not in str(all_of(database, WebSession.content))


@pytest.mark.parametrize("forged", [{"press": ""}, {"press": "x" * 65}, {"press": "other"}])
def test_a_press_of_no_page_of_ours_makes_nothing(payer, planned, database, forged):
    answer_pages(payer, planned.reference)
    form = {**check_form_of(payer, planned.reference), **forged}
    assert press(payer, planned, form).status_code == 303
    assert count(database, Mandate) == 0


def test_a_page_that_says_something_else_is_shown_again(payer, planned, database):
    answer_pages(payer, planned.reference)
    form = check_form_of(payer, planned.reference)
    payer.post(f"{base(planned)}/bank-details", data={**DETAILS, "holder": "C Hughes"})
    answer = press(payer, planned, form)
    assert answer.status_code == 409
    assert "Something has changed since you opened this page." in said(answer)
    assert count(database, Mandate) == 0


def test_another_name_is_checked_first_and_the_page_says_so(payer, planned, database):
    answer = set_up(payer, planned.reference, holder="Dafydd Prys")
    assert heading(answer) == "We have your Direct Debit"
    assert "Somebody here looks at it by Tuesday 24 November 2026." in said(answer)
    assert all_of(database, WorkItem.kind) == ["mandate"]
    assert all_of(database, Mandate.state) == [MandateState.DRAFT]


def test_payments_that_come_too_soon_are_said_with_how_to_pay_them(client, planned, clock):
    clock.pass_by(timedelta(days=23))
    signed_in_payer(client, planned.party_id)
    answer_pages(client, planned.reference, until="dates")
    page = said(client.get(f"{base(planned)}/dates"))
    assert "cannot collect before Thursday 31 December 2026" in page
    assert "£90.00, due on Monday 28 December 2026" in page
    assert "We collect 11 payments" in page


def test_a_form_sent_after_the_session_ended_keeps_the_name_and_never_the_numbers(
    payer, planned, database, clock
):
    answer_pages(payer, planned.reference, until="bank-details")
    clock.pass_by(timedelta(hours=2))
    payer.post(f"{base(planned)}/bank-details", data=DETAILS)
    kept = str(all_of(database, WebSession.content))
    assert "Carys Hughes" in kept
    assert ACCOUNT not in kept
    assert "08-99-99" not in kept


def test_a_name_sent_to_a_sign_up_that_was_lost_is_still_there_later(payer, planned):
    answer = payer.post(f"{base(planned)}/bank-details", data={"holder": "Carys Hughes"})
    assert answer.headers["Location"].endswith("/account-holder")
    answer_pages(payer, planned.reference, until="bank-details")
    page = payer.get(f"{base(planned)}/bank-details")
    assert 'value="Carys Hughes"' in page.text


def test_no_page_asks_the_database_more_often_than_it_should(payer, planned, database):
    answer_pages(payer, planned.reference)
    asked = {}
    for page in ("account-holder", "bank-details", "dates", "check"):
        with counted(database) as statements:
            payer.get(f"{base(planned)}/{page}")
        asked[page] = len(statements)
    assert asked == {"account-holder": 7, "bank-details": 7, "dates": 12, "check": 14}


def test_another_account_takes_the_place_of_the_first(payer, planned, database):
    set_up(payer, planned.reference)
    answer = payer.get(f"{base(planned)}/another-bank", follow_redirects=True)
    assert "Your Direct Debit stays as it is until the last page." in said(answer)
    other = {"sort_code": "10-79-99", "account_number": "88837491"}
    answer = set_up(payer, planned.reference, **other)
    assert heading(answer) == "Your Direct Debit is set up"
    assert sorted(all_of(database, Mandate.state)) == ["cancelled_by_payer", "confirmed"]
    assert all_of(database, Plan.method) == ["direct_debit"]


def test_another_direct_debit_for_the_same_debt_is_a_warning(payer, planned, database):
    with database.transaction() as session:
        other = a_planned_resident(session, "80077777")
        give(session, other)
        theirs = session.scalars(select(Plan.id).where(Plan.reference == other.reference)).one()
        debt = planned.resident.debt.id
        # As when both are liable, and the older plan has ended while its mandate still collects.
        session.execute(
            update(PlanDebt).where(PlanDebt.plan_id == theirs).values(debt_id=debt, living=False)
        )
    answer_pages(payer, planned.reference, until="dates")
    page = said(payer.get(f"{base(planned)}/dates"))
    assert "This may be collected twice." in page
    assert "Somebody else who has to pay it has a Direct Debit for Council tax 2026/27" in page
