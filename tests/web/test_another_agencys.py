"""What is on another agency's desk is not there, nor what a client's authority no longer reaches (S05).

An address of advisers that is new has no line below, and the test fails until somebody says whose it
can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from shared.domain.agency_states import AgencyState, AuthorityState
from shared.domain.roles import ADVISERS
from shared.models import (
    AdviceReferral,
    Adviser,
    Agency,
    AgencyChange,
    AgencyUpload,
    AgencyUploadRow,
    ApiKey,
    Authority,
    Webhook,
    WebhookDelivery,
)
from shared.web.access_table import ACCESS
from tests.support.addresses import NOTHING, rules_of
from tests.support.kept import rows_of
from tests.support.kept_agencies import a_remittance
from tests.support.records import NOW, TODAY, kept
from tests.support.signed_in import parts_of, signed_in_adviser
from tests.support.somebody_else import Belongings, somebody_with_everything

Address = dict[str, str | int]


@dataclass(frozen=True)
class Desk:
    """What one agency has: a client with everything, a key, a webhook, a file, a payment and a referral."""

    case: Belongings
    agency_id: int
    key_id: int
    webhook: str
    delivery_id: int
    file: str
    colleague_id: int
    payment: str


def of_client(desk: Desk) -> Address:
    return {"reference": desk.case.client}


def of_offer(desk: Desk) -> Address:
    return {**of_client(desk), "offer": desk.case.reference}


def of_letter(desk: Desk) -> Address:
    return {**of_client(desk), "message_id": desk.case.message_id}


def of_file(desk: Desk) -> Address:
    return {"reference": desk.file}


def of_row(desk: Desk) -> Address:
    return {**of_file(desk), "number": 1}


def of_key(desk: Desk) -> Address:
    return {"key_id": desk.key_id}


def of_webhook(desk: Desk) -> Address:
    return {"reference": desk.webhook}


def of_delivery(desk: Desk) -> Address:
    return {**of_webhook(desk), "delivery_id": desk.delivery_id}


def of_payment(desk: Desk) -> Address:
    return {"reference": desk.payment}


def of_colleague(desk: Desk) -> Address:
    return {"adviser_id": desk.colleague_id}


def of_referral(desk: Desk) -> Address:
    return {"reference": desk.case.referral}


ON_A_DESK: dict[str, Callable[[Desk], Address]] = {
    "agency.accept_counter": of_offer,
    "agency.answer_counter": of_offer,
    "agency.answer_question": of_offer,
    "agency.client": of_client,
    "agency.close": of_client,
    "agency.hold": of_client,
    "agency.letter": of_letter,
    "agency.letters": of_client,
    "agency.mend": of_client,
    "agency.offer": of_client,
    "agency.offer_one": of_offer,
    "agency.senior_look": of_offer,
    "agency.statement": of_client,
    "agency.take_back": of_offer,
    "agency_authority.ask": of_client,
    "agency_authority.end": of_client,
    "agency_files.ask": of_file,
    "agency_files.discard": of_file,
    "agency_files.let_row_be": of_row,
    "agency_files.one": of_file,
    "agency_files.pauses": of_file,
    "agency_files.row": of_row,
    "agency_files.send": of_file,
    "agency_files.sheet": lambda desk: {**of_file(desk), "kind": "csv"},
    "agency_payments.discard": of_payment,
    "agency_payments.one": of_payment,
    "agency_keys.again": of_delivery,
    "agency_keys.one": of_key,
    "agency_keys.revoke": of_key,
    "agency_keys.start": of_webhook,
    "agency_keys.stop": of_webhook,
    "agency_keys.webhook": of_webhook,
    "agency_people.leaving": of_colleague,
    "agency_people.manages": of_colleague,
    "agency_people.member": of_colleague,
    "agency_people.renew": of_colleague,
    "agency_referrals.end": of_referral,
    "agency_referrals.take": of_referral,
    "agency_statement.bring": of_client,
    "agency_statement.keep": of_client,
    "agency_statement.take": of_client,
    "agency_talk.conversation": of_client,
    "agency_talk.write": of_client,
}
"""Endpoint of advisers -> the address of what an agency has there."""
NOBODYS = {"agency_files.template": "an empty file"}
"""Endpoints of advisers with a part that names nothing of anybody."""
NOT_BEGUN = frozenset({"agency_statement.take"})
"""What is there only once something was kept."""
NEEDS_AUTHORITY = (
    "agency.accept_counter",
    "agency.answer_counter",
    "agency.answer_question",
    "agency.hold",
    "agency.letter",
    "agency.letters",
    "agency.offer_one",
    "agency.senior_look",
    "agency.take_back",
)
"""What is not there at all without an authority that holds."""
WITHOUT: dict[str, dict[str, object]] = {
    "it is over": {"ends_on": TODAY - timedelta(days=1)},
    "it has not begun": {"starts_on": TODAY + timedelta(days=1)},
    "the client took it back": {"state": AuthorityState.REVOKED},
    "the client has not answered": {"state": AuthorityState.ASKED, "given_at": None},
    "the client said no": {"state": AuthorityState.DECLINED},
    "an officer refused it": {"state": AuthorityState.REFUSED},
}
"""Why an authority does not hold."""
OURS = ("proposal", "statement", "hold", "plan", "decision", "agency_act", "agency_change")
"""Where it would show that something was done for the client."""


def a_desk(session, mark: str = "Tystiolaeth", account: str = "80077777") -> Desk:
    """An agency with everything."""
    case = somebody_with_everything(session, mark, account)
    adviser = session.get_one(Adviser, case.adviser_id)
    agency = session.get_one(Agency, adviser.agency_id)
    colleague = kept(
        session,
        Adviser(
            agency_id=agency.id, email=f"{mark.lower()}@{agency.domain}", name=mark, created_at=NOW
        ),
    )
    key = kept(
        session,
        ApiKey(
            agency_id=agency.id,
            client_id=f"key-{mark}",
            secret_hash="x",
            name=mark,
            scopes="clients:read",
            created_at=NOW,
            created_by=adviser.id,
        ),
    )
    referral = session.query(AdviceReferral).filter_by(reference=case.referral).one()
    agency.signpost_id = referral.signpost_id
    session.flush()
    return Desk(
        case,
        agency.id,
        key.id,
        *_webhook(session, agency.id, case.client_id, mark),
        _file(session, adviser, mark),
        colleague.id,
        a_remittance(session, adviser, reference=f"M{mark[:8].upper()}").reference,
    )


def _webhook(session, agency_id: int, client_id: int, mark: str) -> tuple[str, int]:
    hook = kept(
        session,
        Webhook(
            reference=f"WH{mark[:8].upper()}",
            agency_id=agency_id,
            url=f"https://{mark.lower()}.example/hook",
            secret="x",
            created_at=NOW,
            created_by="adviser:1",
        ),
    )
    change = kept(
        session,
        AgencyChange(
            agency_id=agency_id, client_id=client_id, kind="hold.put", subject="hold:1", at=NOW
        ),
    )
    sent = kept(
        session,
        WebhookDelivery(
            webhook_id=hook.id, change_id=change.id, state="failed", next_attempt_at=NOW
        ),
    )
    return hook.reference, sent.id


def _file(session, adviser: Adviser, mark: str) -> str:
    upload = kept(
        session,
        AgencyUpload(
            reference=f"UP{mark[:8].upper()}",
            agency_id=adviser.agency_id,
            adviser_id=adviser.id,
            name=f"{mark}.csv",
            sha256=mark,
            size=1,
            state="read",
            row_count=1,
            done=1,
            created_at=NOW,
            read_at=NOW,
        ),
    )
    kept(
        session,
        AgencyUploadRow(
            upload_id=upload.id,
            number=1,
            content="",
            state="invalid",
            changed_at=NOW,
        ),
    )
    return str(upload.reference)


@pytest.fixture
def theirs(database) -> Desk:
    with database.transaction() as session:
        return a_desk(session)


@pytest.fixture
def mine(database) -> Desk:
    with database.transaction() as session:
        return a_desk(session, "Rhedynen", "81112222")


def doors(app: Flask):
    """Every address of advisers with a part, with each method that it takes."""
    for rule in rules_of(app):
        if rule.arguments and ACCESS[rule.endpoint] & ADVISERS:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method


def knock(client, rule, method: str, address: Address):
    """Ask for an address, with a form that could well be sent there."""
    path = client.application.url_map.bind("localhost").build(rule.endpoint, address, method)
    sent = {
        "answer": "This is my answer.",
        "words": "This is my answer.",
        "amount": "50.00",
        "colleague": "1",
        "manages": "yes",
        "press": "a-press",
        "number": "1",
        "total": "77777",
        "confirm": "yes",
    }
    return client.open(path, method=method, data=sent if method == "POST" else None)


def shown(answer) -> str:
    """The page without what the asker brought along."""
    return re.sub(r'next=[^"]*"|name="csrf_token" value="[^"]*"', "", str(answer.text))


def nothing_there(address: Address) -> Address:
    """The same address of what does not exist."""
    return {
        name: part
        if name in {"kind", "number"}
        else NOTHING
        if isinstance(part, int)
        else "P23456789"
        for name, part in address.items()
    }


def change(app: Flask, act) -> None:
    with parts_of(app).database.transaction() as session:
        act(session)


def test_every_address_with_a_part_says_whose_it_is(app):
    asked = {rule.endpoint for rule, _method in doors(app)}
    assert asked == {*ON_A_DESK, *NOBODYS}


def test_another_agencys_things_are_exactly_as_if_they_were_not_there(app, client, mine, theirs):
    signed_in_adviser(client, mine.case.adviser_id)
    before, wrong = rows_of(parts_of(app).database), []
    for rule, method in doors(app):
        if rule.endpoint not in ON_A_DESK:
            continue
        address = ON_A_DESK[rule.endpoint](theirs)
        answer = knock(client, rule, method, address)
        page = shown(answer)
        told = [word for word in theirs.case.tells if word in page]
        if answer.status_code != 404 or told:
            wrong.append((rule.endpoint, method, answer.status_code, told))
        assert page == shown(knock(client, rule, method, nothing_there(address))), rule.endpoint
    assert wrong == []
    assert rows_of(parts_of(app).database) == before


def test_the_agencys_own_things_are_there(app, client, mine, theirs):
    signed_in_adviser(client, mine.case.adviser_id)
    closed = [
        rule.endpoint
        for rule, method in doors(app)
        if method == "GET" and rule.endpoint in ON_A_DESK.keys() - NOT_BEGUN
        if knock(client, rule, method, ON_A_DESK[rule.endpoint](mine)).status_code == 404
    ]
    assert closed == []


@pytest.mark.parametrize("why", sorted(WITHOUT))
def test_without_an_authority_that_holds_nothing_of_ours_is_there(app, client, mine, why):
    def end(session) -> None:
        row = session.get_one(Authority, mine.case.authority_id)
        for name, value in WITHOUT[why].items():
            setattr(row, name, value)

    change(app, end)
    signed_in_adviser(client, mine.case.adviser_id)
    before, wrong = rows_of(parts_of(app).database), []
    for rule, method in doors(app):
        if rule.endpoint not in NEEDS_AUTHORITY:
            continue
        answer = knock(client, rule, method, ON_A_DESK[rule.endpoint](mine))
        if answer.status_code != 404:
            wrong.append((rule.endpoint, method, answer.status_code))
    after = rows_of(parts_of(app).database)
    assert wrong == []
    assert {table: after[table] for table in OURS} == {table: before[table] for table in OURS}


@pytest.mark.parametrize("how", ["withdrawn", "left"])
def test_whoever_may_no_longer_is_out_at_the_next_request(app, client, mine, how):
    signed_in_adviser(client, mine.case.adviser_id)
    assert client.get("/agency").status_code == 200

    def put_out(session) -> None:
        if how == "left":
            session.get_one(Adviser, mine.case.adviser_id).disabled_at = NOW
        else:
            session.get_one(Agency, mine.agency_id).state = AgencyState.WITHDRAWN

    change(app, put_out)
    wrong = [
        (rule.endpoint, method)
        for rule, method in doors(app)
        if rule.endpoint in ON_A_DESK
        if knock(client, rule, method, ON_A_DESK[rule.endpoint](mine)).status_code != 303
    ]
    assert wrong == []
