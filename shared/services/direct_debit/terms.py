"""The council's numbers for Direct Debits: those it set, and those that hold until it does."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.direct_debit_terms import NAMES, DatedNumber, DirectDebitTerms, terms_on
from shared.models import DirectDebitSetting
from shared.services.audit import Actor, record_audit
from shared.settings import BacsAccount

SHIPPED = Path(__file__).resolve().parents[2] / "figures" / "own_policy" / "direct_debit.toml"
MOST = 366


class NoSuchSetting(ValueError):
    """The name is not one of the settings, or the number is not one that it can have."""


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


def numbers(session: Session) -> tuple[DatedNumber, ...]:
    """Every number, those of the council after those that are shipped; one query."""
    columns = (
        DirectDebitSetting.name,
        DirectDebitSetting.effective_from,
        DirectDebitSetting.number,
    )
    rows = session.execute(select(*columns).order_by(DirectDebitSetting.effective_from))
    own = tuple(DatedNumber(*row) for row in rows)
    replaced = {(each.name, each.effective_from) for each in own}
    shipped = (each for each in _shipped() if (each.name, each.effective_from) not in replaced)
    return (*shipped, *own)


def terms(session: Session, today: date) -> DirectDebitTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return terms_on(numbers(session), today)


def set_number(
    session: Session, name: str, number: int, effective_from: date, by: Actor, now: datetime
) -> None:
    """Set a number from a day on; a second word for the same day replaces the first.

    Raises NoSuchSetting.
    """
    if name not in NAMES or not 0 <= number <= MOST:
        raise NoSuchSetting(name)
    same = (DirectDebitSetting.name == name, DirectDebitSetting.effective_from == effective_from)
    changed = session.scalar(
        update(DirectDebitSetting)
        .where(*same)
        .values(number=number)
        .returning(DirectDebitSetting.id)
    )
    if changed is None:
        session.add(DirectDebitSetting(name=name, effective_from=effective_from, number=number))
        session.flush()
    record_audit(session, by, "set a Direct Debit number", f"direct_debit_setting:{name}", now)


@lru_cache(maxsize=1)
def _shipped() -> tuple[DatedNumber, ...]:
    read = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return tuple(
        DatedNumber(name, entry["effective_from"], value)
        for entry in read["settings"]
        for name, value in entry.items()
        if name != "effective_from"
    )
