"""The one statement by which every plan is judged; `shared.domain.plan_standing` says the same of one.

PostgreSQL marks the plans and writes the rows in the same statement. SQLite cannot, and does it in two.
"""

from __future__ import annotations

from string import Template

# A sum is a numeric on PostgreSQL: cast, what is compared after it costs less.
_FOUND = Template("""
WITH waits AS (
  SELECT e.plan_id, $london AS day
  FROM plan_event e JOIN plan p ON p.id = e.plan_id AND p.state = 'suspended'
  WHERE e.event = 'suspended'
  GROUP BY e.plan_id
), chosen AS (
  SELECT p.id, p.state, p.paid_now, p.standing AS was, p.judged_on AS was_on,
         p.missed_since AS was_missed,
         CASE WHEN w.day < $day THEN w.day ELSE $day END AS day
  FROM plan p LEFT JOIN waits w ON w.plan_id = p.id
  WHERE p.state IN ('active', 'suspended', 'broken')
    AND (p.judged_on IS NULL OR p.judged_on <= $day)
    AND (p.state <> 'broken' OR NOT EXISTS (
      SELECT 1 FROM plan_debt mine JOIN plan_debt other
        ON other.debt_id = mine.debt_id AND other.living AND other.plan_id <> mine.plan_id
      WHERE mine.plan_id = p.id))
), cards AS (
  SELECT means.debt_id, sum(means.amount) AS pence
  FROM card_payment_debt means JOIN card_payment paid ON paid.id = means.payment_id
  WHERE paid.state IN ($on_its_way)
  GROUP BY means.debt_id
), money AS (
  SELECT part.plan_id,
         CAST($greatest(sum(part.balance + part.added - (d.charge + d.costs - d.received)), 0)
           AS bigint) AS received,
         CAST(sum($greatest(d.charge + d.costs - d.received - part.added, 0)) AS bigint) AS unpaid,
         CAST(sum(coalesce(cards.pence, 0)) AS bigint) AS by_card
  FROM chosen JOIN plan_debt part ON part.plan_id = chosen.id
  JOIN debt d ON d.id = part.debt_id
  LEFT JOIN cards ON cards.debt_id = d.id
  GROUP BY part.plan_id
), asked AS (
  SELECT i.plan_id,
         CAST(sum(i.amount) FILTER (WHERE i.collect_on < c.day) AS bigint) AS fallen,
         CAST(sum(i.amount) FILTER (WHERE i.collect_on <= c.day) AS bigint) AS by_today,
         CAST(sum(i.amount) FILTER (WHERE i.collect_on < $before_grace) AS bigint) AS past_grace,
         max(i.collect_on) < max($before_grace) AS is_over
  FROM chosen c JOIN instalment i ON i.plan_id = c.id
  GROUP BY i.plan_id
), figures AS (
  SELECT c.id, c.state, c.paid_now, c.was, c.was_on, c.was_missed, c.day,
         money.received, money.unpaid, money.by_card, asked.is_over,
         coalesce(asked.fallen + c.paid_now, 0) AS expected,
         coalesce(asked.past_grace + c.paid_now, 0) AS past_grace,
         coalesce(asked.by_today, 0) + c.paid_now AS by_today
  FROM chosen c JOIN money ON money.plan_id = c.id LEFT JOIN asked ON asked.plan_id = c.id
), short AS (
  SELECT id, day, paid_now, received + by_card AS received
  FROM figures WHERE unpaid > 0 AND expected - received > :tolerance
), theirs AS (
  SELECT short.id AS plan_id, short.day, short.paid_now - short.received AS had,
         i.id, i.number, i.collect_on, i.amount
  FROM short JOIN instalment i ON i.plan_id = short.id
), debits AS (
  SELECT theirs.plan_id, CAST(sum(taken.amount - taken.kept_back) AS bigint) AS pence
  FROM theirs JOIN collection taken ON taken.instalment_id = theirs.id
  WHERE theirs.collect_on < theirs.day AND taken.state IN ($to_come)
  GROUP BY theirs.plan_id
), lines AS (
  SELECT theirs.plan_id, theirs.collect_on, theirs.day,
         theirs.had + sum(theirs.amount) OVER (PARTITION BY theirs.plan_id ORDER BY theirs.number)
           - coalesce(debits.pence, 0) AS missing
  FROM theirs LEFT JOIN debits ON debits.plan_id = theirs.plan_id
), missed AS (
  SELECT plan_id, min(collect_on) AS since FROM lines
  WHERE missing > :tolerance AND collect_on < day
  GROUP BY plan_id
), ruled AS $kept_once (
  SELECT f.*, missed.since,
    CASE
      WHEN f.unpaid <= 0 THEN 'nothing_left'
      WHEN f.unpaid <= :tolerance AND f.is_over THEN 'end_within_tolerance'
      WHEN f.expected <= f.received THEN
        CASE WHEN f.received > f.by_today AND f.received >= f.by_today + (
          SELECT i.amount FROM instalment i
          WHERE i.plan_id = f.id AND i.collect_on > f.day ORDER BY i.number LIMIT 1)
        THEN 'paid_in_advance' ELSE 'paid_as_agreed' END
      WHEN f.expected - f.received <= :tolerance THEN 'within_tolerance'
      WHEN f.expected - f.received - f.by_card - coalesce(debits.pence, 0) <= :tolerance
        THEN 'on_its_way'
      WHEN f.state = 'broken' THEN 'not_mended'
      WHEN f.past_grace - f.received - f.by_card - coalesce(debits.pence, 0) > :tolerance
        THEN 'grace_over'
      ELSE 'in_grace'
    END AS rule
  FROM figures f
  LEFT JOIN missed ON missed.plan_id = f.id
  LEFT JOIN debits ON debits.plan_id = f.id
), found AS (
  SELECT id, state, was, was_on, was_missed, expected, received,
    CASE rule
      WHEN 'nothing_left' THEN 'finished'
      WHEN 'end_within_tolerance' THEN 'finished'
      WHEN 'paid_in_advance' THEN 'ahead'
      WHEN 'not_mended' THEN 'broken'
      WHEN 'grace_over' THEN 'behind'
      WHEN 'in_grace' THEN 'late'
      ELSE 'on_track'
    END AS standing,
    CASE
      WHEN rule = 'end_within_tolerance' THEN 'within_tolerance'
      WHEN rule <> 'nothing_left' AND state = 'suspended' THEN 'waits'
      ELSE rule
    END AS why,
    CASE WHEN rule IN ('not_mended', 'grace_over', 'in_grace') THEN since END AS missed_since
  FROM ruled
)
""")

_MARK = Template("""
UPDATE plan
SET standing = found.standing, judged_on = $day, missed_since = found.missed_since
FROM found
WHERE plan.id = found.id AND plan.state = found.state AND plan.standing = found.was
  AND plan.judged_on IS NOT DISTINCT FROM found.was_on
  AND (found.was_on IS DISTINCT FROM $day OR found.standing <> found.was
       OR found.missed_since IS DISTINCT FROM found.was_missed)
""")

_INTO = """
INSERT INTO plan_standing (plan_id, judged_on, was, standing, expected, received, why, at, by)
"""

_ROWS = Template("""
SELECT id, $day, CASE WHEN was_on IS NULL THEN NULL ELSE was END, standing, expected, received,
       why, :at, :by
FROM $source
WHERE was_on IS NULL OR was <> standing
""")

# Summer time runs from the last Sunday of March to that of October, each from one o'clock in UTC.
_LONDON_ON_SQLITE = """date(max(e.at), CASE WHEN max(e.at)
    >= datetime(substr(max(e.at), 1, 4) || '-03-31', '-6 days', 'weekday 0', '+1 hour')
  AND max(e.at) < datetime(substr(max(e.at), 1, 4) || '-10-31', '-6 days', 'weekday 0', '+1 hour')
  THEN '+1 hour' ELSE '+0 hour' END)"""

_DIALECTS = {
    "postgresql": {
        "day": "CAST(:day AS date)",
        "before_grace": "c.day - CAST(:grace AS integer)",
        "greatest": "greatest",
        # Otherwise every column that is made of the rule would find it again.
        "kept_once": "MATERIALIZED",
        "london": "(max(e.at) AT TIME ZONE 'Europe/London')::date",
    },
    "sqlite": {
        "day": ":day",
        "before_grace": "date(c.day, '-' || :grace || ' days')",
        "greatest": "max",
        "kept_once": "",
        "london": _LONDON_ON_SQLITE,
    },
}


def on_postgresql(to_come: str, on_its_way: str) -> str:
    """Judges, marks and writes down; one row: how many plans were marked, and rows written.

    Both arguments are lists of words in quotes: the states of collections and of card payments
    whose money is on its way.
    """
    words = {**_DIALECTS["postgresql"], "to_come": to_come, "on_its_way": on_its_way}
    returned = "RETURNING plan.id, found.was, found.was_on, found.standing, found.expected,"
    return "".join(
        [
            _FOUND.substitute(words),
            ", marked AS (",
            _MARK.substitute(words),
            f"{returned} found.received, found.why), kept AS (",
            _INTO,
            _ROWS.substitute(words, source="marked"),
            "RETURNING 1) SELECT (SELECT count(*) FROM marked), (SELECT count(*) FROM kept)",
        ]
    )


def on_sqlite(to_come: str, on_its_way: str) -> tuple[str, str]:
    """First what writes the rows, then what marks the plans; both in one transaction."""
    words = {**_DIALECTS["sqlite"], "to_come": to_come, "on_its_way": on_its_way}
    found = _FOUND.substitute(words)
    return (
        found + _INTO + _ROWS.substitute(words, source="found"),
        found + _MARK.substitute(words),
    )
