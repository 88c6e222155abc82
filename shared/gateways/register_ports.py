"""What we ask of the Breathing Space register, and what we tell it, as a small protocol in our own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from shared.domain.money import Money


class CallKind(StrEnum):
    """What a creditor may tell the register."""

    PROTECTIONS_APPLIED = "protections_applied"
    """We stopped all action on this debt."""
    PROPOSE_DEBT = "propose_debt"
    """We found another debt of this person."""
    REVIEW_DEBT = "review_debt"
    REVIEW_PERSON = "review_person"
    DEBT_SOLD = "debt_sold"
    """To a creditor who is on the register."""
    DEBT_SOLD_AD_HOC = "debt_sold_ad_hoc"
    """To somebody who is not."""


ABOUT_A_DEBT = frozenset(
    {
        CallKind.PROTECTIONS_APPLIED,
        CallKind.REVIEW_DEBT,
        CallKind.DEBT_SOLD,
        CallKind.DEBT_SOLD_AD_HOC,
    }
)
"""Calls that name one debt of the register's; the others name the Breathing Space."""
DEBT_GROUNDS = ("not_eligible", "unfair")
PERSON_GROUNDS = (
    "able_to_pay",
    "not_in_england_or_wales",
    "debt_relief_order",
    "iva",
    "bankrupt",
    "another_within_12_months",
)
LONGEST_REFERENCE = 100
LONGEST_NINO = 13


@dataclass(frozen=True)
class Call:
    """One thing to tell the register. What does not belong to its kind stays empty."""

    kind: CallKind
    register_id: str
    """The Breathing Space, as the register numbers it: also of a call about one debt."""
    register_debt_id: str = ""
    type_name: str = ""
    reference: str = ""
    """Of the debt that we found, at most 100 characters."""
    nino: str = field(default="", repr=False)
    amount: Money | None = field(default=None, repr=False)
    ground: str = ""
    """One of `DEBT_GROUNDS` or `PERSON_GROUNDS`."""
    notes: str = field(default="", repr=False)
    creditor: str = ""
    """To whom a debt was sold: the register's number of them, or their name."""
    creditor_address: tuple[str, ...] = field(default=(), repr=False)

    @property
    def has_its_number(self) -> bool:
        """Whether it names what the register knows, so that it can be made at all."""
        return bool(self.register_debt_id if self.kind in ABOUT_A_DEBT else self.register_id)


class RegisterProblem(Exception):
    """The register did not do what was asked. `reason` is a short code, never what was sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RegisterNotNow(RegisterProblem):
    """It cannot do it now, or nobody knows whether it did; it may be tried again later."""


class RegisterNever(RegisterProblem):
    """It will not do this however often it is asked."""


class NotOnRegister(RegisterNever):
    """It knows nothing under this number, or will not show it to us."""


class RegisterPort(Protocol):
    """The Insolvency Service's register, as a creditor may use it."""

    @property
    def is_joined(self) -> bool:
        """Whether there is one at all; where not, officers use its website."""
        ...

    def breathing_space(self, register_id: str) -> Mapping[str, Any]:
        """A Breathing Space as the register shows it to us.

        Raises RegisterNotNow, NotOnRegister or RegisterNever.
        """
        ...

    def tell(self, call: Call) -> None:
        """Tell it something, once. Raises RegisterNotNow, NotOnRegister or RegisterNever."""
        ...

    def was_told(self, call: Call) -> bool:
        """Whether it knows already what a call says: asked before a call is made a second time.

        Raises RegisterNotNow, NotOnRegister or RegisterNever.
        """
        ...


class NoRegister:
    """The council has no connection to the register: its officers use the register's website."""

    is_joined = False

    def breathing_space(self, register_id: str) -> Mapping[str, Any]:
        """Never."""
        raise RegisterNever("no-register")

    def tell(self, call: Call) -> None:
        """Never."""
        raise RegisterNever("no-register")

    def was_told(self, call: Call) -> bool:
        """Never."""
        raise RegisterNever("no-register")
