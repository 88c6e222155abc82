"""Whether this installation works, for machines that watch it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from shared.services.schema_state import schema_state
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
        migrations="current" if state.is_current else "pending",
        revision=state.current,
        newest=state.newest,
        sandbox=current_parts().settings.sandbox,
    )
