"""The life of one request: the view, the session's changes and the commit, once or once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from shared.db import MOST_ATTEMPTS, is_worth_another_try
from shared.web import transactions
from shared.web.sessions import StoredSessions, current_visit


class Evenkeel(Flask):
    """Flask, with our transaction around every view."""

    session_interface = StoredSessions()

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view inside the request's transaction."""
        for attempt in range(1, MOST_ATTEMPTS + 1):
            try:
                return self._once(super().dispatch_request)
            except DBAPIError as error:
                transactions.abandon()
                current_visit().forget_changes()
                if attempt == MOST_ATTEMPTS or request.files or not is_worth_another_try(error):
                    raise
            except Exception:
                transactions.abandon()
                current_visit().take_back_signing()
                raise
        raise AssertionError("unreachable")

    def _once(self, view: Callable[[], ResponseReturnValue]) -> Response:
        g.pop("nothing_kept", None)
        response: Response = self.make_response(view())
        if not transactions.will_be_kept(response):
            transactions.abandon()
            current_visit().take_back_signing()
        elif not transactions.reads_only() and "database_session" in g:
            visit = current_visit()
            if visit.needs_keeping():
                visit.keep(transactions.current_session())
            transactions.commit()
        return response


def close_after(app: Flask) -> None:
    """Whatever happens, no database session outlives its request."""

    @app.teardown_request
    def close(_error: Any) -> None:
        transactions.abandon()
