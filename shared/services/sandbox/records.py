"""Made-up accounts as the revenues system's extract would tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.stages import DebtType, Stage


@dataclass(frozen=True)
class MadeEvent:
    """A notice or an order; the amount is in pence."""

    stage: Stage
    on: date
    amount: int | None = None


@dataclass(frozen=True)
class MadeDebt:
    """What is unpaid for one year, in pence."""

    year: int
    charge: int
    stage: Stage
    stage_on: date | None
    costs: int = 0
    line: str = ""
    hearing_on: date | None = None
    due_on: date | None = None
    events: tuple[MadeEvent, ...] = ()


@dataclass(frozen=True)
class MadeParty:
    """Somebody who is liable."""

    number: str
    forenames: str = ""
    surname: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"
    ended_on: date | None = None

    @property
    def kind(self) -> str:
        """A person or an organisation."""
        return "organisation" if self.organisation else "person"


@dataclass(frozen=True)
class MadeAccount:
    """One account with who is liable for it and what is owed, amounts in pence."""

    reference: str
    type: DebtType
    address: str
    postcode: str
    parties: tuple[MadeParty, ...]
    debts: tuple[MadeDebt, ...]
    town: str = "Tidewell"
    current_instalment: int = 0
    next_bill: int | None = None
    next_from: str = ""
    next_count: int = 12

    @property
    def next_instalment(self) -> int | None:
        """Next year's bill in equal parts, rounded down to whole pence."""
        return None if self.next_bill is None else self.next_bill // self.next_count
