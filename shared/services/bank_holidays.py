"""Bank holidays that the council adds to the published ones that came with the program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from shared.domain.holiday_file import read_holidays
from shared.models import BankHoliday
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.working_days import published_holidays, working_days


@dataclass(frozen=True)
class Added:
    """What came of a list."""

    days: tuple[date, ...]
    """Those that were not known before."""
    known_until: date
    """The last day for which all bank holidays are known now."""


def load_holidays(session: Session, text: str, by: Actor, now: datetime) -> Added:
    """Add what GOV.UK's list knows more. Raises NotAHolidayFile, and then nothing has changed."""
    known = published_holidays() | set(session.scalars(select(BankHoliday.day)))
    new = [each for each in read_holidays(text) if each.day not in known]
    if new:
        session.execute(insert(BankHoliday), [{"day": e.day, "name": e.name} for e in new])
        record_audit(session, by, "added bank holidays", "bank_holidays", now, days=len(new))
    return Added(tuple(each.day for each in new), working_days(session).known_until)


def remove_holiday(session: Session, day: date, by: Actor, now: datetime) -> None:
    """Take away a day that the council added by mistake. Raises NotFound."""
    gone = session.scalar(
        delete(BankHoliday).where(BankHoliday.day == day).returning(BankHoliday.day)
    )
    if gone is None:
        raise NotFound
    record_audit(session, by, "removed a bank holiday", "bank_holidays", now, day=str(day))
