"""Acting on what a supplier says became of a message: late, twice and out of order are all normal."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.gateways.notify_reports import DeliveryReport, Fate
from shared.models import LetterInstead, OutboxMessage
from shared.services.letters.instead import Lost, not_arrived

LEFT = frozenset({"sending", "sent"})
"""A report may come before we have noted that the message left."""


class Outcome(StrEnum):
    """What was done about a report."""

    NOT_OURS = "not-ours"
    NOTED = "noted"
    KNOWN = "known"


def take_report(session: Session, report: DeliveryReport, now: datetime) -> Outcome:
    """Act on one report about a message, in the transaction that believes it."""
    row = session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.dedupe == report.reference, OutboxMessage.dedupe != "")
        .with_for_update()
    )
    if row is None or (row.supplier_reference not in {"", report.supplier_reference}):
        return Outcome.NOT_OURS
    if report.fate is Fate.ON_ITS_WAY:
        return Outcome.KNOWN
    if report.fate is Fate.DELIVERED:
        return _arrived(session, row, now)
    return _failed(session, row, report, now)


def _arrived(session: Session, row: OutboxMessage, now: datetime) -> Outcome:
    if row.delivered_at is not None:
        return Outcome.KNOWN
    row.delivered_at = now
    if row.state == "failed":
        # It was said to have failed before: a letter that has not gone yet is not needed.
        row.state, row.last_error = "sent", ""
        _let_go_of_letter(session, row.id)
    return Outcome.NOTED


def _let_go_of_letter(session: Session, message_id: int) -> None:
    letter = select(LetterInstead.letter_id).where(LetterInstead.message_id == message_id)
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(letter), OutboxMessage.state == "queued")
        .values(state="stopped", last_error="arrived after all")
        .execution_options(synchronize_session=False)
    )


def _failed(session: Session, row: OutboxMessage, report: DeliveryReport, now: datetime) -> Outcome:
    is_late = row.delivered_at is not None and report.fate is Fate.NOT_DELIVERED
    if row.state not in LEFT or is_late:
        return Outcome.KNOWN
    row.state, row.last_error = "failed", f"not delivered: {report.said}"
    row.supplier_reference = report.supplier_reference
    session.flush()
    lost = Lost.SUPPLIER if report.fate is Fate.NOT_DELIVERED else Lost.ADDRESS
    not_arrived(session, row.id, lost, report.said, now)
    return Outcome.NOTED
