"""How somebody is written to, as they see and choose it themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from shared.domain.support_needs import WAYS
from shared.models import Channel, Party, SupportNeed
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.letters.instead import FAILED_ON, finish_found
from shared.services.outbox_recipients import ADDRESSED, STANDARD, recipient_from

ANY = "any"
"""The choice of leaving it to us."""


@dataclass(frozen=True)
class HowWritten:
    """The way messages go to somebody now, and the ways that there are."""

    channel: Channel
    address: str
    """Where they go: one line for each of an address by post; empty where there is none."""
    chosen: Channel | None
    """What they chose; without a choice an email goes, and a text beside it where it is short."""
    ways: tuple[tuple[Channel, str], ...]
    """Every way that works, with its address."""
    failed: tuple[tuple[Channel, str], ...]
    """Every way that does not work any more, with its address."""
    is_kept_by_support: bool
    """Whether it was asked for as a help, and is changed there."""


def how_written(session: Session, party_id: int) -> HowWritten:
    """How a party is written to, in two queries. Raises NotFound."""
    party: Any = session.execute(select(*ADDRESSED).where(Party.id == party_id)).one_or_none()
    if party is None:
        raise NotFound
    now = recipient_from(party)
    found = {each: recipient_from(party, each) for each in Channel}
    ways = tuple((each, to.address) for each, to in found.items() if _works(each, to))
    held = {
        Channel.EMAIL: party.email,
        Channel.SMS: party.phone,
        Channel.LETTER: ", ".join(party.letter_address.splitlines()),
    }
    failed = {each: getattr(party, column.key) for each, column in FAILED_ON.items()}
    return HowWritten(
        channel=now.channel,
        address=now.address,
        chosen=party.channel,
        ways=ways,
        failed=tuple((each, held[each] or "") for each, since in failed.items() if since),
        is_kept_by_support=_asked_as_help(session, party_id),
    )


def choose_channel(session: Session, party_id: int, wanted: str, by: Actor, now: datetime) -> None:
    """Write to a party in the way that they choose from now on; `any` lets us choose.

    Raises ValueError for a way that does not work for them, or that is kept by their support needs.
    """
    found = how_written(session, party_id)
    if found.is_kept_by_support or wanted not in {ANY, *(each.value for each, _ in found.ways)}:
        raise ValueError("not a way that can be chosen")
    channel = None if wanted == ANY else Channel(wanted)
    if found.chosen is channel:
        return
    session.execute(update(Party).where(Party.id == party_id).values(channel=channel))
    told = channel.value if channel else "none"
    record_audit(session, by, "chose how we write", f"party:{party_id}", now, channel=told)


def use_again(session: Session, party_id: int, wanted: str, by: Actor, now: datetime) -> bool:
    """Write to an address again that failed, because somebody knows that it works; false when none did.

    Raises ValueError for a way that there is not.
    """
    failed_on = FAILED_ON[Channel(wanted)]
    changed = session.scalar(
        update(Party)
        .where(Party.id == party_id, failed_on.is_not(None))
        .values({failed_on: None})
        .returning(Party.id)
    )
    if changed is None:
        return False
    record_audit(session, by, "used an address again", f"party:{party_id}", now, way=wanted)
    finish_found(session, by, now, party_id)
    return True


def _works(channel: Channel, to: Any) -> bool:
    return bool(to.channel is channel and to.address)


def _asked_as_help(session: Session, party_id: int) -> bool:
    wanted = exists().where(
        SupportNeed.party_id == party_id,
        SupportNeed.ended_at.is_(None),
        SupportNeed.adjustment.in_([each.value for each in WAYS]),
    )
    return bool(session.scalar(select(wanted)))


def letter_format_of(session: Session, party_id: int) -> str:
    """How a party's letters are made."""
    return session.scalar(select(Party.letter_format).where(Party.id == party_id)) or STANDARD
