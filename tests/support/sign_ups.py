"""A payer who walks through the pages of setting up a Direct Debit."""

from __future__ import annotations

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from shared.services.audit import Actor
from shared.services.direct_debit.guarantee import load_guarantee
from tests.support.checked_client import CheckedClient
from tests.support.plan_pages import form_of
from tests.support.records import NOW

GUARANTEE = (
    "Invented words for tests: {name} tells you {days} working days before.\n\n"
    "Your bank gives back what was taken by mistake."
)
SORT_CODE, ACCOUNT = "08-99-99", "66374958"
DETAILS = {"holder": "Carys Hughes", "sort_code": SORT_CODE, "account_number": ACCOUNT}
SECOND = {"name": "Bethan Hughes", "route": "link", "address": "bethan@example.org"}


def a_guarantee(session: Session) -> int:
    """The words that the pages show, in both languages; the number of the English ones."""
    by = Actor("command", "test")
    load_guarantee(session, GUARANTEE, "test-1", "cy", by, NOW, invented=True)
    return load_guarantee(session, GUARANTEE, "test-1", "en", by, NOW, invented=True)


def answer_pages(
    client: CheckedClient,
    reference: str,
    who: str = "alone",
    second: dict[str, str] | None = None,
    until: str = "check",
    **details: str,
) -> None:
    """Answer the pages of a sign-up in their order, up to but without the one named."""
    base = f"/direct-debit/{reference}"
    pages: list[tuple[str, dict[str, str]]] = [
        ("account-holder", {"who": who}),
        ("who-collects", {}),
        ("bank-details", {**DETAILS, **details}),
    ]
    if who == "two":
        pages.append(("second-person", second or SECOND))
    for page, sent in (*pages, ("dates", {})):
        if page == until:
            return
        answer = client.post(f"{base}/{page}", data=sent)
        assert answer.status_code == 303, (page, answer.status_code, answer.text[:2000])


def check_form_of(client: CheckedClient, reference: str) -> dict[str, str]:
    """What the button of the last page sends."""
    path = f"/direct-debit/{reference}/check"
    answer = client.get(path)
    assert answer.status_code == 200, answer.headers.get("Location", answer.status_code)
    return {**form_of(answer, path), "decide": "confirm"}


def set_up(client: CheckedClient, reference: str, **answers: str) -> TestResponse:
    """Walk through all pages, press the button, and open what comes."""
    answer_pages(client, reference, **answers)  # type: ignore[arg-type]
    form = check_form_of(client, reference)
    return client.post(f"/direct-debit/{reference}/check", data=form, follow_redirects=True)
