"""Thousands of residents with a Direct Debit, copied from one, whose payments wait for the same run."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from shared.db import Database
from shared.domain.money import Money
from shared.domain.money_limits import LimitName
from shared.models import Base, Collection, Mandate, Plan
from shared.services.direct_debit.records import locked_mandate
from shared.services.ledger.limits import set_limit
from tests.performance.unpaid_scene import TABLES, _copy
from tests.support.direct_debit_runs import OFFICER, a_lodged
from tests.support.direct_debits import collections_of
from tests.support.records import NOW, TODAY

MUCH = Money(100_000_000_00)


def payments_of_many(database: Database, count: int) -> None:
    """So many residents, each with a Direct Debit that stands and one payment for Christmas Eve."""
    with database.transaction() as session:
        planned = a_lodged(session)
        mandate = locked_mandate(session, _mandate_id(session, planned.party_id))
        first = collections_of(session, mandate.id)[0]
        plan = session.get_one(Plan, mandate.plan_id)
        kept: dict[str, Any] = {
            "party": [planned.party_id],
            "proposal": [plan.proposal_id],
            "plan": [plan.id],
            "instalment": [first.instalment_id],
            "mandate": [mandate.id],
            "collection": [first.id],
        }
        for table in TABLES:
            if table != "direct_debit_line":
                _copy(session, Base.metadata.tables[table], kept, count - 1)
        # Only the first payment of each is there: nobody's last, so that all have the same code.
        session.execute(update(Collection).values(is_last=False))
        set_limit(session, LimitName.DIRECT_DEBIT_FILE, MUCH, TODAY, OFFICER, NOW)


def _mandate_id(session: Any, party_id: int) -> int:
    return int(session.scalars(select(Mandate.id).where(Mandate.party_id == party_id)).one())
