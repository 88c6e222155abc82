"""Payments of an agency for many clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.kept_agencies import a_remittance
from tests.support.people import the_resident
from tests.support.records import NOW

LIST = "/agency/payments"
REFERENCE = "M7K3M9Q2X"
ONE = f"{LIST}/{REFERENCE}"


def _told(path: str, **changes: Any) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        def build(session: Session) -> int:
            adviser = an_adviser(session)
            client = a_client(session, adviser, the_resident(session).party)
            an_authority(session, client)
            a_remittance(session, adviser, client, REFERENCE, **changes)
            return adviser.id

        visitor.as_adviser(visitor.given(build))
        return path

    return come


def _none(visitor: Visitor) -> str:
    visitor.as_adviser()
    return LIST


H1 = f"Payment {REFERENCE}"
PAGES = (
    ListedPage("agency_payments.every", "Payments for clients", _none, "none"),
    ListedPage("agency_payments.every", "Payments for clients", _told(LIST)),
    ListedPage("agency_payments.tell", "Tell us of a payment", _told(f"{LIST}/new")),
    ListedPage("agency_payments.one", H1, _told(ONE)),
    ListedPage("agency_payments.one", H1, _told(ONE, state="posted", posted_at=NOW), "split"),
    ListedPage("agency_payments.one", H1, _told(ONE, state="discarded"), "thrown away"),
)
