"""Reminders of payments to come: a message while the payment can still be moved, once for each day.

All payments of a night are found by one statement, and their messages are filled into moulds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.gate import Act, Blocked
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.working_days import WorkingDays
from shared.models import Channel
from shared.services.direct_debit.terms import terms
from shared.services.gate import Stops, all_stops
from shared.services.mend_links import mend_mark
from shared.services.outbox_moulds import Moulds, write_rows
from shared.services.outbox_recipients import Recipient, recipient_from
from shared.services.outbox_rows import listed_debts
from shared.services.plans.soon_due import soon_due
from shared.services.working_days import working_days

RUN_TAKES = 2
"""Working days from handing a run in to the day on which the money moves."""
TEMPLATE = "payment_reminder"
OWN = ("amount", "plan", "link")
"""What differs from one reminder to the next; the rest is the same for all of a day."""
AT_ONCE = 1_000


@dataclass(frozen=True)
class _Night:
    """What holds for one run of the job."""

    today: date
    numbers: DirectDebitTerms
    days: WorkingDays
    stops: Stops
    """What the gate says tonight; it is asked about each message once more when that leaves."""

    @property
    def last_entry(self) -> date:
        """The last day of a collection that is reminded of today."""
        return self.days.add(self.today, self.numbers.remind_days + RUN_TAKES)

    @property
    def last_due(self) -> date:
        """The last day of a payment by card or transfer that is reminded of today."""
        return self.days.add(self.today, self.numbers.remind_days)

    def until(self, entry_on: date) -> date | None:
        """Until when a collection can be moved; none where that day has passed.

        A run that was not made in time lets a payment be moved for longer: no day is said then.
        """
        last = self.days.back(entry_on, RUN_TAKES)
        return last if last >= self.today else None


def remind(database: Database, now: datetime) -> int:
    """Remind of every payment that comes soon; of how many.

    Each batch is a transaction of its own; what was written before is not written again.
    """
    today = now.astimezone(LONDON).date()
    written = 0
    with database.reading() as reading:
        stops = all_stops(reading, Act.REMINDER, today)
        night = _Night(today, terms(reading, today), working_days(reading), stops)
        for batch in _batches(reading, night):
            with database.transaction() as session:
                written += _remind_some(session, night, batch, now)
    return written


def _batches(reading: Session, night: _Night) -> Iterator[list[Any]]:
    found = soon_due(night.today, night.last_due, night.last_entry, AT_ONCE)
    with closing(reading.execute(found)) as rows:
        while batch := list(islice(rows, AT_ONCE)):
            yield batch


def _remind_some(session: Session, night: _Night, lines: Sequence[Any], now: datetime) -> int:
    moulds = Moulds(session, TEMPLATE, OWN, now)
    entries = {line.day for line in lines if line.by_direct_debit}
    untils = {day: night.until(day) for day in entries}
    rows, reminded = [], 0
    for line in lines:
        ways = _ways(line)
        if not ways or _is_stopped(night.stops, line):
            continue
        shared = (
            ("day", line.day),
            ("by_direct_debit", bool(line.by_direct_debit)),
            ("until", untils.get(line.day) if line.by_direct_debit else None),
        )
        own = {
            "amount": Money(line.pence),
            "plan": line.reference,
            "link": mend_mark(line.reference, night.today),
        }
        about = _listed(line.debt_ids)
        rows += [moulds.row(to, shared, own, f"{line.dedupe}{mark}", about) for to, mark in ways]
        reminded += 1
    write_rows(session, rows)
    return reminded


def _is_stopped(stops: Stops, line: Any) -> bool:
    debts = [int(each) for each in line.debt_ids.split(",")]
    if line.id not in stops.parties and stops.debts.keys().isdisjoint(debts):
        return False
    return isinstance(stops.of_several(line.id, debts), Blocked)


def _listed(debt_ids: str) -> str:
    if "," not in debt_ids:
        return debt_ids
    return listed_debts(int(each) for each in debt_ids.split(","))


def _ways(party: Any) -> list[tuple[Recipient, str]]:
    """Their usual way, and a text beside an email where they chose neither; as `queue_many` does."""
    usual = recipient_from(party)
    if usual.is_stopped:
        return []
    ways = [(usual, "")]
    if party.channel is None and usual.channel is Channel.EMAIL and party.phone:
        text = recipient_from(party, Channel.SMS)
        if text.channel is Channel.SMS:
            ways.append((text, ":text"))
    return ways
