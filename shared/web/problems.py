"""What programs are told when something is wrong: `application/problem+json` (RFC 9457).

A problem says which rule was broken and where, never what was sent: nothing of a person comes back
in it. Titles are part of the interface and stay in English, like the names of its fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Response, request

PROBLEM_JSON = "application/problem+json"
AT = "/agency/api#"
"""Where each problem is explained."""


@dataclass(frozen=True)
class Kind:
    """One kind of problem."""

    status: int
    title: str


KINDS: Mapping[str, Kind] = {
    "bad-request": Kind(400, "The request cannot be read"),
    "not-json": Kind(400, "The body is not JSON"),
    "no-idempotency-key": Kind(400, "The request needs an Idempotency-Key"),
    "bad-parameters": Kind(400, "A parameter of the address is wrong"),
    "not-signed-in": Kind(401, "The request needs an access token that works"),
    "scope-missing": Kind(403, "The access token is not for this"),
    "not-found": Kind(404, "There is nothing here that you may see"),
    "method-not-allowed": Kind(405, "This address does not take that method"),
    "still-working": Kind(409, "The first request under this key is still being worked on"),
    "changed-meanwhile": Kind(409, "What you decided upon has changed meanwhile"),
    "already-decided": Kind(409, "This was decided already"),
    "too-large": Kind(413, "The body is too large"),
    "not-this-type": Kind(415, "The body must be application/json"),
    "invalid": Kind(422, "Something in the body is not as described"),
    "other-request": Kind(422, "The Idempotency-Key was used for another request"),
    "not-possible": Kind(422, "This cannot be done for this client now"),
    "too-many-requests": Kind(429, "Too many requests in this minute"),
    "our-mistake": Kind(500, "Something went wrong here"),
    "not-now": Kind(503, "The service cannot answer just now"),
}
BY_STATUS = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    409: "changed-meanwhile",
    413: "too-large",
    415: "not-this-type",
    429: "too-many-requests",
    500: "our-mistake",
    503: "not-now",
}


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong in a body: where (RFC 6901), and a code."""

    pointer: str
    code: str
    detail: str


class Problem(Exception):
    """The request cannot be done; answered as its kind says."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        errors: Iterable[Wrong] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def answer(problem: Problem) -> Response:
    """What is sent back."""
    kind = KINDS[problem.code]
    said: dict[str, object] = {
        "type": f"{AT}{problem.code}",
        "title": kind.title,
        "status": kind.status,
        "code": problem.code,
    }
    if problem.detail:
        said["detail"] = problem.detail
    if problem.errors:
        said["errors"] = [vars(each) for each in problem.errors]
    made = Response(json.dumps(said), kind.status, mimetype=PROBLEM_JSON)
    made.headers.update(problem.headers)
    return made


def is_for_programs() -> bool:
    """Whether this request came to the interface for programs, where no page is shown."""
    return request.path.startswith("/api/")


def of_status(status: int, template: str | None = None) -> Response:
    """The problem that stands for the page of an error."""
    code = {"already_decided": "already-decided"}.get(template or "", BY_STATUS.get(status, ""))
    return answer(Problem(code or ("bad-request" if status < 500 else "our-mistake")))
