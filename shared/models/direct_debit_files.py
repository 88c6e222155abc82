"""Runs of Direct Debits, the reports that come back, and indemnity claims."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.direct_debit_runs import ClaimState, RunState
from shared.domain.money import ZERO, Money
from shared.domain.standard18 import TransactionCode
from shared.models.base import Base, MoneyPence, UtcInstant, Word

_NOT_ABANDONED = text("state NOT IN ('abandoned', 'taken_back')")
_LIVING_LINE = text("withdrawn_at IS NULL AND collection_id IS NOT NULL")
_LIVING_INSTRUCTION = text("withdrawn_at IS NULL AND instruction_id IS NOT NULL")


class DirectDebitRun(Base):
    """One day's file: what is handed in for one processing day."""

    __tablename__ = "direct_debit_run"
    __table_args__ = (
        Index(
            "uq_direct_debit_run_one_a_day",
            "processing_on",
            unique=True,
            sqlite_where=_NOT_ABANDONED,
            postgresql_where=_NOT_ABANDONED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(6), unique=True)
    """The submission serial: never used again, not even by an abandoned run."""
    state: Mapped[RunState] = mapped_column(Word(RunState))
    lock: Mapped[int] = mapped_column(default=0)
    processing_on: Mapped[date]
    entry_on: Mapped[date]
    layout: Mapped[str] = mapped_column(String(20), default="standard18")
    created_on: Mapped[date]
    """The day on the file's labels."""
    collection_count: Mapped[int]
    instruction_count: Mapped[int]
    total: Mapped[Money] = mapped_column(MoneyPence)
    held_back_count: Mapped[int] = mapped_column(default=0)
    held_back: Mapped[str] = mapped_column(Text, default="")
    """Why so many were held back at the approval: reason, count and pence of each, as JSON."""
    sha256: Mapped[str] = mapped_column(String(64), default="")
    """Of the file, from when it was first made."""
    approved_by: Mapped[str] = mapped_column(String(60))
    approved_at: Mapped[datetime] = mapped_column(UtcInstant)
    file_made_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    handed_in_by: Mapped[str] = mapped_column(String(60), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    input_report: Mapped[str] = mapped_column(String(20), default="")
    """What the input report said of it: `accepted`, `with_errors`, `rejected`; empty until it came."""


class DirectDebitRunEvent(Base):
    """One move in the life of a run; never changed."""

    __tablename__ = "direct_debit_run_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("direct_debit_run.id"), index=True)
    event: Mapped[str] = mapped_column(String(20))
    state: Mapped[RunState] = mapped_column(Word(RunState))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(60))


class DirectDebitLine(Base):
    """One record of a run's file, fixed when the run is approved so that its bytes never change."""

    __tablename__ = "direct_debit_line"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        Index(
            "uq_direct_debit_line_one_of_presentation",
            "collection_id",
            "presentation",
            unique=True,
            sqlite_where=_LIVING_LINE,
            postgresql_where=_LIVING_LINE,
        ),
        Index(
            "uq_direct_debit_line_one_of_instruction",
            "instruction_id",
            unique=True,
            sqlite_where=_LIVING_INSTRUCTION,
            postgresql_where=_LIVING_INSTRUCTION,
        ),
        Index(None, "mandate_id"),
        CheckConstraint("(collection_id IS NULL) <> (instruction_id IS NULL)", name="of_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("direct_debit_run.id"))
    position: Mapped[int]
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    collection_id: Mapped[int | None] = mapped_column(ForeignKey("collection.id"))
    instruction_id: Mapped[int | None] = mapped_column(ForeignKey("mandate_instruction.id"))
    presentation: Mapped[int] = mapped_column(default=1)
    code: Mapped[TransactionCode] = mapped_column(Word(TransactionCode))
    amount: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    reference: Mapped[str] = mapped_column(String(18), index=True)
    payer_name: Mapped[str] = mapped_column(String(18))
    """In the Bacs character set."""
    sealed: Mapped[str] = mapped_column(String(300))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """Taken out before the file was made, or with an abandoned run."""
    withdrawn_why: Mapped[str] = mapped_column(String(40), default="")


class BacsReport(Base):
    """One report of the bank's side; a file is taken once."""

    __tablename__ = "bacs_report"
    __table_args__ = (UniqueConstraint("kind", "advice"), Index(None, "made_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`auddis`, `addacs`, `arudd`, `awacs`, `ddica`, `input`."""
    advice: Mapped[str] = mapped_column(String(120))
    """The report's own number and day, or its hash where it has none."""
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(120))
    made_on: Mapped[date | None]
    """The day that the report says it was made."""
    row_count: Mapped[int]
    total: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    taken_at: Mapped[datetime] = mapped_column(UtcInstant)
    taken_by: Mapped[str] = mapped_column(String(60))


class BacsReportRow(Base):
    """One row of a report, and what came of it."""

    __tablename__ = "bacs_report_row"
    __table_args__ = (
        UniqueConstraint("report_id", "position"),
        Index(None, "mandate_id"),
        Index(None, "collection_id"),
        Index(
            "ix_bacs_report_row_waiting",
            "id",
            sqlite_where=text("outcome IN ('waiting', 'for_person')"),
            postgresql_where=text("outcome IN ('waiting', 'for_person')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("bacs_report.id"))
    position: Mapped[int]
    record: Mapped[str] = mapped_column(String(20), default="")
    """The report's own word for the kind of row, such as A, N, V, W or REJECTED."""
    reference: Mapped[str] = mapped_column(String(40), default="")
    code: Mapped[str] = mapped_column(String(20), default="")
    says: Mapped[str] = mapped_column(String(200), default="")
    """The bank's own words for the code."""
    amount: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    on: Mapped[date | None]
    """The day that the row speaks of: effective, or of the original processing."""
    sealed: Mapped[str] = mapped_column(Text, default="")
    """The whole row as it came, encrypted: it names people and accounts."""
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    collection_id: Mapped[int | None] = mapped_column(ForeignKey("collection.id"))
    outcome: Mapped[str] = mapped_column(String(20), default="waiting")
    """`waiting` (not worked yet), `done`, `nothing_to_do`, `for_person` or `settled` by a person."""
    detail: Mapped[str] = mapped_column(String(200), default="")
    """What was done, in words of ours."""
    act_by: Mapped[date | None]
    """By when the scheme wants it applied: three working days."""
    settled_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    settled_by: Mapped[str] = mapped_column(String(60), default="")


class IndemnityClaim(Base):
    """A payer's bank gave money back to the payer and will take it from us."""

    __tablename__ = "indemnity_claim"
    __table_args__ = (Index(None, "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_reference: Mapped[str] = mapped_column(String(60), unique=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), index=True)
    report_row_id: Mapped[int | None] = mapped_column(ForeignKey("bacs_report_row.id"))
    reason: Mapped[str] = mapped_column(String(10))
    total: Mapped[Money] = mapped_column(MoneyPence)
    state: Mapped[ClaimState] = mapped_column(Word(ClaimState))
    lock: Mapped[int] = mapped_column(default=0)
    claimed_on: Mapped[date]
    counter_by: Mapped[date]
    """Nine working days: after it the claim stands."""
    taken_on: Mapped[date]
    """About when the bank takes the money: fourteen working days."""
    note: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    at: Mapped[datetime] = mapped_column(UtcInstant)


class IndemnityPart(Base):
    """One collection that a claim takes back; a collection is claimed once."""

    __tablename__ = "indemnity_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("indemnity_claim.id"), index=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"), unique=True)
    amount: Mapped[Money] = mapped_column(MoneyPence)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    back_posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"), unique=True)
    """The posting of a claim that we won."""
