"""The Breathing Space register in tests: the stand-in, what advisers do there, and a person to enter."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.db import Database
from shared.gateways.ports import Clock
from shared.gateways.register_ports import Call, CallKind
from shared.gateways.sandbox.register import Advisers, SandboxRegister
from shared.gateways.sandbox.register.adviser import AskedDebt, AskedSpace
from tests.support.records import TODAY

COUNCIL_TAX = AskedDebt("Council tax arrears", "CT80012345X", "412.50")


class TrialRegister:
    """`port` is what services are given; `advisers` is what happens there without us."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.port = SandboxRegister(database, clock)
        self.faults = self.port.way.faults

    @property
    def advisers(self) -> Advisers:
        """The other end."""
        return self.port.advisers

    @property
    def calls(self) -> list[str]:
        """`METHOD /path` of every request but those for a token."""
        return [each for each in self.port.way.sent if "/connect/" not in each]

    def shown(self, space_id: str) -> dict[str, Any]:
        """A Breathing Space as the register shows it."""
        return dict(self.port.breathing_space(space_id))

    def debts(self, space_id: str) -> list[dict[str, Any]]:
        """Its debts."""
        return list(self.shown(space_id)["debtDetails"])


def a_space(**changed: Any) -> AskedSpace:
    """A standard Breathing Space of somebody with one council tax debt."""
    usual: dict[str, Any] = {
        "first_name": "Mary",
        "last_name": "Price",
        "born_on": date(1984, 3, 9),
        "line_1": "1 Quay Street",
        "town": "Tidewell",
        "postcode": "TW1 4QT",
        "debts": (COUNCIL_TAX,),
        "starts_on": TODAY,
    }
    return AskedSpace(**{**usual, **changed})


def a_call(kind: CallKind, space_id: str, debt_id: str = "", **changed: Any) -> Call:
    """A call with what its kind needs."""
    said: dict[CallKind, dict[str, Any]] = {
        CallKind.PROPOSE_DEBT: {"type_name": "Housing benefit overpayment", "reference": "HB1"},
        CallKind.REVIEW_DEBT: {"ground": "unfair", "notes": "It was lent last week."},
        CallKind.REVIEW_PERSON: {"ground": "iva", "notes": "An IVA began on 1 November."},
        CallKind.DEBT_SOLD: {"creditor": "7f3f2d0e-0000-4000-8000-000000000009"},
        CallKind.DEBT_SOLD_AD_HOC: {"creditor": "Other Ltd", "creditor_address": ("1 High St",)},
    }
    return Call(
        kind=kind,
        register_id=space_id,
        register_debt_id=debt_id,
        **{**said.get(kind, {}), **changed},
    )
