"""What people think of the service: kept without a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Feedback
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import Limit, attempt_of, within_limit

LIMIT = Limit("feedback")
RATINGS = range(1, 6)
PAGE = 50


@dataclass(frozen=True)
class Given:
    """What somebody thought, from 1 (very bad) to 5 (very good), and said."""

    rating: int
    words: str
    at: datetime


@dataclass(frozen=True)
class GivenFeedback:
    """One page, newest first, and the number before which the next one begins."""

    entries: tuple[Given, ...]
    older: int | None


def given_feedback(session: Session, before: str | None = None) -> GivenFeedback:
    """One page of what was said; one query, along the key, at any depth.

    `before` is the number of a row. Raises NotFound when it is not a number.
    """
    query = select(Feedback).order_by(Feedback.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Feedback.id < read_numbers(before, LARGEST_ID)[0])
    rows = session.scalars(query).all()
    shown = rows[:PAGE]
    entries = tuple(Given(row.rating, row.content, row.at) for row in shown)
    return GivenFeedback(entries, shown[-1].id if len(rows) > PAGE else None)


def give_feedback(
    session: Session, keys: Keys, rating: int, words: str, address: str, now: datetime
) -> None:
    """Keep what somebody thinks; more than ten in five minutes from one address are passed over."""
    if rating not in RATINGS:
        raise ValueError("a rating is from 1 to 5")
    if within_limit(session, attempt_of(keys, LIMIT, address, address), now):
        session.add(Feedback(rating=rating, content=words, path="", at=now))
