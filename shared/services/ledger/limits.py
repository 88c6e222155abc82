"""The council's own limits on money: those it set, and those that hold until it does."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.domain.money_limits import DatedLimit, LimitName, limit_on
from shared.models import MoneyLimit
from shared.services.audit import Actor, record_audit

SHIPPED = Path(__file__).resolve().parents[2] / "figures" / "own_policy" / "money_limits.toml"


def limits(session: Session) -> tuple[DatedLimit, ...]:
    """Every limit, those of the council after those that are shipped; one query."""
    columns = (MoneyLimit.name, MoneyLimit.effective_from, MoneyLimit.amount)
    rows = session.execute(select(*columns).order_by(MoneyLimit.effective_from))
    own = tuple(DatedLimit(LimitName(name), day, amount) for name, day, amount in rows)
    replaced = {(each.name, each.effective_from) for each in own}
    shipped = (each for each in _shipped() if (each.name, each.effective_from) not in replaced)
    return (*shipped, *own)


def limit(session: Session, name: LimitName, today: date) -> Money:
    """One limit as it is in force on a day. Raises NotCovered."""
    return limit_on(limits(session), name, today)


def set_limit(
    session: Session, name: LimitName, amount: Money, effective_from: date, by: Actor, now: datetime
) -> None:
    """Set a limit from a day on; a second word for the same day replaces the first."""
    same = (MoneyLimit.name == name, MoneyLimit.effective_from == effective_from)
    changed = session.scalar(
        update(MoneyLimit).where(*same).values(amount=amount).returning(MoneyLimit.id)
    )
    if changed is None:
        session.add(MoneyLimit(name=name, effective_from=effective_from, amount=amount))
        session.flush()
    record_audit(session, by, "set a money limit", f"money_limit:{name}", now)


@lru_cache(maxsize=1)
def _shipped() -> tuple[DatedLimit, ...]:
    read = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return tuple(
        DatedLimit(LimitName(name), entry["effective_from"], Money.from_pounds_text(value))
        for entry in read["limits"]
        for name, value in entry.items()
        if name != "effective_from"
    )
