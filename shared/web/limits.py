"""The page for somebody who tried too often: when to try again, and how else to reach us."""

from __future__ import annotations

import math

from flask import Blueprint, Response

from shared.services.sign_in.limits import TooManyAttempts
from shared.web.clock import now
from shared.web.errors import page


def answer_too_many(pages: Blueprint) -> None:
    """Let the views of a blueprint raise TooManyAttempts."""
    pages.register_error_handler(TooManyAttempts, too_many)


def too_many(error: TooManyAttempts) -> Response:
    """429, with the time from which it may be tried again."""
    seconds = max(1, math.ceil((error.again_at - now()).total_seconds()))
    answer = page(429, minutes=math.ceil(seconds / 60))
    answer.headers["Retry-After"] = str(seconds)
    return answer
