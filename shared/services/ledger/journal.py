"""The journal of some closed days, for the council's general ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session

from shared.domain.journal import OWN_NAMES, Chart, Journal, JournalSum, write_journal
from shared.domain.money import ZERO
from shared.models import Entry, Posting

_AMOUNT: Any = Entry.__table__.c.amount


class DaysNotClosed(Exception):
    """The last day is not over yet, or lies before the first."""


def make_journal(
    session: Session, first: date, last: date, today: date, chart: Chart = OWN_NAMES
) -> Journal:
    """What moved from one day to another, both included, in sums by day, kind, account and fund.

    The same bytes whenever it is made, because no posting is ever changed. Raises DaysNotClosed,
    NoCode and NotBalanced.
    """
    if last >= today or last < first:
        raise DaysNotClosed
    batch = f"EK-{first:%Y%m%d}-{last:%Y%m%d}"
    return write_journal(_sums(session, first, last), batch, chart)


def _sums(session: Session, first: date, last: date) -> list[JournalSum]:
    gains = func.sum(case((_AMOUNT > ZERO, _AMOUNT), else_=literal(0)))
    gives = func.sum(case((_AMOUNT < ZERO, -_AMOUNT), else_=literal(0)))
    rows = session.execute(
        select(Posting.day, Posting.kind, Entry.account, Entry.fund, gains, gives)
        .join(Posting, Posting.id == Entry.posting_id)
        .where(Posting.day.between(first, last))
        .group_by(Posting.day, Posting.kind, Entry.account, Entry.fund)
    )
    return [
        JournalSum(day, kind, account, fund or "", debit, credit)
        for day, kind, account, fund, debit, credit in rows
    ]
