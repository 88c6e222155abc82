"""Every opening of something sealed, for the data protection officer: never what was opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared.domain.says import N_, Says
from shared.models import Officer, OfficerParty, Party, PartyKind
from shared.models.sealed import SealedOpening
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound, StaleVersion

ROWS = 50
LONGEST_FINDING = 300


class NoFinding(ValueError):
    """An opening is only put aside with what was found; `says` tells what is missing."""

    says = Says(N_("Write down what you found."))


@dataclass(frozen=True)
class Opening:
    """That somebody opened something, and why."""

    id: int
    subject: str
    party_id: int
    party_name: str
    officer_name: str
    role: str
    reason: str
    at: datetime
    seen_at: datetime | None
    seen_by: str
    finding: str

    @property
    def is_evidence(self) -> bool:
        """Whether it was a paper and not words."""
        return self.subject.startswith("evidence:")


@dataclass(frozen=True)
class Openings:
    """One page of openings."""

    rows: tuple[Opening, ...]
    waiting: int
    """How many nobody has looked at yet, in all."""
    older: int | None
    """Before which id the next page begins."""


def openings(
    session: Session, watcher_id: int, *, waiting_only: bool, before: int | None = None
) -> Openings:
    """Openings, the newest first; those about the watcher's own household are for somebody else."""
    own = select(OfficerParty.party_id).where(OfficerParty.officer_id == watcher_id)
    seer = Officer.__table__.alias("seer")
    wanted = select(
        SealedOpening.id,
        SealedOpening.subject,
        SealedOpening.party_id,
        Party.kind,
        Party.forenames,
        Party.surname,
        Party.organisation,
        Officer.name,
        SealedOpening.role,
        SealedOpening.reason,
        SealedOpening.at,
        SealedOpening.seen_at,
        seer.c.name.label("seer"),
        SealedOpening.finding,
    ).join(Officer, Officer.id == SealedOpening.officer_id)
    wanted = wanted.join(Party, Party.id == SealedOpening.party_id)
    wanted = wanted.outerjoin(seer, seer.c.id == SealedOpening.seen_by)
    wanted = wanted.where(SealedOpening.party_id.not_in(own))
    if waiting_only:
        wanted = wanted.where(SealedOpening.seen_at.is_(None))
    if before is not None:
        wanted = wanted.where(SealedOpening.id < before)
    found = session.execute(wanted.order_by(SealedOpening.id.desc()).limit(ROWS + 1)).all()
    rows = tuple(_opening(row) for row in found[:ROWS])
    waiting = session.scalar(
        select(func.count())
        .select_from(SealedOpening)
        .where(SealedOpening.seen_at.is_(None), SealedOpening.party_id.not_in(own))
    )
    return Openings(rows, int(waiting or 0), rows[-1].id if len(found) > ROWS else None)


def opening_about(session: Session, opening_id: int) -> int:
    """The party that an opening is about. Raises NotFound."""
    party_id = session.scalar(select(SealedOpening.party_id).where(SealedOpening.id == opening_id))
    if party_id is None:
        raise NotFound
    return party_id


def note_finding(
    session: Session, opening_id: int, officer_id: int, finding: str, now: datetime
) -> None:
    """Write down that an opening was looked at, and what was found. Once; it is never changed.

    Raises NoFinding, NotFound, and StaleVersion when somebody was first.
    """
    text = " ".join(finding.split())
    if not 0 < len(text) <= LONGEST_FINDING:
        raise NoFinding
    noted = session.scalar(
        update(SealedOpening)
        .where(SealedOpening.id == opening_id, SealedOpening.seen_at.is_(None))
        .values(seen_at=now, seen_by=officer_id, finding=text)
        .returning(SealedOpening.id)
    )
    if noted is None:
        known = session.scalar(select(SealedOpening.id).where(SealedOpening.id == opening_id))
        raise NotFound if known is None else StaleVersion
    actor = Actor("officer", officer_id)
    record_audit(session, actor, "looked at an opening", f"opening:{opening_id}", now)


def _opening(row: Any) -> Opening:
    is_person = row.kind is PartyKind.PERSON
    name = f"{row.forenames} {row.surname}" if is_person else row.organisation
    return Opening(
        id=row.id,
        subject=row.subject,
        party_id=row.party_id,
        party_name=name.strip(),
        officer_name=row.name,
        role=row.role,
        reason=row.reason,
        at=row.at,
        seen_at=row.seen_at,
        seen_by=row.seer or "",
        finding=row.finding,
    )
