"""Officers see every Breathing Space, what stopped, and who may see why; the register and the case beside it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from shared.domain.roles import Role
from shared.gateways.documents import TypstDocuments
from shared.models import (
    AuditEntry,
    Moratorium,
    MoratoriumBreach,
    Officer,
    OutboxMessage,
    Party,
    WorkItem,
)
from tests.support.breathing_space_pages import (
    ROOT,
    begun,
    doubtful,
    rows,
    take,
)
from tests.support.builders import TODAY, a_debt, a_party, an_account, is_own_record
from tests.support.checked_client import page_of
from tests.support.moratoriums import a_crisis, a_notice
from tests.support.plan_pages import counted
from tests.support.signed_in import signed_in_officer


@pytest.fixture
def officer(client):
    return signed_in_officer(client, Role.OFFICER)


# ------------------------------------------------------------------ lists


def test_every_list_has_its_count_and_breaches_are_none(client, officer, database):
    doubtful(database)
    begun(database)
    page = page_of(client.get(ROOT))
    assert "Waiting for a match 1" in page.text
    assert "Protected now 1" in page.text
    assert "Breaches 0" in page.text
    assert "None: 0" in client.get(f"{ROOT}?list=breaches").text


@pytest.mark.parametrize("which", ["to_match", "active", "to_watch", "over", "nobody_found"])
def test_every_list_can_be_opened(client, officer, database, which):
    begun(database)
    doubtful(database)
    assert client.get(f"{ROOT}?list={which}").status_code == 200


def test_a_list_that_is_none_of_ours_is_no_page(client, officer):
    assert client.get(f"{ROOT}?list=everybody").status_code == 404


def test_a_breach_is_shown_in_its_list_and_on_its_page(client, officer, database):
    moratorium_id, _party_id = begun(database)
    with database.transaction() as session:
        session.add(
            MoratoriumBreach(
                moratorium_id=moratorium_id,
                what="collected",
                subject="collection:3",
                on=TODAY,
                found_at=session.get_one(Moratorium, moratorium_id).created_at,
            )
        )
    assert "A payment was collected" in client.get(f"{ROOT}?list=breaches").text
    assert "Something was done although" in client.get(f"{ROOT}/{moratorium_id}").text


def test_a_list_costs_the_same_however_long_it_is(client, officer, database):
    for _ in range(3):
        begun(database)
    client.get(f"{ROOT}?list=active")
    with counted(database) as few:
        client.get(f"{ROOT}?list=active")
    for _ in range(9):
        begun(database)
    with counted(database) as many:
        client.get(f"{ROOT}?list=active")
    assert len(few) == len(many) <= 5


# ------------------------------------------------------------------ the page of one


def with_debts(database, count):
    with database.transaction() as session:
        party = a_party(session, "Hughes", "Carys")
        accounts = [an_account(session, party) for _ in range(count)]
        for each in accounts:
            a_debt(session, each)
        return take(session, a_notice(party, *(each.reference for each in accounts))).moratorium_id


def test_its_page_costs_the_same_however_many_debts_it_has(client, officer, database):
    few, many = with_debts(database, 1), with_debts(database, 9)
    client.get(f"{ROOT}/{few}")
    with counted(database) as of_few:
        client.get(f"{ROOT}/{few}")
    with counted(database) as of_many:
        client.get(f"{ROOT}/{many}")
    assert len(of_few) == len(of_many) <= 20


def test_who_looked_is_written_down(client, officer, database):
    moratorium_id, _party_id = begun(database)
    client.get(f"{ROOT}/{moratorium_id}")
    actions = [action for _, action in rows(database, AuditEntry.id, AuditEntry.action)]
    assert actions[-1] == "looked"


@pytest.mark.parametrize(("role", "sees"), [(Role.OFFICER, False), (Role.SENIOR_OFFICER, True)])
def test_that_it_is_a_crisis_is_seen_by_the_few_who_need_it(client, database, role, sees):
    moratorium_id, _party_id = begun(database, a_crisis, contact="Dr Nominated, TW1 9ZZ")
    signed_in_officer(client, role)
    text = client.get(f"{ROOT}/{moratorium_id}").text
    assert "Do not chase." in text
    assert [word in text for word in ("Mental health crisis", "Nominated")] == [sees, sees]
    assert "crisis" not in client.get(f"{ROOT}?list=active").text.lower()


def test_the_certificate_is_a_paper_to_be_saved(client, officer, database):
    moratorium_id, _party_id = begun(database)
    answer = client.get(f"{ROOT}/{moratorium_id}/certificate.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_certificate_names_the_debts_what_stopped_and_what_goes_on(
    client, officer, database, monkeypatch
):
    moratorium_id, _party_id = begun(database)
    seen = {}
    monkeypatch.setattr(
        TypstDocuments, "make", lambda _self, _name, content: seen.update(content) or b"%PDF-"
    )
    client.get(f"{ROOT}/{moratorium_id}/certificate.pdf")
    ((debt, stage, due),) = seen["debts"]["rows"]
    assert debt.startswith("Council tax 7")
    assert (debt[-9:], stage, due) == (", 2026/27", "Reminder", "£400.00")
    said = dict(seen["lists"])
    assert "Interest, fees, penalties and costs" in said["What stopped"]
    assert "Payments that the person chooses to make" in said["What goes on"]


def test_there_is_no_certificate_before_anything_stopped(client, officer, database):
    moratorium_id, _people = doubtful(database)
    assert client.get(f"{ROOT}/{moratorium_id}/certificate.pdf").status_code == 404


@pytest.mark.parametrize(
    "tail", ["", "/review", "/cancel", "/match", "/certificate.pdf", "/notice"]
)
def test_a_number_that_is_none_of_ours_is_no_page(client, officer, tail):
    assert client.get(f"{ROOT}/999{tail}").status_code == 404


@pytest.mark.parametrize("tail", ["", "/review", "/cancel", "/certificate.pdf", "/match"])
def test_nobody_opens_the_breathing_space_of_their_own_household(client, officer, database, tail):
    moratorium_id, party_id = begun(database)
    with database.transaction() as session:
        is_own_record(
            session, session.get_one(Officer, officer.officer_id), session.get_one(Party, party_id)
        )
    assert client.get(f"{ROOT}/{moratorium_id}{tail}").status_code == 404


# ------------------------------------------------------------------ the register and the case


def call_of(database):
    with database.reading() as session:
        return session.scalars(
            select(OutboxMessage).where(OutboxMessage.channel == "register")
        ).first()


def test_what_nothing_tells_the_register_an_officer_tells_it(client, officer, database):
    moratorium_id, _party_id = begun(database)
    with database.transaction() as session:
        session.execute(
            update(OutboxMessage).where(OutboxMessage.channel == "register").values(state="by_hand")
        )
    waiting = call_of(database)
    answer = client.post(
        f"{ROOT}/{moratorium_id}/calls/{waiting.id}", data={"act": "told"}, follow_redirects=True
    )
    assert "That is kept." in answer.text
    assert call_of(database).state == "sent"


def test_a_call_about_somebody_else_is_no_page(client, officer, database):
    first, _party = begun(database)
    other, _party = begun(database)
    waiting = call_of(database)
    assert client.post(f"{ROOT}/{other}/calls/{waiting.id}", data={}).status_code == 404
    assert first != other


def test_the_work_on_a_case_leads_to_the_match(client, officer, database):
    moratorium_id, _people = doubtful(database)
    with database.reading() as session:
        item = session.scalars(select(WorkItem).where(WorkItem.kind == "breathing_space")).one()
    page = client.get(f"/officers/cases/{item.party_id}").text
    assert f'href="{ROOT}/{moratorium_id}/match"' in page
