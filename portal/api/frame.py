"""The blueprint of the interface, and what its operations are added to."""

from __future__ import annotations

import math

from flask import Blueprint, Response

from portal.api import calling
from portal.api.operations import Operations
from shared.domain.lifecycle import NotAllowed
from shared.services.sign_in.limits import TooManyAttempts
from shared.web import problems
from shared.web.clock import now

VERSION_1 = "/api/v1"

pages = Blueprint("api", __name__)
pages.register_error_handler(problems.Problem, problems.answer)
api = Operations(pages, VERSION_1, calling.answer)


@pages.after_request
def say_limits(response: Response) -> Response:
    """How often may still be asked, with every answer to a program that is known."""
    response.headers.update(calling.limit_headers())
    return response


@pages.errorhandler(TooManyAttempts)
def too_many(error: TooManyAttempts) -> Response:
    """Looked for too many clients: guessing names is bounded here as on the pages."""
    seconds = max(1, math.ceil((error.again_at - now()).total_seconds()))
    headers = {"Retry-After": str(seconds)}
    return problems.answer(problems.Problem("too-many-requests", headers=headers))


@pages.errorhandler(NotAllowed)
def not_allowed(_error: NotAllowed) -> Response:
    """It has been answered, or ended, since."""
    return problems.answer(problems.Problem("changed-meanwhile"))
