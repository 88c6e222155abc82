"""The stand-in's other end: what debt advisers do there, and the register by itself as days pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from shared.domain.london import LONDON
from shared.domain.moratorium import nth_day, starts_on
from shared.gateways.register_words import MORATORIUM_STATUS, REVIEW_STATUS, DebtStatus
from shared.gateways.sandbox.register.calls import debt_of, number_of
from shared.gateways.sandbox.register.server import Server
from shared.gateways.sandbox.register.store import SPACE, Body, Store

LENGTH = 60
AFTER_TREATMENT = timedelta(days=30)
ORGANISATION = {
    "id": "9b0c7a34-0000-4000-8000-000000000002",
    "name": "Harbour Debt Advice (invented)",
    "email": "help@harbour-advice.example",
    "telephone": "01632 960 555",
}
CONTACT = {
    "fullName": "Jo Marsh (invented)",
    "role": "Care co-ordinator",
    "email": "jo.marsh@crisis-team.example",
    "telephone": "01632 960 556",
}


@dataclass(frozen=True)
class AskedDebt:
    """A debt as the adviser writes it down."""

    type_name: str
    reference: str
    amount: str = ""
    nino: str = ""


@dataclass(frozen=True)
class AskedSpace:
    """A Breathing Space as the adviser asks for it."""

    first_name: str
    last_name: str
    postcode: str
    line_1: str
    line_2: str = ""
    town: str = ""
    middle_name: str = ""
    born_on: date | None = None
    previous_names: tuple[tuple[str, str], ...] = ()
    previous_addresses: tuple[tuple[str, str], ...] = ()
    """First line and postcode of each."""
    debts: tuple[AskedDebt, ...] = ()
    is_crisis: bool = False
    is_address_hidden: bool = False
    starts_on: date | None = None
    """For tests; the day after its entry otherwise."""


@dataclass(frozen=True)
class SpaceShown:
    """A Breathing Space as the adviser's page lists it."""

    id: str
    reference: str
    name: str
    is_crisis: bool
    status: str
    starts_on: str
    ends_on: str
    debts: tuple[dict[str, Any], ...] = field(default=())


class Advisers:
    """Debt advisers at the stand-in. All answers raise KeyError for a number that is not there."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def begin(self, asked: AskedSpace) -> str:
        """Enter a Breathing Space into the register; its number, which every creditor is sent."""
        with self._server.acting() as store:
            start = asked.starts_on or starts_on(store.now.astimezone(LONDON).date())
            return store.add(SPACE, _space(store, asked, start))

    def list(self) -> tuple[SpaceShown, ...]:
        """The newest Breathing Spaces."""
        with self._server.looking() as store:
            return tuple(_listed(thing, body) for thing, body in store.spaces())

    def add_debt(self, space_id: str, asked: AskedDebt, on: date | None = None) -> str:
        """Add a debt that was forgotten, protected from the next day; its number."""
        with self._changing(space_id) as (store, body):
            start = on or starts_on(store.now.astimezone(LONDON).date())
            debt = _debt(store, asked, start, body["debtorDetails"]["endsOn"])
            debt["status"] = number_of(DebtStatus.NEW_DEBT)
            body["debtDetails"].append(debt)
            return str(debt["id"])

    def accept_proposed(self, space_id: str, debt_id: str) -> None:
        """Take up a debt that a creditor proposed: protected from the next day."""
        with self._changing(space_id) as (store, body):
            debt = _one(body, debt_id)
            debt["status"] = number_of(DebtStatus.NEW_DEBT)
            debt["startsOn"] = _day(starts_on(store.now.astimezone(LONDON).date()))
            debt["endsOn"] = body["debtorDetails"]["endsOn"]

    def remove_debt(self, space_id: str, debt_id: str, *, by_court: bool = False) -> None:
        """Take a debt out, from today on."""
        with self._changing(space_id) as (store, body):
            debt = _one(body, debt_id)
            status = DebtStatus.REMOVED_BY_COURT if by_court else DebtStatus.REMOVED_BY_ADVISER
            debt["status"], debt["removedOn"] = number_of(status), store.instant
            _answer(debt.get("debtEligibilityReview"), "not_eligible_after_adviser", store)

    def uphold(self, space_id: str) -> None:
        """Answer every review that waits: everything stays as it is."""
        with self._changing(space_id) as (store, body):
            for debt in body["debtDetails"]:
                if _answer(debt.get("debtEligibilityReview"), "eligible_after_adviser", store):
                    debt["status"] = number_of(DebtStatus.AFTER_REVIEW)
            for review in body["debtorEligibilityReviews"]:
                _answer(review, "eligible_after_adviser", store)

    def end_treatment(self, space_id: str, on: date) -> None:
        """Say when crisis treatment ended: thirty days more, and it is over."""
        with self._changing(space_id) as (_store, body):
            last = _day(on + AFTER_TREATMENT)
            body["debtorDetails"]["endsOn"] = last
            for debt in body["debtDetails"]:
                debt["endsOn"] = last

    def cancel(self, space_id: str, reason: int = 5) -> None:
        """Cancel the whole, from now on."""
        with self._changing(space_id) as (store, body):
            details = body["debtorDetails"]
            details["moratoriumStatus"] = MORATORIUM_STATUS.index("cancelled")
            details["cancellationReason"], details["cancellationDate"] = reason, store.instant
            for debt in body["debtDetails"]:
                debt["status"] = number_of(DebtStatus.CANCELLED)

    def expire(self, space_id: str) -> None:
        """Its last day is over."""
        with self._changing(space_id) as (_store, body):
            body["debtorDetails"]["moratoriumStatus"] = MORATORIUM_STATUS.index("expired")
            for debt in body["debtDetails"]:
                debt["status"] = number_of(DebtStatus.EXPIRED)

    def spoil(self, space_id: str, **changed: Any) -> None:
        """Put anything at all into the details, as a later release of the register might."""
        with self._changing(space_id) as (_store, body):
            body["debtorDetails"].update(changed)

    @contextmanager
    def _changing(self, space_id: str) -> Iterator[tuple[Store, Body]]:
        with self._server.acting() as store:
            body = store.get(SPACE, space_id)
            if body is None:
                raise KeyError(space_id)
            yield store, body
            store.save(space_id, body)


def _space(store: Store, asked: AskedSpace, start: date) -> Body:
    end = None if asked.is_crisis else _day(nth_day(start, LENGTH))
    number = sum(1 for _ in store.spaces()) + 1
    return {
        "moneyAdviserOrganization": ORGANISATION,
        "debtorDetails": {
            "firstName": asked.first_name,
            "middleName": asked.middle_name,
            "lastName": asked.last_name,
            "previousNames": [
                {"firstName": first, "middleName": "", "lastName": last}
                for first, last in asked.previous_names
            ],
            "dateOfBirth": _day(asked.born_on) if asked.born_on else None,
            "isInMentalHealthMoratorium": asked.is_crisis,
            "referenceNumber": f"BS-{store.now:%Y}-{number:05d}",
            "addressHidden": asked.is_address_hidden,
            "contactPreference": 1,
            "notificationEmailAddress": None,
            "startsOn": _day(start),
            "endsOn": end,
            "cancellationReason": None,
            "cancellationDate": None,
            "moratoriumStatus": MORATORIUM_STATUS.index("active"),
            "createdOn": store.instant,
            "modifiedOn": store.instant,
        },
        "currentAddress": None if asked.is_address_hidden else _address(asked),
        "previousAddresses": [
            {**_lines(line, postcode), "dateFrom": None, "dateTo": None}
            for line, postcode in asked.previous_addresses
        ],
        "debtorBusinessDetails": [],
        "debtDetails": [_debt(store, each, start, end) for each in asked.debts],
        "debtorEligibilityReviews": [],
        "debtorNominatedContactResponse": CONTACT if asked.is_crisis else None,
        "debtorTransfer": None,
    }


def _debt(store: Store, asked: AskedDebt, start: date, end: str | None) -> Body:
    return debt_of(
        store,
        {
            "debtTypeName": asked.type_name,
            "reference": asked.reference,
            "nino": asked.nino or None,
            "amount": float(asked.amount) if asked.amount else None,
            "startsOn": _day(start),
            "endsOn": end,
        },
    )


def _address(asked: AskedSpace) -> Body:
    return {
        **_lines(asked.line_1, asked.postcode),
        "addressLine2": asked.line_2,
        "townCity": asked.town,
    }


def _lines(line: str, postcode: str) -> Body:
    return {
        "addressId": None,
        "addressLine1": line,
        "addressLine2": "",
        "townCity": "",
        "county": "",
        "postcode": postcode,
        "country": "England",
    }


def _one(body: Body, debt_id: str) -> Body:
    for debt in body["debtDetails"]:
        if debt["id"] == debt_id:
            found: Body = debt
            return found
    raise KeyError(debt_id)


def _answer(review: Body | None, outcome: str, store: Store) -> bool:
    if review is None or review["status"] != REVIEW_STATUS.index("requested"):
        return False
    review["status"], review["modifiedOn"] = REVIEW_STATUS.index(outcome), store.instant
    review["moneyAdviserNotes"] = "Looked at again (invented)."
    return True


def _listed(thing: str, body: Body) -> SpaceShown:
    details = body["debtorDetails"]
    return SpaceShown(
        thing,
        details["referenceNumber"],
        f"{details['firstName']} {details['lastName']}",
        details["isInMentalHealthMoratorium"],
        MORATORIUM_STATUS[details["moratoriumStatus"]],
        details["startsOn"][:10],
        (details["endsOn"] or "")[:10],
        tuple(body["debtDetails"]),
    )


def _day(on: date) -> str:
    return f"{on.isoformat()}T00:00:00"
