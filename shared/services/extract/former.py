"""Names and addresses that people had before: kept when an extract brings others.

A notice of Breathing Space, or a letter of an adviser, may still call somebody by them. Read for those
alone whose row differs, before the row is written over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.name_keys import name_key, name_words, postcode_key, surname_key
from shared.domain.written_address import address_of
from shared.models import FormerAddress, FormerName, Party
from shared.models.extract import extract_account, extract_party

AT_ONCE = 1_000
LONGEST_LINES = 400


def keep_former(session: Session, extract_date: date) -> int:
    """Write down every name and address that the staged extract replaces; how many there were."""
    count = 0
    with session.connection().execute(_changed()) as found:
        rows = iter(found)
        while some := list(islice(rows, AT_ONCE)):
            count += _insert(session, FormerName, list(_names(some, extract_date)))
            count += _insert(session, FormerAddress, list(_addresses(some, extract_date)))
    return count


def _changed() -> Any:
    staged, accounts = extract_party.c, extract_account.c
    first = select(func.min(staged.row)).group_by(staged.party)
    address = func.coalesce(func.nullif(staged.letter_address, ""), accounts.letter_address)
    return (
        select(
            Party.id,
            Party.forenames,
            Party.surname,
            Party.letter_address,
            staged.forenames.label("new_forenames"),
            staged.surname.label("new_surname"),
            address.label("new_address"),
        )
        .join(extract_party, staged.party == Party.source_reference)
        .join(extract_account, accounts.account == staged.account)
        .where(staged.row.in_(first), Party.row_hash != staged.row_hash, Party.row_hash != "")
    )


def _names(rows: Sequence[Row[Any]], until: date) -> Iterator[dict[str, Any]]:
    for row in rows:
        before = name_key(row.forenames, row.surname)
        if not row.surname or before == name_key(row.new_forenames or "", row.new_surname or ""):
            continue
        yield {
            "party_id": row.id,
            "forenames": row.forenames,
            "surname": row.surname,
            "surname_key": surname_key(row.surname),
            "until": until,
        }


def _addresses(rows: Sequence[Row[Any]], until: date) -> Iterator[dict[str, Any]]:
    for row in rows:
        if name_words(row.letter_address) == name_words(row.new_address or ""):
            continue
        written = address_of(row.letter_address)
        if written is not None:
            yield {
                "party_id": row.id,
                "lines": written.lines[:LONGEST_LINES],
                "postcode_key": postcode_key(written.postcode),
                "until": until,
            }


def _insert(session: Session, table: Any, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if is_postgresql else sqlite.insert
    session.execute(insert(table).on_conflict_do_nothing(), rows)
    return len(rows)
