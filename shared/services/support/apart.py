"""Keeping somebody apart from the others who are liable: nothing that they do shows, or can be told, there.

What stays seen is what belongs to the account and not to a person: what is owed, and the steps that the
council takes about it. A debt is one figure for everybody who is liable, so money that comes in lowers
it for all; who paid, when and how is never said.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.models import Liability, Party
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.support.terms import support_terms
from shared.services.work_items import open_work
from shared.services.working_days import working_days

HARM = 10
"""Before nearly everything else on the worklist."""


def keep_apart(session: Session, party_id: int, by: Actor, now: datetime) -> bool:
    """Keep a party apart from now on; a person looks at what else would help. False when they were.

    Raises NotFound.
    """
    if not _exists(session, party_id):
        raise NotFound
    changed = session.scalar(
        update(Party)
        .where(Party.id == party_id, Party.kept_apart_at.is_(None))
        .values(kept_apart_at=now)
        .returning(Party.id)
    )
    if changed is None:
        return False
    record_audit(session, by, "kept apart", f"party:{party_id}", now)
    _ask_to_look(session, party_id, now)
    return True


def end_apart(session: Session, party_id: int, by: Actor, now: datetime) -> None:
    """Let a party be seen by the others as before. Only an officer does this, having asked them safely.

    Raises NotFound when they are not kept apart.
    """
    changed = session.scalar(
        update(Party)
        .where(Party.id == party_id, Party.kept_apart_at.is_not(None))
        .values(kept_apart_at=None)
        .returning(Party.id)
    )
    if changed is None:
        raise NotFound
    record_audit(session, by, "no longer kept apart", f"party:{party_id}", now)


def kept_apart_since(session: Session, party_id: int) -> datetime | None:
    """From when somebody is kept apart; none when they are not. Raises NotFound."""
    found = session.execute(select(Party.kept_apart_at).where(Party.id == party_id)).one_or_none()
    if found is None:
        raise NotFound
    return found[0]


def others_kept_apart(session: Session, party_id: int) -> bool:
    """Whether anybody who is liable with a party is kept apart: officers then say nothing about them."""
    own, other = aliased(Liability), aliased(Liability)
    beside = (
        select(Party.id)
        .join(other, other.party_id == Party.id)
        .join(own, own.account_id == other.account_id)
        .where(
            own.party_id == party_id,
            other.party_id != party_id,
            Party.kept_apart_at.is_not(None),
        )
    )
    return bool(session.scalar(select(exists(beside))))


def anybody_apart(session: Session, account_id: int) -> bool:
    """Whether anybody who is liable for an account is kept apart: whoever has its number learns no more."""
    theirs = (
        select(Party.id)
        .join(Liability, Liability.party_id == Party.id)
        .where(Liability.account_id == account_id, Party.kept_apart_at.is_not(None))
    )
    return bool(session.scalar(select(exists(theirs))))


def _ask_to_look(session: Session, party_id: int, now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    promise_on = working_days(session).add(today, support_terms(today).looked_at_within)
    # On the list beside whatever else would help them, so that it does not stand out there.
    open_work(
        session, WorkKind.SUPPORT_NEED, party_id, f"support:{party_id}", promise_on, now, HARM
    )


def _exists(session: Session, party_id: int) -> bool:
    return session.scalar(select(Party.id).where(Party.id == party_id)) is not None
