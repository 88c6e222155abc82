"""An agency applies. Whether it, its domain or its people are known to us already is never said."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.agency_application import AUTHORISED, Application, problems
from shared.domain.agency_states import AgencyState
from shared.domain.says import Says
from shared.models import Agency
from shared.services.agencies.moves import APPLIED, note
from shared.services.agencies.telling import tell_applied
from shared.services.audit import NOBODY_KNOWN
from shared.services.references import new_reference
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import Limit, attempt_of, count_attempt

APPLYING = Limit("agency_apply", most=5, from_everywhere=5)
"""Few from one address, and few for one domain: each one writes an email."""


class NotAnApplication(Exception):
    """Something will not do. `problems` are field names with what to say beside each."""

    def __init__(self, wrong: tuple[tuple[str, Says], ...]) -> None:
        super().__init__("not applied")
        self.problems = wrong


def apply(
    session: Session, keys: Keys, told: Application, address: str, language: str, now: datetime
) -> str:
    """Take an application down for an officer; gives its reference. Nobody can sign in by it yet.

    Raises NotAnApplication and TooManyAttempts.
    """
    if wrong := tuple(problems(told)):
        raise NotAnApplication(wrong)
    count_attempt(session, attempt_of(keys, APPLYING, told.domain, address), now)
    authorised = told.fca == AUTHORISED
    agency = Agency(
        **{
            **asdict(told),
            "fca_number": told.fca_number if authorised else "",
            "exemption": "" if authorised else told.exemption,
            "ico_number": told.ico_number.upper(),
            "contact_email": told.contact_email.lower(),
        },
        reference=new_reference("A"),
        state=AgencyState.APPLIED,
        applied_at=now,
    )
    session.add(agency)
    note(session, agency, APPLIED, "", NOBODY_KNOWN, now)
    tell_applied(session, agency, language, now)
    return agency.reference
