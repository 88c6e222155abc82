"""Staging tables: an extract's rows, typed, on their way to the accounts. Empty between imports.

PostgreSQL does not log them (a migration says so): after a crash the extract is read again.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table, Text

from shared.models.base import Base, key_text


def _staging(name: str, *columns: Column[object]) -> Table:
    return Table(name, Base.metadata, Column("row", Integer, nullable=False), *columns)


extract_account = _staging(
    "extract_account",
    Column("account", key_text(20)),
    Column("type", String(40)),
    Column("address_1", String(120)),
    Column("address_2", String(120)),
    Column("town", String(120)),
    Column("postcode", String(10)),
    Column("current_instalment", BigInteger),
    Column("next_bill", BigInteger),
    Column("next_instalment", BigInteger),
    Column("next_from", String(7)),
    Column("next_count", Integer),
    Column("closed_on", Date),
    Column("postcode_key", key_text(8)),
    Column("letter_address", Text),
    Column("row_hash", String(64)),
)

extract_party = _staging(
    "extract_party",
    Column("account", key_text(20)),
    Column("party", key_text(40)),
    Column("kind", String(40)),
    Column("forenames", String(120)),
    Column("surname", String(120)),
    Column("organisation", String(160)),
    Column("email", String(254)),
    Column("phone", String(20)),
    Column("language", String(2)),
    Column("ended_on", Date),
    Column("letter_address", Text),
    Column("name_key", String(260)),
    Column("surname_key", String(160)),
    Column("row_hash", String(64)),
)

extract_debt = _staging(
    "extract_debt",
    Column("account", key_text(20)),
    Column("year", Integer),
    Column("line", String(20)),
    Column("charge", BigInteger),
    Column("costs", BigInteger),
    Column("stage", String(40)),
    Column("stage_on", Date),
    Column("hearing_on", Date),
    Column("due_on", Date),
    Column("agent", String(20)),
    Column("row_hash", String(64)),
)

extract_event = _staging(
    "extract_event",
    Column("account", key_text(20)),
    Column("year", Integer),
    Column("line", String(20)),
    Column("stage", String(40)),
    Column("happened_on", Date),
    Column("amount", BigInteger),
)

extract_receipt = _staging(
    "extract_receipt",
    Column("account", key_text(20)),
    Column("year", Integer),
    Column("line", String(20)),
    Column("number", key_text(40)),
    Column("amount", BigInteger),
)

extract_plan = _staging(
    "extract_plan",
    Column("account", key_text(20)),
    Column("number", key_text(40)),
)

STAGING: dict[str, Table] = {
    "account": extract_account,
    "party": extract_party,
    "debt": extract_debt,
    "event": extract_event,
    "receipt": extract_receipt,
    "plan": extract_plan,
}
"""The staging table of each kind of record."""
