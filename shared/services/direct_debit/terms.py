"""The council's numbers for Direct Debits: those it set, and those that hold until it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from shared.domain.direct_debit_terms import NAMES, DirectDebitTerms, terms_on
from shared.models import DirectDebitSetting
from shared.services.own_numbers import OwnNumbers
from shared.settings import BacsAccount

NUMBERS = OwnNumbers(DirectDebitSetting, "direct_debit.toml", NAMES, "set a Direct Debit number")


@dataclass(frozen=True)
class ServiceUser:
    """Who collects, as the payer's bank statement and the Guarantee name them."""

    name: str
    number: str
    """Six digits; empty where a supplier collects under its own."""


def service_user(session: Session) -> ServiceUser:
    """Who collects in this installation."""
    bacs = session.info.get("bacs")
    if isinstance(bacs, BacsAccount):
        return ServiceUser(bacs.name, bacs.service_user_number)
    return ServiceUser(session.info["council"].name, "")


def terms(session: Session, today: date) -> DirectDebitTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return terms_on(NUMBERS.all(session), today)
