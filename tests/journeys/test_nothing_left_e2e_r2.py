"""Somebody with nothing left over pauses, is sent on to advice, and tells us something in confidence."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.gate import RECOVERY, Act, Blocked
from shared.domain.roles import Role
from shared.jobs.registry import JOBS, run_job
from shared.models import (
    AdviceReferral,
    AuditEntry,
    Base,
    Channel,
    Consent,
    OutboxMessage,
    Party,
    WorkItem,
)
from shared.models.sealed import SealedWords
from shared.services.gate import may_go_out
from tests.support.asked_help import an_agency
from tests.support.builders import (
    TODAY,
    a_statement,
    parts_of,
    pounds,
    signed_in_officer,
    signed_in_payer,
    the_resident,
)
from tests.support.plan_pages import said
from tests.support.plans import sandbox_policies

HELP = "/what-can-help"
WORDS = "I was in hospital"
TOLD = {
    "adjustments": ["large_print", "text_first"],
    "agreed": "yes",
    "confidence": WORDS,
    "confidence_about": ["health"],
    "confidence_agreed": "yes",
}


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        sandbox_policies(session)
        made = the_resident(session)
        made.party.channel = Channel.LETTER
        a_statement(session, made.party, left_over=pounds("-12.40"))
        return made


@pytest.fixture
def told(client, database, resident):
    """The way through: a pause, an agency, what would help, and one thing in confidence."""
    with database.transaction() as session:
        agency = an_agency(session)
    signed_in_payer(client, resident.party.id)
    client.post(f"{HELP}/pause")
    assert client.post(f"{HELP}/advice/{agency.id}", data={"agreed": "yes"}).status_code == 303
    assert client.post("/support/tell", data=TOLD).status_code == 303
    return resident


def everything(database, *, but=()):
    """All that the database holds, as text."""
    with database.reading() as session:
        return "\n".join(
            f"{table.name}: {session.execute(select(table)).all()}"
            for table in Base.metadata.sorted_tables
            if table.name not in but
        )


def one(database, what):
    with database.reading() as session:
        return session.scalars(select(what)).one()


def test_the_words_stand_nowhere_in_the_clear(database, told):
    assert "hospital" not in everything(database)


def test_what_it_is_about_stands_nowhere_but_in_the_sealed_store(database, told):
    assert "'health'" not in everything(database)
    assert '"health"' not in everything(database)


def test_no_log_and_no_page_holds_the_words(client, told, capsys):
    pages = "".join(client.get(path).text for path in ("/support", HELP, "/account", "/plan"))
    assert "hospital" not in pages + "".join(capsys.readouterr())


def test_an_officer_has_the_task_first_on_the_list(client, database, told):
    with database.reading() as session:
        kinds = session.scalars(select(WorkItem.kind)).all()
    assert "support_need" in kinds
    signed_in_officer(client)
    page = said(client.get("/officers"))
    assert "Read what would help, and put it in place" in page


def test_the_referral_says_nothing_of_it(database, told):
    referral = one(database, AdviceReferral)
    with database.reading() as session:
        bodies = session.scalars(select(OutboxMessage.body)).all()
    assert referral.state == "sent"
    assert [body for body in bodies if "hospital" in body or "large print" in body] == []


@pytest.mark.parametrize("act", sorted(RECOVERY))
def test_no_step_of_recovery_goes_out(database, told, act):
    with database.reading() as session:
        found = may_go_out(session, act, told.party.id, told.debt.id, TODAY)
    assert isinstance(found, Blocked)


def test_a_person_looks_at_whatever_comes(database, told):
    assert one(database, Party).needs_person


def test_after_every_job_of_the_night_nothing_asks_for_money(app, database, told):
    for name in sorted(JOBS):
        run_job(name, parts_of(app))
    recovery = {each.value for each in RECOVERY}
    with database.reading() as session:
        messages = session.execute(select(OutboxMessage.template, OutboxMessage.act)).all()
    assert [each for each in messages if each.act in recovery] == []
    assert "hospital" not in everything(database)


def test_letters_go_out_in_large_print(database, client, told):
    # From now on: what was written before they said so has no format yet, and takes it too.
    with database.reading() as session:
        formats = session.scalars(
            select(OutboxMessage.letter_format).where(OutboxMessage.channel == "letter")
        ).all()
    assert formats
    assert set(formats) == {"large_print"}


def test_taking_the_words_back_leaves_large_print_and_an_entry(client, database, told):
    client.post("/support/withdraw", data={"use": "words"})
    assert one(database, SealedWords).sealed == ""
    assert one(database, Party).letter_format == "large_print"
    with database.reading() as session:
        actions = session.scalars(select(AuditEntry.action)).all()
        given = {each.use: each.withdrawn_at for each in session.scalars(select(Consent)).all()}
    assert {"withdrew consent", "removed sealed words"} <= set(actions)
    assert given["words"] is not None
    assert given["adjustments"] is None


def test_taking_large_print_back_too_leaves_nothing(client, database, told):
    for use in ("words", "adjustments"):
        client.post("/support/withdraw", data={"use": use})
    party = one(database, Party)
    assert (party.letter_format, party.is_texted_first) == ("standard", False)


def test_the_officer_reads_it_with_a_reason_and_puts_it_in_place(client, database, told):
    signed_in_officer(client, Role.SENIOR_OFFICER)
    case = f"/officers/cases/{told.party.id}/support"
    words_id = one(database, SealedWords).id
    opened = client.post(f"{case}/words/{words_id}", data={"reason": "The hearing is near"})
    assert WORDS in said(client.get(opened.location))
    review = {"person": "keep", "review_on-day": "22", "review_on-month": "2"}
    client.post(f"{case}/review", data={**review, "review_on-year": "2027"})
    with database.reading() as session:
        # The pause that they asked for goes on: only what waited for the look has ended.
        found = may_go_out(session, Act.REFERRAL, told.party.id, told.debt.id, TODAY)
    assert isinstance(found, Blocked)
    assert found.rule == "advice"
