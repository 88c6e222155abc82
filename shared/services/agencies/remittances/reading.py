"""An agency's own payments for many clients, as it reads them; and throwing one away."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.models import AgencyClient, Remittance, RemittanceLine
from shared.services.agencies.authorised import Acting
from shared.services.audit import record_audit
from shared.services.cursors import LARGEST_ID
from shared.services.errors import NotFound, StaleVersion

PAGE = 30
TOLD, POSTED, DISCARDED = "told", "posted", "discarded"


@dataclass(frozen=True)
class RemittanceLineShown:
    """One row of it."""

    number: int
    reference: str = field(repr=False)
    """As the file gave it."""
    amount: Money
    state: str
    client: str | None
    """Our reference of the client; none for a row that fits nobody."""


@dataclass(frozen=True)
class RemittanceShown:
    """One payment and how the file splits it."""

    id: int
    reference: str
    name: str
    total: Money
    state: str
    created_at: datetime
    posted_at: datetime | None
    lines: tuple[RemittanceLineShown, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the money has not come yet."""
        return self.state == TOLD

    @property
    def unknown(self) -> int:
        """How many rows fit no client."""
        return sum(line.client is None for line in self.lines)


def remittances_of(
    session: Session, acting: Acting, below: int | None = None
) -> tuple[tuple[RemittanceShown, ...], int | None]:
    """The agency's payments, the newest first, and where the next page begins; one query."""
    rows = session.scalars(
        select(Remittance)
        .where(
            Remittance.agency_id == acting.agency_id,
            Remittance.id < (LARGEST_ID if below is None else below),
        )
        .order_by(Remittance.id.desc())
        .limit(PAGE + 1)
    ).all()
    shown = tuple(_shown(row) for row in rows[:PAGE])
    return shown, shown[-1].id if len(rows) > PAGE else None


def one_remittance(session: Session, acting: Acting, reference: str) -> RemittanceShown:
    """One of them with its rows; two queries. Raises NotFound."""
    row = _own(session, acting, reference)
    lines = session.execute(
        select(
            RemittanceLine.number,
            RemittanceLine.reference,
            RemittanceLine.amount,
            RemittanceLine.state,
            AgencyClient.reference.label("client"),
        )
        .outerjoin(AgencyClient, AgencyClient.id == RemittanceLine.client_id)
        .where(RemittanceLine.remittance_id == row.id)
        .order_by(RemittanceLine.number)
    )
    return _shown(row, tuple(RemittanceLineShown(*line) for line in lines))


def discard_remittance(session: Session, acting: Acting, reference: str, now: datetime) -> None:
    """Throw away what was told, while its money has not come. The same file can be sent again.

    Raises NotFound, StaleVersion.
    """
    row = session.scalar(
        select(Remittance)
        .where(Remittance.agency_id == acting.agency_id, Remittance.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    if row.state != TOLD:
        raise StaleVersion
    row.state = DISCARDED
    # The mark is given up, so that the same file can come again.
    row.sha256 = f"{row.id:064d}"
    session.flush()
    record_audit(session, acting.actor, "threw a remittance away", f"remittance:{row.id}", now)


def _own(session: Session, acting: Acting, reference: str) -> Remittance:
    found = session.scalar(
        select(Remittance).where(
            Remittance.agency_id == acting.agency_id, Remittance.reference == reference
        )
    )
    if found is None:
        raise NotFound
    return found


def _shown(row: Remittance, lines: tuple[RemittanceLineShown, ...] = ()) -> RemittanceShown:
    return RemittanceShown(
        row.id,
        row.reference,
        row.name,
        row.total,
        row.state,
        row.created_at,
        row.posted_at,
        lines,
    )
