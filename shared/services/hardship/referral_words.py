"""What a debt advice agency is told of somebody who asked to be sent on: no more than they agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.contacts import is_email, is_mobile
from shared.domain.money import Money
from shared.domain.says import N_, Says
from shared.models import AdviceReferral, Party, PartyKind, Signpost
from shared.services.outbox import queue_to_organisation
from shared.services.wording import say

SPOKEN = {"en": Says(N_("English")), "cy": Says(N_("Welsh"))}
_TEXT_FIRST = Says(N_("Please text before you call."))
_HOURS = Says(N_("Please call and text between %(start)s:00 and %(end)s:00 only."))


@dataclass(frozen=True)
class Referred:
    """What an agency is told of somebody."""

    referral_id: int
    party_id: int
    reference: str
    owed: Money
    held_until: date | None


def tell_agency(session: Session, told: Referred, now: datetime) -> None:
    """Write the message to the agency: name, how to reach the person, and what they owe us."""
    agency = _agency(session, told.referral_id)
    party = session.get_one(Party, told.party_id)
    email = party.email if is_email(party.email) else ""
    params: dict[str, Any] = {
        "reference": told.reference,
        "person": _name(party),
        "email": email,
        "phone": party.phone or "",
        "address": "" if email or party.phone else party.letter_address,
        "spoken": say(SPOKEN.get(party.language, SPOKEN["en"]), "en"),
        "please": _please(party),
        "owed": told.owed,
        "held_until": told.held_until,
    }
    _send(session, "advice_referral", told.party_id, agency, params, now, told.referral_id)


def tell_agency_to_stop(session: Session, referral_id: int, now: datetime) -> None:
    """Ask the agency not to contact the person any more."""
    row = session.get_one(AdviceReferral, referral_id)
    agency = _agency(session, referral_id)
    params = {"reference": row.reference}
    _send(session, "advice_referral_withdrawn", row.party_id, agency, params, now, referral_id)


def _send(
    session: Session,
    template: str,
    party_id: int,
    agency: Signpost,
    params: dict[str, Any],
    now: datetime,
    referral_id: int,
) -> None:
    if is_email(agency.referral_email):  # an administrator may have taken the address away since
        key = f"{template}:{referral_id}"
        to = (agency.name, agency.referral_email)
        queue_to_organisation(session, template, party_id, *to, params, now, key)


def _agency(session: Session, referral_id: int) -> Signpost:
    found = session.scalars(
        select(Signpost)
        .join(AdviceReferral, AdviceReferral.signpost_id == Signpost.id)
        .where(AdviceReferral.id == referral_id)
    )
    return found.one()


def _name(party: Party) -> str:
    if party.kind is PartyKind.ORGANISATION:
        return party.organisation
    return f"{party.forenames} {party.surname}".strip()


def _please(party: Party) -> list[str]:
    """How the person wants to be reached, without why."""
    found = []
    if party.is_texted_first and is_mobile(party.phone):
        found.append(say(_TEXT_FIRST, "en"))
    if party.contact_from is not None and party.contact_until is not None:
        hours = {"start": party.contact_from, "end": party.contact_until}
        found.append(say(Says(_HOURS.template, hours), "en"))
    return found
