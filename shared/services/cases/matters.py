"""What stands on a case now besides its facts: holds, plans, open work and how its offer is weighed; one query."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from shared.domain.decision_rules import Verdict
from shared.domain.frequency import Frequency
from shared.domain.money import ZERO, Money
from shared.domain.plan_states import PlanState
from shared.domain.roles import Role
from shared.services.cases.holds import CaseHold
from shared.services.cases.matters_query import ALL_MATTERS
from shared.services.cases.offers import CasePlan, Exchange
from shared.services.decisions.suggest import Suggestion
from shared.services.work_items import OpenItem


@dataclass(frozen=True)
class Matters:
    """Everything that was found, sorted by what it is."""

    holds: tuple[CaseHold, ...]
    """Those in force, in the order in which they were put."""
    plans: tuple[CasePlan, ...]
    """The newest first."""
    work: tuple[OpenItem, ...]
    """The most urgent first."""
    exchanges: tuple[Exchange, ...]
    """Counter-offers and questions about the offer that waits, in order, with the answers."""
    suggestion: Suggestion | None
    limits: Mapping[Role, Money]
    debt_ids: tuple[int, ...]
    """The debts that the offer was made for."""


class _Row(NamedTuple):
    what: str
    id: int
    number: int | None
    word: str | None
    other: str | None
    text: str | None
    answer: str | None
    by: str | None
    day: date | None
    until: date | None
    at: datetime | None
    amount: Money | None
    total: Money | None


def matters_of(session: Session, party_id: int, proposal_id: int | None, today: date) -> Matters:
    """What stands on a case on a day, with what belongs to the offer that waits, if one does."""
    given = {"party": party_id, "proposal": proposal_id, "today": today}
    found: dict[str, list[_Row]] = {}
    for each in session.execute(ALL_MATTERS, given):
        row = _Row(*each)
        found.setdefault(row.what, []).append(row)

    def rows(what: str) -> list[_Row]:
        return sorted(found.get(what, []), key=lambda row: row.id)

    return Matters(
        holds=tuple(_holds(rows("hold"))),
        plans=tuple(_plans(reversed(rows("plan")))),
        work=tuple(_work(rows("work"), party_id)),
        exchanges=tuple(_exchanges(rows("counter_offer") + rows("question"))),
        suggestion=next(_suggestions(rows("suggestion")), None),
        limits={Role(row.word or ""): row.amount or ZERO for row in found.get("limit", [])},
        debt_ids=tuple(row.id for row in rows("debt")),
    )


def _holds(rows: list[_Row]) -> Iterator[CaseHold]:
    for row in rows:
        if row.day is not None:
            kind, reference, by = row.word or "", row.other or "", row.by or ""
            yield CaseHold(row.id, kind, row.day, row.until, reference, by)


def _plans(rows: Iterator[_Row]) -> Iterator[CasePlan]:
    for row in rows:
        if row.at is not None and row.until is not None:
            yield CasePlan(
                reference=row.text or "",
                state=PlanState(row.word or ""),
                amount=row.amount or ZERO,
                frequency=None if row.number else Frequency(row.other or ""),
                total=row.total or ZERO,
                agreed_at=row.at,
                last_due=row.until,
            )


def _work(rows: list[_Row], party_id: int) -> Iterator[OpenItem]:
    for row in sorted(rows, key=lambda row: (row.day or date.max, row.number or 0, row.id)):
        if row.day is not None:
            yield OpenItem(row.id, party_id, row.word or "", row.other or "", row.day)


def _exchanges(rows: list[_Row]) -> Iterator[Exchange]:
    for at, row in sorted(((row.at, row) for row in rows if row.at), key=lambda pair: pair[0]):
        yield Exchange(
            kind=row.what,
            at=at,
            who=row.by or "",
            said=row.text or "",
            answer=row.answer or "",
            amount=row.amount,
            frequency=Frequency(row.other) if row.other and not row.number else None,
            state=row.word or "",
        )


def _suggestions(rows: list[_Row]) -> Iterator[Suggestion]:
    for row in rows:
        if row.number is not None and row.at is not None:
            answer = json.loads(row.answer or "{}")
            yield Suggestion(row.number, row.by or "", Verdict(row.word or ""), answer, row.at)
