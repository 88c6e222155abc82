"""Debts that come to a running moratorium: added by the adviser, or told to an officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.models import Moratorium
from shared.services.audit import Actor
from shared.services.errors import NotFound, StaleVersion
from shared.services.holds import end_holds
from shared.services.moratorium.activate import protect
from shared.services.moratorium.freezing import take_turns
from shared.services.moratorium.notice import Notice
from shared.services.moratorium.policy import own_terms
from shared.services.moratorium.reach import Reached, due_by, own_debts, reach_of
from shared.services.moratorium.records import (
    PROTECTED,
    RUNNING,
    debt_subject,
    debts_in,
    locked_moratorium,
)
from shared.services.moratorium.telling import tell_register_applied


def add_debts(
    session: Session, moratorium: Moratorium, notice: Notice, by: Actor, now: datetime
) -> None:
    """Protect the debts that the adviser added, from the day of the notice or of each debt.

    Raises StaleVersion when the moratorium does not run.
    """
    party_id = _running_party(moratorium)
    today = now.astimezone(LONDON).date()
    take_turns(session)
    debts = own_debts(session, party_id)
    from_day = notice.starts_on or today
    counted = replace(notice, applied_on=from_day)
    reach = reach_of(debts, counted, from_day, own_terms(today))
    wanted = [replace(one, starts_on=one.starts_on or from_day) for one in reach.protected]
    _protect_added(session, moratorium, party_id, wanted, by, now)


def add_debt(
    session: Session,
    moratorium_id: int,
    debt_id: int,
    from_day: date,
    by: Actor,
    now: datetime,
    register_debt_id: str = "",
) -> None:
    """Protect one debt of the person that an officer was told of.

    Raises NotFound when it is not theirs, StaleVersion when the moratorium does not run.
    """
    moratorium = locked_moratorium(session, moratorium_id)
    party_id = _running_party(moratorium)
    take_turns(session)
    today = now.astimezone(LONDON).date()
    debt = next((one for one in own_debts(session, party_id) if one.debt_id == debt_id), None)
    if debt is None:
        raise NotFound
    one = Reached(debt, due_by(debt, from_day, own_terms(today)), register_debt_id, from_day)
    _protect_added(session, moratorium, party_id, [one], by, now)


def _running_party(moratorium: Moratorium) -> int:
    if moratorium.state not in RUNNING or moratorium.party_id is None:
        raise StaleVersion
    return moratorium.party_id


def _protect_added(
    session: Session,
    moratorium: Moratorium,
    party_id: int,
    wanted: Sequence[Reached],
    by: Actor,
    now: datetime,
) -> None:
    """Those that are protected already only learn their number; those we had proposed are protected now."""
    known = {row.debt_id: row for row in debts_in(session, moratorium.id)}
    new = []
    for one in wanted:
        row = known.get(one.debt.debt_id)
        if row is None:
            new.append(one)
            continue
        row.register_debt_id = row.register_debt_id or one.register_debt_id[:60]
        if row.state == PROTECTED:
            tell_register_applied(session, party_id, row, now)
            continue
        end_holds(session, debt_subject(row), by, now, "added by the adviser")
        session.delete(row)
        session.flush()
        new.append(replace(one, register_debt_id=row.register_debt_id or one.register_debt_id))
    moratorium.lock += 1
    session.flush()
    protect(session, moratorium, party_id, new, "added", by, now)
