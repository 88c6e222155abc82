"""For whom a page is: payers, officers, or people of debt advice agencies. Its path says so."""

from __future__ import annotations

from enum import StrEnum

from flask import request


class Side(StrEnum):
    """For whom a page is."""

    PAYERS = "payers"
    OFFICE = "office"
    AGENCIES = "agencies"


PATHS = {Side.OFFICE: "/officers/", Side.AGENCIES: "/agency/"}


def current_side() -> Side:
    """For whom the page of this request is."""
    path = f"{request.path}/"
    return next((side for side, start in PATHS.items() if path.startswith(start)), Side.PAYERS)
