"""Whatever is broken on purpose in runs and collections is found and named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from shared.services.direct_debit.collected import collect_due
from shared.services.ledger.direct_debit_invariants import DIRECT_DEBIT_INVARIANTS
from shared.services.ledger.invariants import violations
from tests.support.direct_debit_runs import a_lodged, handed_in
from tests.support.direct_debits import BANK, collections_of
from tests.support.ledger_checks import ledger_faults, money_was_moved

DAY = datetime(2026, 12, 29, 6, 0, tzinfo=UTC)
IN_FIRST_RUN = "id = (SELECT MIN(id) FROM collection)"


def a_run(database, *, counted=True):
    with database.transaction() as session:
        a_lodged(session)
        handed_in(session)
    if counted:
        collect_due(database, BANK, DAY)


def test_what_nobody_broke_holds(database):
    a_run(database)
    assert ledger_faults(database) == ()


def test_a_direct_debit_without_money_is_looked_at(database):
    with database.transaction() as session:
        a_lodged(session)
        assert collections_of(session, 1) is not None
        assert money_was_moved(session)


BREAKS = {
    "a run's total is that of its lines": (
        "UPDATE direct_debit_run SET total = total + 1",
        "direct_debit_run:",
        True,
    ),
    "a line asks for what its collection says": (
        f"UPDATE collection SET amount = amount - 1 WHERE {IN_FIRST_RUN}",
        "direct_debit_line:",
        False,
    ),
    "what is in a run has its line": (
        "UPDATE direct_debit_line SET withdrawn_at = '2026-12-22'",
        "collection:",
        False,
    ),
    "a collected payment has its receipt": (
        f"UPDATE collection SET receipt_id = NULL WHERE {IN_FIRST_RUN}",
        "collection:",
        True,
    ),
    "a collection's state is that of its last event": (
        f"UPDATE collection SET state = 'unpaid' WHERE {IN_FIRST_RUN}",
        "collection:",
        True,
    ),
    "a mandate's state is that of its last event": (
        "UPDATE mandate SET state = 'suspended'",
        "mandate:",
        True,
    ),
}


def test_every_invariant_of_direct_debits_is_broken_here_once():
    assert {name for name, _kind, _query in DIRECT_DEBIT_INVARIANTS} == set(BREAKS)


@pytest.mark.breaks_the_ledger
@pytest.mark.parametrize("invariant", BREAKS)
def test_what_is_broken_on_purpose_is_found_and_named(database, invariant):
    statement, kind, counted = BREAKS[invariant]
    a_run(database, counted=counted)
    with database.transaction() as session:
        session.execute(text(statement))
    with database.reading() as session:
        found = [each for each in violations(session) if each.invariant == invariant]
    assert [each.subject.startswith(kind) for each in found] == [True]
