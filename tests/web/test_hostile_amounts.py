"""No amount field of any form takes what is no amount, and none stores anything but whole pence (F39)."""

from __future__ import annotations

from contextlib import closing

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accessibility.pages import ListedPage, Visitor, listed_pages
from tests.support.checked_client import page_of
from tests.support.hostile import AMOUNTS, HostileForm, forms_of
from tests.support.kept import kinds_of_amounts, money_columns, opened

PAGES = {(page.endpoint, page.h1): page for page in listed_pages()}.values()
ASK_FOR_AMOUNTS = {
    "agency.offer",
    "agency.statement",
    "agency_files.row",
    "card_payment.bill",
    "card_payment.choose",
    "entitlements.home",
    "hardship.step",
    "officers_breathing_space.enter",
    "officers_breathing_space.enter_from",
    "officers_deciding.limit",
    "officers_finance.bank_line",
    "officers_finance.item",
    "officers_hardship.ruling",
    "officers_notices.draft",
    "officers_payments.move",
    "officers_payments.link",
    "officers_payments.phone",
    "officers_payments.refund",
    "officers_plans.counter_offer",
    "officers_plans.offer",
    "officers_statements.start",
    "plan.offer",
    "plan.payments",
    "plan_changes.amount",
    "sandbox_register.overview",
    "statement.add_change",
    "statement.page",
}
"""The endpoints whose pages hold an amount field."""
GOOD: tuple[tuple[str, int], ...] = (
    ("45", 4500),
    ("45.5", 4550),
    (" £45.00 ", 4500),
    ("1,200.50", 120050),
    ("1 200.50", 120050),
    ("\u00a045.00", 4500),
)
"""How people write amounts, and the pence that are kept."""


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that does not judge pages: one with every line of a statement wrong is large."""
    app.test_client_class = FlaskClient
    return app.test_client()


def amount_forms(client: FlaskClient, page: ListedPage) -> list[HostileForm]:
    with closing(client.get(page.come(Visitor(client)))) as answer:
        return [form for form in forms_of(answer) if form.amounts]


def amounts_in(database) -> list[object]:
    """Every amount that is kept anywhere."""
    found: list[object] = []
    with opened(database) as live:
        for table, column in money_columns():
            query = f"SELECT {column.name} FROM {table.name} WHERE {column.name} IS NOT NULL"
            found += live.execute(query).fetchall()
    return sorted(found, key=repr)


def shown_after(client: FlaskClient, form: HostileForm, text: str) -> TestResponse:
    """The page that a person sees after sending a text; what was typed may be kept on the way there."""
    answer = form.send(client, form.with_amounts(text))
    if answer.status_code != 303:
        return answer
    answer.close()
    return client.get(answer.location)


def refused_fields(answer) -> set[str]:
    """The fields beside which a page says that something is wrong."""
    errors = page_of(answer).having("govuk-error-message")
    return {each["id"].removesuffix("-error") for each in errors}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_no_amount_is_refused_beside_its_field(client, database, page: ListedPage):
    forms = amount_forms(client, page)
    assert bool(forms) <= (page.endpoint in ASK_FOR_AMOUNTS)
    before = amounts_in(database)
    kept = [each for each in forms if "remove" not in each.as_shown]
    for form in [each for each in kept if each.as_shown.get("action") not in {"none", "later"}]:
        for text in AMOUNTS:
            with shown_after(client, form, text) as answer:
                where = (form.path, text, answer.status_code)
                assert answer.status_code == 200, where
                wanted = {field.name.removesuffix("-amount") for field in form.amounts}
                assert wanted <= refused_fields(answer), where
    assert amounts_in(database) == before
    assert kinds_of_amounts(database) == set()


WITH_AMOUNTS = [page for page in PAGES if page.endpoint in ASK_FOR_AMOUNTS]


@pytest.mark.parametrize("page", WITH_AMOUNTS, ids=lambda page: page.name)
def test_an_amount_as_people_write_it_is_kept_as_whole_pence(client, database, page: ListedPage):
    for form in amount_forms(client, page):
        with form.send(client, form.with_amounts("1,200.50")) as answer:
            assert "using numbers only" not in answer.get_data(as_text=True), form.path
    assert kinds_of_amounts(database) == set()


@pytest.mark.parametrize(("text", "pence"), GOOD)
def test_what_is_kept_is_what_was_typed(client, database, text, pence):
    page = next(each for each in PAGES if each.endpoint == "statement.page" and "home" in each.name)
    form = next(f for f in amount_forms(client, page) if f.as_shown["action"] == "continue")
    form.send(client, form.with_amounts(text)).close()
    assert (pence,) in amounts_in(database)
