"""Work that two may begin at the same moment and one of them does: the other finds it done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.db import MOST_ATTEMPTS, Database

Result = TypeVar("Result")


def once_more_when_beaten(database: Database, work: Callable[[Session], Result]) -> Result:
    """Do work in a transaction; when a unique key says that somebody else was first, look again."""
    for _ in range(MOST_ATTEMPTS - 1):
        try:
            return database.attempt(work)
        except IntegrityError:
            continue
    return database.attempt(work)
