"""Taking a file that somebody sends: judged by its content, made anew, kept encrypted, and aside until it is scanned."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.evidence_files import (
    MOST_FILES,
    EvidenceKind,
    EvidenceState,
    NotEvidence,
    kind_of,
    safe_name,
)
from shared.domain.evidence_papers import look_through
from shared.domain.says import N_, Says
from shared.gateways.evidence.pictures import remade
from shared.gateways.evidence.ports import EvidenceStore, NotScanned, Scanner
from shared.models import Evidence
from shared.services.audit import Actor, record_audit

KEPT = (EvidenceState.WAITING, EvidenceState.CLEAN)
TOO_MANY = Says(
    N_("You have sent %(most)s files, which is the most we can keep here. Remove one first."),
    {"most": MOST_FILES},
)
INFECTED = Says(
    N_("A check found something harmful in the file, so we did not keep it. Send a photo instead.")
)


class NotTaken(Exception):
    """The file was refused and nothing was kept of it; `says` tells the sender why."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


@dataclass(frozen=True)
class Sent:
    """A file as it came. Neither its name nor its content is believed."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class TakenEvidence:
    """The file that is kept. `is_new` is False where the same was there before."""

    evidence_id: int
    state: EvidenceState
    is_new: bool = True


def take_evidence(
    session: Session,
    store: EvidenceStore,
    scanner: Scanner,
    sent: Sent,
    subject: str,
    party_id: int | None,
    by: Actor,
    now: datetime,
    *,
    is_sealed: bool = False,
) -> TakenEvidence:
    """Keep one file for a subject such as `hardship:12`; the same file again is the same evidence.

    It waits, and nobody can open it, until it is scanned: by the job, or at once where the scanner
    answers in this process. What is kept for a transaction that is undone is swept away later.
    Raises NotTaken.
    """
    kind, content = _checked(sent.content)
    mark = sha256(sent.content).hexdigest()
    if (same := _same(session, subject, mark)) is not None:
        return same
    _refuse_too_many(session, subject)
    state = _state(scanner, content)
    place = secrets.token_hex(32)
    store.put(place, content)
    row = Evidence(
        party_id=party_id,
        subject=subject,
        name=safe_name(sent.name, kind),
        content_type=kind.value,
        size=len(content),
        sha256=mark,
        place=place,
        state=state.value,
        is_sealed=is_sealed,
        sent_at=now,
        sent_by=str(by),
        scanned_at=now if state is EvidenceState.CLEAN else None,
    )
    session.add(row)
    session.flush()
    record_audit(session, by, "sent evidence", f"evidence:{row.id}", now, about=subject)
    return TakenEvidence(row.id, state)


def _checked(content: bytes) -> tuple[EvidenceKind, bytes]:
    """What kind it is, and what is kept of it: a picture anew, a paper as it is. Raises NotTaken."""
    try:
        kind = kind_of(content)
        if kind is EvidenceKind.PDF:
            look_through(content)
            return kind, content
        return kind, remade(content, kind)
    except NotEvidence as wrong:
        raise NotTaken(wrong.says) from None


def _same(session: Session, subject: str, mark: str) -> TakenEvidence | None:
    found = session.execute(
        select(Evidence.id, Evidence.state)
        .where(Evidence.subject == subject, Evidence.sha256 == mark, Evidence.state.in_(KEPT))
        .limit(1)
    ).one_or_none()
    return TakenEvidence(found.id, EvidenceState(found.state), False) if found else None


def _refuse_too_many(session: Session, subject: str) -> None:
    count = session.scalar(
        select(func.count())
        .select_from(Evidence)
        .where(Evidence.subject == subject, Evidence.state.in_(KEPT))
    )
    if (count or 0) >= MOST_FILES:
        raise NotTaken(TOO_MANY)


def _state(scanner: Scanner, content: bytes) -> EvidenceState:
    """Raises NotTaken when the scanner at hand finds something."""
    if not scanner.is_at_hand:
        return EvidenceState.WAITING
    try:
        verdict = scanner.scan(content)
    except NotScanned:
        return EvidenceState.WAITING
    if not verdict.is_clean:
        raise NotTaken(INFECTED)
    return EvidenceState.CLEAN
