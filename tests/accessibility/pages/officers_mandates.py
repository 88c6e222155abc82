"""The officers' pages of a Direct Debit by phone, for a resident with an agreed plan."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests.accessibility.pages import ListedPage, Visitor
from tests.support.direct_debits import Planned, a_planned_resident, give


def _page(*, has_one: bool) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        found: list[Planned] = []

        def build(session: Session) -> int:
            found.append(a_planned_resident(session))
            if has_one:
                give(session, found[0])
            return found[0].party_id

        party_id = visitor.given(build)
        visitor.as_officer()
        return f"/officers/cases/{party_id}/plans/{found[0].reference}/direct-debit"

    return come


PAGES = (
    ListedPage(
        "officers_mandates.by_phone", "Set up a Direct Debit by phone", _page(has_one=False)
    ),
    ListedPage(
        "officers_mandates.by_phone",
        "Set up a Direct Debit by phone",
        _page(has_one=True),
        "one there already",
    ),
)
