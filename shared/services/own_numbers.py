"""Numbers that a council sets from a day on, and the shipped ones that hold until it does."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import literal, select, union_all, update
from sqlalchemy.orm import Session

from shared.domain.own_numbers import DatedNumber
from shared.models import AgencySetting, DirectDebitSetting, PlanSetting
from shared.services.audit import Actor, record_audit

FOLDER = Path(__file__).resolve().parents[1] / "figures" / "own_policy"
MOST = 366
KNOWN = "own_numbers"
"""Where a session keeps what it has read of them."""
SETS = (DirectDebitSetting, PlanSetting, AgencySetting)
Kept = type[DirectDebitSetting] | type[PlanSetting] | type[AgencySetting]


class NoSuchSetting(ValueError):
    """The name is not one of the settings, or the number is not one that it can have."""


@dataclass(frozen=True)
class OwnNumbers:
    """One set of them: where the council's are kept, and the file of the shipped ones."""

    kept_in: Kept
    file: str
    names: tuple[str, ...]
    did: str
    """What the audit trail says of setting one."""

    def all(self, session: Session) -> tuple[DatedNumber, ...]:
        """Every number, those of the council after those that are shipped.

        The first that is asked for in a session reads those of every set, in one query.
        """
        own = _kept(session)[self.kept_in.__tablename__]
        replaced = {(each.name, each.effective_from) for each in own}
        shipped = (
            each for each in self._shipped if (each.name, each.effective_from) not in replaced
        )
        return (*shipped, *own)

    def set(
        self,
        session: Session,
        name: str,
        number: int,
        effective_from: date,
        by: Actor,
        now: datetime,
    ) -> None:
        """Set a number from a day on; a second word for the same day replaces the first.

        Raises NoSuchSetting.
        """
        if name not in self.names or not 0 <= number <= MOST:
            raise NoSuchSetting(name)
        kept = self.kept_in
        changed = session.scalar(
            update(kept)
            .where(kept.name == name, kept.effective_from == effective_from)
            .values(number=number)
            .returning(kept.id)
        )
        if changed is None:
            session.add(kept(name=name, effective_from=effective_from, number=number))
            session.flush()
        session.info.pop(KNOWN, None)
        record_audit(session, by, self.did, f"{kept.__tablename__}:{name}", now)

    @cached_property
    def _shipped(self) -> tuple[DatedNumber, ...]:
        read = tomllib.loads((FOLDER / self.file).read_text(encoding="utf-8"))
        return tuple(
            DatedNumber(name, entry["effective_from"], value)
            for entry in read["settings"]
            for name, value in entry.items()
            if name != "effective_from"
        )


def _kept(session: Session) -> Mapping[str, tuple[DatedNumber, ...]]:
    """The council's own numbers of every set, by its table."""
    known: dict[str, tuple[DatedNumber, ...]] | None = session.info.get(KNOWN)
    if known is None:
        every = union_all(
            *(
                select(
                    literal(each.__tablename__).label("kept_in"),
                    each.name,
                    each.effective_from,
                    each.number,
                )
                for each in SETS
            )
        ).subquery()
        rows = session.execute(select(every).order_by(every.c.effective_from)).all()
        known = {
            each.__tablename__: tuple(
                DatedNumber(*row[1:]) for row in rows if row.kept_in == each.__tablename__
            )
            for each in SETS
        }
        session.info[KNOWN] = known
    return known
