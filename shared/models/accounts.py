"""Accounts, who is liable for them, and what is owed: filled by the revenues system's extract."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.domain.money import ZERO, Money
from shared.domain.stages import DebtType, Stage
from shared.models.base import Base, MoneyPence, UtcInstant, Word, key_text


class PartyKind(StrEnum):
    """A natural person, or an organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Channel(StrEnum):
    """How somebody is written to."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class Account(Base):
    """One liability account in the revenues system."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(key_text(20), unique=True)
    type: Mapped[DebtType] = mapped_column(Word(DebtType))
    address_1: Mapped[str] = mapped_column(String(120), default="")
    address_2: Mapped[str] = mapped_column(String(120), default="")
    town: Mapped[str] = mapped_column(String(80), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    postcode_key: Mapped[str] = mapped_column(key_text(8), index=True, default="")
    """The postcode in capitals without spaces."""
    current_instalment: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    """This year's ongoing instalment a month, still falling due; nought when the whole balance is due already."""
    next_bill: Mapped[Money | None] = mapped_column(MoneyPence)
    """Next year's bill, estimated."""
    next_instalment: Mapped[Money | None] = mapped_column(MoneyPence)
    next_from: Mapped[str | None] = mapped_column(String(7))
    """First month of next year's instalments, `YYYY-MM`."""
    next_count: Mapped[int | None]
    closed_on: Mapped[date | None]
    as_of: Mapped[date]
    """The date of the extract that gave this row its present values."""
    row_hash: Mapped[str] = mapped_column(String(64), default="")

    liabilities: Mapped[list[Liability]] = relationship(back_populates="account", lazy="raise")
    debts: Mapped[list[Debt]] = relationship(back_populates="account", lazy="raise")


class Party(Base):
    """A person or organisation that is liable, with how they wish to be written to."""

    __tablename__ = "party"
    __table_args__ = (Index(None, "name_key"), Index(None, "surname_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_reference: Mapped[str] = mapped_column(String(40), unique=True)
    """The party's own number in the revenues system."""
    kind: Mapped[PartyKind] = mapped_column(Word(PartyKind))
    forenames: Mapped[str] = mapped_column(String(120), default="")
    surname: Mapped[str] = mapped_column(String(120), default="")
    organisation: Mapped[str] = mapped_column(String(160), default="")
    name_key: Mapped[str] = mapped_column(String(260), default="")
    """The whole name for searching: capitals, no accents, one space between words, surname first."""
    surname_key: Mapped[str] = mapped_column(String(160), default="")
    """The surname or organisation for signing in: capitals, letters and digits only."""
    words_key: Mapped[str] = mapped_column(String(260), default="")
    """The name key that the search words were last made from; they are stale when it differs."""
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    letter_address: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[Channel | None] = mapped_column(Word(Channel))
    """The channel the person chose; otherwise email, then text, then letter."""
    language: Mapped[str] = mapped_column(String(2), default="en")
    needs_person: Mapped[bool] = mapped_column(default=False)
    """Set when a person must look at whatever comes; why is not kept here."""
    contact_stopped_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """From when nothing is sent any more, because we were told that the person has died."""
    letter_format: Mapped[str] = mapped_column(
        String(20), default="standard", server_default="standard"
    )
    """How letters are made for them: `standard`, `large_print`, `braille`, `audio` or `easy_read`."""
    is_texted_first: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a text goes before any call."""
    contact_from: Mapped[int | None]
    """The hour of the day from which they may be called or texted, in London."""
    contact_until: Mapped[int | None]
    """The hour by which it must be over."""
    email_failed_on: Mapped[date | None]
    """When mail to their address came back: messages go another way until they give a new one."""
    phone_failed_on: Mapped[date | None]
    letter_failed_on: Mapped[date | None]
    """When a letter to their address came back."""
    kept_apart_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """From when nobody else who is liable learns anything that they do; why is not kept here."""
    row_hash: Mapped[str] = mapped_column(String(64), default="")

    liabilities: Mapped[list[Liability]] = relationship(back_populates="party", lazy="raise")


class PartyWord(Base):
    """One word of a party's name, for searching by the beginning of any word."""

    __tablename__ = "party_word"
    __table_args__ = (Index(None, "word", "sort", "party_id"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    word: Mapped[str] = mapped_column(key_text(160), primary_key=True)
    sort: Mapped[str] = mapped_column(key_text(80))
    """The beginning of the whole name key, so that what is found comes in the order of names."""


class Liability(Base):
    """That a party is liable for an account; several parties are jointly and severally liable."""

    __tablename__ = "liability"
    __table_args__ = (
        UniqueConstraint("account_id", "party_id"),
        Index(None, "party_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    ended_on: Mapped[date | None]
    """When they moved out or stopped trading there; what was owed until then is still theirs."""
    removed_on: Mapped[date | None]
    """When the revenues system took them off the account: from then they are not liable for it at all."""

    account: Mapped[Account] = relationship(back_populates="liabilities", lazy="raise")
    party: Mapped[Party] = relationship(back_populates="liabilities", lazy="raise")


class Debt(Base):
    """What is unpaid on an account for one year or charge."""

    __tablename__ = "debt"
    __table_args__ = (
        UniqueConstraint("account_id", "year", "line"),
        CheckConstraint("charge >= 0 AND costs >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    year: Mapped[int]
    """The calendar year in which the financial year begins: 2026 for 2026/27."""
    line: Mapped[str] = mapped_column(String(20), default="")
    """Tells several debts of one account and year apart (an invoice or liability order number)."""
    charge: Mapped[Money] = mapped_column(MoneyPence)
    """Unpaid charge without costs."""
    costs: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    """Unpaid costs already added."""
    received: Mapped[Money] = mapped_column(MoneyPence, default=ZERO, server_default="0")
    """What we received for it and the extract does not hold yet: minus the sum of its entries."""
    received_costs: Mapped[Money] = mapped_column(MoneyPence, default=ZERO, server_default="0")
    """The part of that which pays costs."""
    stage: Mapped[Stage] = mapped_column(Word(Stage))
    stage_on: Mapped[date | None]
    hearing_on: Mapped[date | None]
    due_on: Mapped[date | None]
    """When the oldest unpaid part fell due."""
    agent_code: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """The enforcement agent who has it, as the extract names them."""
    as_of: Mapped[date]
    row_hash: Mapped[str] = mapped_column(String(64), default="")

    account: Mapped[Account] = relationship(back_populates="debts", lazy="raise")
    events: Mapped[list[DebtEvent]] = relationship(back_populates="debt", lazy="raise")


class DebtEvent(Base):
    """One step that was taken on a debt: a notice, a hearing, an order."""

    __tablename__ = "debt_event"
    __table_args__ = (UniqueConstraint("debt_id", "stage", "happened_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    stage: Mapped[Stage] = mapped_column(Word(Stage))
    happened_on: Mapped[date]
    amount: Mapped[Money | None] = mapped_column(MoneyPence)
    """What was demanded, or the costs added by the step."""

    debt: Mapped[Debt] = relationship(back_populates="events", lazy="raise")
