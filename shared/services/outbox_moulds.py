"""The same message to very many people: each wording is made once, and only what differs is put in.

A mould is what the ordinary way makes of marks instead of values. The first message of each mould is
made in the ordinary way too; where the two differ in a single sign, the mould is not used at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from shared.models import Channel
from shared.services.message_text import one_line
from shared.services.outbox_recipients import Recipient
from shared.services.outbox_rows import outbox_row

COLUMNS = (
    "channel",
    "template",
    "party_id",
    "language",
    "address",
    "subject",
    "body",
    "secret",
    "act",
    "dedupe",
    "letter_format",
    "state",
    "attempts",
    "next_attempt_at",
    "supplier_reference",
    "last_error",
    "created_at",
    "debt_ids",
)
"""What a filled row has, in this order."""
Shared = tuple[tuple[str, Any], ...]
"""What many messages say alike, such as a day: names and values."""


class _Mark(str):
    """Stands for a value while a mould is made: a word, or an amount of money."""

    __slots__ = ()

    def text(self) -> str:
        """As `Money.text`."""
        return str(self)


@dataclass(frozen=True)
class _Mould:
    subject: str
    body: str
    is_usable: bool
    act: str


class Moulds:
    """The moulds of one template while its messages are written."""

    def __init__(self, session: Session, template: str, own: Sequence[str], now: datetime) -> None:
        """`own` are the names of the values that differ from one message to the next."""
        self._session, self._template, self._now = session, template, now
        is_sqlite = session.connection().dialect.name == "sqlite"
        # Once for all rows: as the columns' own type keeps an instant, on SQLite in UTC without its zone.
        self._at = now.astimezone(UTC).isoformat(" ", "microseconds")
        if is_sqlite:
            self._at = self._at.removesuffix("+00:00")
        self._marks = {name: _Mark(f"\u27ea{name}\u27eb") for name in own}
        self._known: dict[tuple[str, Channel, Shared], _Mould] = {}

    def row(
        self, to: Recipient, shared: Shared, own: Mapping[str, Any], dedupe: str, debt_ids: str
    ) -> tuple[Any, ...]:
        """One message as a row of COLUMNS. Raises UnsafeLine."""
        if to.is_discreet or not to.address:
            return self._alone(to, shared, own, dedupe, debt_ids)
        key = (to.language, to.channel, shared)
        mould = self._known.get(key)
        if mould is None:
            mould = self._known[key] = self._made(to, shared, own)
        if not mould.is_usable:
            return self._alone(to, shared, own, dedupe, debt_ids)
        subject, body = _filled(mould, to.name, own)
        address = to.address if to.channel is Channel.LETTER else one_line(to.address)
        return (
            *(to.channel.value, self._template, to.party_id, to.language, address),
            *(one_line(subject), body, False, mould.act, dedupe, to.letter_format, "queued", 0),
            *(self._at, "", "", self._at, debt_ids),
        )

    def _alone(
        self, to: Recipient, shared: Shared, own: Mapping[str, Any], dedupe: str, debt_ids: str
    ) -> tuple[Any, ...]:
        said = {**dict(shared), **own}
        row = outbox_row(self._session, self._template, to, said, self._now, dedupe)
        row |= {"debt_ids": debt_ids, "next_attempt_at": self._at, "created_at": self._at}
        return tuple(row[name] for name in COLUMNS)

    def _made(self, to: Recipient, shared: Shared, own: Mapping[str, Any]) -> _Mould:
        marked = Recipient(_Mark("\u27eaname\u27eb"), to.language, to.channel, to.address)
        said = {**dict(shared), **self._marks}
        empty = outbox_row(self._session, self._template, marked, said, self._now, "")
        real = {**dict(shared), **own}
        right = outbox_row(self._session, self._template, to, real, self._now, "")
        subject, body = self._pattern(empty["subject"]), self._pattern(empty["body"])
        mould = _Mould(subject, body, True, right["act"])
        is_same = _filled(mould, to.name, own) == (right["subject"], right["body"])
        return mould if is_same else _Mould("", "", False, "")

    def _pattern(self, text: str) -> str:
        pattern = text.replace("%", "%%")
        for name in ("name", *self._marks):
            pattern = pattern.replace(f"\u27ea{name}\u27eb", f"%({name})s")
        return pattern


def _filled(mould: _Mould, name: str, own: Mapping[str, Any]) -> tuple[str, str]:
    values = {key: _text(value) for key, value in own.items()}
    values["name"] = name
    return mould.subject % values, mould.body % values


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value.text())


def write_rows(session: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows of COLUMNS to the outbox. Their keys must be new: the caller looked, and runs alone."""
    if not rows:
        return
    names = ", ".join(COLUMNS)
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        statement = f"COPY outbox_message ({names}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join("?" * len(COLUMNS))
    # The names are our own, above.
    statement = f"INSERT INTO outbox_message ({names}) VALUES ({places})"  # nosec B608
    connection.exec_driver_sql(statement, list(rows))
