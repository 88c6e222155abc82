"""Answering an offer through the pages: previewed, sent once, and told to whoever came second."""

import re
from datetime import date

import pytest
from sqlalchemy import event, func, select

from shared.domain.proposal_states import ProposalState
from shared.domain.roles import Role
from shared.models import (
    CounterOffer,
    Debt,
    Officer,
    OutboxMessage,
    Party,
    Plan,
    Proposal,
    SuggestedAnswer,
)
from shared.services.decisions.limits import set_limit
from tests.support.builders import NOW, a_party, a_work_item, pounds, signed_in_officer
from tests.support.checked_client import page_of
from tests.support.deciding import WORDS, an_offer_that_waits
from tests.support.plans import PAYER

FIGURES = {
    "amount": "70",
    "frequency": "monthly",
    "first_due-day": "28",
    "first_due-month": "12",
    "first_due-year": "2026",
    "words": WORDS,
}


@pytest.fixture
def waiting(database):
    with database.transaction() as session:
        return an_offer_that_waits(session)


@pytest.fixture
def ann(client, waiting):
    return signed_in_officer(client)


def at(waiting, answer):
    return f"/officers/proposals/{waiting.proposal_id}/{answer}"


def carried(answer):
    """What the form of a preview would send when its main button is pressed."""
    form = page_of(answer).all("main")[0].all("form")[0]
    fields = {each["name"]: each["value"] for each in form.all("input") if each["name"]}
    return {**fields, "go": "send"}


def a_decline(client, waiting, **changes):
    page = page_of(client.get(at(waiting, "decline")))
    place = next(each["value"] for each in page.all("input") if each["name"] == "signpost")
    appeal = next(each.text for each in page.all("textarea") if each["name"] == "appeal")
    given = {"reason": "takes_too_long", "words": WORDS, "signpost": place, "appeal": appeal}
    return {**given, **changes}


def state_of(database, waiting):
    with database.reading() as session:
        return session.get(Proposal, waiting.proposal_id).state


def messages(database, template):
    with database.reading() as session:
        return session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.template == template)
        ).all()


# ------------------------------------------------------------------ each answer from start to end


def test_an_acceptance_is_previewed_and_sent(client, database, waiting, ann):
    preview = client.get(at(waiting, "accept"))
    body = page_of(preview).all("pre")[0].text
    assert "has accepted it" in body
    assert state_of(database, waiting) is ProposalState.WITH_PERSON
    done = client.post(at(waiting, "accept"), data=carried(preview), follow_redirects=True)
    assert page_of(done).all("h1")[0].text == "Accepted"
    assert state_of(database, waiting) is ProposalState.ACCEPTED
    sent = messages(database, "plan_accepted_by_officer")
    assert [re.sub(r"\s+", " ", each).strip() for each in sent] == [re.sub(r"\s+", " ", body)]


def test_the_second_of_three_counter_offers_is_two_presses_away(client, database, waiting, ann):
    preview = client.get(at(waiting, "counter-offer") + "?option=2")
    assert "First payment: £90.00 on 28 December 2026." in preview.text
    done = client.post(at(waiting, "counter-offer"), data=carried(preview), follow_redirects=True)
    assert page_of(done).all("h1")[0].text == "Counter-offer made"
    with database.reading() as session:
        counter = session.scalars(select(CounterOffer)).one()
    assert (counter.amount, counter.first_due) == (pounds("90.00"), date(2026, 12, 28))


def test_own_figures_are_worked_out_before_they_are_sent(client, database, waiting, ann):
    shown = client.post(at(waiting, "counter-offer"), data={**FIGURES, "go": "work_out"})
    assert "16 payments, the last of £6.50 on 28 March 2028" in shown.text
    assert "16 payments; automatic limit is 12." in shown.text
    preview = client.post(at(waiting, "counter-offer"), data=FIGURES)
    client.post(at(waiting, "counter-offer"), data=carried(preview))
    assert state_of(database, waiting) is ProposalState.COUNTER_OFFERED


def test_a_question_is_previewed_and_sent(client, database, waiting, ann):
    asked = {"question": "Could you send us your last two payslips?"}
    preview = client.post(at(waiting, "question"), data=asked)
    assert "last two payslips" in page_of(preview).all("pre")[0].text
    client.post(at(waiting, "question"), data=carried(preview))
    assert state_of(database, waiting) is ProposalState.QUESTION_ASKED


def test_a_decline_is_previewed_and_sent(client, database, waiting, ann):
    preview = client.post(at(waiting, "decline"), data=a_decline(client, waiting))
    body = page_of(preview).all("pre")[0].text
    assert "MoneyHelper" in body
    assert "ask for another officer to look at it again" in body
    assert state_of(database, waiting) is ProposalState.WITH_PERSON
    done = client.post(at(waiting, "decline"), data=carried(preview), follow_redirects=True)
    assert page_of(done).all("h1")[0].text == "Declined"
    assert state_of(database, waiting) is ProposalState.DECLINED


def test_after_an_answer_the_next_case_is_one_key_away(client, database, waiting, ann):
    with database.transaction() as session:
        other = a_party(session, "Evans", "Next")
        a_work_item(session, other.id, kind="talk")
    preview = client.get(at(waiting, "accept"))
    done = client.post(at(waiting, "accept"), data=carried(preview), follow_redirects=True)
    key = next(a for a in page_of(done).all("a") if a["data-key"] == "n")
    assert key["href"] == f"/officers/cases/{other.id}"
    assert "Next Evans" in done.text


def test_a_preview_is_in_the_language_and_by_the_channel_of_the_person(
    client, database, waiting, ann
):
    with database.transaction() as session:
        party = session.get(Party, waiting.party.id)
        party.language, party.email, party.phone = "cy", None, None
    preview = client.get(at(waiting, "accept"))
    page = page_of(preview)
    assert page.having("of-letter")[0]["lang"] == "cy"
    assert "Letter, Welsh" in preview.text
    assert "Your own words go out as you write them" in preview.text


def test_a_preview_can_be_changed_with_nothing_lost(client, waiting, ann):
    preview = client.post(at(waiting, "counter-offer"), data=FIGURES)
    again = client.post(at(waiting, "counter-offer"), data={**carried(preview), "go": "change"})
    page = page_of(again)
    assert WORDS in next(each.text for each in page.all("textarea") if each["name"] == "words")
    assert next(i["value"] for i in page.all("input") if i["name"] == "amount") == "70"


def test_what_an_officer_types_is_text_in_the_preview(client, waiting, ann):
    nasty = "<script>alert(1)</script> and {{ 7 * 7 }} and %(name)s"
    preview = client.post(at(waiting, "question"), data={"question": nasty})
    assert "<script>alert" not in preview.text
    assert "{{ 7 * 7 }} and %(name)s" in page_of(preview).all("pre")[0].text


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("field", "value"),
    [("reason", ""), ("words", ""), ("words", "No."), ("signpost", ""), ("appeal", "")],
)
@pytest.mark.parametrize("go", ["", "send"])
def test_a_decline_is_refused_until_it_is_complete(
    client, database, waiting, ann, field, value, go
):
    given = a_decline(client, waiting, **{field: value})
    page = page_of(client.post(at(waiting, "decline"), data={**given, "go": go}))
    assert len(page.having("govuk-error-summary")) == 1
    assert state_of(database, waiting) is ProposalState.WITH_PERSON


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": ""},
        {"amount": "0"},
        {"amount": "-5"},
        {"amount": "1e3"},
        {"amount": "12.345"},
        {"amount": "2000"},
        {"amount": "60"},
        {"frequency": "yearly"},
        {"first_due-day": "31"},
        {"first_due-day": "30", "first_due-month": "2"},
        {"first_due-year": "2020"},
        {"first_due-year": "2199"},
        {"words": ""},
    ],
)
def test_figures_that_make_no_sense_are_given_back(client, database, waiting, ann, wrong):
    answer = client.post(at(waiting, "counter-offer"), data={**FIGURES, **wrong, "go": "send"})
    assert answer.status_code == 200
    assert page_of(answer).having("govuk-error-summary")
    assert state_of(database, waiting) is ProposalState.WITH_PERSON


def test_a_signpost_that_was_not_offered_is_refused(client, waiting, ann):
    given = a_decline(client, waiting, signpost="9999")
    page = page_of(client.post(at(waiting, "decline"), data={**given, "go": "send"}))
    assert page.having("govuk-error-summary")


# ------------------------------------------------------------------ stale, second, twice


def test_a_payment_that_landed_meanwhile_stops_the_send(client, database, waiting, ann):
    preview = client.get(at(waiting, "accept"))
    with database.transaction() as session:
        session.get(Debt, waiting.resident.debt.id).charge = pounds("872.00")
    refused = client.post(at(waiting, "accept"), data=carried(preview))
    assert refused.status_code == 409
    assert page_of(refused).all("h1")[0].text == "This changed while you had it open"
    again = client.get(at(waiting, "accept"))
    assert "£956.50" in again.text
    client.post(at(waiting, "accept"), data=carried(again))
    assert state_of(database, waiting) is ProposalState.ACCEPTED


def test_a_second_officer_is_told_who_was_first_and_how(app, client, database, waiting, ann):
    preview = client.get(at(waiting, "accept"))
    other = app.test_client()
    bob = signed_in_officer(other)
    mine = other.get(at(waiting, "decline"))
    client.post(at(waiting, "accept"), data=carried(preview))
    assert mine.status_code == 200
    for told in (
        other.post(at(waiting, "decline"), data={"go": "send"}),
        other.get(at(waiting, "decline")),
    ):
        assert told.status_code == 409
        assert f"{ann.name} was first: the offer was accepted" in told.text
    assert bob.name not in told.text.partition("<main")[2].partition("</main")[0]


def test_a_double_press_makes_one_plan(client, database, waiting, ann):
    fields = carried(client.get(at(waiting, "accept")))
    first = client.post(at(waiting, "accept"), data=fields)
    second = client.post(at(waiting, "accept"), data=fields)
    assert (first.status_code, second.status_code) == (303, 409)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 1
    assert len(messages(database, "plan_accepted_by_officer")) == 1


@pytest.mark.parametrize("seen", ["", "0" * 24, "'--"])
def test_a_forged_mark_is_stale(client, waiting, ann, seen):
    answer = client.post(at(waiting, "accept"), data={"seen": seen, "go": "send"})
    assert answer.status_code == 409


def test_a_preview_writes_nothing(client, database, waiting, ann):
    client.post(at(waiting, "counter-offer"), data=FIGURES)
    client.get(at(waiting, "accept"))
    with database.reading() as session:
        assert session.scalars(select(CounterOffer)).all() == []
    assert messages(database, "counter_offer") == []


def test_nothing_left_to_pay_can_only_be_declined_or_asked_about(client, database, waiting, ann):
    with database.transaction() as session:
        debt = session.get(Debt, waiting.resident.debt.id)
        debt.charge = debt.costs = pounds("0")
    for answer in ("accept", "counter-offer"):
        page = page_of(client.get(at(waiting, answer)))
        assert not page.all("main")[0].all("form")
    case = page_of(client.get(f"/officers/cases/{waiting.party.id}"))
    assert [a["data-key"] for a in case.having("of-answers")[0].all("a")] == ["q", "d"]


def test_an_answers_page_costs_a_fixed_number_of_queries(client, database, waiting, ann):
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    client.get(at(waiting, "accept"))
    assert len([each for each in statements if each.startswith("SELECT")]) <= 16


# ------------------------------------------------------------------ second checks


def over_the_limit(database):
    with database.transaction() as session:
        set_limit(session, Role.OFFICER, pounds("1000.00"), PAYER, NOW)


def test_a_decline_over_the_limit_goes_to_a_senior_who_sends_it(client, database, waiting, ann):
    over_the_limit(database)
    preview = client.post(at(waiting, "decline"), data=a_decline(client, waiting))
    assert "Send for a second check" in preview.text
    done = client.post(at(waiting, "decline"), data=carried(preview), follow_redirects=True)
    assert page_of(done).all("h1")[0].text == "Sent for a second check"
    assert messages(database, "declined") == []
    signed_in_officer(client, Role.SENIOR_OFFICER)
    case = page_of(client.get(f"/officers/cases/{waiting.party.id}"))
    suggested = next(a for a in case.all("a") if a["data-key"] == "s")
    assert f"{ann.name} suggests: decline the offer" in case.all("main")[0].text
    checked = client.get(suggested["href"])
    assert WORDS in page_of(checked).all("pre")[0].text
    client.post(at(waiting, "decline"), data=carried(checked))
    assert state_of(database, waiting) is ProposalState.DECLINED
    assert len(messages(database, "declined")) == 1


def test_a_second_suggestion_is_told_of_the_first(app, client, database, waiting, ann):
    over_the_limit(database)
    other = app.test_client()
    signed_in_officer(other)
    theirs = other.get(at(waiting, "accept"))
    client.post(at(waiting, "accept"), data=carried(client.get(at(waiting, "accept"))))
    told = other.post(at(waiting, "accept"), data=carried(theirs))
    assert told.status_code == 409
    assert f"{ann.name} was first: an answer was sent for a second check" in told.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SuggestedAnswer)) == 1


def test_who_made_the_offer_for_somebody_cannot_answer_it(client, database, waiting, ann):
    with database.transaction() as session:
        session.get(Proposal, waiting.proposal_id).on_behalf_by = ann.officer_id
    page = page_of(client.get(at(waiting, "accept")))
    assert "a colleague must decide it" in page.all("main")[0].text
    assert not page.all("main")[0].all("form")
    answer = client.post(at(waiting, "accept"), data={"go": "send", "seen": "x"})
    assert state_of(database, waiting) is ProposalState.WITH_PERSON
    assert answer.status_code == 200


def test_a_disabled_officer_answers_nothing(client, database, waiting, ann):
    preview = client.get(at(waiting, "accept"))
    with database.transaction() as session:
        session.get(Officer, ann.officer_id).disabled_at = NOW
    client.post(at(waiting, "accept"), data=carried(preview))
    assert state_of(database, waiting) is ProposalState.WITH_PERSON
