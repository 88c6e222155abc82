"""What comes after an offer: questions, counter-offers, taking it back, the plan and its proof."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.models import (
    CounterOffer,
    Debt,
    Hold,
    InstalmentRow,
    Plan,
    Proposal,
    ProposalEventRow,
    ProposalQuestion,
    WorkItem,
)
from tests.accessibility.pages.plan import asks, declines, offers, resident
from tests.support.builders import pounds, signed_in_payer
from tests.support.checked_client import page_of
from tests.support.plan_pages import counted, form_of, said
from tests.support.plans import an_offer, press_confirm


@pytest.fixture
def begun(client, database):
    """Sign in as the resident after an offer was confirmed and something happened to it."""

    def come(amount="60.00", then=None):
        with database.transaction() as session:
            made = resident(session)
            reference = press_confirm(session, made.party.id, an_offer(amount)).reference
            if then is not None:
                then(session, session.scalars(select(Proposal)).one())
        signed_in_payer(client, made.party.id)
        return f"/plan/proposals/{reference}", reference

    return come


def one(database, column):
    with database.reading() as session:
        return session.scalars(select(column)).one()


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def test_the_promise_date_is_on_the_page(client, begun):
    path, _ = begun()
    assert "You will have an answer by Friday 27 November 2026." in said(client.get(path))


@pytest.mark.parametrize(
    ("then", "says"),
    [
        (None, "so a person decides."),
        (asks, "so a person decides."),
        (declines, "so a person decided."),
    ],
)
def test_who_decides_is_said_as_it_stands(client, begun, then, says):
    path, _ = begun(then=then)
    assert says in said(client.get(f"{path}/decision"))


def test_an_offer_that_was_taken_back_was_decided_by_nobody(client, begun):
    path, _ = begun()
    form = form_of(client.get(f"{path}/take-back"), f"{path}/take-back")
    client.post(f"{path}/take-back", data=form)
    page = said(client.get(f"{path}/decision"))
    assert "You took the offer back before a person decided." in page


@pytest.mark.parametrize(
    "path",
    ["", "/done", "/decision", "/take-back", "/answer", "/our-offer", "/look-again"],
)
def test_somebody_elses_proposal_is_not_found(client, begun, path):
    base, _ = begun()
    signed_in_payer(client)
    assert client.get(base + path).status_code == 404


@pytest.mark.parametrize("path", ["/take-back", "/answer", "/our-offer", "/look-again"])
def test_nothing_can_be_done_to_somebody_elses_proposal(client, begun, database, path):
    base, _ = begun()
    signed_in_payer(client)
    form = {"answer": "x", "number": "1", "total": "105650", "choice": "accept"}
    assert client.post(base + path, data=form).status_code == 404
    assert one(database, Proposal.state).value == "with_person"


@pytest.mark.parametrize("path", ["", "/proof"])
def test_somebody_elses_plan_is_not_found(client, begun, path):
    _, reference = begun("90.00")
    signed_in_payer(client)
    assert client.get(f"/plan/plans/{reference}{path}").status_code == 404


# ------------------------------------------------------------------ taking it back


def test_taking_an_offer_back_ends_its_hold_and_its_work(client, begun, database):
    path, _ = begun()
    page = said(client.post(f"{path}/take-back", follow_redirects=True))
    assert "You have taken back this offer" in page
    assert one(database, Hold.ended_at) is not None
    assert one(database, WorkItem.state) == "done"


def test_taking_it_back_twice_is_taking_it_back_once(client, begun, database):
    path, _ = begun()
    for _ in range(2):
        client.post(f"{path}/take-back")
    assert count(database, ProposalEventRow) == 2


def test_an_accepted_offer_cannot_be_taken_back(client, begun, database):
    path, _ = begun("90.00")
    page = client.post(f"{path}/take-back", follow_redirects=True)
    assert "Something changed since you opened that page." in page.text
    assert one(database, Proposal.state).value == "accepted"


def test_after_taking_it_back_a_new_offer_can_be_made(client, begun):
    path, _ = begun()
    client.post(f"{path}/take-back")
    assert "What can you pay?" in said(client.get("/plan", follow_redirects=True))


# ------------------------------------------------------------------ a question


def test_an_answer_goes_to_a_person_with_a_new_promise(client, begun, database, clock):
    path, _ = begun(then=asks)
    clock.pass_by(timedelta(minutes=10))
    page = client.post(
        f"{path}/answer", data={"answer": "  For my brother's rent.  "}, follow_redirects=True
    )
    assert "A person will look at your answer by Friday 27 November 2026." in page.text
    assert one(database, ProposalQuestion.answer) == "For my brother's rent."
    with database.reading() as session:
        kinds = set(session.scalars(select(WorkItem.kind).where(WorkItem.state == "open")))
    assert "question_answer" in kinds


@pytest.mark.parametrize(
    ("said_to_us", "problem"),
    [("   ", "Write your answer."), ("x" * 2001, "2000 characters or fewer")],
)
def test_an_answer_that_will_not_do_comes_back_with_its_problem(client, begun, said_to_us, problem):
    path, _ = begun(then=asks)
    answer = client.post(f"{path}/answer", data={"answer": said_to_us})
    assert problem in said(answer)
    assert page_of(answer).all("textarea")[0].text == said_to_us.strip()


@pytest.mark.parametrize("then", [asks, offers])
def test_what_we_ask_or_offer_has_a_date_for_the_answer(client, begun, then):
    path, _ = begun(then=then)
    assert "Please answer by Sunday 6 December 2026." in said(client.get(path))


def test_a_second_answer_finds_the_first(client, begun, database):
    path, _ = begun(then=asks)
    client.post(f"{path}/answer", data={"answer": "one"})
    page = client.post(f"{path}/answer", data={"answer": "two"}, follow_redirects=True)
    assert "Something changed since you opened that page." in page.text
    assert one(database, ProposalQuestion.answer) == "one"


# ------------------------------------------------------------------ a counter-offer


def accept_form(client, path):
    return form_of(client.get(f"{path}/our-offer"), f"{path}/our-offer")


def test_accepting_our_offer_makes_the_plan_that_was_shown(client, begun, database):
    path, _ = begun(then=offers)
    page = said(
        client.post(f"{path}/our-offer", data=accept_form(client, path), follow_redirects=True)
    )
    assert "Accepted: your plan is agreed" in page
    assert "You pay £75.00 a month" in page
    with database.reading() as session:
        amounts = list(session.scalars(select(InstalmentRow.amount).order_by(InstalmentRow.number)))
    assert amounts == [pounds("75.00")] * 14 + [pounds("6.50")]


def test_accepting_twice_makes_one_plan(client, begun, database):
    path, _ = begun(then=offers)
    form = accept_form(client, path)
    first = client.post(f"{path}/our-offer", data=form)
    second = client.post(f"{path}/our-offer", data=form)
    assert first.location == second.location
    assert count(database, Plan) == 1


def test_a_payment_before_accepting_is_shown_first(client, begun, database):
    path, _ = begun(then=offers)
    form = accept_form(client, path)
    with database.transaction() as session:
        session.scalars(select(Debt)).one().charge = pounds("500.00")
    page = client.post(f"{path}/our-offer", data=form, follow_redirects=True)
    assert "Something changed since you opened that page." in page.text
    assert count(database, Plan) == 0


def test_an_old_counter_offer_can_still_be_accepted_from_its_next_date(
    client, begun, database, clock
):
    path, _ = begun(then=offers)
    clock.pass_by(timedelta(days=50))
    signed_in_payer(client, one(database, Proposal.party_id))
    page = said(client.get(f"{path}/our-offer"))
    assert "The first payment would now be on Thursday 28 January 2027." in page
    client.post(f"{path}/our-offer", data=accept_form(client, path))
    assert one(database, Plan.first_due) == date(2027, 1, 28)


def test_saying_why_it_does_not_work_goes_back_to_a_person(client, begun, database):
    path, _ = begun(then=offers)
    form = {"choice": "answer", "number": "1", "answer": "It is too much in April."}
    page = client.post(f"{path}/our-offer", data=form, follow_redirects=True)
    assert "A person will look at your answer by Friday 27 November 2026." in page.text
    assert one(database, CounterOffer.state) == "answered"
    assert one(database, Proposal.state).value == "with_person"


def test_a_number_that_is_not_ours_changes_nothing(client, begun, database):
    path, _ = begun(then=offers)
    form = {"choice": "accept", "number": "x", "total": "1"}
    client.post(f"{path}/our-offer", data=form)
    assert count(database, Plan) == 0


# ------------------------------------------------------------------ contesting


def test_a_person_can_be_asked_to_look_again(client, begun, database):
    path, _ = begun("90.00")
    page = client.post(
        f"{path}/look-again", data={"answer": "I lost my job."}, follow_redirects=True
    )
    assert "A person will look at the decision again by Friday 27 November 2026." in page.text
    with database.reading() as session:
        item = session.scalars(select(WorkItem).where(WorkItem.state == "open")).one()
    assert item.kind == "look_again"
    assert "You asked on 22 November 2026 for a person to look again." in said(
        client.get(f"{path}/decision")
    )


def test_a_declined_offer_says_why_who_helps_and_what_can_be_done(client, begun):
    path, _ = begun(then=declines)
    page = said(client.get(path))
    assert "The offer would take more than ten years." in page
    assert "National Debtline can help you for free." in page
    assert "Make another offer" in page


# ------------------------------------------------------------------ the plan


def test_a_new_plan_shows_what_comes_next(client, begun):
    _, reference = begun("90.00")
    page = said(client.get(f"/plan/plans/{reference}"))
    assert "You have paid £0.00 of £1,056.50. £1,056.50 is left." in page
    assert "Next payment £90.00 Due on Monday 28 December 2026." in page
    assert "Account number 00000000 Payment reference " + reference in page


def test_money_that_came_is_counted_whatever_it_was_meant_for(client, begun, database):
    _, reference = begun("90.00")
    with database.transaction() as session:
        session.scalars(select(Debt)).one().charge = pounds("852.00")
    page = said(client.get(f"/plan/plans/{reference}"))
    assert "You have paid £120.00 of £1,056.50. £936.50 is left." in page
    assert "Next payment £60.00 Due on Thursday 28 January 2027." in page
    assert "28 January 2027 £90.00 £30.00 paid" in page


def test_a_late_payment_is_said_without_blame(client, begun, database, clock):
    _, reference = begun("90.00")
    clock.pass_by(timedelta(days=60))
    signed_in_payer(client, one(database, Proposal.party_id))
    page = said(client.get(f"/plan/plans/{reference}"))
    assert "£90.00 has not reached us yet." in page
    assert "If you have paid in the last few days, you do not need to do anything." in page


def test_costs_added_after_the_plan_are_said_apart(client, begun, database):
    _, reference = begun("90.00")
    with database.transaction() as session:
        session.scalars(select(Debt)).one().costs = pounds("94.50")
    page = said(client.get(f"/plan/plans/{reference}"))
    assert "£10.00 was added to what you owe after the plan was agreed." in page


def test_proof_of_a_plan_says_nothing_about_income(client, begun):
    _, reference = begun("90.00")
    page = said(client.get(f"/plan/plans/{reference}/proof"))
    assert "confirms that Carys Hughes has agreed a payment plan" in page
    assert "Last payment 28 November 2027" in page
    assert "329.11" not in page


@pytest.mark.parametrize("page", ["proposal", "plan", "decision", "outcome"])
def test_a_page_asks_the_database_seven_things_at_most(client, begun, database, page):
    path, reference = begun("90.00")
    paths = {
        "proposal": path,
        "plan": f"/plan/plans/{reference}",
        "decision": f"{path}/decision",
        "outcome": f"{path}/done",
    }
    with counted(database) as statements:
        assert client.get(paths[page]).status_code == 200
    asked = [each for each in statements if each.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(asked) <= 7
