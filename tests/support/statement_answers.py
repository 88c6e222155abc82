"""The statement of the resident of the first walkthrough, page by page, as a browser sends it."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.checked_client import page_of

Given = str | tuple[str, str]

ANSWERS: dict[str, dict[str, Given]] = {
    "household": {"partner": "no", "children": "2"},
    "children": {"child-1": "7", "child-2": "11"},
    "earnings": {"client-salary-or-wages": ("980.00", "four_weekly")},
    "benefits": {
        "tax-credits-universal-credit": ("612.40", "monthly"),
        "child-benefit": ("26.05", "weekly"),
    },
    "pensions": {"action": "none"},
    "other-income": {"action": "none"},
    "home": {"rent": ("118.00", "weekly"), "tv-licence": ("14.54", "monthly")},
    "utilities": {"electricity": ("142.00", "monthly"), "water-supply": ("38.50", "monthly")},
    "care": {"childcare-costs": ("96.00", "monthly")},
    "transport": {"public-transport": ("24.00", "weekly")},
    "school": {"other-school": ("22.00", "monthly")},
    "insurance": {"buildings-contents-insurance": ("9.80", "monthly")},
    "work": {"action": "none"},
    "leisure": {"home-phone-internet-tv": ("41.00", "monthly")},
    "food": {"groceries": ("92.00", "weekly")},
    "personal": {"clothing-footwear": ("35.00", "monthly")},
    "debts": {"debt-loans": ("45.00", "monthly")},
    "changes": {"more": "no"},
    "savings": {"choice": "no"},
}
"""What is answered on each page, in order: £1,786.95 in, £1,457.84 out, £329.11 left over."""


def fill_in(client: FlaskClient, *names: str, **changed: Given) -> None:
    """Go through some pages, one after the other; what is named otherwise is sent where it belongs."""
    for name in names:
        own = {key: value for key, value in changed.items() if key in {*ANSWERS[name], "to"}}
        sent = {**hidden_of(client.get(f"/statement/{name}")), **_sent({**ANSWERS[name], **own})}
        answer = client.post(f"/statement/{name}", data=sent)
        assert answer.status_code == 303, f"{name}: {answer.status_code}"


def _sent(answers: dict[str, Given]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in answers.items():
        if isinstance(value, tuple):
            fields |= {f"{name}-amount": value[0], f"{name}-frequency": value[1]}
        else:
            fields[name] = value
    return fields


def hidden_of(answer: TestResponse) -> dict[str, str]:
    """What the page's own form brings back without showing it."""
    forms = [form for form in page_of(answer).all("form") if form.all("input")]
    own = [form for form in forms if any(e["name"] == "revision" for e in form.all("input"))]
    return {e["name"]: e["value"] for e in own[-1].all("input") if e["type"] == "hidden"}


def confirm(client: FlaskClient) -> dict[str, Any]:
    """Press confirm on the check page, and give the form that was sent."""
    sent = hidden_of(client.get("/statement/check"))
    assert client.post("/statement/confirm", data=sent).location == "/statement/result"
    return sent


def words(answer: TestResponse) -> str:
    """What the page says, on one line."""
    return " ".join(page_of(answer).all("main")[0].text.split())
