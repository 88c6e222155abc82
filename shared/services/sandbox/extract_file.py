"""Writes made-up accounts as the revenues system's extract, in the layout that we document."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TextIO

from shared.domain.extract_rows import COLUMNS
from shared.domain.stages import Stage
from shared.services.sandbox.records import MadeAccount, MadeDebt, MadeParty

Row = dict[str, str | int | date | None]


AGENT = "SWIFT"
"""The code of the one made-up enforcement agent."""


def write_extract(
    file: TextIO,
    accounts: Iterable[MadeAccount],
    extract_date: date,
    plans: Sequence[tuple[str, str]] | None = None,
) -> None:
    """Write a whole extract, with its last row. Nothing is held but the row at hand.

    `plans` are those that the revenues system knows, by account and reference; None where it does
    not tell of plans.
    """
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    rows = pence = 0
    for account in accounts:
        for row in _rows(account):
            writer.writerow(_cells(row))
            rows += 1
        pence += sum(debt.charge + debt.costs for debt in account.debts)
    for number, reference in plans or ():
        writer.writerow(_cells({"record": "plan", "account": number, "number": reference}))
        rows += 1
    end: Row = {
        "record": "end",
        "extract_date": extract_date,
        "rows": rows,
        "total": _pounds(pence),
        "plans": None if plans is None else len(plans),
    }
    writer.writerow(_cells(end))


_PLACE = {column: place for place, column in enumerate(COLUMNS)}


def _cells(row: Row) -> list[str | int | date | None]:
    cells: list[str | int | date | None] = [None] * len(COLUMNS)
    for column, value in row.items():
        cells[_PLACE[column]] = value
    return cells


def _rows(account: MadeAccount) -> Iterator[Row]:
    yield {
        "record": "account",
        "account": account.reference,
        "type": account.type,
        "address_1": account.address,
        "town": account.town,
        "postcode": account.postcode,
        "current_instalment": _pounds(account.current_instalment),
        "next_bill": _pounds(account.next_bill),
        "next_instalment": _pounds(account.next_instalment),
        "next_from": account.next_from,
        "next_count": account.next_count if account.next_bill is not None else None,
    }
    for party in account.parties:
        yield _party(account.reference, party)
    for debt in account.debts:
        yield from _debt(account.reference, debt)


def _party(reference: str, party: MadeParty) -> Row:
    return {
        "record": "party",
        "account": reference,
        "party": party.number,
        "kind": party.kind,
        "forenames": party.forenames,
        "surname": party.surname,
        "organisation": party.organisation,
        "email": party.email,
        "phone": party.phone,
        "language": party.language,
        "ended_on": party.ended_on,
    }


def _debt(reference: str, debt: MadeDebt) -> Iterator[Row]:
    which: Row = {"account": reference, "year": debt.year, "line": debt.line}
    yield {
        **which,
        "record": "debt",
        "charge": _pounds(debt.charge),
        "costs": _pounds(debt.costs),
        "stage": debt.stage,
        "stage_on": debt.stage_on,
        "hearing_on": debt.hearing_on,
        "due_on": debt.due_on,
        "agent": AGENT if debt.stage is Stage.ENFORCEMENT_AGENT else "",
    }
    for event in debt.events:
        yield {
            **which,
            "record": "event",
            "stage": event.stage,
            "happened_on": event.on,
            "amount": _pounds(event.amount),
        }


def _pounds(pence: int | None) -> str:
    return "" if pence is None else f"{pence // 100}.{pence % 100:02}"
