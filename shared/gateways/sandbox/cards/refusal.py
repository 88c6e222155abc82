"""How the stand-in says no: an error body as the card provider writes one."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A request that is answered with an error, and of which nothing is kept."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        status: int = 400,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param or ""
        self.body = error_body(message, kind, code=code, param=param)


def error_body(message: str, kind: str, **more: Any) -> dict[str, Any]:
    """The JSON of an error; what is not known is left out."""
    known = {name: value for name, value in more.items() if value is not None}
    return {"error": {"message": message, "type": kind, **known}}


def not_there(kind: str, thing: str) -> Refusal:
    """There is nothing with that id."""
    return Refusal(f"No such {kind}: '{thing}'", code="resource_missing", param="id", status=404)
