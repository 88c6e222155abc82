"""The description of the interface: whole, true of what is answered, and held against cases made from it."""

from __future__ import annotations

import json
import random
import re
from datetime import timedelta

import jsonschema
import pytest

from portal.api.frame import api
from portal.api.openapi import document
from portal.api.routes import pages as _pages
from shared.web.access_table import ACCESS
from tests.support.api_scene import a_scene

AT = "http://localhost/api/v1"
MARK = "Ysgawen"
ROUNDS = 4
MINUTE = timedelta(minutes=1)
LAST = frozenset({"close_case", "give_up_authority"})
"""After these the client is out of reach."""


@pytest.fixture(scope="module")
def described():
    assert _pages.name == "api"  # every module of operations has been read
    return document(api.every, AT)


def test_every_operation_is_described_and_has_a_line_of_access(described):
    names = {one["operationId"] for path in described["paths"].values() for one in path.values()}
    assert names == {each.name for each in api.every}
    own = {"api.token", "api.description", "api.guide"}
    assert {each for each in ACCESS if each.startswith("api.")} == {f"api.{n}" for n in names} | own


def test_it_is_served_to_anybody(client):
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json["openapi"]) == (200, "3.1.0")


def test_every_schema_is_one_and_every_reference_leads_somewhere(described):
    for schema in described["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(described)
    led = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert led <= set(described["components"]["schemas"])
    assert "#/$defs" not in text


def test_no_model_of_what_is_sent_takes_more_than_it_names(described):
    taken = {each.takes.__name__ for each in api.every if each.takes}
    schemas = described["components"]["schemas"]
    assert [name for name in taken if schemas[name]["additionalProperties"] is not False] == []


# ------------------------------------------------------------------ cases made from the description


ODD = [
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    1e300,
    "",
    " ",
    MARK,
    MARK * 2_000,
    "\u0000",
    "\u202e",
    "=1+1",
    "<b>",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    [],
    [MARK],
    {},
    {MARK: MARK},
    {"$ref": "#"},
]


class Cases:
    """Bodies from a schema: right ones, and ones with something odd in them."""

    def __init__(self, described, seed):
        self.schemas = described["components"]["schemas"]
        self.chance = random.Random(seed)

    def of(self, schema):
        schema = self.resolved(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        if "anyOf" in schema:
            return self.of(self.chance.choice(schema["anyOf"]))
        return getattr(self, f"of_{schema.get('type', 'null')}")(schema)

    def of_object(self, schema):
        needed = set(schema.get("required", ()))
        return {
            name: self.of(each)
            for name, each in schema.get("properties", {}).items()
            if name in needed or self.chance.random() < 0.5
        }

    def of_array(self, schema):
        least, most = schema.get("minItems", 0), min(schema.get("maxItems", 3), 3)
        return [self.of(schema["items"]) for _ in range(self.chance.randint(least, most))]

    def of_integer(self, schema):
        least, most = schema.get("minimum", 0), schema.get("maximum", 10**6)
        return self.chance.choice([least, most, self.chance.randint(least, most)])

    def of_string(self, schema):
        if schema.get("format") == "date":
            return f"{self.chance.randint(1, 9999):04}-{self.chance.randint(1, 12):02}-15"
        length = self.chance.choice([1, schema.get("maxLength", 20)])
        return "".join(self.chance.choice("aÉŵ7 '-") for _ in range(length - 1)) + "x"

    def of_boolean(self, _schema):
        return self.chance.random() < 0.5

    def of_null(self, _schema):
        return None

    def resolved(self, schema):
        ref = schema.get("$ref")
        return self.schemas[ref.rsplit("/", 1)[1]] if ref else schema

    def spoiled(self, body):
        """The same with one thing odd, more, or less."""
        body, what = dict(body), self.chance.choice(["odd", "more", "less", "whole"])
        if what == "whole":
            return self.chance.choice(ODD)
        if what == "more" or not body:
            return {**body, MARK: self.chance.choice(ODD)}
        name = self.chance.choice(sorted(body))
        if what == "less":
            del body[name]
        else:
            body[name] = self.chance.choice(ODD)
        return body


def judged(described, operation, answer):
    """An answer is as the description says, and says nothing back."""
    path = described["paths"][re.sub(r"<(\w+)>", r"{\1}", operation.path)]
    responses = path[operation.method.lower()]["responses"]
    assert str(answer.status_code) in responses, (operation.name, answer.status_code, answer.text)
    content = responses[str(answer.status_code)]["content"]
    assert answer.mimetype in content, (operation.name, answer.mimetype)
    schema = {**content[answer.mimetype]["schema"], "components": described["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json)
    if answer.status_code >= 400:
        assert MARK not in answer.text
    assert answer.status_code < 500, answer.text


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(3))
def test_every_answer_is_as_described_whatever_is_sent(client, clock, described, seed):
    scene, cases = a_scene(client), Cases(described, seed)
    for operation in sorted(api.every, key=lambda each: each.name in LAST):
        for number in range(ROUNDS):
            if number == 0:
                clock.pass_by(MINUTE)
            known = {"client": scene.client, "offer": "P2222222"}
            if number == ROUNDS - 1:
                known = {"client": "K0", "offer": "P0"}
            path = re.sub(r"<(\w+)>", lambda found, known=known: known[found[1]], operation.path)
            if operation.method == "GET":
                judged(described, operation, scene.program.get(path))
                continue
            schema = described["components"]["schemas"][operation.takes.__name__]
            body = cases.of(schema)
            judged(described, operation, scene.program.post(path, body))
            sent = cases.spoiled(body)
            judged(described, operation, scene.program.post(path, {} if sent is None else sent))


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b"\xff\xfe",
        b'{"text": "\xed\xa0\x80"}',
        b'{"text": "\\ud800"}',
        b'{"text": NaN}',
        b"null",
        b'"text"',
        b"1e999999",
        b'{"text": "Hi", "text": "Ho", "x": 1}',
    ],
    ids=range(12),
)
def test_what_is_no_body_is_refused(client, raw):
    scene = a_scene(client)
    headers = {**scene.program.bearer, "Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = client.post(f"/api/v1{scene.at}/messages", data=raw, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.mimetype == "application/problem+json"


def test_a_body_that_is_too_large_is_refused(client):
    scene = a_scene(client)
    answer = scene.program.post(f"{scene.at}/messages", {"text": "x" * 300_000})
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_a_body_of_another_type_is_refused(client, kind):
    scene = a_scene(client)
    headers = {**scene.program.bearer, "Idempotency-Key": "k", "Content-Type": kind}
    answer = client.post(f"/api/v1{scene.at}/holds", data=b"{}", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (415, "not-this-type")
