"""What an agency and its people are told by email. They are nobody on file: no message names a client."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyEvent
from shared.models import Adviser, Agency, Channel
from shared.services.outbox import queue_to_address
from shared.services.outbox_recipients import Recipient
from shared.services.sign_in.enrolment import LINK_LASTS

SET_UP = "/agency/set-up/"


def tell_applied(session: Session, agency: Agency, language: str, now: datetime) -> None:
    """Tell whoever applied that we have it. Nothing that they typed is repeated to the address."""
    told = {"reference": agency.reference}
    to = Recipient(agency.contact_name, language, Channel.EMAIL, agency.contact_email)
    queue_to_address(session, "agency_applied", to, told, now, f"agency-applied:{agency.id}")


def tell_answer(session: Session, agency: Agency, event: AgencyEvent, now: datetime) -> None:
    """Tell an agency what was decided, and why where it is a no."""
    told = {"answer": event.value, "why": agency.why, "reference": agency.reference}
    to = Recipient(agency.contact_name, "en", Channel.EMAIL, agency.contact_email)
    dedupe = f"agency-{event.value}:{agency.id}:{now.isoformat()}"
    queue_to_address(session, "agency_answer", to, told, now, dedupe)


def send_set_up_link(
    session: Session, agency: Agency, adviser: Adviser, link: str, language: str, now: datetime
) -> None:
    """Send somebody of an agency the link by which they choose a password."""
    told = {
        "link": session.info["base_url"] + SET_UP + link,
        "agency": agency.name,
        "days": LINK_LASTS.days,
    }
    to = Recipient(adviser.name, language, Channel.EMAIL, adviser.email)
    dedupe = f"agency-set-up:{adviser.id}:{now.isoformat()}"
    queue_to_address(session, "agency_set_up", to, told, now, dedupe)
