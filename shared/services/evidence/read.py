"""Which files speak for something, and opening one: only when it is clean, and each opening is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.evidence_files import EvidenceState
from shared.gateways.evidence.ports import EvidenceStore, NotKept
from shared.models import Evidence
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound

PAYER = "payer:"


@dataclass(frozen=True)
class EvidenceLine:
    """One file as a page lists it."""

    id: int
    name: str
    content_type: str
    size: int
    """Bytes."""
    state: EvidenceState
    is_sealed: bool
    sent_at: datetime
    sent_by: str

    @property
    def can_be_opened(self) -> bool:
        """Whether it was scanned and is there; a sealed one is opened by its own page."""
        return self.state is EvidenceState.CLEAN and not self.is_sealed

    @property
    def is_from_payer(self) -> bool:
        """Whether the person sent it themselves."""
        return self.sent_by.startswith(PAYER)


@dataclass(frozen=True)
class OpenedEvidence:
    """A file on its way to somebody who may see it."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


def evidence_of(
    session: Session, subject: str, *, with_sealed: bool = False
) -> tuple[EvidenceLine, ...]:
    """The files of a subject in the order in which they came, without those that were removed.

    Sealed ones only where they are asked for: even that there is one tells something. One query.
    """
    wanted = select(
        Evidence.id,
        Evidence.name,
        Evidence.content_type,
        Evidence.size,
        Evidence.state,
        Evidence.is_sealed,
        Evidence.sent_at,
        Evidence.sent_by,
    ).where(Evidence.subject == subject, Evidence.state != EvidenceState.REMOVED.value)
    if not with_sealed:
        wanted = wanted.where(Evidence.is_sealed.is_(False))
    return tuple(
        EvidenceLine(
            row.id,
            row.name,
            row.content_type,
            row.size,
            EvidenceState(row.state),
            row.is_sealed,
            row.sent_at,
            row.sent_by,
        )
        for row in session.execute(wanted.order_by(Evidence.id))
    )


def one_of(session: Session, evidence_id: int, beginning: str) -> tuple[str, EvidenceLine]:
    """One file whose subject begins so (`notice:`), and that subject. Raises NotFound."""
    subject = session.scalar(
        select(Evidence.subject).where(
            Evidence.id == evidence_id, Evidence.subject.startswith(beginning, autoescape=True)
        )
    )
    for line in evidence_of(session, subject) if subject else ():
        if line.id == evidence_id:
            return str(subject), line
    raise NotFound


def open_evidence(
    session: Session,
    store: EvidenceStore,
    evidence_id: int,
    subject: str,
    by: Actor,
    now: datetime,
    *,
    opens_sealed: bool = False,
) -> OpenedEvidence:
    """Open one file of a subject that the caller has made sure of. The opening is written down.

    A sealed one only with `opens_sealed`, which is for the page that asks for a reason and notes it
    in the log of openings. Raises NotFound: no such file of that subject, not scanned yet, infected,
    removed, or sealed.
    """
    row = session.scalars(
        select(Evidence).where(
            Evidence.id == evidence_id,
            Evidence.subject == subject,
            Evidence.state == EvidenceState.CLEAN.value,
            Evidence.is_sealed.is_(opens_sealed),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    try:
        content = store.get(row.place)
    except NotKept:
        raise NotFound from None
    record_audit(session, by, "opened evidence", f"evidence:{row.id}", now, about=subject)
    return OpenedEvidence(row.name, row.content_type, content)
