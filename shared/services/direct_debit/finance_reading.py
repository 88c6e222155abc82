"""How Direct Debits stand, as finance reads it: mandates by state, failures, and what is due soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from shared.domain.mandate_states import COLLECTABLE, CollectionState, MandateState
from shared.domain.money import Money
from shared.models import (
    BacsReport,
    BacsReportRow,
    Collection,
    Mandate,
    Party,
    Plan,
    SecondSignature,
)
from shared.services.direct_debit.finance_claims import ClaimRow, claims_due
from shared.services.direct_debit.finance_reports import WaitingRow, rows_due
from shared.services.direct_debit.terms import terms
from shared.services.working_days import working_days

PAGE = 25
SOON = 3
"""Working days ahead that finance wants to see."""
TO_COME = (CollectionState.NOTIFIED, CollectionState.TO_REPRESENT)
FAILING = ("arudd", "auddis", "addacs")
"""Reports that say what failed."""


@dataclass(frozen=True)
class MandateRow:
    """One mandate of the list."""

    id: int
    party_id: int
    name: str
    reference: str
    plan_reference: str
    state: MandateState
    account_ending: str
    created_at: datetime
    collect_from: date | None


@dataclass(frozen=True)
class MandatePage:
    """One page of the list, the newest first; `older` is the last id of it."""

    rows: tuple[MandateRow, ...]
    older: int | None


@dataclass(frozen=True)
class DayToCome:
    """The collections that one processing day would have."""

    processing_on: date
    count: int
    total: Money


@dataclass(frozen=True)
class SignatureDue:
    """A second person who has not signed yet."""

    mandate_id: int
    party_id: int
    reference: str
    route: str
    expires_at: datetime


@dataclass(frozen=True)
class DueSoon:
    """What is due within three working days."""

    until: date
    days: tuple[DayToCome, ...]
    rows: tuple[WaitingRow, ...]
    claims: tuple[ClaimRow, ...]
    signatures: tuple[SignatureDue, ...]


@dataclass(frozen=True)
class Failure:
    """How often one reason was reported in a period, and what was not paid with it."""

    kind: str
    code: str
    says: str
    count: int
    amount: Money


def mandate_counts(session: Session) -> dict[MandateState, int]:
    """How many mandates are in each state; every state is there."""
    rows = session.execute(select(Mandate.state, func.count()).group_by(Mandate.state))
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in MandateState}


def mandates(
    session: Session, state: MandateState | None, before: int | None = None, most: int = PAGE
) -> MandatePage:
    """Mandates of a state, or all, the newest first; one query at any depth."""
    query = _mandates()
    if state is not None:
        query = query.where(Mandate.state == state)
    if before is not None:
        query = query.where(Mandate.id < before)
    rows = session.execute(query.order_by(Mandate.id.desc()).limit(most + 1)).all()
    found = tuple(_mandate(*row) for row in rows[:most])
    return MandatePage(found, found[-1].id if len(rows) > most else None)


def _mandates() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Mandate.id,
            Mandate.party_id,
            Party.organisation,
            Party.forenames,
            Party.surname,
            Mandate.reference,
            Plan.reference,
            Mandate.state,
            Mandate.account_ending,
            Mandate.created_at,
            Mandate.collect_from,
        )
        .join(Party, Party.id == Mandate.party_id)
        .join(Plan, Plan.id == Mandate.plan_id)
    )


def _mandate(
    number: int,
    party_id: int,
    organisation: str | None,
    forenames: str,
    surname: str,
    *rest: Any,
) -> MandateRow:
    return MandateRow(number, party_id, organisation or f"{forenames} {surname}".strip(), *rest)


def failures(session: Session, first: date, last: date) -> tuple[Failure, ...]:
    """What banks reported in a period, by reason: unpaid, returned and ended; the most often first.

    The period is of the days on which the reports were made, both days included.
    """
    row: Any = BacsReportRow.__table__
    count = func.count().label("count")
    rows = session.execute(
        select(
            BacsReport.kind,
            BacsReportRow.code,
            func.max(BacsReportRow.says),
            count,
            func.sum(row.c.amount),
        )
        .join(BacsReport, BacsReport.id == BacsReportRow.report_id)
        .where(BacsReport.made_on.between(first, last), BacsReport.kind.in_(FAILING))
        .group_by(BacsReport.kind, BacsReportRow.code)
        .order_by(count.desc(), BacsReport.kind, BacsReportRow.code)
    )
    return tuple(Failure(*each) for each in rows)


def due_soon(session: Session, today: date) -> DueSoon:
    """What must be seen to within three working days; a fixed number of queries."""
    days = working_days(session)
    until = days.add(today, SOON)
    late = days.back(today, terms(session, today).late_days)
    return DueSoon(
        until=until,
        days=_days_to_come(session, late, until),
        rows=rows_due(session, until),
        claims=claims_due(session, until),
        signatures=_signatures(session),
    )


def _days_to_come(session: Session, first: date, last: date) -> tuple[DayToCome, ...]:
    """By processing day, with what came too late to be in a run of its own day."""
    table: Any = Collection.__table__
    rows = session.execute(
        select(
            Collection.processing_on,
            func.count(),
            func.sum(table.c.amount) - func.sum(table.c.kept_back),
        )
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .where(
            Collection.state.in_(TO_COME),
            Collection.processing_on.between(first, last),
            Mandate.state.in_(COLLECTABLE),
        )
        .group_by(Collection.processing_on)
        .order_by(Collection.processing_on)
    )
    return tuple(DayToCome(day, count, _money(pence)) for day, count, pence in rows)


def _money(pence: Any) -> Money:
    return pence if isinstance(pence, Money) else Money(int(pence))


def _signatures(session: Session) -> tuple[SignatureDue, ...]:
    """Those who were asked and have not answered, the soonest to lapse first."""
    rows = session.execute(
        select(
            Mandate.id,
            Mandate.party_id,
            Mandate.reference,
            SecondSignature.route,
            SecondSignature.expires_at,
        )
        .join(Mandate, Mandate.id == SecondSignature.mandate_id)
        .where(SecondSignature.state == "waiting")
        .order_by(SecondSignature.expires_at)
        .limit(PAGE)
    )
    return tuple(SignatureDue(*each) for each in rows)
