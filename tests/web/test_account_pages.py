"""The pages of what a person owes: theirs alone, complete, lean, and never a dead end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html import unescape

import pytest
from sqlalchemy import event, select

from shared.domain.money import Money
from shared.domain.stages import DebtType, Stage
from shared.domain.statement import Entry
from shared.domain.work_kinds import WorkKind
from shared.models import AuditEntry, DebtEvent
from tests.support.builders import (
    NOW,
    a_debt,
    a_hold,
    a_party,
    a_proposal,
    a_statement,
    a_work_item,
    an_account,
    an_organisation,
    kept,
    signed_in_officer,
    signed_in_payer,
    the_resident,
)
from tests.support.checked_client import page_of
from tests.support.plans import an_offer, press_confirm, sandbox_policies


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        made = the_resident(session)
        for stage, on in ((Stage.REMINDER, date(2026, 7, 6)), (Stage.SUMMONS, date(2026, 11, 12))):
            kept(session, DebtEvent(debt_id=made.debt.id, stage=stage, happened_on=on))
    return made


@pytest.fixture
def as_resident(client, resident):
    signed_in_payer(client, resident.party.id)
    return client


def words(answer) -> str:
    """What a person reads of the page, elements set apart by a space."""
    main = answer.text.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@contextmanager
def counted(database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def test_the_resident_sees_one_debt_its_stage_and_the_hearing(as_resident):
    said = words(as_resident.get("/account"))
    assert "£1,056.50" in said
    assert "Summons" in said
    assert "Next: Court hearing, Thursday 10 December 2026." in said
    assert "£84.50 of costs" in said


def test_the_resident_sees_what_could_be_added_beside_free_advice(as_resident):
    said = words(as_resident.get("/account"))
    assert (
        "If the council sends this to an enforcement agent, fees of up to £310.00 could be added"
        " (not before 10 December 2026)." in said
    )
    assert "National Debtline" in said


def test_the_resident_sees_what_a_plan_would_avoid_and_by_when(as_resident):
    said = words(as_resident.get("/account"))
    assert "If you agree a plan by 9 December 2026 and keep to it, up to £310.00" in said


def test_the_debt_page_tells_the_timeline_with_its_pounds(as_resident, resident):
    said = words(as_resident.get(f"/account/debts/{resident.debt.id}"))
    assert "Reminder sent 6 July 2026" in said
    assert "Court hearing Thursday 10 December 2026" in said
    assert "This could add up to £75.00. You would then owe £1,131.50." in said
    assert "The rules for a council in England" in said


def test_somebody_else_debt_is_not_there(as_resident, database):
    with database.transaction() as session:
        other = a_debt(session)
    assert as_resident.get(f"/account/debts/{other.id}").status_code == 404


def test_a_debt_that_does_not_exist_is_not_there(as_resident):
    assert as_resident.get("/account/debts/999999999").status_code == 404


@pytest.mark.parametrize("path", ["/account", "/account/debts/{debt}"])
def test_a_visitor_is_asked_to_sign_in(client, resident, path):
    answer = client.get(path.format(debt=resident.debt.id))
    assert answer.status_code == 303


@pytest.mark.parametrize("path", ["/account", "/account/debts/{debt}"])
def test_an_officer_has_no_such_page(client, resident, path):
    signed_in_officer(client)
    assert client.get(path.format(debt=resident.debt.id)).status_code == 404


def test_a_joint_debt_shows_its_whole_amount_and_nobody_name(client, database):
    with database.transaction() as session:
        party, other = a_party(session), a_party(session, surname="Pryce", forenames="Emrys")
        debt = a_debt(session, an_account(session, party, other), charge="812.40")
    signed_in_payer(client, party.id)
    for path in ("/account", f"/account/debts/{debt.id}"):
        answer = client.get(path)
        assert "£812.40" in words(answer)
        assert "omebody else" in words(answer)
        for private in (other.surname, other.forenames, other.email, other.phone):
            assert private not in answer.text


@pytest.mark.parametrize(
    ("hold", "says"),
    [
        (
            {"kind": "dispute"},
            "The court hearing on 10 December 2026 is still set. Ask us if you do not know whether to go.",
        ),
        (
            {"kind": "breathing_space"},
            "A court hearing was set for 10 December 2026. Ask your debt adviser, or us,",
        ),
    ],
)
def test_a_hold_does_not_hide_the_day_of_the_hearing(as_resident, resident, database, hold, says):
    with database.transaction() as session:
        a_hold(session, party_id=resident.party.id, **hold)
    for path in ("/account", f"/account/debts/{resident.debt.id}"):
        assert says in words(as_resident.get(path))


def test_a_plan_says_what_becomes_of_the_hearing(as_resident, resident, database):
    with database.transaction() as session:
        sandbox_policies(session)
        a_statement(session, resident.party)
        press_confirm(session, resident.party.id, an_offer("90.00"))
    for path in ("/account", f"/account/debts/{resident.debt.id}"):
        said = words(as_resident.get(path))
        assert "Your plan covers this debt." in said
        assert "The court hearing on 10 December 2026 is still set." in said
        assert "While you keep to your plan, we do nothing more with that." in said


def test_a_hearing_that_is_over_is_not_said_to_be_set(client, database):
    with database.transaction() as session:
        party = a_party(session)
        account = an_account(session, party)
        a_debt(session, account, stage=Stage.SUMMONS, hearing_on=date(2026, 11, 12))
        a_hold(session, party_id=party.id, kind="dispute")
    signed_in_payer(client, party.id)
    assert "court hearing" not in words(client.get("/account"))


def test_in_breathing_space_nothing_is_said_of_costs_or_of_steps(as_resident, resident, database):
    with database.transaction() as session:
        a_hold(session, party_id=resident.party.id, kind="breathing_space")
    for path in ("/account", f"/account/debts/{resident.debt.id}"):
        said = words(as_resident.get(path))
        assert "This debt is in Breathing Space." in said
        assert "could be added" not in said
        assert "enforcement agent" not in said
        assert "will not be added" not in said
        assert "You do not have to do anything now" in said


@pytest.mark.parametrize("kind", [DebtType.BUSINESS_RATES, DebtType.BID_LEVY])
@pytest.mark.parametrize("stage", [Stage.REMINDER, Stage.SUMMONS, Stage.LIABILITY_ORDER])
def test_a_business_never_reads_council_tax(client, database, kind, stage):
    with database.transaction() as session:
        company = an_organisation(session)
        debt = a_debt(session, an_account(session, company, type=kind), stage=stage)
    signed_in_payer(client, company.id)
    for path in ("/account", f"/account/debts/{debt.id}"):
        answer = client.get(path)
        assert "council tax" not in words(answer).lower()
        assert "Business Debtline" in words(answer)


def test_advice_that_is_for_people_is_not_given_to_a_company(client, database):
    with database.transaction() as session:
        company, trader = an_organisation(session), a_party(session)
        for party in (company, trader):
            a_debt(session, an_account(session, party, type=DebtType.BUSINESS_RATES))
    for party, listed in ((company, False), (trader, True)):
        signed_in_payer(client, party.id)
        said = words(client.get("/account"))
        assert "Business Debtline" in said
        assert ("StepChange" in said) is listed
        assert ("National Debtline" in said) is listed


def test_where_an_offer_stands_comes_before_what_is_said_of_the_debt(
    as_resident, resident, database
):
    with database.transaction() as session:
        a_proposal(session, resident.party, [resident.debt], state="question_asked")
        a_hold(session, debt_id=resident.debt.id, kind="open_proposal")
    for path in ("/account", f"/account/debts/{resident.debt.id}"):
        said = words(as_resident.get(path))
        assert 0 < said.index("We have asked you something") < said.index("Your offer covers")


def test_rates_and_the_levy_are_two_debts_in_one_total(client, database):
    with database.transaction() as session:
        company = an_organisation(session)
        for kind, charge in ((DebtType.BUSINESS_RATES, "9000.00"), (DebtType.BID_LEVY, "250.00")):
            a_debt(session, an_account(session, company, type=kind), charge=charge)
    signed_in_payer(client, company.id)
    answer = client.get("/account")
    assert len(page_of(answer).all("tbody")) == 2
    assert "£9,250.00" in words(answer)


# ---- what can be done


def test_at_first_the_way_to_a_plan_is_explained(as_resident):
    said = words(as_resident.get("/account"))
    assert "Make a plan" in said
    assert "We ask about income and spending first" in said


def test_a_statement_that_was_begun_can_be_carried_on(as_resident, resident, database):
    with database.transaction() as session:
        a_statement(session, resident.party, submitted=False)
    said = words(as_resident.get("/account"))
    assert "You saved your income and spending on 22 November 2026." in said


def test_a_proposal_that_waits_shows_the_day_we_promised(as_resident, resident, database):
    with database.transaction() as session:
        a_proposal(session, resident.party, [resident.debt])
    for path in ("/account", f"/account/debts/{resident.debt.id}"):
        said = words(as_resident.get(path))
        assert "A person will answer by Friday 27 November 2026." in said
        assert "could be added" not in said


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("question_asked", "Answer our question"),
        ("counter_offered", "See our offer"),
    ],
)
def test_an_answer_that_we_wait_for_comes_first(as_resident, resident, database, state, says):
    with database.transaction() as session:
        a_proposal(session, resident.party, [resident.debt], state=state)
    assert says in words(as_resident.get("/account"))


def test_with_an_agent_an_offer_can_still_be_made(client, database):
    with database.transaction() as session:
        party = a_party(session)
        a_debt(session, an_account(session, party), stage=Stage.ENFORCEMENT_AGENT)
    signed_in_payer(client, party.id)
    assert "A person here will look at what you offer." in words(client.get("/account"))


def test_nothing_owed_is_said_and_leads_on(client, database):
    with database.transaction() as session:
        party = a_party(session)
    signed_in_payer(client, party.id)
    said = words(client.get("/account"))
    assert "You do not owe the council anything that we know of." in said
    assert "Talk to a person" in said


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("kind", DebtType)
def test_every_stage_of_every_type_has_its_page_and_something_to_do(client, database, kind, stage):
    with database.transaction() as session:
        party = a_party(session)
        debt = a_debt(session, an_account(session, party, type=kind), stage=stage)
    signed_in_payer(client, party.id)
    for path in ("/account", f"/account/debts/{debt.id}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert page_of(answer).having("ek-card")


# ---- what it costs, and who looked


@pytest.mark.parametrize("count", [1, 25])
def test_five_queries_make_the_page_however_many_debts_there_are(client, database, count):
    with database.transaction() as session:
        party = a_party(session)
        for _ in range(count):
            debt = a_debt(session, an_account(session, party))
    signed_in_payer(client, party.id)
    client.get("/account")
    for path in ("/account", f"/account/debts/{debt.id}"):
        with counted(database) as statements:
            client.get(path)
        assert len([each for each in statements if "SELECT" in each]) <= 5, statements


def test_who_looked_is_written_down_once_for_each_time_they_sign_in(
    as_resident, resident, database
):
    for _ in range(3):
        as_resident.get("/account")
    as_resident.get(f"/account/debts/{resident.debt.id}")
    with database.reading() as session:
        seen = session.scalars(
            select(AuditEntry.subject).where(AuditEntry.action == "saw what is owed")
        ).all()
    assert seen == [f"party:{resident.party.id}"]


def test_a_draft_saved_in_summer_is_dated_in_london(as_resident, resident, database):
    with database.transaction() as session:
        a_statement(
            session,
            resident.party,
            submitted=False,
            saved_at=NOW.replace(month=7, day=31, hour=23, minute=30),
        )
    assert "on 1 August 2026" in words(as_resident.get("/account"))


def test_nothing_left_over_leads_to_help_and_not_to_a_plan(as_resident, resident, database):
    with database.transaction() as session:
        a_statement(session, resident.party, entries=(Entry("rent", Money(50000)),))
    said = page_of(as_resident.get("/account")).text
    assert "See what can help" in said
    assert "Make a plan" not in said
    assert "If you agree a plan by" not in said


def test_a_promise_to_contact_is_shown_with_its_day(as_resident, resident, database):
    with database.transaction() as session:
        a_work_item(session, resident.party.id, kind=WorkKind.TALK, promise_on=date(2026, 11, 27))
    said = page_of(as_resident.get("/account")).text
    assert "Somebody will contact you by Friday 27 November 2026" in said
    assert "If you agree a plan by" not in said
