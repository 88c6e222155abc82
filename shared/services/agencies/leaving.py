"""Somebody leaves an agency: signed out at once, and all their clients go to a colleague together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.models import Adviser, AgencyClient
from shared.services.agencies.people import keep_an_administrator, somebody_else
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.sign_in import second_factor
from shared.services.sign_in.kinds import ADVISERS
from shared.services.web_sessions import ADVISER, end_all_sessions


def leave(
    session: Session,
    actor: Actor,
    agency_id: int,
    adviser_id: int,
    colleague_id: int,
    now: datetime,
) -> int:
    """Let somebody leave; gives how many clients moved to the colleague, in one statement.

    The authorities stay with the agency, and what they did stays on record under their name. Raises
    NotFound (the colleague must work there too), LastAdministrator, and NotAllowedHere for oneself.
    """
    _, person = somebody_else(session, actor, agency_id, adviser_id)
    keep_an_administrator(session, person)
    _colleague(session, agency_id, adviser_id, colleague_id)
    person.disabled_at = person.disabled_at or now
    person.password_hash = person.totp_secret = person.setup_nonce = ""  # nosec B105  # taken away
    second_factor.forget_recovery_codes(session, adviser_id, ADVISERS)
    end_all_sessions(session, ADVISER, adviser_id)
    session.flush()
    changed = session.execute(
        update(AgencyClient)
        .where(AgencyClient.agency_id == agency_id, AgencyClient.adviser_id == adviser_id)
        .values(adviser_id=colleague_id)
        .execution_options(synchronize_session=False)
    )
    moved = int(changed.rowcount)  # type: ignore[attr-defined]
    record_audit(
        session, actor, "adviser_left", f"adviser:{adviser_id}", now, to=colleague_id, clients=moved
    )
    return moved


def colleagues(session: Session, agency_id: int, adviser_id: int) -> tuple[tuple[int, str], ...]:
    """To whom the clients of somebody could go: id and name of each who works there."""
    found = session.execute(
        select(Adviser.id, Adviser.name)
        .where(
            Adviser.agency_id == agency_id,
            Adviser.id != adviser_id,
            Adviser.disabled_at.is_(None),
        )
        .order_by(Adviser.name, Adviser.id)
    )
    return tuple((row.id, row.name) for row in found)


def _colleague(session: Session, agency_id: int, adviser_id: int, colleague_id: int) -> None:
    if colleague_id not in {each for each, _ in colleagues(session, agency_id, adviser_id)}:
        raise NotFound
