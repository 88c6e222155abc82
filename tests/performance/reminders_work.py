"""A night's reminders for a whole council, beside one statement that finds the same and writes the same."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.gateways.parts import Parts
from shared.services.plans.reminders import remind

ROUNDS = 3
NIGHT = datetime(2026, 11, 26, 6, tzinfo=UTC)
"""So long before 1 December, on which every Direct Debit is collected."""
OF_REMINDERS = "FROM outbox_message WHERE template = 'payment_reminder'"
_MOULDS = f"""
CREATE TABLE bench_mould AS
SELECT language, channel, max(subject) AS subject, max(body) AS body, count(*) AS many
{OF_REMINDERS} GROUP BY language, channel
"""
_FOUND = """
WITH due AS (
  SELECT i.plan_id, i.number, c.amount - c.kept_back AS pence,
    'remind:collection:' || i.id || ':' || c.entry_on AS dedupe
  FROM collection c JOIN instalment i ON i.id = c.instalment_id
    JOIN mandate m ON m.id = c.mandate_id
  WHERE c.state = 'notified' AND c.entry_on BETWEEN '2026-11-26' AND '2026-12-03'
    AND m.state IN ('lodged', 'active') AND c.amount > c.kept_back
  UNION ALL
  SELECT i.plan_id, i.number, i.amount, 'remind:instalment:' || i.id || ':' || i.collect_on
  FROM instalment i
  WHERE i.collect_on BETWEEN '2026-11-26' AND '2026-12-01' AND NOT EXISTS (
    SELECT 1 FROM collection c WHERE c.instalment_id = i.id AND c.state IN
      ('scheduled', 'notified', 'held', 'in_run', 'handed_in'))
), told AS (
  SELECT p.party_id, p.reference, due.pence, due.dedupe, party.language, party.email, party.phone,
    party.channel, party.letter_address, party.letter_format, party.kind, party.organisation,
    party.forenames || ' ' || party.surname AS name,
    (SELECT min(debt_id) FROM plan_debt d WHERE d.plan_id = p.id) AS debts
  FROM due JOIN plan p ON p.id = due.plan_id JOIN party ON party.id = p.party_id
  WHERE p.state = 'active' AND party.contact_stopped_at IS NULL
    AND (SELECT sum(amount) FROM instalment e WHERE e.plan_id = p.id AND e.number <= due.number)
      + p.paid_now > (SELECT sum(d.balance - x.charge - x.costs + x.received)
        FROM plan_debt d JOIN debt x ON x.id = d.debt_id WHERE d.plan_id = p.id AND d.living)
    AND NOT EXISTS (SELECT 1 FROM outbox_message o WHERE o.dedupe = due.dedupe || '!')
), way AS (
  SELECT told.*, CASE
      WHEN channel IS NOT NULL THEN channel WHEN email LIKE '%@%' THEN 'email'
      WHEN phone LIKE '07%' THEN 'sms' ELSE 'letter' END AS by_way, '' AS mark FROM told
  UNION ALL
  SELECT told.*, 'sms', ':' || 'text' FROM told
  WHERE channel IS NULL AND email LIKE '%@%' AND phone LIKE '07%'
)"""
_WRITE = """
INSERT INTO outbox_message (channel, template, party_id, language, address, subject, body, secret,
  act, dedupe, letter_format, state, attempts, next_attempt_at, supplier_reference, last_error,
  created_at, debt_ids)
SELECT way.by_way, 'bench_reminder', way.party_id, way.language,
  CASE way.by_way WHEN 'email' THEN way.email WHEN 'sms' THEN way.phone ELSE way.letter_address END,
  mould.subject, replace(replace(replace(mould.body, '<name>', way.name), '<amount>',
    '£' || way.pence / 100 || '.' || way.pence % 100), '<plan>', way.reference),
  {false}, 'reminder', 'bench:' || way.dedupe || way.mark, way.letter_format, 'queued', 0,
  '2026-11-24 09:00:00', '', '', '2026-11-24 09:00:00', way.debts
FROM way JOIN bench_mould mould ON mould.language = way.language AND mould.channel = way.by_way
"""


def nights(parts: Parts) -> dict[str, object]:
    """Some nights of ours and of the floor by turns; each begins with none of its rows there."""
    ours, floors, rows = [], [], 0
    for number in range(ROUNDS + 1):
        began = time.perf_counter()
        remind(parts.database, NIGHT)
        took = time.perf_counter() - began
        rows, floor = _floor(parts)
        # The first night warms both.
        if number:
            ours.append(took)
            floors.append(floor)
    return {"ours": ours, "floors": floors, "rows": rows}


def _floor(parts: Parts) -> tuple[int, float]:
    """Take our rows out and write the same by one statement; how many they were, and how long it took."""
    is_sqlite = parts.database.is_sqlite
    with parts.database.transaction() as session:
        rows = _count(session, OF_REMINDERS)
        session.execute(text(_MOULDS))
        session.execute(text(f"DELETE {OF_REMINDERS}"))
    with parts.database.transaction() as session:
        began = time.perf_counter()
        # Both texts are our own.
        head, select, tail = _WRITE.partition("SELECT way.by_way")
        whole = head + _FOUND + select + tail
        statement = whole.format(false="0" if is_sqlite else "false")
        session.execute(text(statement))
        session.commit()
        took = time.perf_counter() - began
    with parts.database.transaction() as session:
        same = _count(session, "FROM outbox_message WHERE template = 'bench_reminder'")
        assert abs(same - rows) <= rows // 50, (same, rows)
        session.execute(text("DELETE FROM outbox_message WHERE template = 'bench_reminder'"))
        session.execute(text("DROP TABLE bench_mould"))
    return rows, took


def _count(session: Session, of: str) -> int:
    found: Any = session.execute(text(f"SELECT count(*) {of}")).scalar_one()
    return int(found)
