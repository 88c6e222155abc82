"""The ledger of consents for whoever watches over it: a page at a time, of one use or one person or all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.support_needs import ConsentUse, version_of
from shared.models import Consent
from shared.services.cursors import LARGEST_ID, read_numbers

PAGE = 50


@dataclass(frozen=True)
class LedgerLine:
    """One consent: which wording, when, how, and when it was taken back."""

    id: int
    party_id: int
    use: str
    wording: str
    language: str
    channel: str
    given_at: datetime
    given_by: str
    withdrawn_at: datetime | None

    @property
    def version(self) -> str:
        """Which wording it was."""
        return version_of(self.wording)


@dataclass(frozen=True)
class LedgerPage:
    """One page, newest first, and the number before which the next one begins."""

    lines: tuple[LedgerLine, ...]
    older: int | None


def consent_ledger(
    session: Session,
    use: str,
    party_id: int | None,
    before: str | None = None,
    without: frozenset[int] = frozenset(),
) -> LedgerPage:
    """One page of the ledger; one query, at any depth. What is no use of ours asks for every use.

    `without` are the parties of whoever asks: nobody reads what is kept of their own household. Raises NotFound for a cursor that is none of ours.
    """
    wanted = select(
        Consent.id,
        Consent.party_id,
        Consent.use,
        Consent.wording,
        Consent.language,
        Consent.channel,
        Consent.given_at,
        Consent.given_by,
        Consent.withdrawn_at,
    )
    if use in set(ConsentUse):
        wanted = wanted.where(Consent.use == use)
    if without:
        wanted = wanted.where(Consent.party_id.not_in(sorted(without)))
    if party_id is not None:
        wanted = wanted.where(Consent.party_id == party_id)
    if before:
        wanted = wanted.where(Consent.id < read_numbers(before, LARGEST_ID)[0])
    rows = session.execute(wanted.order_by(Consent.id.desc()).limit(PAGE + 1)).all()
    lines = tuple(LedgerLine(*row) for row in rows[:PAGE])
    return LedgerPage(lines, lines[-1].id if len(rows) > PAGE else None)
