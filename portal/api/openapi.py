"""The description of the interface, OpenAPI 3.1, made from the models that check what is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from portal.api.operations import Operation
from portal.api.shapes.base import ProblemShown
from shared.domain.api_scopes import ApiScope
from shared.web.problems import KINDS, PROBLEM_JSON

JSON = "application/json"
VERSION = "1.0.0"
AT = "#/components/schemas/{model}"
IN_PATH = re.compile(r"<(\w+)>")
REFERENCE = {"type": "string", "pattern": "^[A-Z0-9]{1,20}$"}
ALWAYS = (
    "bad-parameters",
    "not-signed-in",
    "scope-missing",
    "too-many-requests",
    "our-mistake",
    "not-now",
)
OF_PATH = ("not-found",)
OF_BODY = ("not-json", "still-working", "too-large", "not-this-type", "invalid")
LIMITS = {
    "RateLimit-Limit": "Requests that the key has in a minute.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "Seconds until the next minute.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Your own name for this request. The same request under the same key is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"},
}
SCOPES: Mapping[ApiScope, str] = {
    ApiScope.CLIENTS_READ: "Read clients, what they owe, and how what you sent stands.",
    ApiScope.CLIENTS_WRITE: "Add clients and ask them for authority.",
    ApiScope.STATEMENTS_WRITE: "Send statements of income and spending.",
    ApiScope.OFFERS_WRITE: "Make offers, take them back, and answer ours.",
    ApiScope.HOLDS_WRITE: "Ask for a pause.",
    ApiScope.MESSAGES_WRITE: "Write to the council about a client.",
    ApiScope.CHANGES_READ: "Read what changed.",
}


def document(operations: Iterable[Operation], server: str) -> dict[str, Any]:
    """The whole description."""
    every = tuple(operations)
    schemas = _schemas(every)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Evenkeel for debt advice agencies",
            "version": VERSION,
            "description": "Amounts are whole pence and times are UTC. Within /api/v1 fields and addresses "
            "are only ever added; anything else has a new number.",
        },
        "servers": [{"url": server}],
        "security": [{"oauth": []}],
        "paths": _paths(every),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "oauth": {
                    "type": "oauth2",
                    "flows": {
                        "clientCredentials": {
                            "tokenUrl": f"{server}/token",
                            "scopes": {each.value: SCOPES[each] for each in ApiScope},
                        }
                    },
                }
            },
        },
    }


def _schemas(every: Iterable[Operation]) -> dict[str, Any]:
    taken = {each.takes for each in every if each.takes is not None}
    given: set[type[BaseModel]] = {each.gives for each in every} | {ProblemShown}
    _, sent = models_json_schema(
        [(each, "validation") for each in sorted(taken, key=_name)], ref_template=AT
    )
    _, shown = models_json_schema(
        [(each, "serialization") for each in sorted(given, key=_name)], ref_template=AT
    )
    return {**sent.get("$defs", {}), **shown.get("$defs", {})}


def _paths(every: Iterable[Operation]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for each in every:
        paths.setdefault(IN_PATH.sub(r"{\1}", each.path), {})[each.method.lower()] = _described(
            each
        )
    return paths


def _described(operation: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.about,
        "security": [{"oauth": [operation.scope.value]}],
        "parameters": [*_in_path(operation), *_in_query(operation)],
        "responses": {
            str(operation.status): {
                "description": "Done." if operation.method == "POST" else "What was asked for.",
                "headers": _limits(),
                "content": {JSON: {"schema": _refers(operation.gives)}},
            },
            **_problems(operation),
        },
    }
    if operation.method == "POST":
        said["parameters"].append(IDEMPOTENCY_KEY)
    if operation.takes is not None:
        content = {JSON: {"schema": _refers(operation.takes)}}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _in_path(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": REFERENCE}
        for name in IN_PATH.findall(operation.path)
    ]


def _in_query(operation: Operation) -> list[dict[str, Any]]:
    if operation.asks is None:
        return []
    schema = operation.asks.model_json_schema(ref_template="{model}")
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": each.get("description", ""),
            "schema": _plain(each, schema.get("$defs", {})),
        }
        for name, each in schema["properties"].items()
    ]


def _plain(each: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of one parameter. An address has no null: what is left out is not there."""
    value = next((kind for kind in each.get("anyOf", ()) if kind.get("type") != "null"), each)
    value = known.get(value.get("$ref", ""), value)
    left_out = {"title", "description", "default"}
    return {key: said for key, said in value.items() if key not in left_out}


def _problems(operation: Operation) -> dict[str, Any]:
    codes = {*ALWAYS, *operation.refuses}
    if IN_PATH.search(operation.path):
        codes |= {*OF_PATH}
    if operation.method == "POST":
        codes |= {*OF_BODY}
    by_status: dict[str, list[str]] = {}
    for code in sorted(codes):
        by_status.setdefault(str(KINDS[code].status), []).append(KINDS[code].title)
    return {
        status: {
            "description": ". ".join(titles) + ".",
            "content": {PROBLEM_JSON: {"schema": _refers(ProblemShown)}},
        }
        for status, titles in sorted(by_status.items())
    }


def _limits() -> dict[str, Any]:
    return {
        name: {"description": about, "schema": {"type": "integer"}}
        for name, about in LIMITS.items()
    }


def _refers(shape: type[BaseModel]) -> dict[str, str]:
    return {"$ref": AT.format(model=_name(shape))}


def _name(shape: type[BaseModel]) -> str:
    return shape.__name__
