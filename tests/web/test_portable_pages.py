"""Somebody takes their statement away, signed, and brings it back."""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pypdf import PdfReader
from sqlalchemy import select

from shared.domain.sfs.portable import to_sign
from shared.models import Account, Statement, StatementSource
from shared.services.statements.read import current
from tests.support.builders import TODAY, a_party, a_statement, an_account, pounds
from tests.support.checked_client import page_of
from tests.support.plan_pages import counted, said
from tests.support.signed_in import signed_in_payer


@pytest.fixture
def payer(client, database):
    with database.transaction() as session:
        party = a_party(session)
        an_account(session, party)
        statement = a_statement(session, party)
        made = party.id, statement.id
    signed_in_payer(client, made[0])
    return made


def signed_file(client, statement_id):
    answer = client.get(f"/take-your-statement/{statement_id}/signed.json")
    assert answer.headers["Content-Disposition"].endswith('-signed.json"')
    return answer.get_data()


def bring(client, content):
    sent = {"file": (io.BytesIO(content), "statement.json")}
    return client.post("/bring-your-statement", data=sent)


def use(client, content, what):
    page = bring(client, content)
    [hidden] = [each for each in page_of(page).all("input") if each["name"] == "content"]
    return client.post("/bring-your-statement/use", data={"content": hidden["value"], "as": what})


def test_anybody_can_check_the_signature_with_the_published_key(client, payer):
    table = json.loads(signed_file(client, payer[1]))
    key = load_pem_public_key(client.get("/statement-key").get_data())
    key.verify(base64.b64decode(table["signature"]), to_sign(table))
    assert table["figures"]["totals"]["left_over"] == "329.11"


def test_the_file_says_nothing_of_who_it_is(client, payer, database):
    text = signed_file(client, payer[1]).decode()
    assert "Ellis" not in text
    assert f'"{payer[0]}"' not in text


def test_what_comes_back_is_shown_before_anything_changes(client, payer, database):
    page = bring(client, signed_file(client, payer[1]))
    assert "The signature is ours, and nothing was changed." in said(page)
    assert "£329.11 a month" in said(page)
    with database.reading() as session:
        assert len(session.scalars(select(Statement)).all()) == 1


def test_used_as_it_is_it_becomes_the_next_version_with_the_same_totals(client, payer, database):
    done = use(client, signed_file(client, payer[1]), "version")
    assert done.status_code == 303
    with database.reading() as session:
        versions = session.scalars(select(Statement).order_by(Statement.version)).all()
        first, second = versions
        assert (second.version, second.state) == (2, "submitted")
        assert (first.income, first.outgoings, first.left_over) == (
            second.income,
            second.outgoings,
            second.left_over,
        )
        assert session.get_one(StatementSource, second.id).kind == "brought_back"


def test_to_change_something_it_fills_a_draft_in(client, payer, database):
    done = use(client, signed_file(client, payer[1]), "draft")
    assert done.location.endswith("/statement/check")
    with database.reading() as session:
        found = current(session, payer[0], TODAY)
        assert found.draft.totals == found.latest.totals
        assert found.draft.household == found.latest.household


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"1786.95"', b'"2786.95"'),
        (b'"329.11"', b'"829.11"'),
        (b'"good_until": "20', b'"good_until": "29'),
        (b'"weekly"', b'"monthly"'),
        (b'"signature": "', b'"signature": "AAAA'),
        (b'"format": "evenkeel-given-1"', b'"format": "evenkeel-given-2"'),
    ],
)
def test_a_changed_figure_shows_and_nothing_is_used(client, payer, database, before, after):
    content = signed_file(client, payer[1])
    assert before in content
    changed = content.replace(before, after)
    page = bring(client, changed)
    assert page.status_code == 422
    assert "This file has been changed since you took it away." in said(page)
    sent = {"content": base64.b64encode(changed).decode(), "as": "version"}
    assert client.post("/bring-your-statement/use", data=sent).status_code == 422
    with database.reading() as session:
        assert len(session.scalars(select(Statement)).all()) == 1


def test_spaces_and_the_order_of_names_change_nothing(client, payer):
    table = json.loads(signed_file(client, payer[1]))
    turned = json.dumps(dict(reversed(table.items()))).encode()
    assert bring(client, turned).status_code == 200


def test_somebody_elses_statement_is_told_and_not_used(client, payer, database):
    content = signed_file(client, payer[1])
    signed_in_payer(client)
    page = bring(client, content)
    assert page.status_code == 422
    assert "This file is the statement of another person." in said(page)


def test_after_ninety_days_it_is_too_old(client, payer, clock):
    content = signed_file(client, payer[1])
    clock.pass_by(timedelta(days=90))
    signed_in_payer(client, payer[0])
    assert bring(client, content).status_code == 200
    clock.pass_by(timedelta(days=1))
    signed_in_payer(client, payer[0])
    assert "This file is too old to bring back." in said(bring(client, content))


@pytest.mark.parametrize("content", [b"{}", b"[]", b"PK\x03\x04", b"\xff\xfe\x00", b'{"a":' * 9000])
def test_another_file_is_told_apart(client, payer, content):
    page = bring(client, content)
    assert page.status_code == 422
    assert "This is not a statement that was taken away from this website." in said(page)


def test_without_a_file_the_page_asks_for_one(client, payer):
    page = client.post("/bring-your-statement", data={})
    assert page.status_code == 422
    assert "Choose the file that you took away." in said(page)


@pytest.mark.parametrize("content", ["", "%%%", "e30="])
def test_a_form_without_a_file_of_ours_is_refused(client, payer, content):
    sent = {"content": content, "as": "version"}
    assert client.post("/bring-your-statement/use", data=sent).status_code in (409, 422)


def test_the_paper_carries_the_signature_and_the_signed_file(client, payer):
    answer = client.get(f"/take-your-statement/{payer[1]}/signed.pdf")
    paper = PdfReader(io.BytesIO(answer.get_data()))
    words = "".join(page.extract_text() for page in paper.pages)
    content = signed_file(client, payer[1])
    assert json.loads(content)["signature"][:20] in words.replace("\n", "")
    [attached] = paper.attachments.values()
    assert attached[0] == content


def test_another_persons_version_is_not_there(client, payer):
    signed_in_payer(client)
    for path in ("", "/signed.json", "/signed.pdf"):
        assert client.get(f"/take-your-statement/{payer[1]}{path}").status_code == 404


def test_the_bill_of_today_counts_and_is_told(client, payer, database):
    content = signed_file(client, payer[1])
    with database.transaction() as session:
        account = session.scalars(select(Account)).one()
        account.current_instalment = pounds("99.00")
    assert "Your council tax was" in said(bring(client, content))


@pytest.mark.parametrize("path", ["/take-your-statement/{}", "/bring-your-statement"])
def test_the_queries_of_each_page_are_few(client, payer, database, path):
    client.get(path.format(payer[1]))
    with counted(database) as statements:
        client.get(path.format(payer[1]))
    assert len(statements) <= 12, statements
