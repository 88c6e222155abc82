"""An adviser enters two clients into Breathing Space: one in a crisis without an end, one for sixty days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.gate import RECOVERY, Act, Allowed, Blocked
from shared.domain.moratorium import MoratoriumKind
from shared.domain.roles import Role
from shared.domain.stages import DebtType, Stage
from shared.domain.work_kinds import WorkKind
from shared.jobs.registry import run_job
from shared.models import Account, Debt, Liability, Moratorium, OutboxMessage, WorkItem
from shared.services.gate import may_go_out
from tests.support.builders import a_debt, a_party, an_account, signed_in_payer
from tests.support.moratoriums import an_agent
from tests.support.plan_pages import said
from tests.support.signed_in import parts_of, signed_in_officer

HOME = "3 Quay Street\nTidewell\nTW1 4QT"


@pytest.fixture
def client_in_crisis(database):
    """Two years of council tax, the older with an agent, an overpayment and an invoice; all by reference."""
    with database.transaction() as session:
        an_agent(session)
        party = a_party(session, "Marlow", "Dilys", letter_address=HOME)
        council_tax = an_account(session, party)
        a_debt(session, council_tax, year=2024, stage=Stage.ENFORCEMENT_AGENT, agent_code="SWIFT")
        a_debt(session, council_tax, year=2025, stage=Stage.LIABILITY_ORDER)
        overpaid = an_account(session, party, type=DebtType.HB_OVERPAYMENT)
        a_debt(session, overpaid, year=2025, stage=Stage.INVOICE)
        invoice = an_account(session, party, type=DebtType.SUNDRY)
        a_debt(session, invoice, year=2025, stage=Stage.INVOICE)
        return party.id, [each.reference for each in (council_tax, overpaid, invoice)]


@pytest.fixture
def other_client(database):
    with database.transaction() as session:
        party = a_party(session, "Prosser", "Huw", letter_address=HOME)
        account = an_account(session, party)
        a_debt(session, account, year=2025, stage=Stage.LIABILITY_ORDER)
        return party.id, account.reference


def enter(client, first, last, references, kind):
    """An adviser fills in the register's form."""
    typed = {
        "first_name": first,
        "last_name": last,
        "line_1": "3 Quay Street",
        "postcode": "TW1 4QT",
        "references": ", ".join(references),
        "kind": kind,
        "starts": "today",
    }
    answer = client.post("/sandbox/register", data=typed)
    assert answer.status_code == 303


def debts_of(session, party_id):
    return list(
        session.scalars(
            select(Debt.id)
            .join(Account, Account.id == Debt.account_id)
            .join(Liability, Liability.account_id == Account.id)
            .where(Liability.party_id == party_id)
        )
    )


def asked_of(database, party_id):
    """What the days of the moratorium asked a person to look at."""
    with database.reading() as session:
        kind = WorkItem.kind == WorkKind.BREATHING_SPACE_DAY
        return set(
            session.scalars(select(WorkItem.subject).where(kind, WorkItem.party_id == party_id))
        )


def the_moratorium(database):
    with database.reading() as session:
        return session.scalars(select(Moratorium)).one()


def test_a_crisis_without_an_end_freezes_everything_and_leaves_proof(
    client, database, clock, client_in_crisis
):
    party_id, references = client_in_crisis
    enter(client, "Dilys", "Marlow", references, "crisis")

    found = the_moratorium(database)
    assert (found.kind, found.ends_on, found.is_certain) == (MoratoriumKind.CRISIS, None, True)

    # All four debts are frozen, for whatever recovers; what the law allows still passes.
    today = clock.now().date()
    with database.reading() as session:
        debts = debts_of(session, party_id)
        asked = {
            (act, debt): may_go_out(session, act, party_id, debt, today)
            for act in (*RECOVERY, Act.ONGOING, Act.ANSWER, Act.RECEIPT)
            for debt in debts
        }
        blocked = {act for (act, _debt), said_ in asked.items() if isinstance(said_, Blocked)}
        passing = {act for (act, _debt), said_ in asked.items() if isinstance(said_, Allowed)}
    assert len(debts) == 4
    assert (blocked, passing) == (RECOVERY, {Act.ONGOING, Act.ANSWER, Act.RECEIPT})

    # The agent is told to hold on the same day, and not why.
    with database.reading() as session:
        told = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "agent_hold")
        ).one()
    assert told.address == "holds@swift.example"
    assert references[0] in told.body
    assert "crisis" not in told.body.lower()

    # The register has it too: protections apply to what it named.
    with database.reading() as session:
        calls = session.execute(
            select(OutboxMessage.template, OutboxMessage.state).where(
                OutboxMessage.channel == "register"
            )
        )
        assert {(row.template, row.state) for row in calls} == {("protections_applied", "sent")}

    # The officer has the certificate, and reads what stopped and what goes on.
    signed_in_officer(client, Role.TEAM_MANAGER)
    page = said(client.get(f"/officers/breathing-space/{found.id}"))
    assert "Not known yet: the adviser tells us" in page
    assert "What goes on" in page
    certificate = client.get(f"/officers/breathing-space/{found.id}/certificate.pdf")
    assert certificate.data.startswith(b"%PDF")

    # She reads what waits and what she must still pay, and nobody beside her reads why.
    signed_in_payer(client, party_id)
    own = said(client.get("/breathing-space/yours"))
    assert "It protects you now." in own
    assert all(reference in own for reference in references)
    assert "crisis" not in own.lower()


def test_a_standard_one_has_its_clocks_and_its_days_are_asked_for(
    client, database, clock, other_client
):
    party_id, reference = other_client
    enter(client, "Huw", "Prosser", [reference], "standard")
    found = the_moratorium(database)
    assert (found.starts_on, found.ends_on) == (date(2026, 11, 22), date(2027, 1, 20))

    # Day 20, the last on which we may ask for a review, stands on the officer's page.
    signed_in_officer(client, Role.OFFICER)
    page = said(client.get(f"/officers/breathing-space/{found.id}"))
    assert "11 December 2026" in page

    # Days 46 and 53 each become work for a person.
    parts = parts_of(client.application)
    for day, word in ((date(2027, 1, 6), "warn_court"), (date(2027, 1, 13), "warn_end")):
        subject = f"moratorium:{found.id}:{word}"
        assert subject not in asked_of(database, party_id)
        clock.move_to(datetime(day.year, day.month, day.day, 6, tzinfo=UTC))
        run_job("watch_moratoriums", parts)
        assert subject in asked_of(database, party_id)

    # The payer sees the end, and nothing asks him for money.
    signed_in_payer(client, party_id)
    own = said(client.get("/breathing-space/yours"))
    assert "up to and including Wednesday 20 January 2027" in own
