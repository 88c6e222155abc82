"""Tens of thousands of plans in a loaded council, written by a few statements, as they stand in November.

Of twenty plans ten are kept by Direct Debit, four by transfer, two are paid ahead, one is a few days
late, two are behind, and one is paid off. What was paid so far is in the extract's balances.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.domain.bank_check import BankDetails
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import months_after
from shared.services.direct_debit.details import seal_details
from shared.services.sign_in.keys import Keys
from shared.services.working_days import working_days

PAYMENTS = 12
FIRST_MONTH = date(2026, 8, 1)
DETAILS = BankDetails("089999", "66374958")
RUN_ON = date(2026, 11, 30)
"""The processing day on which every Direct Debit is asked for: the money moves on 1 December."""
NUMBERED = ("proposal", "plan", "instalment", "mandate")
"""Tables whose numbers are given here."""
ANALYSED = (
    "proposal_event plan_debt plan_event instalment_slice hold mandate_event collection "
    "collection_share collection_event debt"
).split()


@dataclass(frozen=True)
class Plans:
    """How many plans were made, and what hangs on them."""

    plans: int
    instalments: int
    collections: int


def fill_plans(session: Session, keys: Keys, most: int) -> Plans:
    """Make at most so many plans, of accounts whose people have no offer open."""
    days = working_days(session)
    _calendar(session, days)
    kept = seal_details(keys, DETAILS)
    values: dict[str, Any] = {
        "most": most,
        "sealed": kept.sealed,
        "ending": kept.ending,
        "key": kept.key,
        "guarantee": session.execute(text("SELECT max(id) FROM guarantee_text")).scalar(),
    }
    for statement in STATEMENTS:
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        session.execute(text(statement), used)
        if statement.lstrip().startswith("CREATE"):
            session.execute(text(f"ANALYZE {statement.split()[3]}"))
    _know_sizes(session)
    return Plans(*(_count(session, table) for table in ("plan", "instalment", "collection")))


def _calendar(session: Session, days: WorkingDays) -> None:
    """On which day each payment is due and is here, for every day of the month."""
    session.execute(text(_CALENDAR))
    rows = []
    for day in range(1, 29):
        for number in range(1, PAYMENTS + 1):
            due = months_after(FIRST_MONTH, number - 1).replace(day=day)
            here = days.on_or_next(due)
            rows.append(
                {
                    "day": day,
                    "number": number,
                    "due_on": due.isoformat(),
                    "collect_on": here.isoformat(),
                    "processing_on": days.back(here, 1).isoformat(),
                }
            )
    session.execute(
        text(
            "INSERT INTO bench_calendar VALUES (:day, :number, CAST(:due_on AS {0}), "
            "CAST(:collect_on AS {0}), CAST(:processing_on AS {0}))".format(
                "date" if _is_postgresql(session) else "text"
            )
        ),
        rows,
    )


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _know_sizes(session: Session) -> None:
    for table in NUMBERED:
        if _is_postgresql(session):
            session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
            )
        session.execute(text(f"ANALYZE {table}"))
    for table in ANALYSED:
        session.execute(text(f"ANALYZE {table}"))


def _count(session: Session, table: str) -> int:
    return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


_CALENDAR = """
    CREATE TEMPORARY TABLE bench_calendar (
        day INTEGER, number INTEGER, due_on DATE, collect_on DATE, processing_on DATE
    )
"""
_CHOSEN = """
    CREATE TEMPORARY TABLE bench_chosen AS
    SELECT row_number() OVER (ORDER BY account_id DESC) AS n, account_id, party_id, owed,
        row_number() OVER (ORDER BY account_id DESC) % 20 AS k
    FROM (
        SELECT d.account_id, sum(d.charge + d.costs - d.received) AS owed,
            (SELECT min(l.party_id) FROM liability l
             WHERE l.account_id = d.account_id AND l.removed_on IS NULL) AS party_id
        FROM debt d
        WHERE d.charge + d.costs - d.received > 0
            AND d.id NOT IN (SELECT debt_id FROM plan_debt WHERE living)
        GROUP BY d.account_id
    ) AS owing
    JOIN party p ON p.id = party_id
    WHERE owed >= 10000 AND p.source_reference LIKE 'S%'
        AND party_id NOT IN (SELECT party_id FROM proposal)
    ORDER BY account_id DESC
    LIMIT :most
"""
_KINDS = """
    CREATE TEMPORARY TABLE bench_kind AS
    SELECT n, account_id, party_id, k, owed, so_far, day,
        CASE WHEN k < 14 THEN so_far WHEN k < 16 THEN so_far + 1 WHEN k < 19 THEN so_far - 1
            ELSE 12 END AS paid
    FROM (
        SELECT c.*, CASE WHEN k BETWEEN 10 AND 15 THEN 3 ELSE 4 END AS so_far,
            CASE WHEN k < 10 THEN 1 WHEN k < 16 THEN 27 WHEN k = 16 THEN 18 + n / 20 % 3
                ELSE 1 + n / 20 % 10 END AS day
        FROM bench_chosen c
    ) AS x
"""
_PLANS = """
    CREATE TEMPORARY TABLE bench_plan AS
    SELECT x.*, CASE WHEN k = 19 THEN 60000 ELSE owed + paid * amount END AS total
    FROM (
        SELECT n, account_id, party_id, k, so_far, day, paid, owed,
            n + (SELECT coalesce(max(id), 0) FROM proposal) AS proposal_id,
            n + (SELECT coalesce(max(id), 0) FROM plan) AS plan_id,
            n + (SELECT coalesce(max(id), 0) FROM mandate) AS mandate_id,
            (n - 1) * 12 + (SELECT coalesce(max(id), 0) FROM instalment) AS before,
            CAST(CASE WHEN k = 19 THEN 5000 ELSE (owed + 11 - paid) / (12 - paid) END AS BIGINT)
                AS amount
        FROM (SELECT n, account_id, party_id, k, so_far, day, paid, CAST(owed AS BIGINT) AS owed
              FROM bench_kind) AS y
    ) AS x
"""
_DEBTS = """
    CREATE TEMPORARY TABLE bench_debt AS
    SELECT n, plan_id, debt_id, place, balance,
        sum(balance) OVER (PARTITION BY n ORDER BY place) - balance AS low,
        sum(balance) OVER (PARTITION BY n ORDER BY place) AS high
    FROM (
        SELECT n, plan_id, debt_id, place, CASE
            WHEN k = 19 AND place = 1 THEN 60000 WHEN k = 19 THEN 0
            WHEN place = 1 THEN unpaid + paid * amount ELSE unpaid END AS balance
        FROM (
            SELECT b.n, b.plan_id, b.k, b.paid, b.amount, d.id AS debt_id,
                d.charge + d.costs - d.received AS unpaid,
                row_number() OVER (PARTITION BY b.n ORDER BY d.year, d.id) AS place
            FROM bench_plan b JOIN debt d ON d.account_id = b.account_id
            WHERE d.charge + d.costs - d.received > 0
        ) AS x
    ) AS y
    WHERE balance > 0
"""
_PROPOSALS = """
    INSERT INTO proposal (
        id, reference, party_id, state, lock, amount, frequency, first_due, paid_now, method, total,
        why_person, press, language, created_at, decided_at
    )
    SELECT proposal_id, 'BO-' || n, party_id, 'accepted', 1, amount, 'monthly', due_on, 0,
        'bank_transfer', total, '', 'planned-' || n, 'en',
        '2026-07-20 10:00:00', '2026-07-20 10:00:00'
    FROM bench_plan JOIN bench_calendar USING (day) WHERE number = 1
"""
_PROPOSAL_EVENTS = """
    INSERT INTO proposal_event (proposal_id, event, state, at, "by", note)
    SELECT proposal_id, 'accepted_by_rule', 'accepted', '2026-07-20 10:00:00', 'rule', ''
    FROM bench_plan
"""
_PLAN_ROWS = """
    INSERT INTO plan (
        id, reference, proposal_id, party_id, state, lock, amount, frequency, first_due, paid_now,
        total, method, agreed_at
    )
    SELECT plan_id, 'BP-' || n, proposal_id, party_id, 'active', 0, amount, 'monthly', due_on, 0,
        total, CASE WHEN k < 10 THEN 'direct_debit' ELSE 'bank_transfer' END, '2026-07-20 10:00:00'
    FROM bench_plan JOIN bench_calendar USING (day) WHERE number = 1
"""
_PLAN_EVENTS = """
    INSERT INTO plan_event (plan_id, event, state, at, "by", note)
    SELECT plan_id, 'agreed', 'active', '2026-07-20 10:00:00', 'rule', '' FROM bench_plan
"""
_PAID_OFF = """
    UPDATE debt SET charge = 0, costs = 0
    WHERE account_id IN (SELECT account_id FROM bench_plan WHERE k = 19) AND received = 0
"""
_PLAN_DEBTS = """
    INSERT INTO plan_debt (plan_id, debt_id, position, balance, living)
    SELECT plan_id, debt_id, place, balance, true FROM bench_debt
"""
_HOLDS = """
    INSERT INTO hold (debt_id, kind, subject, starts_on, created_at, created_by)
    SELECT debt_id, 'plan', 'plan:' || plan_id, '2026-07-20', '2026-07-20 10:00:00', 'rule'
    FROM bench_debt
"""
_INSTALMENTS = """
    INSERT INTO instalment (id, plan_id, number, due_on, collect_on, amount)
    SELECT before + number, plan_id, number, due_on, collect_on,
        CASE WHEN number < 12 THEN amount ELSE total - 11 * amount END
    FROM bench_plan JOIN bench_calendar USING (day)
"""
_SLICES = """
    CREATE TEMPORARY TABLE bench_slice AS
    SELECT x.*, CASE WHEN until < high THEN until ELSE high END
        - CASE WHEN since > low THEN since ELSE low END AS part
    FROM (
        SELECT b.n, b.k, b.mandate_id, b.plan_id, b.so_far, c.number, c.collect_on,
            c.processing_on, b.before + c.number AS instalment_id, d.debt_id, d.place, d.low, d.high,
            (c.number - 1) * b.amount AS since,
            CASE WHEN c.number < 12 THEN c.number * b.amount ELSE b.total END AS until
        FROM bench_plan b JOIN bench_calendar c ON c.day = b.day JOIN bench_debt d ON d.n = b.n
    ) AS x
    WHERE since < high AND until > low
"""
_SLICE_ROWS = """
    INSERT INTO instalment_slice (instalment_id, debt_id, amount)
    SELECT instalment_id, debt_id, part FROM bench_slice
"""
_MANDATES = """
    INSERT INTO mandate (
        id, reference, party_id, plan_id, state, lock, scheme, holder_name, sealed, account_ending,
        account_key, verdict, signatures, name_check, guarantee_id, supplier_method, language, press,
        given_at, lodged_on, collect_from, has_collected, created_at, created_by
    )
    SELECT mandate_id, 'EVENKEEL' || plan_id, b.party_id, plan_id, 'active', 0, 'bacs',
        CASE WHEN p.organisation <> '' THEN substr(p.organisation, 1, 70)
            ELSE substr(p.forenames || ' ' || p.surname, 1, 70) END,
        :sealed, :ending, :key, 'valid', 1, '', :guarantee, '', 'en', 'bench-mandate-' || n,
        '2026-11-02 10:00:00', '2026-11-03', '2026-11-12', false, '2026-11-02 10:00:00', 'payer:1'
    FROM bench_plan b JOIN party p ON p.id = b.party_id WHERE k < 10
"""
_MANDATE_EVENTS = """
    INSERT INTO mandate_event (mandate_id, event, state, reason, at, "by")
    SELECT mandate_id, 'stood', 'active', '', '2026-11-10 10:00:00', 'job:bench'
    FROM bench_plan WHERE k < 10
"""
_COLLECTIONS = """
    INSERT INTO collection (
        mandate_id, plan_id, instalment_id, state, lock, advised_on, processing_on, entry_on, amount,
        kept_back, is_last, presentation, notified_on, notices, held_by, returned_code, created_at
    )
    SELECT mandate_id, plan_id, instalment_id,
        'notified', 0, collect_on, processing_on,
        collect_on, sum(part), 0, number = 12, 1, '2026-11-02', 1, '', '', '2026-11-02 10:00:00'
    FROM bench_slice WHERE k < 10 AND number > so_far
    GROUP BY mandate_id, plan_id, instalment_id, number, collect_on, processing_on
"""
_SHARES = """
    INSERT INTO collection_share (collection_id, debt_id, position, amount, is_kept_back)
    SELECT c.id, s.debt_id, s.place, s.part, false
    FROM bench_slice s JOIN collection c ON c.instalment_id = s.instalment_id
"""
_COLLECTION_EVENTS = """
    INSERT INTO collection_event (collection_id, event, state, reason, at, "by")
    SELECT c.id, 'notified', 'notified', '', '2026-11-02 10:00:00', 'payer:1'
    FROM bench_plan b JOIN collection c ON c.plan_id = b.plan_id
"""
STATEMENTS = (
    _CHOSEN,
    _KINDS,
    _PLANS,
    _DEBTS,
    _PROPOSALS,
    _PROPOSAL_EVENTS,
    _PLAN_ROWS,
    _PLAN_EVENTS,
    _PAID_OFF,
    _PLAN_DEBTS,
    _HOLDS,
    _INSTALMENTS,
    _SLICES,
    _SLICE_ROWS,
    _MANDATES,
    _MANDATE_EVENTS,
    _COLLECTIONS,
    _SHARES,
    _COLLECTION_EVENTS,
)
