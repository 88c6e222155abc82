"""The plans that an extract says the revenues system knows, kept until the next one that tells of plans."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from shared.models import ImportRun, RevenuesPlan
from shared.models.extract import extract_plan
from shared.services.extract.balance_date import WHOLE


def take_plans(session: Session, extract_date: date) -> None:
    """Put what the staged extract tells in the place of what was told before."""
    told = extract_plan.c
    session.execute(delete(RevenuesPlan))
    rows: Any = select(told.number, func.min(told.account), literal(extract_date)).group_by(
        told.number
    )
    session.execute(insert(RevenuesPlan).from_select(["reference", "account", "as_of"], rows))


def plans_told_on(session: Session) -> date | None:
    """The day of the last extract, where it told of plans; none where it did not."""
    row = session.execute(
        select(ImportRun.extract_date, ImportRun.report)
        .where(ImportRun.state == WHOLE, ImportRun.extract_date.is_not(None))
        .order_by(ImportRun.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    tells = '"plans": null' not in row.report and '"plans": ' in row.report
    return row.extract_date if tells else None
