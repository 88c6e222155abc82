"""The council's numbers for the care of plans: those it set, and those that hold until it does."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.direct_debit_terms import DatedNumber
from shared.domain.plan_terms import NAMES, PlanTerms, plan_terms_on
from shared.models import PlanSetting
from shared.services.audit import Actor, record_audit

SHIPPED = Path(__file__).resolve().parents[2] / "figures" / "own_policy" / "plans.toml"
MOST = 366


class NoSuchSetting(ValueError):
    """The name is not one of the settings, or the number is not one that it can have."""


def numbers(session: Session) -> tuple[DatedNumber, ...]:
    """Every number, those of the council after those that are shipped; one query."""
    columns = (PlanSetting.name, PlanSetting.effective_from, PlanSetting.number)
    rows = session.execute(select(*columns).order_by(PlanSetting.effective_from))
    own = tuple(DatedNumber(*row) for row in rows)
    replaced = {(each.name, each.effective_from) for each in own}
    shipped = (each for each in _shipped() if (each.name, each.effective_from) not in replaced)
    return (*shipped, *own)


def plan_terms(session: Session, today: date) -> PlanTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return plan_terms_on(numbers(session), today)


def set_number(
    session: Session, name: str, number: int, effective_from: date, by: Actor, now: datetime
) -> None:
    """Set a number from a day on; a second word for the same day replaces the first.

    Raises NoSuchSetting.
    """
    if name not in NAMES or not 0 <= number <= MOST:
        raise NoSuchSetting(name)
    same = (PlanSetting.name == name, PlanSetting.effective_from == effective_from)
    changed = session.scalar(
        update(PlanSetting).where(*same).values(number=number).returning(PlanSetting.id)
    )
    if changed is None:
        session.add(PlanSetting(name=name, effective_from=effective_from, number=number))
        session.flush()
    record_audit(session, by, "set a number for plans", f"plan_setting:{name}", now)


@lru_cache(maxsize=1)
def _shipped() -> tuple[DatedNumber, ...]:
    read = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return tuple(
        DatedNumber(name, entry["effective_from"], value)
        for entry in read["settings"]
        for name, value in entry.items()
        if name != "effective_from"
    )
