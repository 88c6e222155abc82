"""Payments posted as the application posts them, and by one statement that writes the same rows."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.allocation import Allocation, Rule, Share
from shared.domain.ledger import LedgerAccount
from shared.domain.money import Money
from shared.gateways.parts import Parts
from shared.models import Debt, Liability
from shared.services.audit import Actor
from shared.services.direct_debit.collected import AT_ONCE
from shared.services.ledger.many import IncomingMany, receive_many
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.post import lock_debts
from shared.services.ledger.receive import Incoming, receive

ROUNDS, EACH = 7, 100
MANY = 10_000
ENOUGH = 2_000
BY = Actor("job", "bench")
AMOUNT = Money(1_00)
Owing = tuple[int, int]
"""A debt and somebody who is liable for it."""


def singly(parts: Parts) -> Mapping[str, object]:
    """One payment after another, each its own transaction; every round beside the statement alone."""
    database, now = parts.database, parts.clock.now()
    owing = _owing(database, ENOUGH)
    alone = _StatementAlone(database, now)
    product, floor = [], []
    for number in range(ROUNDS + 1):
        some = owing[number * EACH : (number + 1) * EACH]
        floor.append(_each(some, alone.post))
        product.append(_each(some, lambda debt: _receive_one(database, debt, now)))
    alone.close()
    # The first round reads pages and plans statements for the others.
    return {"product": product[1:], "floor": floor[1:]}


def batch(parts: Parts) -> Mapping[str, object]:
    """Ten thousand payments in batches, as the night counts a day's Direct Debits; seconds for one."""
    database, now = parts.database, parts.clock.now()
    owing = _owing(database, MANY)
    coming = iter(owing * -(-MANY // len(owing)))
    left, began = MANY, time.perf_counter()
    while left:
        some = list(islice(coming, min(AT_ONCE, left)))
        with database.transaction() as session:
            _receive_some(session, some, now)
        left -= len(some)
    return {"each": (time.perf_counter() - began) / MANY}


def _each(some: Sequence[Owing], work: Any) -> float:
    began = time.perf_counter()
    for debt in some:
        work(debt)
    return (time.perf_counter() - began) / len(some)


def _receive_one(database: Database, owing: Owing, now: datetime) -> None:
    debt_id, party_id = owing
    with database.transaction() as session:
        lock_debts(session, [debt_id])
        payable = payable_debts(session, [debt_id], now.date())
        receive(session, _incoming(party_id), _allocation(debt_id), payable, BY, now)


def _receive_some(session: Session, some: Sequence[Owing], now: datetime) -> None:
    ids = {debt_id for debt_id, _party_id in some}
    lock_debts(session, ids)
    payable = payable_debts(session, ids, now.date())
    many = [IncomingMany(_incoming(party_id), _allocation(debt_id)) for debt_id, party_id in some]
    receive_many(session, many, payable, BY, now)


def _incoming(party_id: int) -> Incoming:
    mark = uuid4().hex
    return Incoming(f"bench:{mark}", f"bench:{mark}", LedgerAccount.BANK, AMOUNT, party_id)


def _allocation(debt_id: int) -> Allocation:
    return Allocation((Share(debt_id, AMOUNT, Rule.CHOSEN),), Money(0))


def _owing(database: Database, most: int) -> list[Owing]:
    """Debts large enough for some payments, each with somebody who is liable."""
    with database.reading() as session:
        found = session.execute(
            select(Debt.id, Liability.party_id)
            .join(Liability, Liability.account_id == Debt.account_id)
            .where(Debt.charge > Money(50_00), Liability.removed_on.is_(None))
            .distinct(Debt.id)
            .order_by(Debt.id, Liability.party_id)
            if not database.is_sqlite
            else select(Debt.id, Liability.party_id)
            .join(Liability, Liability.account_id == Debt.account_id)
            .where(Debt.charge > Money(50_00), Liability.removed_on.is_(None))
            .group_by(Debt.id)
            .order_by(Debt.id)
        )
        return [(debt_id, party_id) for debt_id, party_id in islice(found, most)]


class _StatementAlone:
    """The same rows by one statement: on PostgreSQL a function of it, on SQLite six in a row."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.connection = database.engine.connect()
        self.driver = cast(Any, self.connection.connection.driver_connection)
        self.is_sqlite, self.now = database.is_sqlite, now
        if not self.is_sqlite:
            self.driver.autocommit = True
            self.driver.execute(_FUNCTION)

    def post(self, owing: Owing) -> None:
        """One payment, committed."""
        debt_id, party_id = owing
        mark = uuid4().hex
        if not self.is_sqlite:
            self.driver.execute("SELECT pg_temp.post_alone(%s, %s, %s)", (debt_id, party_id, mark))
            return
        at, day = self.now.replace(tzinfo=None).isoformat(" "), self.now.date().isoformat()
        run = self.driver.execute
        run("BEGIN IMMEDIATE")
        receipt = run(_RECEIPT, (mark, f"bench:{mark}", party_id, day, at)).lastrowid
        posting = run("SELECT coalesce(max(id), 0) + 1 FROM posting").fetchone()[0]
        run(_BANK_ENTRY, (posting,))
        run(_DEBT_ENTRY, (posting, debt_id))
        run(_POSTING, (posting, f"bench:{mark}", receipt, day, at))
        run("UPDATE debt SET received = received + 100 WHERE id = ?", (debt_id,))
        before = run("SELECT hash FROM audit_entry ORDER BY id DESC LIMIT 1").fetchone()[0]
        run(_AUDIT, (at, f"posting:{posting}", before, mark * 2))
        run("COMMIT")

    def close(self) -> None:
        """Give the connection back."""
        self.connection.invalidate()
        self.connection.close()


_RECEIPT = """
    INSERT INTO receipt (number, channel, amount, source, party_id, day, at)
    VALUES (substr(?, 1, 12), 'bank', 100, ?, ?, ?, ?)
"""
_BANK_ENTRY = """
    INSERT INTO entry (posting_id, account, amount, rule) VALUES (?, 'bank', 100, '')
"""
_DEBT_ENTRY = """
    INSERT INTO entry (posting_id, account, fund, debt_id, part, rule, amount)
    VALUES (?, 'debt', 'council_tax', ?, 'charge', 'chosen', -100)
"""
_POSTING = """
    INSERT INTO posting (id, key, kind, receipt_id, reason, "by", day, at)
    VALUES (?, ?, 'receipt', ?, '', 'job:bench', ?, ?)
"""
_AUDIT = """
    INSERT INTO audit_entry (at, actor, action, subject, facts, previous_hash, hash)
    VALUES (?, 'job:bench', 'posted receipt', ?, '{}', ?, ?)
"""
_FUNCTION = """
CREATE FUNCTION pg_temp.post_alone(of_debt bigint, of_party bigint, mark text) RETURNS void AS $$
DECLARE
    receipt_no bigint;
    posting_no bigint;
    before text;
BEGIN
    INSERT INTO receipt (number, channel, amount, source, party_id, day, at)
    VALUES (substr(mark, 1, 12), 'bank', 100, 'bench:' || mark, of_party, current_date, now())
    RETURNING id INTO receipt_no;
    posting_no := nextval(pg_get_serial_sequence('posting', 'id'));
    INSERT INTO entry (posting_id, account, fund, debt_id, part, rule, amount)
    VALUES (posting_no, 'bank', NULL, NULL, NULL, '', 100),
        (posting_no, 'debt', 'council_tax', of_debt, 'charge', 'chosen', -100);
    INSERT INTO posting (id, key, kind, receipt_id, reason, "by", day, at)
    VALUES (posting_no, 'bench:' || mark, 'receipt', receipt_no, '', 'job:bench', current_date, now());
    UPDATE debt SET received = received + 100 WHERE id = of_debt;
    PERFORM pg_advisory_xact_lock(7302027);
    SELECT hash INTO before FROM audit_entry ORDER BY id DESC LIMIT 1;
    INSERT INTO audit_entry (at, actor, action, subject, facts, previous_hash, hash)
    VALUES (now(), 'job:bench', 'posted receipt', 'posting:' || posting_no, '{}',
        coalesce(before, ''), encode(sha256((coalesce(before, '') || mark)::bytea), 'hex'));
END
$$ LANGUAGE plpgsql
"""
