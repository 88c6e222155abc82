"""The council's spending guidelines: loaded by an administrator, found by date or by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from shared.domain.guideline_file import read_guideline_set
from shared.domain.guidelines import GuidelineSet as Guidelines
from shared.domain.guidelines import Rates
from shared.models import GuidelineRate, GuidelineSet
from shared.services.audit import Actor, record_audit

_ROWS = select(
    GuidelineSet.id,
    GuidelineSet.name,
    GuidelineSet.effective_from,
    GuidelineRate.group_code,
    GuidelineRate.first_adult,
    GuidelineRate.additional_adult,
    GuidelineRate.child_under_14,
    GuidelineRate.child_14_18,
).join(GuidelineRate, GuidelineRate.guideline_set_id == GuidelineSet.id)
_NEWEST = (
    select(GuidelineSet.id)
    .where(GuidelineSet.effective_from <= bindparam("day"))
    .order_by(GuidelineSet.effective_from.desc(), GuidelineSet.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ON = _ROWS.where(GuidelineSet.id == _NEWEST)
_NUMBERED = _ROWS.where(GuidelineSet.id == bindparam("number"))


class AlreadyLoaded(Exception):
    """A set of this name is there already; a loaded set never changes."""


def load_guidelines(
    session: Session, text: str, actor: Actor, now: datetime, *, invented: bool = False
) -> int:
    """Load a set of guidelines from the text of its file and give its number.

    Raises GuidelineFileMistakes for a file with mistakes, AlreadyLoaded for a name that is taken.
    """
    read = read_guideline_set(text)
    if session.scalar(select(GuidelineSet.id).where(GuidelineSet.name == read.name)) is not None:
        raise AlreadyLoaded(read.name)
    made = GuidelineSet(
        name=read.name, effective_from=read.effective_from, invented=invented, loaded_at=now
    )
    session.add(made)
    session.flush()
    session.execute(
        insert(GuidelineRate), [_rate_row(made.id, *each) for each in read.rates.items()]
    )
    record_audit(session, actor, "loaded spending guidelines", f"guideline_set:{made.id}", now)
    return made.id


def _rate_row(set_id: int, group: str, rates: Rates) -> dict[str, Any]:
    return {
        "guideline_set_id": set_id,
        "group_code": group,
        "first_adult": rates.first_adult,
        "additional_adult": rates.additional_adult,
        "child_under_14": rates.child_under_14,
        "child_14_18": rates.child_14_to_18,
    }


def guidelines_on(session: Session, day: date) -> tuple[int, Guidelines] | None:
    """The set in force on a date, with its number; one query."""
    return _read(session.execute(_ON, {"day": day}))


def guidelines_numbered(session: Session, set_id: int) -> Guidelines | None:
    """A set by its number: the one that a statement was assessed with; one query."""
    found = _read(session.execute(_NUMBERED, {"number": set_id}))
    return None if found is None else found[1]


def _read(result: Iterable[Any]) -> tuple[int, Guidelines] | None:
    rows = list(result)
    if not rows:
        return None
    set_id, name, effective_from = rows[0][:3]
    return set_id, Guidelines(name, effective_from, {row[3]: Rates(*row[4:]) for row in rows})
