"""Whether this installation works, for machines that watch it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from shared.services.schema_state import SchemaState, schema_state
from shared.web.parts import current_parts
from shared.web.transactions import current_session

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    """200 with the state of the migrations, or 503 when the database does not answer."""
    try:
        state = schema_state(current_session())
    except SQLAlchemyError:
        answer = jsonify(status="database gone", migrations="unknown")
        answer.status_code = 503
        answer.headers["Retry-After"] = "30"
        return answer
    return jsonify(
        status="ok",
        migrations=_migrations(state),
        revision=state.current,
        newest=state.newest,
        sandbox=current_parts().settings.sandbox,
    )


def _migrations(state: SchemaState) -> str:
    """`ahead` is the release before, still answering while the next one is brought in."""
    if state.is_ahead:
        return "ahead"
    return "current" if state.is_current else "pending"
