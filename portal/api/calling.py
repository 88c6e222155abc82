"""The life of one call: whose token it is, how often it asks, whether it was answered before, and the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, g, request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import RequestEntityTooLarge

from portal.api.operations import Operation
from shared.domain.agency_states import Scope
from shared.domain.api_scopes import ApiScope
from shared.services.agencies.authorised import Acting, Client, authorised
from shared.services.agencies.interface import answers
from shared.services.agencies.interface.tokens import Bearer, bearer_of
from shared.services.agencies.interface.use import Allowance, count_use
from shared.services.catalogue import LANGUAGES
from shared.web.clock import now, today
from shared.web.parts import current_parts
from shared.web.problems import Problem, Wrong
from shared.web.sharing import note_agency_read
from shared.web.sign_in import keys
from shared.web.transactions import current_session

JSON = "application/json"
LARGEST = 256 * 1024
KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
TOKEN = re.compile(r"Bearer ([A-Za-z0-9._~+/-]{20,200}=*)", re.ASCII | re.IGNORECASE)
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="api"'}
Shape = TypeVar("Shape", bound=BaseModel)
View = Callable[..., BaseModel]


@dataclass(frozen=True)
class Call:
    """One call that may be answered."""

    bearer: Bearer
    key: str
    """The idempotency key of a POST, made ours alone: the token of whatever is done by it."""

    @property
    def acting(self) -> Acting:
        """Who acts."""
        return self.bearer.acting

    def reached(self, client: str, scope: Scope, what: str) -> Client:
        """A client whose authority has this scope; that it was read is written down. Raises NotFound.

        `what` is `balances` or `decision`.
        """
        found = authorised(current_session(), self.acting, client, scope, today())
        note_agency_read(self.acting, self.bearer.agency, found, what)
        return found


def answer(operation: Operation, view: View, path: Mapping[str, str]) -> Response:
    """Answer one call."""
    g.language = request.accept_languages.best_match(LANGUAGES, default="en") or "en"
    bearer = _bearer()
    _may(bearer, operation.scope)
    given = list(_asked(operation.asks))
    if operation.method == "GET":
        return _response(operation.status, view(Call(bearer, ""), *given, **path))
    body = _body()
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise Problem("no-idempotency-key")
    if operation.takes is not None:
        given.append(read(operation.takes, body))
    once = answers.asked(bearer.agency_id, key, request.method, request.path, body)
    return _once(operation, once, lambda: view(Call(bearer, _press(once)), *given, **path))


def _once(operation: Operation, once: answers.Asked, work: Callable[[], BaseModel]) -> Response:
    """Do it, or say again what was said when it was done."""
    session = current_session()
    try:
        before = answers.answered_before(session, keys(), once)
    except answers.StillWorking:
        raise Problem("still-working", headers={"Retry-After": "2"}) from None
    except answers.AnotherRequest:
        raise Problem("other-request") from None
    if before is not None:
        again = Response(before.body, before.status, mimetype=JSON)
        again.headers["Idempotency-Replayed"] = "true"
        return again
    made = _response(operation.status, work())
    kept = answers.Answer(made.status_code, made.get_data(as_text=True))
    answers.keep_answer(session, keys(), once, kept, now())
    return made


def read(shape: type[Shape], body: bytes) -> Shape:
    """A body as its model. Raises Problem, which says where it is wrong and never what stood there."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
    if any(each["type"] == "json_invalid" for each in found):
        raise Problem("not-json")
    raise Problem("invalid", errors=[_wrong(each) for each in found[:50]])


def limit_headers() -> Mapping[str, str]:
    """The headers that say how often may still be asked, once that is known."""
    left: Allowance | None = g.get("allowance")
    if left is None:
        return {}
    return {
        "RateLimit-Limit": str(left.limit),
        "RateLimit-Remaining": str(left.left),
        "RateLimit-Reset": str(left.seconds),
    }


def _bearer() -> Bearer:
    """The program whose token came with the call, counted. Raises Problem."""
    found = TOKEN.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        raise Problem("not-signed-in", headers=CHALLENGE)
    token = found.group(1)
    # In a transaction of its own: what is refused was asked as well.
    bearer, left = current_parts().database.attempt(lambda session: _counted(session, token))
    if bearer is None or left is None:
        invalid = {"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'}
        raise Problem("not-signed-in", headers=invalid)
    g.allowance = left
    if left.is_over:
        raise Problem("too-many-requests", headers={"Retry-After": str(left.seconds)})
    return bearer


def _counted(session: Any, token: str) -> tuple[Bearer | None, Allowance | None]:
    bearer = bearer_of(session, token, now())
    return bearer, count_use(session, bearer.key_id, now()) if bearer else None


def _may(bearer: Bearer, scope: ApiScope) -> None:
    if scope not in bearer.scopes:
        missing = f'Bearer realm="api", error="insufficient_scope", scope="{scope}"'
        raise Problem("scope-missing", headers={"WWW-Authenticate": missing})


def _asked(shape: type[BaseModel] | None) -> list[BaseModel]:
    if shape is None:
        if request.args:
            raise Problem("bad-parameters")
        return []
    if any(len(request.args.getlist(name)) > 1 for name in request.args):
        raise Problem("bad-parameters")
    try:
        return [shape.model_validate(request.args.to_dict())]
    except ValidationError:
        raise Problem("bad-parameters") from None


def _body() -> bytes:
    """The bytes of a body that says it is JSON. Raises Problem, however many there are."""
    request.max_content_length = LARGEST
    if request.mimetype != JSON:
        raise Problem("not-this-type")
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise Problem("too-large") from None


def _press(once: answers.Asked) -> str:
    return keys().digest("api-press", once.agency_id, once.key)[:48]


def _response(status: int, said: BaseModel) -> Response:
    text = said.model_dump_json(exclude_none=True, by_alias=True)
    return Response(text, status, mimetype=JSON)


def _wrong(error: ErrorDetails) -> Wrong:
    """Where something is wrong. The name of a field that we do not know is the caller's own: not said."""
    is_unknown = error["type"] == "extra_forbidden"
    where = error["loc"][:-1] if is_unknown else error["loc"]
    pointer = "".join(f"/{_escaped(each)}" for each in where)
    return Wrong(pointer, error["type"], DETAILS.get(error["type"], DETAILS[""]))


def _escaped(part: int | str) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


DETAILS = {
    "missing": "This is needed.",
    "extra_forbidden": "There is something here that the description does not know.",
    "": "This is not as the description says.",
}
