"""The nightly truth check: what is different is named, what is safe is repaired, the rest is a person's.

Each batch of debts is one transaction: what it found is written down together with how the debts are
now, so a night that was cut off finds no difference twice and loses none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.services.audit import Actor
from shared.services.extract.checks import last_extract_date
from shared.services.extract.plans_told import plans_told_on
from shared.services.plans.terms import plan_terms
from shared.services.truth.balances import moved_debts, see, see_the_rest
from shared.services.truth.records import (
    Night,
    ask_people,
    close_gone,
    write_moved,
    write_standing,
)
from shared.services.truth.repairs import repair_plans, repair_reduced
from shared.services.truth.standing_ones import all_standing
from shared.services.working_days import working_days

BY = Actor("job", "check_truth")


@dataclass
class Checked:
    """What one night did."""

    found: int = 0
    gone: int = 0
    repaired: int = 0
    asked: int = 0

    def __str__(self) -> str:
        return f"found {self.found}, gone {self.gone}, repaired {self.repaired}, asked {self.asked}"


def check_truth(database: Database, now: datetime) -> Checked:
    """Compare plans, receipts, postings and the last extract. Safe to repeat and after a crash."""
    done, after = Checked(), 0
    today = now.astimezone(LONDON).date()
    while True:
        found, gone, repaired, last = database.attempt(
            lambda session, after=after: _some(session, after, today, now)  # type: ignore[misc]
        )
        done.found, done.gone = done.found + found, done.gone + gone
        done.repaired += repaired
        if last is None:
            break
        after = last
    found, gone, repaired, asked = database.attempt(lambda session: _rest(session, today, now))
    done.found, done.gone = done.found + found, done.gone + gone
    done.repaired, done.asked = done.repaired + repaired, asked
    return done


def _some(
    session: Session, after: int, today: date, now: datetime
) -> tuple[int, int, int, int | None]:
    moved = moved_debts(session, after)
    if not moved:
        return 0, 0, 0, None
    night = _night(session, today, now)
    written = write_moved(session, moved, night)
    repaired = repair_reduced(session, written.new_ids, BY, now)
    see(session, [each.debt_id for each in moved])
    return len(written.new_ids), written.gone, repaired, moved[-1].debt_id


def _rest(session: Session, today: date, now: datetime) -> tuple[int, int, int, int]:
    see_the_rest(session)
    night = _night(session, today, now)
    standing = all_standing(session, last_extract_date(session), plans_told_on(session), today)
    new_ids = write_standing(session, standing, night)
    gone = close_gone(session, standing, night)
    repaired = repair_plans(session, BY, now)
    return len(new_ids), gone, repaired, ask_people(session, night)


def _night(session: Session, today: date, now: datetime) -> Night:
    terms = plan_terms(session, today)
    return Night(today, now, terms.late_posting_days, terms.change_days, working_days(session), BY)
