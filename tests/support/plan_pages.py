"""A payer who walks through the pages of making an offer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape

from sqlalchemy import event
from werkzeug.test import TestResponse

from shared.db import Database
from tests.support.checked_client import CheckedClient, page_of
from tests.support.html_page import Element


def said(answer: TestResponse) -> str:
    """What a person reads of the page, elements set apart by a space."""
    main = (
        answer.text.partition("<main")[2].partition("</main>")[0].partition(">")[2] or answer.text
    )
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def an_offer_form(
    amount: str = "90.00",
    frequency: str = "monthly",
    first: str = "28 12 2026",
    paid_now: str = "",
) -> dict[str, str]:
    """The fields of the offer form."""
    day, month, year = first.split(" ")
    return {
        "amount": amount,
        "frequency": frequency,
        "first-day": day,
        "first-month": month,
        "first-year": year,
        "paid_now": paid_now,
    }


def work_out(client: CheckedClient, amount: str = "90.00", **changes: str) -> TestResponse:
    """Type an offer, press "Work it out" and look at the answer."""
    return client.post("/plan/offer", data=an_offer_form(amount, **changes), follow_redirects=True)


def check_form(client: CheckedClient) -> dict[str, str]:
    """Open the check page and read the form that its button sends, with a way to pay chosen."""
    answer = client.get("/plan/check")
    assert answer.status_code == 200, answer.status_code
    fields = form_of(answer, "/plan/check")
    return {**fields, "method": "bank_transfer", "decide": "confirm"}


def form_of(answer: TestResponse, action: str) -> dict[str, str]:
    """The hidden and filled-in fields of the first form that goes to an address."""
    form = next(
        each for each in page_of(answer).all("form") if _attributes(each)["action"] == action
    )
    fields = [_attributes(each) for each in form.all("input")]
    return {
        field["name"]: field.get("value", "")
        for field in fields
        if field.get("type") not in ("radio", "checkbox", "submit") and "name" in field
    }


def _attributes(element: Element) -> Mapping[str, str]:
    return {name: value or "" for name, value in element.attributes.items()}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)
