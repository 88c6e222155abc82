"""A file that is made and not handed in, and what a hold has stopped in it since.

Its bytes are fixed, so nothing can be taken out: the run is given up and approved again without what is
stopped. Only where the bank has the file already is that too late.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import RunState
from shared.domain.says import N_, Says
from shared.models import DirectDebitRun
from shared.services.direct_debit.run_preview import RunWarning
from shared.services.direct_debit.runs import CannotRun
from shared.services.direct_debit.withdrawing import Leaving, stopped_lines

STOPPED_SINCE = Says(
    N_(
        "The file holds payments of people who are protected now (%(count)s). "
        "Give the run up and approve it again."
    )
)


def stopped_since(session: Session, run_id: int, now: datetime) -> list[Leaving]:
    """The lines of a made file that a hold stops now; none once it was handed in."""
    run = session.get(DirectDebitRun, run_id)
    if run is None or run.state is not RunState.FILE_MADE:
        return []
    return stopped_lines(session, run, now)


def refuse_stopped(session: Session, run_id: int, now: datetime) -> None:
    """Let no made file leave that holds a payment of somebody whom a hold protects since. Raises CannotRun."""
    if stopped := stopped_since(session, run_id, now):
        says = Says(STOPPED_SINCE.template, {"count": len(stopped)})
        raise CannotRun([RunWarning(says, stops=True)])
