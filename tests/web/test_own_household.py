"""No officer reads or changes anything of their own household, by whatever address (S03).

An address that is new has no line below, and the test fails until somebody says whether it is about a
party.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from shared.domain.roles import STAFF, Role
from shared.models import AuditEntry, Officer, Party
from shared.services.search import index_names
from shared.web.access_table import ACCESS
from tests.support.addresses import rules_of
from tests.support.builders import an_officer, is_own_record
from tests.support.kept import rows_of
from tests.support.signed_in import signed_in_officer
from tests.support.somebody_else import Belongings, somebody_with_everything

Address = dict[str, str | int]


def of_party(own: Belongings) -> Address:
    return {"party_id": own.party_id}


def of_proposal(own: Belongings) -> Address:
    return {"proposal_id": own.proposal_id}


def of_receipt(own: Belongings) -> Address:
    return {**of_party(own), "receipt_id": own.receipt_id}


def of_mandate(own: Belongings) -> Address:
    return {**of_party(own), "mandate_id": own.mandate_id}


def of_plan(own: Belongings) -> Address:
    return {**of_party(own), "reference": own.reference}


def of_authority(own: Belongings) -> Address:
    return {**of_party(own), "authority_id": own.authority_id}


def of_application(own: Belongings) -> Address:
    return {"application_id": own.application_id}


def of_claim(own: Belongings) -> Address:
    return {"claim_id": own.claim_id}


def of_moratorium(own: Belongings) -> Address:
    return {"moratorium_id": own.moratorium_id}


def of_row(own: Belongings) -> Address:
    return {"row_id": own.row_id}


def of_hold(own: Belongings) -> Address:
    return {**of_party(own), "hold_id": own.hold_id}


def of_objection(own: Belongings) -> Address:
    return {**of_party(own), "objection_id": own.objection_id}


def of_client(own: Belongings) -> Address:
    return {"client_id": own.client_id}


def of_change(own: Belongings) -> Address:
    return {**of_party(own), "report_id": own.told_id}


def of_permission(own: Belongings) -> Address:
    return {**of_party(own), "permission_id": own.permission_id}


ABOUT_A_PARTY: dict[str, Callable[[Belongings], Address]] = {
    "officers_apart.apart": of_party,
    "officers_apart.end": of_party,
    "officers_apart.open_paper": lambda own: {**of_party(own), "evidence_id": own.paper_id},
    "officers_apart.send": of_party,
    "officers_breathing_space.after": of_moratorium,
    "officers_breathing_space.call": lambda own: {**of_moratorium(own), "call_id": 1},
    "officers_breathing_space.cancel": of_moratorium,
    "officers_breathing_space.certificate": of_moratorium,
    "officers_breathing_space.match": of_moratorium,
    "officers_breathing_space.notice_paper": of_moratorium,
    "officers_breathing_space.one": of_moratorium,
    "officers_breathing_space.outcome": lambda own: {**of_moratorium(own), "review_id": 1},
    "officers_breathing_space.review": of_moratorium,
    "officers_breathing_space.treatment": of_moratorium,
    "officers_cards.card_of_case": of_party,
    "officers_cards.safeguarding": of_party,
    "officers_cases.answer_name": of_mandate,
    "officers_cases.case": of_party,
    "officers_cases.change_direct_debit": of_mandate,
    "officers_cases.contact": of_party,
    "officers_cases.direct_debit": of_mandate,
    "officers_cases.finish_work": lambda own: {**of_party(own), "item_id": own.item_id},
    "officers_cases.message": lambda own: {**of_party(own), "message_id": own.message_id},
    "officers_cases.second_signature": of_mandate,
    "officers_cases.write_note": of_party,
    "officers_entitlements.answer": lambda own: {**of_party(own), "check_id": own.check_id},
    "officers_entitlements.asked": of_party,
    "officers_direct_debit.answer_claim": of_claim,
    "officers_direct_debit.claim": of_claim,
    "officers_direct_debit.row": of_row,
    "officers_direct_debit.settle_row": of_row,
    "officers_hardship.application": of_application,
    "officers_hardship.applications": of_party,
    "officers_hardship.ask": of_application,
    "officers_hardship.check": of_application,
    "officers_hardship.paper": lambda own: {**of_application(own), "evidence_id": own.paper_id},
    "officers_hardship.ruling": of_application,
    "officers_mandates.by_phone": of_plan,
    "officers_mandates.give": of_plan,
    "officers_interfaces.again": lambda own: {"message_id": own.message_id},
    "officers_messages.again": lambda own: {"message_id": own.message_id},
    "officers_messages.use_address": of_party,
    "officers_messages.paper": lambda own: {**of_party(own), "message_id": own.message_id},
    "officers_payments.check_move": lambda own: {**of_party(own), "move_id": own.move_id},
    "officers_payments.check_refund": lambda own: {**of_party(own), "refund_id": own.refund_id},
    "officers_payments.dispute": lambda own: {**of_party(own), "dispute_id": own.dispute_id},
    "officers_payments.move": of_receipt,
    "officers_payments.phone": of_party,
    "officers_payments.link": of_party,
    "officers_payments.phone_card": lambda own: {**of_party(own), "payment_id": own.phone_id},
    "officers_payments.receipt": of_receipt,
    "officers_payments.receipts": of_party,
    "officers_payments.refund": of_receipt,
    "officers_holds.end": of_hold,
    "officers_holds.hold": of_hold,
    "officers_holds.move": of_hold,
    "officers_holds.paper": lambda own: {**of_hold(own), "evidence_id": own.paper_id},
    "officers_holds.papers": of_hold,
    "officers_holds.put": of_party,
    "officers_objections.answer": of_objection,
    "officers_objections.every": of_party,
    "officers_objections.objection": of_objection,
    "officers_objections.paper": lambda own: {**of_objection(own), "evidence_id": own.paper_id},
    "officers_differences.answer": lambda own: {"difference_id": own.difference_id},
    "officers_differences.difference": lambda own: {"difference_id": own.difference_id},
    "officers_authorities.check": of_authority,
    "officers_authorities.every": of_party,
    "officers_authorities.one": of_authority,
    "officers_authorities.paper": of_authority,
    "officers_agency_work.answer": of_client,
    "officers_agency_work.conversation": of_client,
    "officers_agency_work.take_over": of_client,
    "officers_changes.change": of_change,
    "officers_changes.every": of_party,
    "officers_changes.finish": of_change,
    "officers_plan_work.other": lambda own: {**of_party(own), "item_id": own.item_id},
    "officers_plan_work.plan": lambda own: {**of_party(own), "item_id": own.item_id},
    "officers_plan_work.recommended": lambda own: {**of_party(own), "item_id": own.item_id},
    "officers_plans.anew": of_plan,
    "officers_plans.history": of_plan,
    "officers_plans.lines": of_plan,
    "officers_permissions.answer": of_permission,
    "officers_permissions.ask": of_party,
    "officers_permissions.paper": lambda own: {**of_permission(own), "evidence_id": own.paper_id},
    "officers_permissions.papers": of_permission,
    "officers_permissions.permission": of_permission,
    "officers_plans.accept": of_proposal,
    "officers_plans.counter_offer": of_proposal,
    "officers_plans.decline": of_proposal,
    "officers_plans.done": of_proposal,
    "officers_plans.look_again": of_proposal,
    "officers_plans.offer": of_party,
    "officers_plans.question": of_proposal,
    "officers_support.note": lambda own: {"opening_id": own.opening_id},
    "officers_support.open_sealed_words": lambda own: {**of_party(own), "words_id": own.words_id},
    "officers_support.opened": lambda own: {**of_party(own), "opening_id": own.opening_id},
    "officers_support.review": of_party,
    "officers_support.support": of_party,
    "officers_support.take_back": of_party,
    "officers_support.text_first": of_party,
    "officers_support.write_down": of_party,
    "officers_statements.confirm": of_party,
    "officers_statements.read_back": of_party,
    "officers_statements.save": of_party,
    "officers_statements.start": of_party,
}
"""Endpoint -> the address of the household's own record there."""
ABOUT_NO_PARTY = {
    "officers_agencies.again": "an agency",
    "officers_agencies.administrator": "an agency",
    "officers_agencies.answer": "an agency",
    "officers_agencies.contacts": "an agency",
    "officers_agencies.held_sheet": "a list without the officer's own household",
    "officers_agencies.link": "somebody of an agency",
    "officers_agencies.one": "an agency, with counts that name nobody",
    "officers_agencies.withdraw": "an agency",
    "officers_jobs.job": "a job",
    "officers_notices.batch": "letters to many, without the officer's own household",
    "officers_notices.change": "letters to many",
    "officers_notices.sign": "letters to many",
    "officers_cards.card": "a card to read",
    "officers_cards.talked": "a call of an officer, of which only their own side is kept there",
    "officers_breathing_space.enter_from": "a notice that nobody has read yet",
    "officers_breathing_space.paper": "a notice that nobody has read yet",
    "officers_deciding.change_signpost": "a place of free help",
    "officers_deciding.limit": "a role",
    "officers_deciding.take_signpost_off": "a place of free help",
    "officers_direct_debit.act_on_run": "a day of many people's payments",
    "officers_direct_debit.lines_sheet": "a day of many people's payments",
    "officers_direct_debit.report": "what banks said of many people",
    "officers_direct_debit.rows_sheet": "what banks said of many people",
    "officers_direct_debit.run": "a day of many people's payments",
    "officers_direct_debit.run_file": "a day of many people's payments",
    "officers_direct_debit.take_back": "a day of many people's payments",
    "officers_finance.answer": "money that is nobody's yet",
    "officers_finance.item": "money that is nobody's yet",
    "officers_finance.payout": "a payout of the card provider's",
    "officers_finance.place": "money that is nobody's yet",
    "officers_finance.split": "money of many people, of whom an officer's own are left out",
    "officers_liaison.behind": "counts of agencies' work, which name nobody",
    "officers_liaison.behind_file": "counts of agencies' work, which name nobody",
    "officers_sign_in.finish_set_up": "an officer's own link",
    "officers_sign_in.set_up": "an officer's own link",
    "officers_staff.close_own": "an officer",
    "officers_staff.leave": "an officer",
    "officers_staff.leaving": "an officer",
    "officers_staff.member": "an officer",
    "officers_staff.move": "an officer",
    "officers_staff.open_own": "an officer",
    "officers_staff.renew": "an officer",
    "officers_wordings.approve": "what a message says to everybody",
    "officers_wordings.one": "what a message says to everybody",
    "officers_wordings.refuse": "what a message says to everybody",
    "officers_wordings.send": "what a message says to everybody",
    "officers_wordings.take_back": "what a message says to everybody",
    "officers_wordings.held_paper": "what a message says to everybody",
    "officers_wordings.version": "what a message says to everybody",
    "officers_wordings.version_paper": "what a message says to everybody",
    "officers_wordings.withdraw": "what a message says to everybody",
    "officers_wordings.word": "what a message says to everybody",
}
LISTS = (
    "/officers/differences",
    "/officers",
    "/officers/search?q=ysgawen",
    "/officers/search?q=89998888",
    "/officers/messages",
    "/officers/breathing-space?list=active",
)
DECISIONS = {
    "go": "send",
    "words": "We looked at it.",
    "question": "What is it for?",
    "note": "Mine.",
}


@pytest.fixture
def own(database) -> Belongings:
    with database.transaction() as session:
        made = somebody_with_everything(session)
        index_names(session)
        return made


def officer_of(client, own: Belongings, role: Role) -> int:
    """Sign in as an officer to whose household the record belongs."""
    with client.application.extensions["evenkeel"].database.transaction() as session:
        officer = an_officer(session, role)
        is_own_record(session, officer, session.get_one(Party, own.party_id))
        officer_id = officer.id
    signed_in_officer(client, role, officer_id)
    return officer_id


def test_every_officers_address_with_a_part_says_whether_it_is_about_a_party(app: Flask):
    office = {r.endpoint for r in rules_of(app) if r.arguments and r.rule.startswith("/officers")}
    assert office == set(ABOUT_A_PARTY) | set(ABOUT_NO_PARTY)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_nothing_of_ones_own_household_is_opened_or_changed(
    app: Flask, client, database, own, role
):
    officer_of(client, own, role)
    before, wrong = rows_of(database), []
    for rule in rules_of(app):
        if rule.endpoint not in ABOUT_A_PARTY or role not in ACCESS[rule.endpoint]:
            continue
        address = ABOUT_A_PARTY[rule.endpoint](own)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            path = app.url_map.bind("localhost").build(rule.endpoint, address, method)
            answer = client.open(path, method=method, data=DECISIONS if method == "POST" else None)
            told = [word for word in own.tells if word in answer.text]
            if answer.status_code != 404 or told:
                wrong.append((rule.endpoint, method, answer.status_code, told))
    assert wrong == []
    after = rows_of(database)
    assert {name for name in after if after[name] != before[name]} <= {"audit_entry"}


@pytest.mark.parametrize("endpoint", sorted(ABOUT_A_PARTY))
def test_every_try_is_on_the_trail(app: Flask, client, database, own, endpoint):
    role = min(ACCESS[endpoint])
    officer_id = officer_of(client, own, role)
    rule = next(each for each in rules_of(app) if each.endpoint == endpoint)
    method = "GET" if "GET" in (rule.methods or set()) else "POST"
    address = ABOUT_A_PARTY[endpoint](own)
    client.open(app.url_map.bind("localhost").build(endpoint, address, method), method=method)
    with database.reading() as session:
        by_them = AuditEntry.actor == f"officer:{officer_id}"
        entry = session.scalars(select(AuditEntry).where(by_them)).one()
    assert (entry.actor, entry.action, entry.subject) == (
        f"officer:{officer_id}",
        "own_record_refused",
        f"party:{own.party_id}",
    )


@pytest.mark.parametrize("role", [Role.OFFICER, Role.TEAM_MANAGER])
@pytest.mark.parametrize("path", LISTS)
def test_no_list_shows_ones_own_household(client, database, own, role, path):
    officer_of(client, own, role)
    page = client.get(path).text.replace(path, "")
    shown = page.partition("<main")[2]
    assert [word for word in ("Ysgawen Ysgawen", "777.77") if word in shown] == []
    signed_in_officer(client, role)
    assert "Ysgawen" in client.get(path).text.partition("<main")[2]


def test_the_next_case_is_never_ones_own(client, own):
    officer_of(client, own, Role.OFFICER)
    assert client.get("/officers/next").location == "/officers"
    signed_in_officer(client, Role.OFFICER)
    assert client.get("/officers/next").location == f"/officers/cases/{own.party_id}"


def test_an_administrator_opens_no_record_to_themselves(client, database, own):
    officer_id = officer_of(client, own, Role.ADMINISTRATOR)
    for path in ("own/open", "own", "role", "link", "leave"):
        answer = client.post(f"/officers/staff/{officer_id}/{path}", data={"role": "officer"})
        assert (path, answer.status_code) == (path, 404)
    with database.reading() as session:
        assert session.get_one(Officer, officer_id).role is Role.ADMINISTRATOR
