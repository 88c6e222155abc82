"""Reminders of payments to come: a message while the payment can still be moved, once for each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.gate import Act
from shared.domain.london import LONDON
from shared.domain.mandate_states import COLLECTABLE, CollectionState
from shared.domain.money import Money
from shared.domain.working_days import WorkingDays
from shared.models import Collection, Mandate
from shared.services.direct_debit.terms import terms
from shared.services.gate import Stops, all_stops
from shared.services.mend_links import mend_mark
from shared.services.outbox_many import Letter, not_written, queue_many, usual_channels
from shared.services.plans.due import DueLine, debts_of, is_stopped, unpaid_lines
from shared.services.working_days import working_days

RUN_TAKES = 2
"""Working days from handing a run in to the day on which the money moves."""


@dataclass(frozen=True)
class _Night:
    """What holds for one run of the job."""

    today: date
    numbers: DirectDebitTerms
    days: WorkingDays
    stops: Stops

    @property
    def last_entry(self) -> date:
        """The last day of a collection that is reminded of today."""
        return self.days.add(self.today, self.numbers.remind_days + RUN_TAKES)

    @property
    def last_due(self) -> date:
        """The last day of a payment by card or transfer that is reminded of today."""
        return self.days.add(self.today, self.numbers.remind_days)


@dataclass(frozen=True)
class _Asked:
    """The collection that will bring an instalment."""

    entry_on: date
    amount: Money


def remind(database: Database, now: datetime) -> int:
    """Remind of every payment that comes soon; how many messages were written.

    Each batch is a transaction of its own; what was written before is not written again.
    """
    today = now.astimezone(LONDON).date()
    written = 0
    with database.reading() as reading:
        night = _Night(
            today,
            terms(reading, today),
            working_days(reading),
            all_stops(reading, Act.REMINDER, today),
        )
        for batch in unpaid_lines(reading, None, night.last_entry):
            soon = [line for line in batch if line.is_collected or line.collect_on >= today]
            if soon:
                with database.transaction() as session:
                    written += _remind_some(session, night, soon, now)
    return written


def _remind_some(session: Session, night: _Night, lines: Sequence[DueLine], now: datetime) -> int:
    collected = _collections(session, night, [each.instalment_id for each in lines])
    debts = debts_of(session, [each.plan_id for each in lines])
    letters = []
    for line in lines:
        about = debts.get(line.plan_id, [])
        letter = _letter(night, line, collected.get(line.instalment_id))
        if letter and not is_stopped(night.stops, line.party_id, about):
            letters.append(replace(letter, debt_ids=tuple(about)))
    new = not_written(session, letters)
    channels = usual_channels(session, {each.party_id for each in new})
    queue_many(session, "payment_reminder", new, channels, now)
    return len(new)


def _letter(night: _Night, line: DueLine, asked: _Asked | None) -> Letter | None:
    if asked is not None:
        key = f"remind:collection:{line.instalment_id}:{asked.entry_on}"
        until: date | None = night.days.back(asked.entry_on, RUN_TAKES)
        amount, day = asked.amount, asked.entry_on
    elif line.is_collected or not night.today <= line.collect_on <= night.last_due:
        return None
    else:
        key = f"remind:instalment:{line.instalment_id}:{line.collect_on}"
        until, amount, day = None, line.to_pay, line.collect_on
    said = {
        "amount": amount,
        "day": day,
        "plan": line.reference,
        "by_direct_debit": asked is not None,
        "link": mend_mark(line.reference, night.today),
        # A run that was not made in time lets a payment be moved for longer: no day is said then.
        "until": until if until is not None and until >= night.today else None,
    }
    return Letter(line.party_id, said, key)


def _collections(
    session: Session, night: _Night, instalment_ids: Sequence[int]
) -> dict[int, _Asked]:
    rows = session.execute(
        select(
            Collection.instalment_id, Collection.entry_on, Collection.amount, Collection.kept_back
        )
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .where(
            Collection.instalment_id.in_(instalment_ids),
            Collection.state == CollectionState.NOTIFIED,
            Collection.entry_on.between(night.today, night.last_entry),
            Mandate.state.in_(COLLECTABLE),
        )
    )
    return {
        instalment_id: _Asked(entry_on, amount - kept_back)
        for instalment_id, entry_on, amount, kept_back in rows
        if instalment_id is not None and amount > kept_back
    }
