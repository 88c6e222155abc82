"""What every effect of a report's row needs, and the few things that many of them do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.domain.working_days import WorkingDays
from shared.models import BacsReportRow, Mandate
from shared.services.audit import Actor
from shared.services.direct_debit.records import mandate_subject
from shared.services.direct_debit.terms import terms
from shared.services.sign_in.keys import Keys
from shared.services.work_items import open_work
from shared.services.working_days import working_days

HARM = 30
"""A Direct Debit that a bank changed and nobody looks at is a payment that will be missed."""


@dataclass(frozen=True)
class Work:
    """One batch of rows, in one transaction."""

    session: Session
    keys: Keys
    by: Actor
    now: datetime
    today: date
    days: WorkingDays
    terms: DirectDebitTerms


@dataclass(frozen=True)
class Outcome:
    """What came of a row, in words of ours, and what it is about."""

    outcome: RowOutcome
    detail: str
    mandate_id: int | None = None
    collection_id: int | None = None


def work_in(session: Session, keys: Keys, by: Actor, now: datetime) -> Work:
    """Everything that a batch of rows needs; three queries."""
    today = now.astimezone(LONDON).date()
    return Work(session, keys, by, now, today, working_days(session), terms(session, today))


def done(detail: str, mandate_id: int | None = None, collection_id: int | None = None) -> Outcome:
    """The row was applied."""
    return Outcome(RowOutcome.DONE, detail, mandate_id, collection_id)


def nothing_to_do(
    detail: str, mandate_id: int | None = None, collection_id: int | None = None
) -> Outcome:
    """What the row says is so already."""
    return Outcome(RowOutcome.NOTHING_TO_DO, detail, mandate_id, collection_id)


def for_person(
    detail: str, mandate_id: int | None = None, collection_id: int | None = None
) -> Outcome:
    """Nothing was done; somebody must read the row."""
    return Outcome(RowOutcome.FOR_PERSON, detail, mandate_id, collection_id)


def row_subject(row_id: int) -> str:
    """How audit and work items name a row of a report."""
    return f"bacs_report_row:{row_id}"


def facts_of(keys: Keys, row: BacsReportRow) -> Mapping[str, str]:
    """The whole row as it came. Raises CannotOpen."""
    facts: dict[str, str] = json.loads(keys.unseal(row.sealed))
    return facts


def mandate_named(work: Work, reference: str) -> Mandate | None:
    """The mandate of a reference, locked; none when there is none of ours."""
    if not reference:
        return None
    return work.session.scalar(
        select(Mandate)
        .where(Mandate.reference == reference, Mandate.scheme == "bacs")
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def ask_officer(work: Work, mandate: Mandate, within: int) -> None:
    """Put a mandate on the worklist, to be looked at within some working days."""
    promise_on = work.days.add(work.today, within)
    about = mandate_subject(mandate.id)
    open_work(work.session, WorkKind.MANDATE, mandate.party_id, about, promise_on, work.now, HARM)
