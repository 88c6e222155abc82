"""Every job of every night, and a whole run of Direct Debits, while somebody is frozen.

Three residents: one frozen with a Direct Debit, one frozen who pays by card, and a third of each kind
whom nothing stops, so that what does not happen to the first two is known to happen at all.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.gate import RECOVERY, STOPS, Act, HoldKind
from shared.jobs.registry import JOBS, run_job
from shared.models import Debt, Liability, OutboxMessage, Receipt
from shared.services.audit import Actor
from shared.services.holds import put_hold
from tests.support.direct_debit_runs import BEFORE_FIRST, FIRST_RUN, a_lodged, handed_in
from tests.support.direct_debits import a_planned_resident

OFFICER = Actor("officer", 3)
FREEZES = sorted(kind for kind in HoldKind if Act.COLLECTION in STOPS[kind].stops)
NIGHTS = [
    datetime(2026, 12, 22, 22, 0, tzinfo=UTC) + timedelta(days=each) for each in (0, 1, 6, 8, 15)
]
"""From before the first payment until well after it was missed: each day on which something falls due."""


@pytest.fixture
def people(database):
    """The frozen and the free: by Direct Debit, and by card."""
    with database.transaction() as session:
        frozen = (a_lodged(session, "80011111"), a_planned_resident(session, "80022222"))
        free = (a_lodged(session, "80033333"), a_planned_resident(session, "80044444"))
    return [each.party_id for each in frozen], [each.party_id for each in free]


@pytest.fixture
def nights(app_parts, database, clock):
    """Run every job each night, and the run of the day when it comes."""

    def run():
        for night in NIGHTS:
            if night.date() == BEFORE_FIRST.date() + timedelta(days=1):
                with database.transaction() as session:
                    handed_in(session, FIRST_RUN, BEFORE_FIRST)
            clock.move_to(night)
            for name in JOBS:
                run_job(name, app_parts)

    return run


def recovery_of(session, party_ids):
    """The recovery messages that somebody was sent."""
    rows = session.scalars(
        select(OutboxMessage.template).where(
            OutboxMessage.party_id.in_(party_ids),
            OutboxMessage.act.in_([each.value for each in RECOVERY]),
            OutboxMessage.created_at >= BEFORE_FIRST,
        )
    )
    return set(rows)


def receipts_of(session, party_ids):
    return session.scalar(
        select(func.count()).select_from(Receipt).where(Receipt.party_id.in_(party_ids))
    )


@pytest.mark.parametrize("kind", FREEZES)
@pytest.mark.parametrize("reach", ["party", "debt"])
def test_no_night_and_no_run_reaches_the_frozen(database, people, nights, kind, reach):
    frozen, free = people
    with database.transaction() as session:
        for each in _reaches(session, frozen, reach):
            put_hold(
                session, kind, "test", OFFICER, BEFORE_FIRST, starts_on=BEFORE_FIRST.date(), **each
            )
    nights()
    with database.reading() as session:
        assert recovery_of(session, frozen) == set()
        assert receipts_of(session, frozen) == 0
        assert recovery_of(session, free) >= {"payment_missed", "payment_reminder"}
        assert receipts_of(session, free) == 1


def _reaches(session, party_ids, reach):
    if reach == "party":
        return [{"party_id": each} for each in party_ids]
    debts = session.scalars(
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Liability.party_id.in_(party_ids))
    )
    return [{"debt_id": each} for each in debts]
