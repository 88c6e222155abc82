"""Income and expenditure statements, and the spending guidelines they were assessed with."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.models.base import Base, MoneyPence, UtcInstant, Word


class StatementState(StrEnum):
    """A draft may change; what was submitted never does."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class Statement(Base):
    """One version of a party's income and expenditure."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("party_id", "version"),
        Index(
            "uq_statement_one_draft",
            "party_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[StatementState] = mapped_column(Word(StatementState))
    version: Mapped[int | None]
    """1, 2, 3 … from submission; none while it is a draft."""
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    revision: Mapped[int] = mapped_column(default=0)
    """Goes up with every saved page, so that a stale tab is noticed."""
    answers: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: which pages were answered, and answers that are not lines (who shares bills)."""
    guideline_set_id: Mapped[int | None] = mapped_column(ForeignKey("guideline_set.id"))
    income: Mapped[Money | None] = mapped_column(MoneyPence)
    outgoings: Mapped[Money | None] = mapped_column(MoneyPence)
    left_over: Mapped[Money | None] = mapped_column(MoneyPence)
    on_behalf_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    on_behalf_how: Mapped[str | None] = mapped_column(String(20))
    """`phone`, `paper`, `in_person`, `court` or `visit`."""
    started_at: Mapped[datetime] = mapped_column(UtcInstant)
    saved_at: Mapped[datetime] = mapped_column(UtcInstant)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcInstant)

    lines: Mapped[list[StatementLine]] = relationship(lazy="raise")
    members: Mapped[list[HouseholdMember]] = relationship(lazy="raise")
    changes: Mapped[list[KnownChange]] = relationship(lazy="raise")
    group_notes: Mapped[list[GroupNote]] = relationship(lazy="raise")


class StatementLine(Base):
    """One line: the amount as it was entered, and what it comes to a month."""

    __tablename__ = "statement_line"
    __table_args__ = (UniqueConstraint("statement_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    code: Mapped[str] = mapped_column(String(60))
    amount: Mapped[Money] = mapped_column(MoneyPence)
    frequency: Mapped[Frequency] = mapped_column(Word(Frequency))
    monthly: Mapped[Money] = mapped_column(MoneyPence)
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(20), default="typed")
    """`typed`, `previous` (from the last statement) or `account` (from the council's own records)."""


class HouseholdMember(Base):
    """Somebody in the household; only what the sums need."""

    __tablename__ = "household_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`adult`, `child`, `other_dependant` or `non_dependant`."""
    age: Mapped[int | None]


class KnownChange(Base):
    """A change ahead that the person told us of."""

    __tablename__ = "known_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    from_month: Mapped[str] = mapped_column(String(7))
    """`YYYY-MM`."""
    a_month: Mapped[Money] = mapped_column(MoneyPence)
    """More (positive) or less (negative) left over each month from then."""
    label: Mapped[str] = mapped_column(String(200))


class GroupNote(Base):
    """Why a group of spending is over its guideline."""

    __tablename__ = "group_note"
    __table_args__ = (UniqueConstraint("statement_id", "group_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    group_code: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)


class GuidelineSet(Base):
    """A year's spending guidelines, loaded by an administrator under the council's own licence."""

    __tablename__ = "guideline_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    effective_from: Mapped[date]
    invented: Mapped[bool] = mapped_column(default=False)
    """Marks the sandbox's made-up figures."""
    loaded_at: Mapped[datetime] = mapped_column(UtcInstant)

    rates: Mapped[list[GuidelineRate]] = relationship(lazy="raise")


class GuidelineRate(Base):
    """The monthly rates of one group of spending."""

    __tablename__ = "guideline_rate"
    __table_args__ = (
        UniqueConstraint("guideline_set_id", "group_code"),
        CheckConstraint(
            "first_adult >= 0 AND additional_adult >= 0 AND child_under_14 >= 0 AND child_14_18 >= 0",
            name="not_negative",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    guideline_set_id: Mapped[int] = mapped_column(ForeignKey("guideline_set.id"))
    group_code: Mapped[str] = mapped_column(String(40))
    first_adult: Mapped[Money] = mapped_column(MoneyPence)
    additional_adult: Mapped[Money] = mapped_column(MoneyPence)
    child_under_14: Mapped[Money] = mapped_column(MoneyPence)
    child_14_18: Mapped[Money] = mapped_column(MoneyPence)
