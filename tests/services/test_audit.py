"""The audit trail: added to only, chained, and a change of any row is found."""

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from shared.models import AuditEntry, Feedback
from shared.services.audit import (
    BEGINNING,
    Actor,
    BrokenChain,
    WholeChain,
    record_audit,
    verify_chain,
)
from tests.support.records import NOW

PRIYA = Actor("officer", 3)


def note(session, action="looked", subject="party:1", **facts):
    record_audit(session, PRIYA, action, subject, NOW, **facts)


@pytest.fixture
def three(database):
    """A chain of three rows, written in two transactions."""
    with database.transaction() as session:
        note(session, "looked")
        note(session, "accepted", "proposal:1", version=2)
    with database.transaction() as session:
        note(session, "looked", "party:2")
    return database


def tamper(database, *statements):
    """Change what may not be changed: only whoever owns the database can, by dropping the triggers."""
    kept = {"update", "delete"}
    with database.transaction() as session:
        on = "" if database.is_sqlite else " ON audit_entry"
        for verb in kept:
            session.execute(text(f"DROP TRIGGER keep_audit_entry_{verb}{on}"))
        for statement in statements:
            session.execute(statement)


def verified(database, remembered=None):
    with database.reading() as session:
        return verify_chain(session, remembered)


@pytest.fixture
def broken_into(three):
    """The chain with its triggers gone; they are put back for the tests that follow."""
    from migrations.triggers import keep_rows

    yield three
    with three.transaction() as session:
        for statement in keep_rows(
            "sqlite" if three.is_sqlite else "postgresql", [("audit_entry", "1 = 1")]
        ):
            session.execute(
                text(statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
            )


def test_the_first_row_follows_nothing(three):
    with three.reading() as session:
        first = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).first()
    assert first.previous_hash == BEGINNING


def test_a_row_says_who_did_what_to_what_and_when(three):
    with three.reading() as session:
        row = session.scalars(select(AuditEntry).where(AuditEntry.action == "accepted")).one()
    assert (row.actor, row.subject, row.at) == ("officer:3", "proposal:1", NOW)
    assert json.loads(row.facts) == {"version": 2}


def test_a_chain_that_nobody_touched_holds(three):
    found = verified(three)
    assert isinstance(found, WholeChain)
    assert found.rows == 3


def test_no_row_is_a_chain_too(database):
    assert verified(database) == WholeChain(0, BEGINNING)


@pytest.mark.parametrize("column", ["actor", "action", "subject", "facts"])
def test_a_changed_word_names_the_row(broken_into, column):
    tamper(broken_into, update(AuditEntry).where(AuditEntry.id == 2).values({column: "other"}))
    assert verified(broken_into) == BrokenChain(2, "was changed after it was written")


def test_a_changed_instant_names_the_row(broken_into):
    later = NOW + timedelta(microseconds=1)
    tamper(broken_into, update(AuditEntry).where(AuditEntry.id == 2).values(at=later))
    assert verified(broken_into) == BrokenChain(2, "was changed after it was written")


def test_a_row_taken_out_names_the_one_after_it(broken_into):
    tamper(broken_into, delete(AuditEntry).where(AuditEntry.id == 2))
    assert verified(broken_into) == BrokenChain(3, "does not follow the row before it")


def test_rows_that_changed_places_are_found(broken_into):
    swap = [(1, 10), (2, 1), (10, 2)]
    tamper(
        broken_into,
        *(update(AuditEntry).where(AuditEntry.id == a).values(id=b) for a, b in swap),
    )
    assert verified(broken_into) == BrokenChain(1, "does not follow the row before it")


def test_a_tail_cut_off_is_found_by_what_was_seen_before(broken_into):
    before = verified(broken_into)
    tamper(broken_into, delete(AuditEntry).where(AuditEntry.id == 3))
    found = verified(broken_into, (before.rows, before.last_hash))
    assert found == BrokenChain(2, "is the last row now, but there were rows after it")


def test_a_tail_written_anew_is_found_by_what_was_seen_before(broken_into):
    before = verified(broken_into)
    tamper(broken_into, delete(AuditEntry).where(AuditEntry.id == 3))
    with broken_into.transaction() as session:
        note(session, "another")
    found = verified(broken_into, (before.rows, before.last_hash))
    assert isinstance(found, BrokenChain)
    assert found.problem == "is not the row that was there before"


@pytest.mark.parametrize(
    "statement", [update(AuditEntry).values(action="other"), delete(AuditEntry)]
)
def test_the_database_itself_refuses_a_change(three, statement):
    with pytest.raises(DBAPIError, match="never changed"), three.transaction() as session:
        session.execute(statement)


def test_what_was_rolled_back_is_not_recorded(database):
    with contextlib.suppress(ZeroDivisionError), database.transaction() as session:
        note(session)
        raise ZeroDivisionError
    assert verified(database).rows == 0


def test_a_session_used_again_after_a_rollback_records_only_the_second_try(database):
    with database.write_session() as session:
        note(session, "first")
        session.rollback()
        note(session, "second")
        session.commit()
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["second"]


def test_what_a_savepoint_undid_is_not_recorded(database):
    with database.transaction() as session:
        note(session, "kept")
        with contextlib.suppress(ZeroDivisionError), session.begin_nested():
            note(session, "undone")
            raise ZeroDivisionError
        with session.begin_nested():
            note(session, "kept too")
    with database.reading() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["kept", "kept too"]


def test_the_trail_is_the_last_thing_written(database):
    from sqlalchemy import event

    written = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda *given: written.append(given[2]) if given[2].startswith("INSERT") else None,
    )
    with database.transaction() as session:
        note(session)
        session.add(Feedback(rating=5, at=NOW))
    assert "feedback" in written[0]
    assert "audit_entry" in written[1]


def test_a_reader_never_writes_the_trail(database):
    with database.reading() as session:
        note(session)
    assert verified(database).rows == 0


def test_many_at_once_make_one_chain(database):
    def write(number):
        with database.transaction() as session:
            note(session, f"action {number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert verified(database).rows == 40
