"""Messages of the sandbox that an administrator worded anew: one waits for a second person, one was refused."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Officer, WordingVersion
from shared.services.sandbox.cases import NotAsMeant, Week
from shared.services.wordings.held import held_wording
from shared.services.wordings.keeping import (
    House,
    Written,
    refuse,
    save_draft,
    send_for_approval,
)

AUTHOR, SECOND = "admin2@tidewell.example", "admin@tidewell.example"
WAITS = (
    "payment_reminder",
    "Hello {{ name }},",
    "Dear {{ name }},",
    "People told us that Hello is too familiar for a letter from the council.",
)
REFUSED = (
    "will_call_you",
    "You do not need to do anything until then.",
    "You shall await our call, prior to which no action is required.",
    "To make clear that nothing is asked of them.",
)
WHY_REFUSED = "The words that we have are plainer."


def word_anew(week: Week) -> None:
    """Two messages are worded anew; the answer to one is no."""
    author, second = (_officer(week.session, each) for each in (AUTHOR, SECOND))
    week.pass_by(15)
    refused = _sent(week, author, *REFUSED)
    lock = week.session.get_one(WordingVersion, refused).lock
    later = week.now + timedelta(hours=1)
    refuse(week.session, refused, lock, WHY_REFUSED, second, later)
    _sent(week, author, *WAITS)


def _sent(week: Week, author: int, template: str, before: str, after: str, why: str) -> int:
    session = week.session
    held = held_wording(session, template, "en")
    content = held.content.replace(before, after)
    if content == held.content:
        raise NotAsMeant(f"{template} does not say: {before}")
    house = House(session.info["council"], session.info["base_url"])
    written = Written(template, "en", content, why, held.fingerprint)
    version_id = save_draft(session, house, written, author, week.now)
    lock = session.get_one(WordingVersion, version_id).lock
    send_for_approval(session, version_id, lock, author, week.now)
    return version_id


def _officer(session: Session, email: str) -> int:
    return session.scalars(select(Officer.id).where(Officer.email == email)).one()
