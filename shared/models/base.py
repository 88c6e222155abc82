"""What every record stands on: the base class, naming of constraints, and our own column types."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

from shared.domain.money import Money

E = TypeVar("E", bound=StrEnum)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of all records."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


class MoneyPence(TypeDecorator[Money]):
    """Money in a BIGINT of pence."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        """Store whole pence; anything but Money is a mistake of ours."""
        if value is None:
            return None
        if not isinstance(value, Money):
            raise TypeError("a money column takes Money")
        return value.pence

    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:
        """Give Money back; a SUM may come as a decimal."""
        return None if value is None else Money(int(value))


def key_text(length: int) -> TypeEngine[str]:
    """Text that is looked up by its beginning: kept in byte order, which is SQLite's order anyway."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class UtcInstant(TypeDecorator[datetime]):
    """An instant in UTC; only aware datetimes go in, and only aware datetimes come out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite keeps no zone, so it gets the plain UTC time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant needs its time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware UTC datetime back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[E]):
    """A StrEnum kept as its word, so that a database reader can read it."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Store the word; a word outside the list is refused."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        """Give the enum back."""
        return None if value is None else self.kind(value)
