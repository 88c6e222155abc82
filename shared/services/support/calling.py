"""A text before a call, for somebody who asked for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.contact_hours import opens_at
from shared.domain.contacts import is_mobile
from shared.models import Channel, Party
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.outbox import queue_message

TEMPLATE = "before_we_call"


@dataclass(frozen=True)
class Calling:
    """What to know before somebody is called."""

    can_be_texted: bool
    """Whether they asked for a text first, and have a phone that takes one."""
    is_an_hour: bool
    """Whether now is within the hours that they named, if they named any."""


def calling(session: Session, party_id: int, now: datetime) -> Calling:
    """What to know before a party is called. Raises NotFound."""
    row = session.execute(
        select(
            Party.is_texted_first,
            Party.phone,
            Party.contact_stopped_at,
            Party.contact_from,
            Party.contact_until,
        ).where(Party.id == party_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    wanted = row.is_texted_first and row.contact_stopped_at is None
    return Calling(
        can_be_texted=wanted and is_mobile(row.phone),
        is_an_hour=opens_at(now, row.contact_from, row.contact_until) is None,
    )


def text_before_call(session: Session, party_id: int, officer_id: int, now: datetime) -> bool:
    """Write the text; false when one was written within the hour, or none can be."""
    if not calling(session, party_id, now).can_be_texted:
        return False
    key = f"{TEMPLATE}:{party_id}:{now:%Y%m%d%H}"
    written = queue_message(session, TEMPLATE, party_id, {}, now, key, Channel.SMS)
    if written is not None:
        actor = Actor("officer", officer_id)
        record_audit(session, actor, "texted before a call", f"party:{party_id}", now)
    return written is not None
