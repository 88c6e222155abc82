"""A recovery officer's morning: the list in order, a key for an answer, a careful no, a call, and a closed door."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.money import Money
from shared.domain.proposal_states import ProposalState
from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import (
    AuditEntry,
    Debt,
    GroupNote,
    Officer,
    OutboxMessage,
    Party,
    Posting,
    Proposal,
    Receipt,
    Statement,
)
from shared.services.decisions.limits import set_limit
from shared.services.signposts import add_usual_signposts
from tests.support.builders import (
    NOW,
    RESIDENTS_ENTRIES,
    TODAY,
    a_debt,
    a_guideline_set,
    a_party,
    a_statement,
    a_work_item,
    an_account,
    is_own_record,
    pounds,
    signed_in_officer,
    the_resident,
)
from tests.support.checked_client import page_of
from tests.support.deciding import WORDS
from tests.support.paid_cards import a_paid_payment
from tests.support.plans import PAYER, an_offer, press_confirm, sandbox_policies
from tests.support.statement_answers import hidden_of
from tests.web.test_officers_statement import CASE


@pytest.fixture
def office(database):
    with database.transaction() as session:
        sandbox_policies(session)
        add_usual_signposts(session, PAYER, NOW)
        set_limit(session, Role.OFFICER, pounds("2500.00"), PAYER, NOW)


def a_flagged_offer(session, charge="700.00"):
    """Food over its guideline, explained; more than the last statement said."""
    party = a_party(session, "Pryce", "Mair")
    a_debt(session, an_account(session, party), charge=charge)
    guidelines = a_guideline_set(session)
    first = a_statement(session, party)
    more = [
        replace(entry, amount=Money(12000)) if entry.code == "groceries" else entry
        for entry in RESIDENTS_ENTRIES
    ]
    second = a_statement(
        session, party, more, version=2, previous_id=first.id, guideline_set_id=guidelines.id
    )
    session.add(
        GroupNote(statement_id=second.id, group_code="food-housekeeping", note="We are coeliacs.")
    )
    session.flush()
    reference = press_confirm(session, party.id, an_offer("60.00")).reference
    found = session.scalars(select(Proposal).where(Proposal.reference == reference)).one()
    return party.id, found.id


def carried(answer):
    form = page_of(answer).all("main")[0].all("form")[0]
    return {i["name"]: i["value"] for i in form.all("input") if i["name"]} | {"go": "send"}


def test_step_1_the_morning_begins_with_what_is_late_and_most_harmful(client, database, office):
    with database.transaction() as session:
        for name, days, harm, kind in (
            ("Later", 4, 10, WorkKind.PROPOSAL),
            ("Today mild", 0, 60, WorkKind.PROPOSAL),
            ("Today grave", 0, 10, WorkKind.NEGATIVE_BUDGET),
            ("Late", -1, 90, WorkKind.TALK),
        ):
            party = a_party(session, "Evans", name)
            promise_on = TODAY + timedelta(days=days)
            a_work_item(session, party.id, kind=kind, harm=harm, promise_on=promise_on)
    signed_in_officer(client)
    page = page_of(client.get("/officers"))
    names = [a.text for a in page.having("of-work__name")]
    counts = {
        a.text.rpartition(" ")[0]: a.text.rpartition(" ")[2]
        for a in page.having("of-parts--kinds")[0].all("a")
    }
    assert names == ["Late Evans", "Today grave Evans", "Today mild Evans", "Later Evans"]
    assert counts == {"Offers to decide": "2", "Nothing left over": "1", "Asked to talk": "1"}


def test_step_4_a_clean_offer_takes_three_pages(client, database, office):
    with database.transaction() as session:
        party_id, proposal_id = a_flagged_offer(session)
    signed_in_officer(client)
    case = page_of(client.get(f"/officers/cases/{party_id}"))
    text = case.all("main")[0].text
    assert "over the guideline" in text
    assert "We are coeliacs." in text
    assert "was £398.67" in text
    second = next(a for a in case.all("a") if a["data-key"] == "2")
    preview = client.get(second["href"])
    assert "We can offer you a different payment plan" in preview.text
    done = client.post(second["href"].partition("?")[0], data=carried(preview))
    assert done.status_code == 303
    with database.reading() as session:
        sent = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "counter_offer")
        ).all()
        state = session.get(Proposal, proposal_id).state
    assert (len(sent), state) == (1, ProposalState.COUNTER_OFFERED)
    assert "nothing here that waits for you" in client.get("/officers").text


def test_step_5_a_no_needs_its_parts_and_a_large_one_a_second_officer(client, database, office):
    with database.transaction() as session:
        party_id, proposal_id = a_flagged_offer(session, charge="4000.00")
    path = f"/officers/proposals/{proposal_id}/decline"
    signed_in_officer(client)
    empty = page_of(client.post(path, data={"go": "send"}))
    assert len(empty.having("govuk-error-summary")[0].all("a")) == 4
    place = next(i["value"] for i in empty.all("input") if i["name"] == "signpost")
    complete = {
        "reason": "takes_too_long",
        "words": WORDS,
        "signpost": place,
        "appeal": "Ask us to look again.",
    }
    handed_over = client.post(path, data=carried(client.post(path, data=complete)))
    assert "second check" in client.get(handed_over.location).text
    senior = signed_in_officer(client, Role.SENIOR_OFFICER)
    suggested = next(
        a
        for a in page_of(client.get(f"/officers/cases/{party_id}")).all("a")
        if a["data-key"] == "s"
    )
    client.post(path, data=carried(client.get(suggested["href"])))
    with database.reading() as session:
        proposal = session.get(Proposal, proposal_id)
        last = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject == f"proposal:{proposal_id}")
            .order_by(AuditEntry.id.desc())
        ).first()
    assert proposal.state is ProposalState.DECLINED
    assert last.actor == f"officer:{senior.officer_id}"


def link_called(answer, words):
    return next(a["href"] for a in page_of(answer).all("a") if a.text.startswith(words))


def test_step_12_a_caller_pays_fifty_pounds_and_hears_the_receipt(client, database, cards, office):
    with database.transaction() as session:
        resident = the_resident(session)
    signed_in_officer(client)
    case = client.get(f"/officers/cases/{resident.party.id}")
    start = link_called(case, "Take a card payment by phone")
    inputs = page_of(client.get(start)).all("main")[0].all("input")
    press = next(each["value"] for each in inputs if each["name"] == "press")
    what = f"debt-{resident.debt.id}"
    fields = client.post(start, data={"what": what, "amount": "50", "press": press}).location
    assert "Pause the recording" in client.get(fields).text
    answer = client.post(fields, data={"card": cards.key_in()}, follow_redirects=True)
    with database.reading() as session:
        receipt = session.scalars(select(Receipt)).one()
        message = session.scalars(select(OutboxMessage)).one()
    read_out = page_of(answer).all("main")[0].text
    assert all(each in read_out for each in ("£50.00", receipt.number, "£1,006.50"))
    assert (receipt.amount, message.template) == (pounds("50.00"), "card_payment_received")


def test_step_15_ninety_pounds_in_the_wrong_year_are_put_right_by_two(client, database, office):
    with database.transaction() as session:
        resident = the_resident(session)
        older = a_debt(session, resident.account, year=2025, charge="120.00")
        a_paid_payment(session, resident.party.id, {resident.debt.id: "90.00"})
    case = f"/officers/cases/{resident.party.id}"
    signed_in_officer(client)
    receipt = link_called(client.get(case), "R")
    move = link_called(client.get(receipt), "Move money to another debt")
    client.post(
        move,
        data={
            "from_debt": resident.debt.id,
            "to_debt": older.id,
            "amount": "90.00",
            "reason": "Paid for last year.",
        },
    )
    signed_in_officer(client, Role.SENIOR_OFFICER)
    check = link_called(client.get(case), "Check a refund or a move of money")
    client.post(check, data={"go": "approve"})
    with database.reading() as session:
        received = session.execute(select(Debt.year, Debt.received).order_by(Debt.year)).all()
        postings = session.scalars(select(Posting.kind).order_by(Posting.id)).all()
        told = session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id.desc())).first()
    assert [(year, amount.plain()) for year, amount in received] == [
        (2025, "90.00"),
        (2026, "0.00"),
    ]
    assert postings == ["receipt", "reallocation"]
    assert "It now pays: Council tax 2025/26" in told


def test_step_13_a_statement_and_an_offer_on_the_phone_with_copies_sent(client, database, office):
    with database.transaction() as session:
        resident = the_resident(session)
        resident.party.email = resident.party.phone = None
    party_id = resident.party.id
    officer = signed_in_officer(client)
    case = page_of(client.get(f"/officers/cases/{party_id}"))
    start = next(a for a in case.all("a") if a.text == "Start a statement for this person")
    filled = {**hidden_of(client.get(start["href"])), **CASE, "action": "read"}
    read_back = client.post(start["href"], data=filled).location
    told = {**hidden_of(client.get(read_back)), "how": "phone", "copy": "yes"}
    client.post(read_back, data=told)
    with database.reading() as session:
        statement = session.scalars(select(Statement)).one()
    assert (statement.version, statement.on_behalf_by) == (1, officer.officer_id)
    path = f"/officers/cases/{party_id}/offer"
    offer = {
        "debts": str(resident.debt.id),
        "amount": "90",
        "frequency": "monthly",
        "first_due-day": "28",
        "first_due-month": "12",
        "first_due-year": "2026",
        "method": "bank_transfer",
    }
    worked_out = page_of(client.post(path, data=offer))
    assert "Read this aloud" in worked_out.text
    hidden = {i["name"]: i["value"] for i in worked_out.all("input") if i["type"] == "hidden"}
    client.post(path, data={**offer, **hidden, "go": "confirm"})
    with database.reading() as session:
        proposal = session.scalars(select(Proposal)).one()
        letters = session.scalars(
            select(OutboxMessage.template).where(OutboxMessage.channel == "letter")
        ).all()
    assert (proposal.state, proposal.on_behalf_by) == (ProposalState.ACCEPTED, officer.officer_id)
    assert "plan_agreed" in letters


def test_step_19_ones_own_record_stays_closed_and_the_try_is_seen(client, database, office):
    with database.transaction() as session:
        party_id, _ = a_flagged_offer(session)
    officer = signed_in_officer(client)
    with database.transaction() as session:
        mine = session.get(Officer, officer.officer_id)
        is_own_record(session, mine, session.get(Party, party_id))
    assert client.get(f"/officers/cases/{party_id}").status_code == 404
    signed_in_officer(client, Role.AUDITOR)
    trail = client.get(f"/officers/audit?about=party:{party_id}").text
    assert "own record refused" in trail
    assert officer.name in trail
