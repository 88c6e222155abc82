"""The council's numbers for each kind of hold: those it set, and those that hold until it does."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.hold_terms import NAMES, TIMED, HoldNumber, HoldTerms, hold_terms_on
from shared.models import HoldSetting
from shared.services.audit import Actor, record_audit

SHIPPED = Path(__file__).resolve().parents[2] / "figures" / "own_policy" / "holds.toml"
MOST = 3660
FROM_ONE = frozenset({"days", "most_days"})
"""Numbers that nought would make senseless."""


class NoSuchHoldSetting(ValueError):
    """The kind has no numbers, the name is not one of them, or the number is not one it can have."""


def hold_numbers(session: Session) -> tuple[HoldNumber, ...]:
    """Every number, those of the council after those that are shipped; one query."""
    columns = (
        HoldSetting.kind,
        HoldSetting.name,
        HoldSetting.effective_from,
        HoldSetting.number,
    )
    rows = session.execute(select(*columns).order_by(HoldSetting.effective_from, HoldSetting.id))
    own = tuple(HoldNumber(*row) for row in rows)
    replaced = {(each.kind, each.name, each.effective_from) for each in own}
    shipped = (
        each for each in _shipped() if (each.kind, each.name, each.effective_from) not in replaced
    )
    return (*shipped, *own)


def hold_terms(session: Session, kind: HoldKind, today: date) -> HoldTerms:
    """The numbers of a kind in force on a day. Raises NotCovered for a kind that has none."""
    return hold_terms_on(hold_numbers(session), kind, today)


def set_hold_number(
    session: Session,
    kind: HoldKind,
    name: str,
    number: int,
    effective_from: date,
    by: Actor,
    now: datetime,
) -> None:
    """Set a number of a kind from a day on; a second word for the same day replaces the first.

    Holds that are there already keep their days. Raises NoSuchHoldSetting.
    """
    least = 1 if name in FROM_ONE else 0
    most = 1 if name == "in_working_days" else MOST
    if kind not in TIMED or name not in NAMES or not least <= number <= most:
        raise NoSuchHoldSetting(f"{kind} {name}")
    same = (
        HoldSetting.kind == kind,
        HoldSetting.name == name,
        HoldSetting.effective_from == effective_from,
    )
    changed = session.scalar(
        update(HoldSetting).where(*same).values(number=number).returning(HoldSetting.id)
    )
    if changed is None:
        session.add(HoldSetting(kind=kind, name=name, effective_from=effective_from, number=number))
        session.flush()
    record_audit(session, by, "set a number of holds", f"hold_setting:{kind}:{name}", now)


@lru_cache(maxsize=1)
def _shipped() -> tuple[HoldNumber, ...]:
    read = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return tuple(
        HoldNumber(entry["kind"], name, entry["effective_from"], value)
        for entry in read["settings"]
        for name, value in entry.items()
        if name in NAMES
    )
