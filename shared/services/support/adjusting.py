"""Making adjustments act: what is written on a party so that messages and officers keep to it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.support_needs import LETTER_FORMATS, WAYS, Adjustment, hours_of
from shared.models import Channel, OutboxMessage, Party, SupportNeed

_CHANNELS = {
    Adjustment.BY_LETTER: Channel.LETTER,
    Adjustment.BY_EMAIL: Channel.EMAIL,
    Adjustment.BY_TEXT: Channel.SMS,
}


def apply_adjustments(session: Session, party_id: int, ended: Collection[Adjustment] = ()) -> None:
    """Write on a party what their living adjustments come to; `ended` are those that ended now."""
    rows = session.execute(
        select(SupportNeed.adjustment, SupportNeed.detail).where(
            SupportNeed.party_id == party_id, SupportNeed.ended_at.is_(None)
        )
    )
    living = {Adjustment(name): detail for name, detail in rows}
    values = _columns(living) | _chosen(living, ended)
    session.execute(update(Party).where(Party.id == party_id).values(**values))
    # A letter that waits goes out as they need it now.
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.party_id == party_id,
            OutboxMessage.state == "queued",
            OutboxMessage.channel == Channel.LETTER.value,
        )
        .values(letter_format=values["letter_format"])
    )


def _columns(living: dict[Adjustment, str]) -> dict[str, Any]:
    formats = [each.value for each in living if each in LETTER_FORMATS]
    hours = living.get(Adjustment.CONTACT_HOURS)
    start, end = hours_of(hours) if hours else (None, None)
    return {
        "letter_format": formats[0] if formats else "standard",
        "is_texted_first": Adjustment.TEXT_FIRST in living,
        "contact_from": start,
        "contact_until": end,
    }


def _chosen(living: dict[Adjustment, str], ended: Collection[Adjustment]) -> dict[str, Any]:
    """Channel and language, which can be chosen elsewhere too: left alone unless this is about them."""
    values: dict[str, Any] = {}
    ways = [each for each in living if each in WAYS]
    if ways:
        values["channel"] = _CHANNELS[ways[0]]
    elif WAYS & set(ended):
        values["channel"] = None
    if Adjustment.WELSH in living:
        values["language"] = "cy"
    elif Adjustment.WELSH in ended:
        values["language"] = "en"
    return values
