"""The council's numbers for work with agencies: those it set, and those that hold until it does."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from shared.domain.agency_terms import NAMES, AgencyTerms, agency_terms_on
from shared.models import AgencySetting
from shared.services.own_numbers import OwnNumbers

NUMBERS = OwnNumbers(AgencySetting, "agencies.toml", NAMES, "set a number for agencies")


def agency_terms(session: Session, today: date) -> AgencyTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return agency_terms_on(NUMBERS.all(session), today)
