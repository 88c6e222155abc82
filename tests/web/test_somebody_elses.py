"""What belongs to another payer is not there: every address with an id or a reference (S01).

An address that is new has no line below, and the test fails until somebody says whose it can be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from shared.domain.roles import STAFF, Role
from shared.web.access_table import ACCESS
from tests.support.addresses import NOTHING, rules_of
from tests.support.kept import rows_of
from tests.support.signed_in import signed_in_officer, signed_in_payer
from tests.support.somebody_else import Belongings, somebody_with_everything

Address = dict[str, str | int]
Finds = Callable[[Belongings], Address]


def of_reference(theirs: Belongings) -> Address:
    return {"reference": theirs.reference}


def of_version(theirs: Belongings) -> Address:
    return {"statement_id": theirs.statement_id}


def of_payment(theirs: Belongings) -> Address:
    return {"reference": theirs.payment}


def of_receipt(theirs: Belongings) -> Address:
    return {"receipt_id": theirs.receipt_id}


def of_plan(theirs: Belongings) -> Address:
    return {"reference": theirs.reference}


def of_objection(theirs: Belongings) -> Address:
    return {"reference": theirs.objection}


def of_change(theirs: Belongings) -> Address:
    return {"reference": theirs.told}


def of_permission(theirs: Belongings) -> Address:
    return {"permission_id": theirs.permission_id}


def of_mandate(theirs: Belongings) -> Address:
    return {"mandate_id": theirs.mandate_id}


def of_application(theirs: Belongings) -> Address:
    return {"reference": theirs.application}


def of_check(theirs: Belongings) -> Address:
    return {"check_id": theirs.check_id}


def of_authority(theirs: Belongings) -> Address:
    return {"authority_id": theirs.authority_id}


BELONGS: dict[str, Finds] = {
    "account.debt": lambda theirs: {"debt_id": theirs.debt_id},
    "authorities.one": lambda theirs: {"reference": theirs.authority},
    "authorities.press_one": lambda theirs: {"reference": theirs.authority},
    "card_payment.receipt": of_payment,
    "card_payment.returned": of_payment,
    "changes.one": of_change,
    "changes.plan_anew": lambda theirs: {**of_change(theirs), "plan": theirs.reference},
    "direct_debit.account_holder": of_reference,
    "direct_debit.another_bank": of_reference,
    "direct_debit.ask_again": of_reference,
    "direct_debit.back": of_reference,
    "direct_debit.bank_details": of_reference,
    "direct_debit.cancel": of_reference,
    "direct_debit.check": of_reference,
    "direct_debit.dates": of_reference,
    "direct_debit.done": of_reference,
    "direct_debit.go_on": of_reference,
    "direct_debit.instruction": of_reference,
    "direct_debit.not_yours": of_reference,
    "direct_debit.second_person": of_reference,
    "direct_debit.press": of_reference,
    "direct_debit.start": of_reference,
    "direct_debit.who_collects": of_reference,
    "entitlements.ask": of_check,
    "entitlements.found": of_check,
    "hardship.answer": of_application,
    "hardship.application": of_application,
    "hardship.check": of_application,
    "hardship.paper": lambda theirs: {**of_application(theirs), "evidence_id": theirs.paper_id},
    "hardship.papers": of_application,
    "hardship.remove_paper": lambda theirs: {
        **of_application(theirs),
        "evidence_id": theirs.paper_id,
    },
    "hardship.step": lambda theirs: {**of_application(theirs), "slug": "why"},
    "hardship.take_back": of_application,
    "nothing_left.withdraw": lambda theirs: {"reference": theirs.referral},
    "objections.one": of_objection,
    "objections.paper": lambda theirs: {**of_objection(theirs), "evidence_id": theirs.paper_id},
    "objections.papers": of_objection,
    "objections.take_back": of_objection,
    "plan.answer": of_reference,
    "plan.counter": of_reference,
    "plan.decision": of_reference,
    "plan.look_again": of_reference,
    "plan.outcome": of_reference,
    "plan.history": of_reference,
    "plan.plan": of_reference,
    "plan.proof": of_reference,
    "plan.proposal": of_reference,
    "plan.take_back": of_reference,
    "plan_changes.amount": of_reference,
    "plan_changes.choose": of_reference,
    "plan_changes.move": lambda theirs: {**of_reference(theirs), "number": 1},
    "plan_changes.not_again": of_reference,
    "plan_changes.usual_day": of_reference,
    "replan.begin": of_reference,
    "replan.go_on": of_reference,
    "replan.keep": of_reference,
    "replan.start": of_reference,
    "portable.signed_file": of_version,
    "portable.signed_paper": of_version,
    "portable.take": of_version,
    "statement.paper": of_version,
    "mend.own": of_plan,
    "mend.press_own": of_plan,
    "letters.one": lambda theirs: {"message_id": theirs.message_id},
    "letters.plan_proof": of_plan,
    "letters.plan_statement": of_plan,
    "letters.paper": lambda theirs: {"message_id": theirs.message_id},
    "statement.sums": of_version,
    "statement.version": of_version,
}
"""Endpoint of payers -> the address of what somebody has there."""
NOT_BEGUN = frozenset({"direct_debit.back", "hardship.paper", "objections.paper"})
"""What is there only once the payer was handed over to a supplier, or a file lies in the store."""
NOBODYS = {
    "nothing_left.agree": "a place on the council's own list",
    "objections.tell": "a kind of objection",
    "statement.explain": "the name of a group of spending",
    "statement.page": "the name of a page",
}
"""Endpoints of payers with a part that names nothing of anybody."""
TWICE_IS_ONCE: dict[str, Finds] = {
    "statement.remove_change": lambda theirs: {"change_id": theirs.change_id},
}
"""Endpoints that answer what is not there like a second press: gone is gone."""
OF_A_CASE: dict[str, Finds] = {
    "officers_support.open_sealed_words": lambda theirs: {"words_id": theirs.words_id},
    "officers_support.opened": lambda theirs: {"opening_id": theirs.opening_id},
    "officers_authorities.check": of_authority,
    "officers_authorities.one": of_authority,
    "officers_authorities.paper": of_authority,
    "officers_apart.open_paper": lambda theirs: {"evidence_id": theirs.paper_id},
    "officers_cases.answer_name": of_mandate,
    "officers_cases.change_direct_debit": of_mandate,
    "officers_cases.direct_debit": of_mandate,
    "officers_breathing_space.outcome": lambda theirs: {"review_id": theirs.review_id},
    "officers_breathing_space.call": lambda theirs: {"call_id": theirs.call_id},
    "officers_cases.finish_work": lambda theirs: {"item_id": theirs.item_id},
    "officers_cases.message": lambda theirs: {"message_id": theirs.message_id},
    "officers_messages.paper": lambda theirs: {"message_id": theirs.message_id},
    "officers_cases.second_signature": of_mandate,
    "officers_entitlements.answer": of_check,
    "officers_hardship.paper": lambda theirs: {
        "application_id": theirs.application_id,
        "evidence_id": theirs.paper_id,
    },
    "officers_holds.end": lambda theirs: {"hold_id": theirs.hold_id},
    "officers_holds.hold": lambda theirs: {"hold_id": theirs.hold_id},
    "officers_holds.move": lambda theirs: {"hold_id": theirs.hold_id},
    "officers_holds.paper": lambda theirs: {
        "hold_id": theirs.hold_id,
        "evidence_id": theirs.paper_id,
    },
    "officers_holds.papers": lambda theirs: {"hold_id": theirs.hold_id},
    "officers_objections.answer": lambda theirs: {"objection_id": theirs.objection_id},
    "officers_objections.objection": lambda theirs: {"objection_id": theirs.objection_id},
    "officers_objections.paper": lambda theirs: {
        "objection_id": theirs.objection_id,
        "evidence_id": theirs.paper_id,
    },
    "officers_plan_work.other": lambda theirs: {"item_id": theirs.item_id},
    "officers_plan_work.plan": lambda theirs: {"item_id": theirs.item_id},
    "officers_plan_work.recommended": lambda theirs: {"item_id": theirs.item_id},
    "officers_plans.anew": of_plan,
    "officers_plans.history": of_plan,
    "officers_plans.lines": of_plan,
    "officers_changes.change": lambda theirs: {"report_id": theirs.told_id},
    "officers_changes.finish": lambda theirs: {"report_id": theirs.told_id},
    "officers_permissions.answer": of_permission,
    "officers_permissions.paper": lambda theirs: {
        **of_permission(theirs),
        "evidence_id": theirs.paper_id,
    },
    "officers_permissions.papers": of_permission,
    "officers_permissions.permission": of_permission,
    "officers_mandates.by_phone": of_plan,
    "officers_mandates.give": of_plan,
    "officers_payments.check_move": lambda theirs: {"move_id": theirs.move_id},
    "officers_payments.check_refund": lambda theirs: {"refund_id": theirs.refund_id},
    "officers_payments.dispute": lambda theirs: {"dispute_id": theirs.dispute_id},
    "officers_payments.move": of_receipt,
    "officers_payments.phone_card": lambda theirs: {"payment_id": theirs.phone_id},
    "officers_payments.receipt": of_receipt,
    "officers_payments.refund": of_receipt,
}
"""Endpoints of officers about a part of a case -> that part of another case."""
OF_NOBODY = {
    "officers_agencies.link": "somebody of an agency",
    "officers_wordings.held_paper": "what a message says to everybody",
    "officers_wordings.one": "what a message says to everybody",
    "officers_wordings.take_back": "what a message says to everybody",
    "officers_wordings.word": "what a message says to everybody",
}
"""Endpoints of officers with more than one part that names nothing of anybody."""


@pytest.fixture
def theirs(database) -> Belongings:
    with database.transaction() as session:
        return somebody_with_everything(session)


@pytest.fixture
def mine(database) -> Belongings:
    with database.transaction() as session:
        return somebody_with_everything(session, "Rhedynen", "81112222")


def doors(app: Flask, roles: frozenset[Role]) -> Iterator[tuple[Rule, str]]:
    """Every address with a part, for these roles, with each method that it takes."""
    for rule in rules_of(app):
        if rule.arguments and ACCESS[rule.endpoint] & roles:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method


def knock(client, rule: Rule, method: str, address: Address):
    """Ask for an address, with a form that could well be sent there."""
    path = client.application.url_map.bind("localhost").build(rule.endpoint, address, method)
    sent = {"choice": "accept", "number": "1", "total": "77777", "answer": "This is my answer."}
    return client.open(path, method=method, data=sent if method == "POST" else None)


def shown(answer) -> str:
    """The page without what the asker brought along: the address, in the link to the other language."""
    return re.sub(r'next=[^"]*"|name="csrf_token" value="[^"]*"', "", str(answer.text))


def nothing_there(address: Address) -> Address:
    """The same address of what does not exist."""
    return {
        name: NOTHING if isinstance(part, int) else "P23456789" for name, part in address.items()
    }


def test_every_address_with_a_part_says_whose_it_is(app):
    asked = {rule.endpoint for rule, _method in doors(app, frozenset({Role.PAYER}))}
    assert asked == {*BELONGS, *NOBODYS, *TWICE_IS_ONCE}


def test_another_payers_things_are_exactly_as_if_they_were_not_there(app, client, mine, theirs):
    signed_in_payer(client, mine.party_id)
    before, wrong = rows_of(app.extensions["evenkeel"].database), []
    for rule, method in doors(app, frozenset({Role.PAYER})):
        if rule.endpoint not in BELONGS:
            continue
        address = BELONGS[rule.endpoint](theirs)
        answer = knock(client, rule, method, address)
        page = shown(answer)
        missing = nothing_there(address)
        told = [word for word in theirs.tells if word in page]
        if answer.status_code != 404 or told:
            wrong.append((rule.endpoint, method, answer.status_code, told))
        assert page == shown(knock(client, rule, method, missing)), rule.endpoint
    assert wrong == []
    assert rows_of(app.extensions["evenkeel"].database) == before


def test_taking_out_what_is_somebody_elses_takes_out_nothing(app, client, mine, theirs):
    signed_in_payer(client, mine.party_id)
    database = app.extensions["evenkeel"].database
    before = rows_of(database)["known_change"]
    for rule, method in doors(app, frozenset({Role.PAYER})):
        if rule.endpoint in TWICE_IS_ONCE:
            address = TWICE_IS_ONCE[rule.endpoint](theirs)
            answers = [knock(client, rule, method, a) for a in (address, nothing_there(address))]
            assert [answer.status_code for answer in answers] == [303, 303]
            assert answers[0].location == answers[1].location
    assert rows_of(database)["known_change"] == before


def test_ones_own_things_are_there(app, client, mine, theirs):
    signed_in_payer(client, mine.party_id)
    closed = [
        rule.endpoint
        for rule, method in doors(app, frozenset({Role.PAYER}))
        if method == "GET" and rule.endpoint in BELONGS.keys() - NOT_BEGUN
        if knock(client, rule, method, BELONGS[rule.endpoint](mine)).status_code == 404
    ]
    assert closed == []


def test_who_asked_for_what_is_not_theirs_is_in_the_log(app, client, mine, theirs, capsys):
    payer = signed_in_payer(client, mine.party_id)
    client.get(f"/plan/plans/{theirs.reference}")
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (line["endpoint"], line["status"], line["who"]) == (
        "plan.plan",
        404,
        f"payer:{payer.payer_id}",
    )


def test_a_part_of_one_case_is_not_found_in_another(app, client, mine, theirs):
    signed_in_officer(client, Role.TEAM_MANAGER)
    rules = {r.endpoint: (r, m) for r, m in doors(app, STAFF) if len(r.arguments) > 1}
    assert set(rules) == {*OF_A_CASE, *OF_NOBODY}
    before = rows_of(app.extensions["evenkeel"].database)
    for endpoint, finds in OF_A_CASE.items():
        rule, method = rules[endpoint]
        own = {"party_id": mine.party_id, "moratorium_id": mine.moratorium_id}
        whose = {name: own[name] for name in rule.arguments & own.keys()}
        address = {**whose, **finds(theirs)}
        answer = knock(client, rule, method, address)
        assert (endpoint, answer.status_code) == (endpoint, 404)
        assert [word for word in theirs.tells if word in answer.text] == []
    assert rows_of(app.extensions["evenkeel"].database) == before


def test_a_debt_of_somebody_else_sent_with_a_form_plans_nothing(client, database, mine, theirs):
    signed_in_payer(client, mine.party_id)
    offer = {"amount": "45.00", "frequency": "monthly", "first-day": "28", "first-month": "12"}
    before = rows_of(database)
    sent = {**offer, "first-year": "2026", "press": "a" * 32, "method": "bank_transfer"}
    sent |= {
        "statement": str(mine.statement_id),
        "debts": f"{theirs.debt_id}:77777",
        "seen": "person",
    }
    answer = client.post("/plan/check", data={**sent, "decide": "person"})
    assert answer.status_code in {303, 404, 409}
    assert [word for word in theirs.tells if word in answer.text] == []
    kept = rows_of(database)
    assert [name for name in kept if kept[name] != before[name]] in ([], ["web_session"])
