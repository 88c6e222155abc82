"""What people think of the service: kept without a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.models import Feedback
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import Limit, attempt_of, within_limit

LIMIT = Limit("feedback")
RATINGS = range(1, 6)


def give_feedback(
    session: Session, keys: Keys, rating: int, words: str, address: str, now: datetime
) -> None:
    """Keep what somebody thinks; more than ten in five minutes from one address are passed over."""
    if rating not in RATINGS:
        raise ValueError("a rating is from 1 to 5")
    if within_limit(session, attempt_of(keys, LIMIT, address, address), now):
        session.add(Feedback(rating=rating, content=words, path="", at=now))
