"""What attackers type, and where on a page they can type it: every form, read from the page itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.domain.statement_lines import LINE
from tests.support.checked_client import page_of
from tests.support.html_page import Element

ROOT = Path(__file__).resolve().parents[2]
MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
"""Ends an attribute, opens a script, and calls one: none of it may ever be more than text."""

SHORT: dict[str, str] = {
    "signs that end something": f"' OR '1'='1' -- 1);DROP TABLE party; {MARKUP}{{{{7*7}}}}${{7*7}}%s%(name)s%n{{0.__class__}}",
    "signs that nobody sees": "a\r\nSet-Cookie: evil=1\r\n\r\n\x00\x1b[31m\u202eevil\u2066\u200f\ufeff\u2028\x85",
    "digits of other scripts": "١٢٣.٤٥ １２ Ⅻ ² a" + "\u0301" * 50,
    "below nothing": "-1",
    "a path": "../../../../etc/passwd",
}
"""What it is -> what is typed."""

LONG: dict[str, str] = {
    "a number with thousands of digits": "9" * 5_000,
    "a very long text": "Ŵ" * 20_000,
}
"""What no page is made to hold."""

CARRIED: tuple[str, ...] = (
    "",
    "0",
    "-1",
    "9" * 18,
    "9" * 5_000,
    "31",
    "٣",
    "x' OR 1=1 --",
    "0:0 1:-1 :",
)
"""What a page never carries along in a field that nobody types into."""

AMOUNTS: tuple[str, ...] = (
    "-1",
    "-0.01",
    "0.001",
    "12.345",
    "1e3",
    "1e309",
    "NaN",
    "Infinity",
    "-inf",
    "１２.００",
    "١٢",
    "1" + "0" * 18,
    "9999999999",
    "0x10",
    "1_000",
    "1,00",
    "12,000.5.0",
    "\u202b12.00",
    "12\x00",
    "£",
    "12 pounds",
    "½",
    "²",
    "=1+1",
    "12.00; DROP TABLE plan",
)
"""What is no amount, however a program might be talked into reading one (F39)."""

EXTRA: Mapping[str, str] = {
    "role": "administrator",
    "balance": "0",
    "account_id": "1",
    "party_id": "1",
    "payer_id": "1",
    "officer_id": "1",
    "status": "accepted",
    "state": "accepted",
    "outcome": "accept",
    "promise_on": "2020-01-01",
    "total": "0.01",
    "left_over": "999999",
    "on_behalf_by": "1",
    "needs_person": "",
    "version": "99",
    "lock": "99",
    "created_at": "2020-01-01",
    "id": "1",
}
"""Columns that no form offers, as somebody sends them all the same (S15)."""

FREE = frozenset({"text", "email", "tel", "number", "search", "password", "textarea"})
ELSEWHERE = frozenset({"/sign-out", "/officers/sign-out", "/agency/sign-out", "/session/stay"})
"""Forms that every page has, or that end the visit."""


@dataclass(frozen=True)
class FormField:
    """One field: its name, what kind it is, and what the page filled in."""

    name: str
    kind: str
    value: str
    is_amount: bool = False

    @property
    def is_shorthand(self) -> bool:
        """Whether an amount and how often are typed into it together."""
        return self.name in LINE


@dataclass(frozen=True)
class HostileForm:
    """One form of a page, to be sent with something else in it."""

    path: str
    method: str
    fields: tuple[FormField, ...]

    def fails_without_supplier(self, status: int) -> bool:
        """Whether it goes on to a supplier's page, which nobody answers for here: then 503 is right."""
        return status == 503 and self.path.endswith("/go-on")

    @property
    def names(self) -> frozenset[str]:
        """What its fields are called."""
        return frozenset(field.name for field in self.fields)

    @property
    def amounts(self) -> tuple[FormField, ...]:
        """The fields that ask for an amount."""
        return tuple(field for field in self.fields if field.is_amount)

    @property
    def carried(self) -> tuple[FormField, ...]:
        """The fields that are carried along or chosen, never typed; of lists of how often, the first."""
        chosen = [f for f in self.fields if f.kind not in FREE]
        often = [f for f in chosen if f.name.endswith("-frequency")]
        return tuple(f for f in chosen if f not in often[1:])

    @property
    def as_shown(self) -> dict[str, str]:
        """What the page would send if its button were pressed at once."""
        return {field.name: field.value for field in self.fields}

    @property
    def plausible(self) -> dict[str, str]:
        """What somebody could well send: the page as it is shown, with its empty fields filled in."""
        return {field.name: _likely(field) for field in self.fields}

    def typed(self, text: str) -> dict[str, str]:
        """The same text typed wherever somebody can type."""
        return {f.name: text if f.kind in FREE else f.value for f in self.fields}

    def forged(self, text: str) -> dict[str, str]:
        """The same text in every field, also those that are only chosen or carried along."""
        return dict.fromkeys(self.names, text)

    def with_amounts(self, text: str) -> dict[str, str]:
        """A likely form, but for what is typed as every amount."""
        typed = {f.name: f"{text} m" if f.is_shorthand else text for f in self.amounts}
        return {**self.plausible, **typed}

    def send(self, client: FlaskClient, sent: Mapping[str, str]) -> TestResponse:
        """Send it."""
        if self.method == "post":
            return client.post(self.path, data=dict(sent))
        return client.get(self.path, query_string=dict(sent))


def forms_of(answer: TestResponse) -> tuple[HostileForm, ...]:
    """Every form of a page, one for each of its buttons, without those that only sign out or stay."""
    here = answer.request.path
    found = [each for form in page_of(answer).all("form") for each in _forms(form, here)]
    return tuple(each for each in found if each.path not in ELSEWHERE)


def _forms(element: Element, here: str) -> Iterator[HostileForm]:
    given = tuple(_fields(element))
    # Of radios with one name the last one stands for them all; of buttons each is pressed once.
    fields = {each.name: each for each in given if each.kind != "submit"}
    path, method = element["action"] or here, element["method"].lower() or "get"
    buttons = [each for each in given if each.kind == "submit"]
    for pressed in [[each] for each in buttons] or [buttons]:
        yield HostileForm(path, method, (*fields.values(), *pressed))


def _fields(form: Element) -> Iterator[FormField]:
    for each in form.all("input", "textarea", "select", "button"):
        name = each["name"]
        if not name or name == "csrf_token":
            continue
        if each.tag == "select":
            chosen = [option["value"] for option in each.all("option")]
            yield FormField(name, "select", chosen[-1] if chosen else "")
        elif each.tag == "textarea":
            yield FormField(name, "textarea", each.text)
        else:
            kind = each["type"] or ("submit" if each.tag == "button" else "text")
            is_amount = each["inputmode"] == "decimal" or name in LINE
            yield FormField(name, kind, each["value"], is_amount)


LIKELY: tuple[tuple[str, str], ...] = (
    ("-day", "28"),
    ("-month", "12"),
    ("-year", "2026"),
    ("-frequency", "monthly"),
    ("frequency", "monthly"),
    ("email", "new.person@tidewell.example"),
    ("name", "Gwen Parry"),
    ("reference", "80012345"),
    ("postcode", "TW1 4QT"),
    ("password", "lantern gravel puffin"),
    ("repeated", "lantern gravel puffin"),
    ("code", "123456"),
    ("ages", "7, 11"),
    ("children", "1"),
    ("other_dependants", "1"),
    ("non_dependants", "1"),
    ("website", "https://help.example/"),
)
"""The end of a field's name -> what somebody could well put there."""


def _likely(field: FormField) -> str:
    if field.kind == "select" and field.name.endswith("frequency"):
        return "monthly"
    if field.value or field.kind not in FREE:
        return field.value
    if field.is_amount:
        return "45.00 m" if field.is_shorthand else "45.00"
    if re.fullmatch(r"child-\d", field.name):
        return "9"
    if re.fullmatch(r"(month|more|label)-\d", field.name):
        return ""
    found = (text for end, text in LIKELY if field.name.endswith(end))
    return next(found, "Words that say enough to be kept.")


@cache
def asked_of_addresses() -> frozenset[str]:
    """The name of every parameter that any view reads from its address, found in the code."""
    found: set[str] = set()
    for folder in ("portal", "backoffice", "shared/web"):
        for file in (ROOT / folder).rglob("*.py"):
            found.update(_parameters(ast.parse(file.read_text(encoding="utf-8"))))
    return frozenset(found)


def _parameters(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            from_address = isinstance(of, ast.Attribute) and of.attr in {"args", "values"}
            if from_address and node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)
