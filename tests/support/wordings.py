"""Wordings of messages: drafts, those that wait, and those that hold."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import WordingVersion
from shared.services.wordings.held import held_wording
from shared.services.wordings.keeping import (
    House,
    Written,
    approve,
    save_draft,
    send_for_approval,
)
from shared.services.wordings.shipped import shipped_wording
from shared.settings import read_settings
from tests.support.people import an_officer
from tests.support.records import NOW

HOUSE = House(read_settings({"EVENKEEL_SANDBOX": "yes"}).council, "https://portal.tidewell.example")
TEMPLATE = "will_call_you"
CAME = shipped_wording(TEMPLATE, "en")
OURS = CAME.replace("Hello", "Good day")


def an_admin(session: Session) -> int:
    """A new administrator's number."""
    return an_officer(session, role=Role.ADMINISTRATOR).id


def lock_of(session: Session, version_id: int) -> int:
    """How often a wording was changed."""
    row = session.scalars(select(WordingVersion).where(WordingVersion.id == version_id)).one()
    return row.lock


def a_draft(session: Session, officer_id: int, content: str = OURS, against: str = "") -> int:
    """A draft by an officer against what holds."""
    held = held_wording(session, TEMPLATE, "en")
    written = Written(TEMPLATE, "en", content, "Warmer.", held.fingerprint)
    if against:
        written = replace(written, against=against)
    return save_draft(session, HOUSE, written, officer_id, NOW)


def waiting(session: Session, officer_id: int, content: str = OURS) -> int:
    """A wording that waits for somebody else."""
    version_id = a_draft(session, officer_id, content)
    send_for_approval(session, version_id, lock_of(session, version_id), officer_id, NOW)
    return version_id


def approved(session: Session, content: str = OURS) -> int:
    """A wording that holds."""
    version_id = waiting(session, an_admin(session), content)
    approve(session, HOUSE, version_id, lock_of(session, version_id), an_admin(session), NOW)
    return version_id
