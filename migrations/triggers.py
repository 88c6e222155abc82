"""Rows that are never changed: triggers on both databases, so that no code of ours can forget it.

What an old migration calls must go on doing the same: for a new table, write a new tuple of names in
the new migration and leave the ones here alone.
"""

from __future__ import annotations

from collections.abc import Iterable

Kept = tuple[str, str]
"""A table, and the condition (SQL over OLD) for the rows that are kept as they are."""

ALWAYS = "1 = 1"
OF_SUBMITTED = (
    "EXISTS (SELECT 1 FROM statement WHERE statement.id = OLD.statement_id"
    " AND statement.state = 'submitted')"
)

FIRST_KEPT: tuple[Kept, ...] = (
    ("audit_entry", ALWAYS),
    ("decision", ALWAYS),
    ("debt_event", ALWAYS),
    ("proposal_event", ALWAYS),
    ("plan_event", ALWAYS),
    ("statement", "OLD.state = 'submitted'"),
    ("statement_line", OF_SUBMITTED),
    ("household_member", OF_SUBMITTED),
    ("known_change", OF_SUBMITTED),
    ("group_note", OF_SUBMITTED),
)
"""What the first migration keeps."""

CARDS_KEPT: tuple[Kept, ...] = (
    ("receipt", ALWAYS),
    ("posting", ALWAYS),
    ("entry", ALWAYS),
    ("card_payment_event", ALWAYS),
    ("refund_event", ALWAYS),
    ("supplier_event", ALWAYS),
)
"""What the second migration keeps."""

DIRECT_DEBIT_KEPT: tuple[Kept, ...] = (
    ("mandate_event", ALWAYS),
    ("collection_event", ALWAYS),
    ("direct_debit_run_event", ALWAYS),
    ("bacs_report", ALWAYS),
)
"""What the third migration keeps."""

HARDSHIP_KEPT: tuple[Kept, ...] = (
    ("moratorium_event", ALWAYS),
    ("moratorium_review_event", ALWAYS),
    ("moratorium_breach", ALWAYS),
    ("hardship_event", ALWAYS),
    ("objection_event", ALWAYS),
    ("safeguarding_referral", ALWAYS),
)
"""What the fourth migration keeps."""

PLANS_KEPT: tuple[Kept, ...] = (("plan_standing", ALWAYS), ("plan_version", ALWAYS))
"""What the fifth migration keeps."""

AGENCIES_KEPT: tuple[Kept, ...] = (
    ("agency_event", ALWAYS),
    ("authority_event", ALWAYS),
    ("agency_act", ALWAYS),
    ("agency_change", ALWAYS),
    ("shared_record", ALWAYS),
    ("statement_source", ALWAYS),
    ("proposal_source", ALWAYS),
)
"""What the sixth migration keeps."""


def keep_rows(dialect: str, tables: Iterable[Kept]) -> list[str]:
    """The SQL that refuses UPDATE and DELETE of those rows, in a dialect ("sqlite", "postgresql")."""
    write = _on_postgresql if dialect == "postgresql" else _on_sqlite
    return [statement for table, when in tables for statement in write(table, when)]


def let_rows_go(dialect: str, tables: Iterable[Kept]) -> list[str]:
    """The SQL that takes it back, for a downgrade; to be run before the tables are dropped."""
    statements = []
    for table, _when in tables:
        suffix = f" ON {table}" if dialect == "postgresql" else ""
        statements += [f"DROP TRIGGER keep_{table}_{verb}{suffix}" for verb in ("update", "delete")]
        if dialect == "postgresql":
            statements.append(f"DROP FUNCTION keep_{table}()")
    return statements


def _on_sqlite(table: str, when: str) -> list[str]:
    return [
        f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} "
        f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{_refusal(table)}'); END"
        for verb in ("update", "delete")
    ]


def _on_postgresql(table: str, when: str) -> list[str]:
    # A trigger's own WHEN may hold no subquery there, so the condition stands in the function.
    function = (
        f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE EXCEPTION '{_refusal(table)}' "
        f"USING ERRCODE = 'restrict_violation'; "
        f"END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    triggers = [
        f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
        for verb in ("update", "delete")
    ]
    return [function, *triggers]


def _refusal(table: str) -> str:
    return f"rows of {table} are never changed"


_OF_POSTING = "FROM entry WHERE entry.posting_id = NEW.id"
_UNBALANCED = f"(SELECT COUNT(*) {_OF_POSTING}) < 2 OR (SELECT SUM(amount) {_OF_POSTING}) <> 0"
_CLOSED = "EXISTS (SELECT 1 FROM posting WHERE posting.id = NEW.posting_id)"


def balance_postings(dialect: str) -> list[str]:
    """The SQL that refuses a posting whose entries, written before it, do not come to nought.

    An entry cannot join a posting that stands; the deferred foreign key refuses one without.
    """
    if dialect == "postgresql":
        return [
            *_refuse_on_postgresql("posting", "balanced", _UNBALANCED),
            *_refuse_on_postgresql("entry", "open", _CLOSED),
        ]
    return [
        _refuse_on_sqlite("posting", "balanced", _UNBALANCED),
        _refuse_on_sqlite("entry", "open", _CLOSED),
    ]


def let_postings_go(dialect: str) -> list[str]:
    """The SQL that takes it back, for a downgrade."""
    statements = []
    for table, what in (("posting", "balanced"), ("entry", "open")):
        suffix = f" ON {table}" if dialect == "postgresql" else ""
        statements.append(f"DROP TRIGGER {table}_{what}{suffix}")
        if dialect == "postgresql":
            statements.append(f"DROP FUNCTION {table}_{what}()")
    return statements


def _refuse_on_sqlite(table: str, what: str, when: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{what} BEFORE INSERT ON {table} "
        f"WHEN {when} BEGIN SELECT RAISE(ABORT, 'a {table} must be {what}'); END"
    )


def _refuse_on_postgresql(table: str, what: str, when: str) -> list[str]:
    function = (
        f"CREATE FUNCTION {table}_{what}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE EXCEPTION 'a {table} must be {what}' "
        f"USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {table}_{what} BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_{what}()"
    )
    return [function, trigger]
