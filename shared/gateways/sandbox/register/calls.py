"""What a creditor's call does at the stand-in: checked as the register checks it."""

from __future__ import annotations

import re
from typing import Any

from shared.gateways.register_words import (
    DEBT_STATUS,
    END_REASON,
    NO_LONGER_ELIGIBLE,
    REVIEW_STATUS,
    REVIEW_TYPE,
    DebtStatus,
)
from shared.gateways.sandbox.register.store import SPACE, Body, Store, new_number

CREDITOR = "5f3f2d0e-0000-4000-8000-000000000001"
CREDITOR_NAME = "Tidewell Borough Council"
NINO = re.compile(r"[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", re.ASCII)


class NotTaken(Exception):
    """The register refuses a call."""

    def __init__(self, says: str, status: int = 400) -> None:
        super().__init__(says)
        self.status = status


def number_of(status: DebtStatus) -> int:
    """A debt's status as the register numbers it."""
    return DEBT_STATUS.index(status)


def debt_of(store: Store, made: Body) -> Body:
    """A new debt of ours, as the register shows it."""
    return {
        "id": new_number(),
        "status": number_of(DebtStatus.SUBMITTED),
        "creditorId": CREDITOR,
        "creditorName": CREDITOR_NAME,
        "soldToCreditorId": None,
        "soldToCreditorName": None,
        "previouslySold": False,
        "debtTypeId": None,
        "debtTypeName": None,
        "reference": None,
        "nino": None,
        "amount": None,
        "createdOn": store.instant,
        "modifiedOn": store.instant,
        "startsOn": None,
        "endsOn": None,
        "removedOn": None,
        "debtEligibilityReview": None,
        "debtRemovalReason": None,
        **made,
    }


def protections_applied(store: Store, debt_id: str, _sent: Body) -> None:
    """The creditor stopped all action on a debt."""
    thing, space, debt = _debt(store, debt_id)
    debt["status"] = number_of(DebtStatus.RECOVERY_STOPPED)
    debt["modifiedOn"] = store.instant
    store.save(thing, space)


def new_debt(store: Store, thing: str, sent: Body) -> None:
    """The creditor found another debt: it waits for the adviser."""
    space = store.get(SPACE, thing)
    if space is None:
        raise NotTaken("Not found.", 404)
    reference, nino = sent.get("reference"), sent.get("nino")
    if not (sent.get("debtTypeId") or sent.get("debtTypeName")):
        raise NotTaken("Say what type of debt it is.")
    if reference is not None and (not isinstance(reference, str) or len(reference) > 100):
        raise NotTaken("The reference is longer than 100 characters.")
    if nino is not None and (len(str(nino)) > 13 or not NINO.fullmatch(str(nino))):
        raise NotTaken("This is no National Insurance number.")
    kept = {name: sent.get(name) for name in ("debtTypeName", "reference", "nino", "amount")}
    status = number_of(DebtStatus.PROPOSED_BY_CREDITOR)
    space["debtDetails"].append(debt_of(store, {**kept, "status": status}))
    store.save(thing, space)


def about_debt(store: Store, debt_id: str, sent: Body) -> None:
    """The creditor asks the adviser to review a debt."""
    thing, space, debt = _debt(store, debt_id)
    _wants(sent, "reviewType", REVIEW_TYPE.values())
    debt["debtEligibilityReview"] = _review(store, sent, ("reviewType",))
    debt["status"] = number_of(DebtStatus.REVIEW_REQUESTED)
    store.save(thing, space)


def about_person(store: Store, thing: str, sent: Body) -> None:
    """The creditor asks the adviser to review whether the person is eligible."""
    space = store.get(SPACE, thing)
    if space is None:
        raise NotTaken("Not found.", 404)
    _wants(sent, "endReason", END_REASON.values())
    if sent["endReason"] == END_REASON["no_longer_eligible"]:
        _wants(sent, "noLongerEligibleReason", NO_LONGER_ELIGIBLE.values())
    reasons = ("endReason", "noLongerEligibleReason")
    space["debtorEligibilityReviews"].append(_review(store, sent, reasons))
    store.save(thing, space)


def sold(store: Store, debt_id: str, sent: Body) -> None:
    """The debt belongs to somebody else now."""
    thing, space, debt = _debt(store, debt_id)
    if not (sent.get("soldToCreditorId") or sent.get("name")):
        raise NotTaken("Say who owns it now.")
    debt["soldToCreditorId"], debt["soldToCreditorName"] = (
        sent.get("soldToCreditorId"),
        sent.get("name"),
    )
    debt["status"] = number_of(DebtStatus.SOLD_ON)
    store.save(thing, space)


def _debt(store: Store, debt_id: str) -> tuple[str, Body, Body]:
    found = store.with_debt(debt_id)
    if found is None:
        raise NotTaken("Not found.", 404)
    return found


def _review(store: Store, sent: Body, names: tuple[str, ...]) -> Body:
    notes = sent.get("creditorNotes")
    if not isinstance(notes, str) or not notes.strip():
        raise NotTaken("Say why.")
    return {
        "creditorId": CREDITOR,
        "creditorName": CREDITOR_NAME,
        "creditorNotes": notes,
        "moneyAdviserNotes": None,
        "status": REVIEW_STATUS.index("requested"),
        "createdOn": store.instant,
        "modifiedOn": store.instant,
        **{name: sent.get(name) for name in names},
    }


def _wants(sent: Body, name: str, numbers: Any) -> None:
    if type(sent.get(name)) is not int or sent[name] not in tuple(numbers):
        raise NotTaken(f"{name} is missing or unknown.")
