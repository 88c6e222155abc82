"""A pause for some clients of a file at once: each told apart, whether new, there already, or not possible."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.says import N_, Says
from shared.models import AgencyClient, AgencyUploadRow
from shared.services.agencies.authorised import Acting
from shared.services.agencies.files.reach import own_file
from shared.services.agencies.holds import CannotHold, ask_hold_for
from shared.services.errors import NotFound

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class HeldRow:
    """What came of asking for one client. Without `until` none was given; `says` tells why."""

    number: int
    called: str
    until: date | None = None
    was_held_already: bool = False
    says: Says | None = None


_NO_AUTHORITY = Says(N_("The client's authority to talk with us is missing."))


def ask_holds(
    session: Session,
    acting: Acting,
    reference: str,
    numbers: Collection[int],
    now: datetime,
) -> tuple[HeldRow, ...]:
    """Ask for a pause for the clients of these rows, in the order of the file. Raises NotFound."""
    upload = own_file(session, acting, reference)
    rows = session.execute(
        select(AgencyUploadRow.number, AgencyClient.reference, AgencyClient.called)
        .join(AgencyClient, AgencyClient.id == AgencyUploadRow.client_id)
        .where(
            AgencyUploadRow.upload_id == upload.id,
            AgencyUploadRow.number.in_(sorted(numbers)[:MOST_AT_ONCE]),
        )
        .order_by(AgencyUploadRow.number)
    ).all()
    return tuple(_held(session, acting, *row, now) for row in rows)


def _held(
    session: Session, acting: Acting, number: int, client: str, called: str, now: datetime
) -> HeldRow:
    try:
        with session.begin_nested():
            asked = ask_hold_for(session, acting, client, now)
    except NotFound:
        return HeldRow(number, called, says=_NO_AUTHORITY)
    except CannotHold as wrong:
        return HeldRow(number, called, says=wrong.says)
    return HeldRow(number, called, asked.until, asked.was_held_already)
