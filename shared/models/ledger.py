"""Money received and where it went: receipts, postings, suspense, and what goes to the revenues system."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.ledger import LedgerAccount, Part, PostingKind
from shared.domain.money import Money
from shared.domain.stages import DebtType
from shared.models.base import Base, MoneyPence, UtcInstant, Word


class Receipt(Base):
    """Money received, whatever the channel; never changed."""

    __tablename__ = "receipt"
    __table_args__ = (Index(None, "party_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """Ours, on the payer's receipt."""
    channel: Mapped[LedgerAccount] = mapped_column(Word(LedgerAccount))
    amount: Mapped[Money] = mapped_column(MoneyPence)
    source: Mapped[str] = mapped_column(String(60), unique=True)
    """What it came from, such as `card_payment:12`: one receipt for each."""
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    day: Mapped[date]
    """The day in London."""
    at: Mapped[datetime] = mapped_column(UtcInstant)


class Posting(Base):
    """One movement of money, of two or more entries that come to nought; never changed.

    Its entries are written before it, and its own row closes them: from then no entry can join.
    """

    __tablename__ = "posting"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    """The outside event, such as `card:pi_3Q:paid`: one posting for each."""
    kind: Mapped[PostingKind] = mapped_column(Word(PostingKind))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"), unique=True)
    """What it takes back; nothing is taken back twice."""
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(60))
    day: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcInstant)


class Entry(Base):
    """One side of a posting; never changed."""

    __tablename__ = "entry"
    __table_args__ = (
        Index(None, "posting_id"),
        Index(None, "debt_id"),
        Index(None, "account", "posting_id"),
        Index(None, "plan_id"),
        CheckConstraint("amount <> 0", name="moves"),
        CheckConstraint("(account = 'debt') = (debt_id IS NOT NULL)", name="debt_named"),
        CheckConstraint("(debt_id IS NULL) = (part IS NULL)", name="part_named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(
        ForeignKey("posting.id", deferrable=True, initially="DEFERRED")
    )
    account: Mapped[LedgerAccount] = mapped_column(Word(LedgerAccount))
    fund: Mapped[DebtType | None] = mapped_column(Word(DebtType))
    debt_id: Mapped[int | None] = mapped_column(ForeignKey("debt.id"))
    part: Mapped[Part | None] = mapped_column(Word(Part))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    rule: Mapped[str] = mapped_column(String(40), default="")
    """The rule of allocation that sent the money here."""
    amount: Mapped[Money] = mapped_column(MoneyPence)


class SuspenseItem(Base):
    """Money that we hold and cannot place yet."""

    __tablename__ = "suspense_item"
    __table_args__ = (
        Index(
            "ix_suspense_item_living",
            "id",
            sqlite_where=text("state <> 'settled'"),
            postgresql_where=text("state <> 'settled'"),
        ),
        CheckConstraint("amount > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), index=True)
    """The posting that put it there."""
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    channel: Mapped[LedgerAccount] = mapped_column(Word(LedgerAccount))
    amount: Mapped[Money] = mapped_column(MoneyPence)
    why: Mapped[str] = mapped_column(String(40))
    """In one word of ours: `unknown_payment`, `other_amount`, `debt_gone`, `bank_line` …"""
    said: Mapped[str] = mapped_column(String(200), default="")
    """What came with it: a reference or a name, as it was given."""
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    """`open`, `waiting` (for a second person) or `settled`."""
    lock: Mapped[int] = mapped_column(default=0)
    debt_id: Mapped[int | None] = mapped_column(ForeignKey("debt.id"))
    """Where somebody proposes to send it."""
    reason: Mapped[str] = mapped_column(Text, default="")
    suggested_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    settled_posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcInstant)


class Reallocation(Base):
    """A wish to move received money from one debt to another, which may need a second person."""

    __tablename__ = "reallocation"
    __table_args__ = (
        Index(
            "uq_reallocation_one_waiting",
            "posting_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        CheckConstraint("amount > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"))
    from_debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    to_debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    amount: Mapped[Money] = mapped_column(MoneyPence)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    """`waiting`, `done` or `declined`."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    settled_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class CashFile(Base):
    """One day's receipts as they go to the revenues system; the same bytes whenever it is made."""

    __tablename__ = "cash_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    day: Mapped[date] = mapped_column(unique=True)
    line_count: Mapped[int]
    total: Mapped[Money] = mapped_column(MoneyPence)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcInstant)


class CashLine(Base):
    """What one posting pays off one debt, as it goes to the revenues system."""

    __tablename__ = "cash_line"
    __table_args__ = (
        UniqueConstraint("posting_id", "debt_id"),
        UniqueConstraint("file_id", "position"),
        Index(
            "ix_cash_line_not_held",
            "debt_id",
            sqlite_where=text("held_posting_id IS NULL"),
            postgresql_where=text("held_posting_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    """The line's own number, by which the revenues system's extract names it back."""
    file_id: Mapped[int] = mapped_column(ForeignKey("cash_file.id"))
    position: Mapped[int]
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    amount: Mapped[Money] = mapped_column(MoneyPence)
    """Positive for money paid, negative for money taken back."""
    held_posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    """The posting that handed it over, once an extract's balance holds it."""


class MoneyLimit(Base):
    """A limit of the council's own, from a day on."""

    __tablename__ = "money_limit"
    __table_args__ = (UniqueConstraint("name", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    effective_from: Mapped[date]
    amount: Mapped[Money] = mapped_column(MoneyPence)
