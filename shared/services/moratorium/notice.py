"""A notice of Breathing Space, whichever door it came by: what it says, and what is wrong with it.

Nothing here decides anything. The register's answer, a typed form and an uploaded paper are all made
into the same `Notice`, so that one intake acts on them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from shared.domain.money import Money
from shared.domain.moratorium import MoratoriumKind
from shared.domain.person_match import Address
from shared.domain.says import N_, Says


class Door(StrEnum):
    """By which door a notice came."""

    REGISTER = "register"
    UPLOAD = "upload"
    FORM = "form"


class NoticeSays(StrEnum):
    """What a notice tells us."""

    START = "start"
    DEBT_ADDED = "debt_added"
    DEBT_REMOVED = "debt_removed"
    TREATMENT_ENDED = "treatment_ended"
    CANCELLED = "cancelled"
    """Of the whole, or where it names debts, of these alone."""
    REVIEWED = "reviewed"
    """What came of reviews that we asked for, in `reviews`."""
    TRANSFERRED = "transferred"
    """Another adviser has the case."""
    CHANGED = "changed"
    """Names, addresses, the adviser, the contact or the last day."""


@dataclass(frozen=True)
class NoticeDebt:
    """One debt as a notice names it."""

    register_debt_id: str = ""
    type_name: str = ""
    reference: str = ""
    nino: str = field(default="", repr=False)
    amount: Money | None = None
    starts_on: date | None = None
    """From when it is protected, where that is not the day of the whole."""
    state: str = ""
    """In the register's words."""


@dataclass(frozen=True)
class NoticeReview:
    """What came of one review that we asked for."""

    outcome: str
    """A `ReviewEvent`: `upheld`, `debt_removed`, `cancelled`, `court_refused` …"""
    register_debt_id: str = ""
    """Empty where it is about the person."""
    notes: str = field(default="", repr=False)


@dataclass(frozen=True)
class Adviser:
    """Who runs the moratorium for the person."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Notice:
    """What a notice says. Fields that it does not speak of stay empty."""

    door: Door
    key: str
    """What it is known by for ever, at most 120 characters: the same key twice is one notice."""
    says: NoticeSays = NoticeSays.START
    register_id: str = ""
    reference: str = ""
    """The number that the adviser and the person have."""
    kind: MoratoriumKind = MoratoriumKind.STANDARD
    applied_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    """The last protected day; none in a crisis under treatment."""
    forenames: str = field(default="", repr=False)
    surname: str = field(default="", repr=False)
    previous_names: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Forenames and surname of each."""
    born_on: date | None = field(default=None, repr=False)
    addresses: tuple[Address, ...] = field(default=(), repr=False)
    """The current one first, then those before."""
    debts: tuple[NoticeDebt, ...] = ()
    adviser: Adviser = Adviser()
    contact: str = field(default="", repr=False)
    """Whom to write to in a crisis, as the notice names them."""
    is_address_hidden: bool = False
    cancelled_on: date | None = None
    """The first day on which it does not run any more."""
    end_reason: str = ""
    treatment_ended_on: date | None = None
    reviews: tuple[NoticeReview, ...] = ()

    @property
    def known_as(self) -> str:
        """The number by which notices of one moratorium find each other."""
        return self.register_id or self.reference


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one field of a notice, for the page that shows it beside the field."""

    field: str
    says: Says


class NotANotice(Exception):
    """The notice cannot be acted on; `wrong` says why, field by field."""

    def __init__(self, wrong: tuple[Wrong, ...]) -> None:
        super().__init__("; ".join(each.field for each in wrong))
        self.wrong = wrong


NO_NAME = Says(N_("Enter the name of the person as the notice gives it"))
NO_NUMBER = Says(N_("Enter the number of the notice"))
NO_START = Says(N_("Enter the day on which it starts, as the notice gives it"))
ENDS_BEFORE = Says(N_("The last day must not be before the day on which it starts"))
NO_END = Says(N_("Enter the last day. Only a mental health crisis has none"))
NO_CANCEL_DAY = Says(N_("Enter the day from which it is cancelled"))
NO_TREATMENT_DAY = Says(N_("Enter the day on which treatment ended"))
NO_DEBTS = Says(N_("Enter the debt that the notice names"))
APPLIED_AFTER = Says(N_("The day of the application must not be after the day on which it starts"))


def wrong_with(notice: Notice) -> tuple[Wrong, ...]:
    """Everything for which a notice cannot be acted on; empty when it can.

    A start in the past is acted on: what it protects is protected from that day.
    """
    if notice.says is NoticeSays.START:
        return _wrong_start(notice)
    needs: dict[NoticeSays, tuple[bool, str, Says]] = {
        NoticeSays.CANCELLED: (notice.cancelled_on is not None, "cancelled_on", NO_CANCEL_DAY),
        NoticeSays.TREATMENT_ENDED: (
            notice.treatment_ended_on is not None,
            "treatment_ended_on",
            NO_TREATMENT_DAY,
        ),
        NoticeSays.DEBT_ADDED: (bool(notice.debts), "debts", NO_DEBTS),
        NoticeSays.DEBT_REMOVED: (bool(notice.debts), "debts", NO_DEBTS),
    }
    found = [Wrong("reference", NO_NUMBER)] if not notice.known_as else []
    stands, name, says = needs.get(notice.says, (True, "", NO_DEBTS))
    return tuple(found if stands else [*found, Wrong(name, says)])


def _wrong_start(notice: Notice) -> tuple[Wrong, ...]:
    start, end, applied = notice.starts_on, notice.ends_on, notice.applied_on
    is_crisis = notice.kind is MoratoriumKind.CRISIS
    checks = (
        (not notice.surname.strip(), "surname", NO_NAME),
        (start is None, "starts_on", NO_START),
        (start is not None and end is not None and end < start, "ends_on", ENDS_BEFORE),
        (end is None and not is_crisis, "ends_on", NO_END),
        (
            start is not None and applied is not None and applied > start,
            "applied_on",
            APPLIED_AFTER,
        ),
    )
    return tuple(Wrong(name, says) for is_wrong, name, says in checks if is_wrong)


def key_of(*parts: str | date | int) -> str:
    """A key for a notice that has none of its own: the same words give the same key."""
    text = "\x1f".join(str(part) for part in parts)
    return f"made:{hashlib.sha256(text.encode()).hexdigest()}"


def as_json(notice: Notice) -> str:
    """A notice as it is kept, to be encrypted by the caller."""
    return json.dumps(asdict(notice), default=_plain, sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def from_json(text: str) -> Notice:
    """A notice as it was kept. Raises KeyError and ValueError for what we never wrote."""
    kept = json.loads(text)
    days = ("applied_on", "starts_on", "ends_on", "born_on", "cancelled_on", "treatment_ended_on")
    return Notice(
        **{
            **kept,
            **{name: _day(kept[name]) for name in days},
            "door": Door(kept["door"]),
            "says": NoticeSays(kept["says"]),
            "kind": MoratoriumKind(kept["kind"]),
            "previous_names": tuple((first, last) for first, last in kept["previous_names"]),
            "addresses": tuple(Address(**each) for each in kept["addresses"]),
            "debts": tuple(_debt(each) for each in kept["debts"]),
            "adviser": Adviser(**kept["adviser"]),
            "reviews": tuple(NoticeReview(**each) for each in kept["reviews"]),
        }
    )


def _debt(kept: dict[str, Any]) -> NoticeDebt:
    amount = kept["amount"]
    return NoticeDebt(
        **{
            **kept,
            "amount": None if amount is None else Money(**amount),
            "starts_on": _day(kept["starts_on"]),
        }
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
