"""The conversation about one client between an agency and the council, with a day for each answer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from shared.domain.agency_states import Scope
from shared.domain.london import LONDON
from shared.domain.says import N_, Says
from shared.domain.work_kinds import WorkKind
from shared.models import (
    AgencyClient,
    AgencyMessage,
)
from shared.services.agencies.acts import record_act
from shared.services.agencies.authorised import Acting, authorised
from shared.services.agencies.changes import tell_change
from shared.services.agencies.conversation import reached, subject_of, waiting_until
from shared.services.agencies.terms import agency_terms
from shared.services.audit import Actor, record_audit
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

LONGEST = 4_000
HARM = 30
"""A client waits behind every adviser's message."""


class NothingSaid(ValueError):
    """The words are missing, or too many; `says` tells what to do."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


def say_for_agency(
    session: Session, acting: Acting, reference: str, words: str, press: str, now: datetime
) -> date:
    """Write to the council about a client; by when it is answered.

    The same press again writes nothing. Raises NotFound (no authority to discuss) and NothingSaid.
    """
    today = now.astimezone(LONDON).date()
    client = authorised(session, acting, reference, Scope.DISCUSS, today)
    content = _content(words)
    _lock(session, client.id)
    written = _write(session, client.id, str(acting.actor), content, press, now, council=False)
    if written is not None:
        days = agency_terms(session, today).message_days
        promise = working_days(session).add(today, days)
        open_work(
            session,
            WorkKind.AGENCY_MESSAGE,
            client.party_id,
            subject_of(client.id),
            promise,
            now,
            HARM,
        )
        record_act(session, acting, client, "message", f"agency_message:{written}", now)
    return waiting_until(session, client.id) or today


def say_for_council(
    session: Session,
    client_id: int,
    officer_id: int,
    words: str,
    press: str,
    now: datetime,
) -> bool:
    """Answer the agency; False when this press was written down before.

    The item leaves the worklist and the agency hears that there is an answer. Raises NotFound when
    the agency has no authority any more, NotAllowedHere for the officer's own record, NothingSaid.
    """
    content = _content(words)
    _lock(session, client_id)
    reached(session, client_id, officer_id, now.astimezone(LONDON).date())
    by = Actor("officer", officer_id)
    written = _write(session, client_id, str(by), content, press, now, council=True)
    if written is None:
        return False
    finish_work(session, subject_of(client_id), by, now)
    tell_change(session, client_id, "message.received", f"agency_message:{written}", now)
    record_audit(session, by, "answered an adviser", subject_of(client_id), now)
    return True


def name_officer(
    session: Session, client_id: int, officer_id: int | None, by: Actor, now: datetime
) -> None:
    """Say who at the council is the agency's contact for a client; none for the agency's usual one."""
    session.execute(
        update(AgencyClient).where(AgencyClient.id == client_id).values(officer_id=officer_id)
    )
    record_audit(
        session, by, "named an officer for a client", subject_of(client_id), now, officer=officer_id
    )


def _content(words: str) -> str:
    content = words.strip()
    if not content:
        raise NothingSaid(Says(N_("Write your message.")))
    if len(content) > LONGEST:
        says = Says(N_("Write at most %(most)s letters."), {"most": LONGEST})
        raise NothingSaid(says)
    return content


def _lock(session: Session, client_id: int) -> None:
    """One message at a time about a client: an answer never crosses a question unseen."""
    session.execute(
        select(AgencyClient.id).where(AgencyClient.id == client_id).with_for_update()
    ).all()


def _write(
    session: Session,
    client_id: int,
    by: str,
    content: str,
    press: str,
    now: datetime,
    *,
    council: bool,
) -> int | None:
    known = select(AgencyMessage.id).where(
        AgencyMessage.client_id == client_id, AgencyMessage.press == press
    )
    if session.scalar(known) is not None:
        return None
    return session.scalar(
        insert(AgencyMessage)
        .values(
            client_id=client_id,
            from_council=council,
            by=by,
            content=content,
            press=press,
            at=now,
        )
        .returning(AgencyMessage.id)
    )
