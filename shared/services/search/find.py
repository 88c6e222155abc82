"""Find cases by the beginning of a reference or postcode, words of a name, or an offer, page by page.

Every page walks an index from where the last one stopped. A cursor holds ids only, so that no name
or postcode is written into an address; the place in the index is looked up from them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from shared.domain.search_terms import SearchTerms
from shared.domain.stages import DebtType
from shared.services.audit import Actor, record_audit
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.search.queries import PAGE, Start, search_query, values_for


@dataclass(frozen=True)
class Found:
    """One case that was found, shown with the account that fits (or the party's first)."""

    party_id: int
    name: str
    account_id: int | None
    reference: str
    type: DebtType | None
    address: str
    accounts: int
    """How many accounts the party has."""


@dataclass(frozen=True)
class FoundPage:
    """One page of results; `next` is the cursor of the following page."""

    rows: tuple[Found, ...]
    next: str | None


def read_cursor(text: str | None) -> Start | None:
    """Read `account.party`; none is the first page. Raises NotFound for anything else."""
    return None if text is None else Start(*read_numbers(text, LARGEST_ID, LARGEST_ID))


def find_cases(
    session: Session, terms: SearchTerms, officer_id: int, after: str | None = None
) -> FoundPage:
    """One page of the cases that fit, without those that the officer may not open.

    One query at any depth. Empty terms find nothing. Raises NotFound for a cursor that is none.
    """
    start = read_cursor(after)
    if not terms:
        return FoundPage((), None)
    query = search_query(terms, goes_on=start is not None)
    values = values_for(terms, officer_id, start)
    rows = [_found(row) for row in session.execute(query, values)]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return FoundPage(
        tuple(rows[:PAGE]), f"{last.account_id or 0}.{last.party_id}" if last else None
    )


def record_search(
    session: Session, officer_id: int, terms: SearchTerms, found: FoundPage, now: datetime
) -> None:
    """Note that an officer searched: by what kind of key, and which cases came up, never the words."""
    record_audit(
        session,
        Actor("officer", officer_id),
        "searched for a case",
        "search:cases",
        now,
        by=terms.kind,
        found=" ".join(str(row.party_id) for row in found.rows),
    )


def _found(row: Row[*tuple[Any, ...]]) -> Found:
    return Found(
        party_id=row.party_id,
        name=row.organisation or f"{row.forenames} {row.surname}".strip(),
        account_id=row.account_id,
        reference=row.reference or "",
        type=row.type,
        address=", ".join(part for part in (row.address_1, row.town, row.postcode) if part),
        accounts=row.accounts,
    )
