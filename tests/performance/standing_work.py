"""One night's judging of a whole council's plans, beside the plainest statement that marks the same."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.gateways.parts import Parts
from shared.services.plans.judge import judge_plans

FIRST_NIGHT = date(2026, 11, 23)
ROUNDS = 3

_FOUND = """
WITH owed AS (
  SELECT part.plan_id, sum(part.balance - d.charge - d.costs + d.received) AS received,
         sum({greatest}(d.charge + d.costs - d.received, 0)) AS unpaid
  FROM plan_debt part JOIN debt d ON d.id = part.debt_id WHERE part.living GROUP BY part.plan_id
), asked AS (
  SELECT plan_id, sum(amount) FILTER (WHERE collect_on < {day}) AS fallen,
         sum(amount) FILTER (WHERE collect_on <= {day}) AS by_today,
         sum(amount) FILTER (WHERE collect_on < {before}) AS past_grace
  FROM instalment GROUP BY plan_id
), figures AS (
  SELECT p.id, p.standing AS was, owed.received, coalesce(fallen + p.paid_now, 0) AS expected,
    CASE
      WHEN owed.unpaid <= 0 THEN 'finished'
      WHEN coalesce(fallen + p.paid_now, 0) - received <= 100 THEN
        CASE WHEN received > by_today AND received >= by_today + p.paid_now + (
          SELECT amount FROM instalment i WHERE i.plan_id = p.id AND collect_on > {day}
          ORDER BY number LIMIT 1) THEN 'ahead' ELSE 'on_track' END
      WHEN coalesce(past_grace + p.paid_now, 0) - received > 100 THEN 'behind'
      ELSE 'late'
    END AS standing,
    CASE WHEN owed.unpaid > 0 AND coalesce(fallen + p.paid_now, 0) - received > 100 THEN (
      SELECT min(collect_on) FROM (
        SELECT collect_on, p.paid_now + sum(amount) OVER (ORDER BY number) - received AS missing
        FROM instalment i WHERE i.plan_id = p.id) AS lines WHERE missing > 100) END AS since
  FROM plan p JOIN owed ON owed.plan_id = p.id JOIN asked ON asked.plan_id = p.id
  WHERE p.state = 'active'
)"""
_MARK = """
UPDATE plan SET standing = figures.standing, judged_on = {day}, missed_since = figures.since
FROM figures WHERE plan.id = figures.id"""
_WRITE = """
INSERT INTO plan_standing (plan_id, judged_on, was, standing, expected, received, why, at, by)
SELECT id, {day}, was, standing, expected, received, 'floor', {now}, 'bench' FROM {source}
WHERE was <> standing"""


def nights(parts: Parts) -> dict[str, object]:
    """Some nights of ours and of the floor by turns, after the first, which writes a row for each plan."""
    database = parts.database
    judge_plans(database, FIRST_NIGHT, parts.clock.now())
    ours, floors, marked = [], [], 0
    for number in range(ROUNDS):
        day = FIRST_NIGHT + timedelta(days=1 + 2 * number)
        began = time.perf_counter()
        with database.transaction() as session:
            _plainly(session, day, is_sqlite=database.is_sqlite)
        floors.append(time.perf_counter() - began)
        # What the floor marked is what ours would: nothing is left to mark for its day.
        assert judge_plans(database, day, parts.clock.now()).marked == 0
        began = time.perf_counter()
        done = judge_plans(database, day + timedelta(days=1), parts.clock.now())
        ours.append(time.perf_counter() - began)
        marked = done.marked
    return {"ours": ours, "floors": floors, "marked": marked}


def _plainly(session: Session, day: date, *, is_sqlite: bool) -> None:
    words = {
        "greatest": "max" if is_sqlite else "greatest",
        "day": f"'{day}'" if is_sqlite else f"date '{day}'",
        "before": f"'{day - timedelta(days=7)}'" if is_sqlite else f"date '{day}' - 7",
        "now": "datetime()" if is_sqlite else "now()",
    }

    def filled(statement: str, **more: Any) -> str:
        return statement.format(**words, **more)

    if is_sqlite:
        session.execute(text(filled(_FOUND + _WRITE, source="figures")))
        session.execute(text(filled(_FOUND + _MARK)))
        return
    returned = (
        " RETURNING plan.id, figures.was, figures.standing, figures.expected, figures.received)"
    )
    whole = _FOUND + ", marked AS (" + _MARK + returned + _WRITE
    session.execute(text(filled(whole, source="marked")))
