"""The dated numbers by which a council works with agencies. All are the council's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from shared.domain.own_numbers import DatedNumber, numbers_on


@dataclass(frozen=True)
class AgencyTerms:
    """What holds on one day. Days are calendar days unless said otherwise."""

    authority_months: int
    """For which an authority lasts at most; months."""
    ask_days: int
    """For which a client can answer when an agency asks for authority."""
    form_days: int
    """In which an officer looks at a signed form; working days."""
    message_days: int
    """In which an adviser's message is answered; working days."""
    senior_days: int
    """In which a senior officer looks again; working days."""
    statement_months: int
    """How old a statement that an agency sends may be; months."""
    portable_days: int
    """For which a statement that somebody took away can be brought back."""
    file_hundreds: int
    """How many rows one file may have, in hundreds."""
    requests_a_minute: int
    """How often one key of the interface for programs may ask within a minute."""


NAMES = tuple(field.name for field in fields(AgencyTerms))


def agency_terms_on(numbers: Iterable[DatedNumber], today: date) -> AgencyTerms:
    """The numbers in force on a day. Raises NotCovered when one has not begun."""
    return AgencyTerms(**numbers_on(numbers, NAMES, today))
