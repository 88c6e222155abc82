"""As of which day a balance is known: the newest whole extract, or a newer row of an extract in part."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from shared.models import ImportRun
from shared.services.fixed_words import word

WHOLE, IN_PART = "accepted", "in_part"
"""How an accepted extract is written down: all of it, or without the accounts that had a bad row."""


def balance_date(changed_on: Any) -> ColumnElement[date]:
    """The day of a debt's balance in SQL. A debt that did not change is as new as the last whole extract."""
    newest = (
        select(func.max(ImportRun.extract_date))
        .where(ImportRun.state == word(WHOLE))
        .scalar_subquery()
    )
    return case((newest > changed_on, newest), else_=changed_on).label("as_of")
