"""The parts of the installation that serves this request."""

from __future__ import annotations

from typing import cast

from flask import current_app

from shared.gateways.parts import Parts


def current_parts() -> Parts:
    """The parts that the application was made with."""
    return cast(Parts, current_app.extensions["evenkeel"])
