"""Runs of Direct Debits, for tests of what is in them and what becomes of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast

from sqlalchemy.orm import Session

from shared.services.audit import Actor
from shared.services.direct_debit.exporters import Layout
from shared.services.direct_debit.run_file import MadeFile, file_pieces, make_file
from shared.services.direct_debit.run_preview import preview_run
from shared.services.direct_debit.run_steps import hand_in
from shared.services.direct_debit.runs import approve_run
from shared.settings import BacsAccount
from tests.support.direct_debits import KEYS, Planned, a_planned_resident, give, lodge

OFFICER = Actor("officer", 3)
FIRST_RUN = date(2026, 12, 24)
"""The processing day of the first collection of the plan of the walkthrough: Christmas Eve."""
BEFORE_FIRST = datetime(2026, 12, 22, 9, 0, tzinfo=UTC)
"""Two days before it; the notice of the day of sign-up is long enough by then."""


def the_account(session: Session) -> BacsAccount:
    """The council as a service user of Bacs."""
    return cast(BacsAccount, session.info["bacs"])


def a_lodged(session: Session, reference: str = "80012345", **changes: object) -> Planned:
    """A resident whose Direct Debit stands, so that its first collection can be taken."""
    planned = a_planned_resident(session, reference)
    lodge(session, give(session, planned, **changes).mandate_id)  # type: ignore[arg-type]
    return planned


def approve(
    session: Session,
    processing_on: date = FIRST_RUN,
    now: datetime = BEFORE_FIRST,
    layout: Layout = Layout.STANDARD18,
    by: Actor = OFFICER,
) -> int:
    """Look at a day's run and approve it at once."""
    seen = preview_run(session, processing_on, now.date())
    return approve_run(session, KEYS, processing_on, layout, seen.digest, by, now)


def file_of(session: Session, run_id: int, now: datetime = BEFORE_FIRST) -> tuple[MadeFile, bytes]:
    """A run's file, made now or known from before, and its bytes."""
    account = the_account(session)
    made = make_file(session, KEYS, account, run_id, OFFICER, now)
    return made, b"".join(file_pieces(session, KEYS, account, run_id))


def handed_in(
    session: Session, processing_on: date = FIRST_RUN, now: datetime = BEFORE_FIRST
) -> int:
    """A run that was approved, written and handed in."""
    run_id = approve(session, processing_on, now)
    file_of(session, run_id, now)
    hand_in(session, run_id, OFFICER, now)
    return run_id
