"""Every night the ledger is looked through, and what does not hold is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shared.jobs.registry import JobFoundMistakes, run_job
from tests.support.builders import a_debt
from tests.support.ledger_checks import without_triggers
from tests.support.money_moves import money_came


def paid(database, times=1):
    with database.transaction() as session:
        for _ in range(times):
            money_came(session, a_debt(session), "30.00")


def test_a_ledger_that_holds_is_said_to(app_parts, database):
    paid(database)
    assert run_job("check_ledger", app_parts) == "all holds"


@pytest.mark.breaks_the_ledger
def test_what_does_not_hold_is_named_by_its_record(app_parts, database):
    paid(database)
    with without_triggers(database), database.transaction() as session:
        session.execute(text("UPDATE receipt SET amount = amount + 1 WHERE id = 1"))
    with pytest.raises(JobFoundMistakes, match=r"posted once and whole \(receipt:1\)"):
        run_job("check_ledger", app_parts)


@pytest.mark.breaks_the_ledger
def test_of_very_many_only_the_first_are_named(app_parts, database):
    paid(database, times=22)
    with without_triggers(database), database.transaction() as session:
        session.execute(text("UPDATE receipt SET amount = amount + 1"))
    with pytest.raises(JobFoundMistakes, match=r"\) and 2 more"):
        run_job("check_ledger", app_parts)
