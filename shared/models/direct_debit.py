"""Direct Debits: bank tables, mandates, and the collections under them.

Sort codes and account numbers are sealed: no column of any table shows one.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.direct_debit_runs import InstructionState
from shared.domain.mandate_states import (
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.money import ZERO, Money
from shared.domain.standard18 import TransactionCode
from shared.models.base import Base, MoneyPence, UtcInstant, Word

_LIVING_COLLECTION = text("state <> 'cancelled' AND instalment_id IS NOT NULL")


class BankTableRow(Base):
    """The council's licensed tables for checking bank details, as they were loaded."""

    __tablename__ = "bank_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(60))
    effective_from: Mapped[date] = mapped_column(unique=True)
    weights: Mapped[str] = mapped_column(Text)
    substitutions: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str] = mapped_column(String(64))
    row_count: Mapped[int]
    loaded_at: Mapped[datetime] = mapped_column(UtcInstant)


class GuaranteeText(Base):
    """The scheme's fixed text of the Direct Debit Guarantee, as an administrator loaded it."""

    __tablename__ = "guarantee_text"
    __table_args__ = (UniqueConstraint("version", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    content: Mapped[str] = mapped_column(Text)
    """Paragraphs; `{name}` and `{days}` stand for the service user and the days of notice."""
    is_invented: Mapped[bool] = mapped_column(default=False)
    """The sandbox's own words, which are not the scheme's, and say so."""
    loaded_at: Mapped[datetime] = mapped_column(UtcInstant)


class DirectDebitSetting(Base):
    """A number of the council's own, such as the days of notice, from a day on."""

    __tablename__ = "direct_debit_setting"
    __table_args__ = (UniqueConstraint("name", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    effective_from: Mapped[date]
    number: Mapped[int]


class Mandate(Base):
    """A payer's instruction that their bank may pay us by Direct Debit."""

    __tablename__ = "mandate"
    __table_args__ = (
        Index(None, "party_id", "state"),
        Index(None, "plan_id", "state"),
        Index(None, "state", "id"),
        Index(None, "account_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(18), unique=True)
    """The core reference on the payer's statement; the same on the instruction and every collection."""
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    state: Mapped[MandateState] = mapped_column(Word(MandateState))
    lock: Mapped[int] = mapped_column(default=0)
    scheme: Mapped[str] = mapped_column(String(10), default="bacs")
    """`bacs` (our own service user number) or `stripe`."""
    holder_name: Mapped[str] = mapped_column(String(70))
    """As the payer typed it; what the file says is made from it."""
    sealed: Mapped[str] = mapped_column(String(300), default="")
    """Sort code and account number, encrypted; empty where a supplier keeps them."""
    account_ending: Mapped[str] = mapped_column(String(4), default="")
    account_key: Mapped[str] = mapped_column(String(64), default="")
    """A keyed hash of both numbers, to find the same account again."""
    verdict: Mapped[str] = mapped_column(String(10), default="")
    """What the bank tables said: `valid` or `unknown`."""
    signatures: Mapped[int] = mapped_column(default=1)
    """How many people must authorise it."""
    name_check: Mapped[str] = mapped_column(String(10), default="")
    """`waiting` while a person checks a holder whose name is not the payer's, then `passed`."""
    guarantee_id: Mapped[int | None] = mapped_column(ForeignKey("guarantee_text.id"))
    """The text that was shown."""
    supplier_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    supplier_method: Mapped[str] = mapped_column(String(120), default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    """The mandate whose collections it takes over once it is given."""
    language: Mapped[str] = mapped_column(String(2), default="en")
    press: Mapped[str] = mapped_column(String(64), unique=True)
    given_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    lodged_on: Mapped[date | None]
    """The processing day of the instruction that stands."""
    collect_from: Mapped[date | None]
    """The earliest day on which money may be collected under it."""
    has_collected: Mapped[bool] = mapped_column(default=False)
    """Whether a collection was handed in since it was lodged: the first is 01, then 17."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    created_by: Mapped[str] = mapped_column(String(60))


class MandateEventRow(Base):
    """One move in the life of a mandate; never changed."""

    __tablename__ = "mandate_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), index=True)
    event: Mapped[MandateEvent] = mapped_column(Word(MandateEvent))
    state: Mapped[MandateState] = mapped_column(Word(MandateState))
    reason: Mapped[str] = mapped_column(String(60), default="")
    """Why, in one word of ours or a report's code, such as `addacs:1`."""
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(60))


class SecondSignature(Base):
    """The wish that a second person authorises a mandate: by a link, or on paper."""

    __tablename__ = "second_signature"
    __table_args__ = (
        Index(
            "ix_second_signature_waiting",
            "expires_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), unique=True)
    route: Mapped[str] = mapped_column(String(10))
    """`link` or `paper`."""
    name: Mapped[str] = mapped_column(String(70))
    address: Mapped[str] = mapped_column(String(254), default="")
    """Email or mobile number of the second person."""
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """`waiting`, `signed`, `refused`, `returned` (paper) or `lapsed`."""
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant, index=True)
    reminders: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    answered_by: Mapped[str] = mapped_column(String(60), default="")


class MandateInstruction(Base):
    """A new (0N) or cancelled (0C) instruction on its way to the payer's bank."""

    __tablename__ = "mandate_instruction"
    __table_args__ = (
        Index(None, "mandate_id"),
        Index(
            "ix_mandate_instruction_waiting",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    code: Mapped[TransactionCode] = mapped_column(Word(TransactionCode))
    state: Mapped[InstructionState] = mapped_column(Word(InstructionState))
    sealed: Mapped[str] = mapped_column(String(300))
    """The details for which it is: an old account is cancelled with the old details."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class Collection(Base):
    """One amount taken, or to be taken, under a mandate."""

    __tablename__ = "collection"
    __table_args__ = (
        Index(
            "uq_collection_one_of_instalment",
            "instalment_id",
            unique=True,
            sqlite_where=_LIVING_COLLECTION,
            postgresql_where=_LIVING_COLLECTION,
        ),
        Index(None, "mandate_id", "state"),
        Index(None, "plan_id"),
        Index(None, "state", "processing_on"),
        Index(None, "state", "entry_on"),
        CheckConstraint("amount > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    instalment_id: Mapped[int | None] = mapped_column(ForeignKey("instalment.id"))
    state: Mapped[CollectionState] = mapped_column(Word(CollectionState))
    lock: Mapped[int] = mapped_column(default=0)
    advised_on: Mapped[date]
    """The day that the payer was told."""
    processing_on: Mapped[date]
    entry_on: Mapped[date]
    """When the payer's account is debited: the advised day or the next working day."""
    amount: Mapped[Money] = mapped_column(MoneyPence)
    """What the payer was told; never more is taken."""
    kept_back: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    """The part of it that a hold keeps back; what is taken is the rest."""
    is_last: Mapped[bool] = mapped_column(default=False)
    """The last collection under the mandate (19)."""
    presentation: Mapped[int] = mapped_column(default=1)
    """1 the first time; 2 when it is presented again."""
    first_processing_on: Mapped[date | None]
    """The processing day of the first presentation: again only within a month of it."""
    notified_on: Mapped[date | None]
    """When the payer had the notice of this amount and day."""
    notices: Mapped[int] = mapped_column(default=0)
    """How often notice was given, which names the next one."""
    notice_days: Mapped[int | None]
    """Working days of notice that the payer agreed to when they chose its day; else the usual."""
    held_by: Mapped[str] = mapped_column(String(40), default="")
    """The kind of hold, or the reason in one word, that keeps it back."""
    returned_code: Mapped[str] = mapped_column(String(10), default="")
    returned_on: Mapped[date | None]
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    """The receipt of the presentation that was last counted as paid."""
    supplier_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class CollectionShare(Base):
    """The part of a collection that is for one debt."""

    __tablename__ = "collection_share"
    __table_args__ = (UniqueConstraint("collection_id", "debt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    position: Mapped[int]
    amount: Mapped[Money] = mapped_column(MoneyPence)
    is_kept_back: Mapped[bool] = mapped_column(default=False)


class CollectionEventRow(Base):
    """One move in the life of a collection; never changed."""

    __tablename__ = "collection_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"), index=True)
    event: Mapped[CollectionEvent] = mapped_column(Word(CollectionEvent))
    state: Mapped[CollectionState] = mapped_column(Word(CollectionState))
    reason: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(60))


class BankCheckTry(Base):
    """One check of bank details that failed, counted per person so that guessing slows down."""

    __tablename__ = "bank_check_try"
    __table_args__ = (Index(None, "party_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    at: Mapped[datetime] = mapped_column(UtcInstant, index=True)
