"""Judging every living plan as it stands on a day, in one statement, and writing down what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import BigInteger, Date, String, TextClause, bindparam, text
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.card_payment_states import CardPaymentState
from shared.domain.plan_terms import PlanTerms
from shared.models.base import UtcInstant
from shared.services.audit import Actor
from shared.services.plans.due import TO_COME
from shared.services.plans.judge_again import Misjudged, differing_standings
from shared.services.plans.judge_sql import on_postgresql, on_sqlite
from shared.services.plans.terms import plan_terms

JOB = Actor("job", "judge_plans")
EVERY = 30
"""One plan in so many is judged again each day by the rules, another one every day."""


@dataclass(frozen=True)
class NightOfPlans:
    """What one judging found."""

    marked: int = 0
    """Plans that were judged for this day, or whose standing is another than at the last time."""
    changed: int = 0
    """Rows that say how a plan's standing changed."""


_WHOLE_SETS = text("SET LOCAL enable_nestloop = off")
_AS_BEFORE = text("SET LOCAL enable_nestloop = on")


def judge_plans(database: Database, today: date, now: datetime, by: Actor = JOB) -> NightOfPlans:
    """Judge every plan that runs, waits or broke, as on a day; one transaction, safe to repeat.

    A plan that was judged for a later day is left as it is. Raises NotCovered where the council's
    numbers had not begun.
    """

    def judge(session: Session) -> NightOfPlans:
        return judge_all(session, plan_terms(session, today), today, now, by)

    return database.attempt(judge)


def judge_all(
    session: Session, terms: PlanTerms, today: date, now: datetime, by: Actor = JOB
) -> NightOfPlans:
    """The same in a transaction of the caller's."""
    given = {
        "day": today,
        "grace": terms.grace_days,
        "tolerance": terms.tolerance_pence,
    }
    rows = {"at": now, "by": str(by)}
    if session.get_bind().dialect.name == "postgresql":
        [statement] = _statements("postgresql")
        # Where statistics are behind (everybody judged just now), PostgreSQL takes all plans for one,
        # and would go through every short plan again for each plan: minutes for seconds.
        session.execute(_WHOLE_SETS)
        marked, changed = session.execute(statement, {**given, **rows}).one()
        session.execute(_AS_BEFORE)
        return NightOfPlans(marked, changed)
    write, mark = _statements("sqlite")
    changed = _count(session, write, {**given, **rows})
    return NightOfPlans(_count(session, mark, given), changed)


def still_misjudged(
    database: Database, today: date, now: datetime, every: int = EVERY
) -> tuple[Misjudged, ...]:
    """Plans that the rules judge otherwise than the one statement did today, among those of today's turn.

    Where some differ, all are judged once more first, because money may have come since the night.
    """
    turn = today.toordinal()
    with database.reading() as session:
        found = differing_standings(session, today, every=every, turn=turn)
    if not found:
        return ()
    with database.transaction() as session:
        judge_all(session, plan_terms(session, today), today, now)
        return differing_standings(session, today, every=every, turn=turn)


def _count(session: Session, statement: TextClause, given: dict[str, object]) -> int:
    """How many rows it wrote; the driver of SQLite cannot say so of a statement that begins WITH."""
    session.execute(statement, given)
    return int(session.scalar(text("SELECT changes()")) or 0)


@lru_cache(maxsize=2)
def _statements(dialect: str) -> tuple[TextClause, ...]:
    to_come = ", ".join(f"'{state.value}'" for state in TO_COME)
    on_its_way = f"'{CardPaymentState.ON_ITS_WAY.value}'"
    if dialect == "postgresql":
        return (_typed(on_postgresql(to_come, on_its_way), at=UtcInstant(), by=String()),)
    write, mark = on_sqlite(to_come, on_its_way)
    return _typed(write, at=UtcInstant(), by=String()), _typed(mark)


def _typed(statement: str, **more: UtcInstant | String) -> TextClause:
    types = {"day": Date(), "grace": BigInteger(), "tolerance": BigInteger(), **more}
    return text(statement).bindparams(
        *(bindparam(name, type_=each) for name, each in types.items())
    )
