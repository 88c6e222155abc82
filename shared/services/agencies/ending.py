"""An authority ends: the client stops it, the agency gives it up, or its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.agency_acts import ChangeKind
from shared.domain.agency_states import LIVING, AuthorityEvent, AuthorityState
from shared.domain.london import LONDON
from shared.models import Agency, Authority
from shared.services.agencies.authorised import Acting, own_client
from shared.services.agencies.changes import tell_change
from shared.services.agencies.giving import subject_of, take_consent_back
from shared.services.agencies.records import locked_authority, move
from shared.services.agencies.terms import agency_terms
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.outbox import queue_message
from shared.services.work_items import finish_work

OVER, ENDING = "authority_over", "authority_ending"
JOB = Actor("job", "end_authorities")
TELL_BEFORE = timedelta(days=14)
"""So long before the last day the client is told, so that they can be asked again."""
AT_ONCE = 500
WITHDRAWN = "agency withdrawn"
CONSENT = "consent taken back"


@dataclass(frozen=True)
class Ended:
    """What one run did."""

    told: int = 0
    lapsed: int = 0
    expired: int = 0

    def __str__(self) -> str:
        return f"told {self.told}, lapsed {self.lapsed}, expired {self.expired}"


def revoke(
    session: Session, party_id: int, reference: str, by: Actor, now: datetime, why: str = ""
) -> bool:
    """The client stops an agency, from this minute on; False when it had ended before. Raises NotFound.

    One that was only asked for is declined. What was agreed before stands.
    """
    row = locked_authority(session, reference)
    if row.party_id != party_id:
        raise NotFound
    if row.state not in LIVING:
        return False
    asked = row.state is AuthorityState.ASKED
    end(session, row, AuthorityEvent.DECLINED if asked else AuthorityEvent.REVOKED, by, now, why)
    return True


def revoke_all(session: Session, party_id: int, by: Actor, now: datetime) -> int:
    """The client stops every agency, because they took their consent back; how many there were."""
    references = session.scalars(
        select(Authority.reference)
        .where(Authority.party_id == party_id, Authority.state == AuthorityState.GIVEN)
        .order_by(Authority.id)
    ).all()
    return sum(revoke(session, party_id, each, by, now, CONSENT) for each in references)


def end_for_client(session: Session, acting: Acting, client_reference: str, now: datetime) -> int:
    """The agency acts for its client no more: what it was given or asked for ends; how many. Raises NotFound."""
    client = own_client(session, acting, client_reference)
    return _end_each(session, Authority.client_id == client.id, acting.actor, now, "")


def end_all_of_agency(session: Session, agency_id: int, by: Actor, now: datetime) -> int:
    """Everything that an agency was given or asked for ends, because it works with us no more; how many.

    Each client is told.
    """
    return _end_each(session, Authority.agency_id == agency_id, by, now, WITHDRAWN)


def end(
    session: Session,
    row: Authority,
    event: AuthorityEvent,
    by: Actor,
    now: datetime,
    why: str = "",
) -> None:
    """End a locked authority in one way; its consent, its form's work and its link end with it.

    The client hears of one that held. Raises NotAllowed.
    """
    held = row.state is AuthorityState.GIVEN
    take_consent_back(session, row, by, now)
    move(session, row, event, by, now, why)
    finish_work(session, subject_of(row), by, now)
    tell_change(session, row.client_id, ChangeKind.AUTHORITY_ENDED, subject_of(row), now)
    if held:
        name = session.scalar(select(Agency.name).where(Agency.id == row.agency_id))
        params = {"agency": name, "event": event.value}
        queue_message(session, OVER, row.party_id, params, now, f"{OVER}:{row.id}")


def end_authorities(database: Database, now: datetime) -> Ended:
    """Let go what nobody answered and what is over, and tell of what ends soon, once each.

    Each is a transaction of its own: what was done before is not done again.
    """
    today = now.astimezone(LONDON).date()
    told = lapsed = expired = after = 0
    while rows := database.attempt(partial(_due, today=today, after=after)):
        for authority_id in rows:
            what = database.attempt(partial(_work, authority_id=authority_id, now=now))
            told += what == ENDING
            lapsed += what == AuthorityEvent.LAPSED
            expired += what == AuthorityEvent.EXPIRED
        after = rows[-1]
    return Ended(told, lapsed, expired)


def _end_each(session: Session, whose: object, by: Actor, now: datetime, why: str) -> int:
    rows = session.scalars(
        select(Authority)
        .where(whose, Authority.state.in_(LIVING))  # type: ignore[arg-type]
        .order_by(Authority.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        end(session, row, AuthorityEvent.ENDED, by, now, why)
    return len(rows)


def _due(session: Session, today: date, after: int) -> list[int]:
    asked_before = datetime.combine(
        today - timedelta(days=agency_terms(session, today).ask_days), datetime.min.time(), LONDON
    )
    rows = session.scalars(
        select(Authority.id)
        .where(
            or_(
                and_(
                    Authority.state == AuthorityState.ASKED,
                    or_(Authority.asked_at < asked_before, Authority.ends_on < today),
                ),
                and_(
                    Authority.state == AuthorityState.GIVEN,
                    Authority.ends_on <= today + TELL_BEFORE,
                ),
            ),
            Authority.id > after,
        )
        .order_by(Authority.id)
        .limit(AT_ONCE)
    )
    return list(rows)


def _work(session: Session, authority_id: int, now: datetime) -> str:
    """What is due for one of them, done; which it was, or nothing."""
    today = now.astimezone(LONDON).date()
    row = session.scalars(
        select(Authority)
        .where(Authority.id == authority_id, Authority.state.in_(LIVING))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return ""
    if row.state is AuthorityState.ASKED:
        end(session, row, AuthorityEvent.LAPSED, JOB, now)
        return AuthorityEvent.LAPSED
    if row.ends_on < today:
        end(session, row, AuthorityEvent.EXPIRED, JOB, now)
        return AuthorityEvent.EXPIRED
    return ENDING if _tell_ending(session, row, now) else ""


def _tell_ending(session: Session, row: Authority, now: datetime) -> bool:
    name = session.scalar(select(Agency.name).where(Agency.id == row.agency_id))
    params = {"agency": name, "until": row.ends_on}
    key = f"{ENDING}:{row.id}"
    return queue_message(session, ENDING, row.party_id, params, now, key) is not None
