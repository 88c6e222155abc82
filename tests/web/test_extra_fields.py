"""A form changes what it asks for, whatever else is sent with it (S15)."""

from __future__ import annotations

from contextlib import closing

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accessibility.pages import ListedPage, Visitor, listed_pages
from tests.support.hostile import EXTRA, HostileForm, forms_of
from tests.support.kept import Kept, NoChance, Rows, rows_of

PAGES = {page.name: page for page in listed_pages()}
WITH_FORMS = {(page.endpoint, page.h1): page for page in PAGES.values()}.values()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that does not judge pages: an answer may repeat all that was sent."""
    app.test_client_class = FlaskClient
    return app.test_client()


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> NoChance:
    return NoChance(monkeypatch)


def posts_of(client: FlaskClient, page: ListedPage) -> list[HostileForm]:
    with closing(client.get(page.come(Visitor(client)))) as answer:
        return [form for form in forms_of(answer) if form.method == "post"]


def sent(client: FlaskClient, form: HostileForm, more: dict[str, str], database) -> Rows:
    with form.send(client, {**form.plausible, **more}) as answer:
        assert answer.status_code < 500 or form.fails_without_supplier(answer.status_code)
    return rows_of(database)


@pytest.mark.parametrize("page", WITH_FORMS, ids=lambda page: page.name)
def test_fields_that_a_form_does_not_offer_change_nothing(client, database, chance, page):
    forms = posts_of(client, page)
    before = Kept(database)
    for form in forms:
        kept = []
        for more in ({}, {name: text for name, text in EXTRA.items() if name not in form.names}):
            before.put_back()
            chance.begin_anew()
            kept.append(sent(client, form, more, database))
        alone, with_more = kept
        assert [(form.path, name) for name in alone if alone[name] != with_more[name]] == []


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("plan.check", "plan"),
        ("plan.counter", "plan"),
        ("plan.answer", "proposal_event"),
        ("statement.page: filled in", "statement_line"),
        ("statement.page: savings", "statement"),
        ("statement.add_change", "known_change"),
        ("statement.check", "statement"),
        ("officers_cases.case", "note"),
        ("officers_holds.put", "hold"),
        ("officers_deciding.limit", "deciding_limit"),
        ("officers_plans.counter_offer: previewed", "counter_offer"),
        ("officers_statements.start", "statement_line"),
        ("officers_staff.add", "officer"),
    ],
)
def test_what_is_compared_is_a_change(client, database, name, table):
    forms = posts_of(client, PAGES[name])
    before, changed = Kept(database), set()
    rows = rows_of(database)
    for form in forms:
        before.put_back()
        after = sent(client, form, {}, database)
        changed |= {each for each in rows if rows[each] != after[each]}
    assert table in changed


def test_a_suggested_answer_keeps_only_what_its_form_asks_for(client):
    form = next(
        f for f in posts_of(client, PAGES["officers_plans.question"]) if "question" in f.names
    )
    with form.send(client, {**form.plausible, **EXTRA}) as answer:
        assert answer.status_code == 200
        assert 'name="question"' in answer.text
        assert [name for name in EXTRA if f'name="{name}"' in answer.text] == []
