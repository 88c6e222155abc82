"""Reading applications for help with hardship: a payer's own, and one as officers decide it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.hardship_form import Answers, Power, Step
from shared.domain.hardship_questions import left_open, steps_of
from shared.domain.hardship_states import BEING_DECIDED, HardshipEvent, HardshipState
from shared.domain.london import LONDON
from shared.domain.money import Money, total
from shared.models import (
    HardshipApplication,
    HardshipDebt,
    HardshipDecision,
    HardshipEventRow,
    Hold,
    Officer,
)
from shared.services.errors import NotFound
from shared.services.hardship.debts import ReducibleDebt, of_application
from shared.services.hardship.records import subject_of
from shared.services.holding.terms import hold_terms


@dataclass(frozen=True)
class Happened:
    """One thing that happened to an application."""

    event: HardshipEvent
    at: datetime
    by: str
    said: str


@dataclass(frozen=True)
class Decided:
    """What was decided, or what a colleague would decide."""

    id: int
    outcome: str
    awards: Mapping[int, Money]
    amount: Money
    period_from: date
    period_until: date
    reasons: str
    state: str
    by_id: int
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Application:
    """An application with everything that its pages show."""

    id: int
    reference: str
    party_id: int
    power: Power
    state: HardshipState
    revision: int
    answers: Answers
    statement_id: int | None
    asked: Money | None
    period_from: date | None
    period_until: date | None
    decide_by: date | None
    submitted_at: datetime | None
    debts: tuple[ReducibleDebt, ...]
    """Those it was submitted for, as they stand now."""
    owed: Mapping[int, Money]
    """What each owed when it was submitted."""
    awarded: Mapping[int, Money]
    happened: tuple[Happened, ...]
    """From the first on."""
    decided: Decided | None
    held_until: date | None
    """The last day that recovery waits, once there is one."""
    answer_by: date | None
    """By when we would like an answer to what we asked."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its pages."""
        return steps_of(self.power)

    @property
    def open_steps(self) -> tuple[Step, ...]:
        """The pages that were not answered yet."""
        return left_open(self.power, self.answers)

    @property
    def is_draft(self) -> bool:
        """Whether it is still being filled in."""
        return self.state is HardshipState.DRAFT

    @property
    def is_being_decided(self) -> bool:
        """Whether recovery waits for the answer."""
        return self.state in BEING_DECIDED

    @property
    def question(self) -> Happened | None:
        """What we asked last."""
        asked = [each for each in self.happened if each.event is HardshipEvent.ASKED]
        return asked[-1] if asked else None

    @property
    def taken_off(self) -> Money:
        """How much was taken off in all."""
        return total(self.awarded.values())

    @property
    def most(self) -> Money:
        """The most that could be taken off now."""
        return total(debt.charge for debt in self.debts)


@dataclass(frozen=True)
class Summary:
    """One application in a list."""

    id: int
    reference: str
    power: Power
    state: HardshipState
    decide_by: date | None
    created_at: datetime
    asked: Money | None


def own_applications(session: Session, party_id: int) -> tuple[Summary, ...]:
    """A party's applications, the newest first; one query."""
    rows = session.scalars(
        select(HardshipApplication)
        .where(HardshipApplication.party_id == party_id)
        .order_by(HardshipApplication.id.desc())
    )
    return tuple(
        Summary(
            row.id,
            row.reference,
            Power(row.power),
            row.state,
            row.decide_by,
            row.created_at,
            row.asked,
        )
        for row in rows
    )


def own_application(session: Session, party_id: int, reference: str) -> Application:
    """A party's own application; a fixed number of queries. Raises NotFound."""
    row = session.scalars(
        select(HardshipApplication).where(
            HardshipApplication.party_id == party_id, HardshipApplication.reference == reference
        )
    ).one_or_none()
    return _read(session, row)


def application_numbered(session: Session, application_id: int) -> Application:
    """One application for who decides it; a fixed number of queries. Raises NotFound.

    A draft is the applicant's alone.
    """
    row = session.get(HardshipApplication, application_id, populate_existing=True)
    if row is not None and row.state is HardshipState.DRAFT:
        raise NotFound
    return _read(session, row)


def _read(session: Session, row: HardshipApplication | None) -> Application:
    if row is None:
        raise NotFound
    amounts = session.execute(
        select(HardshipDebt.debt_id, HardshipDebt.owed, HardshipDebt.awarded).where(
            HardshipDebt.application_id == row.id
        )
    ).all()
    happened = _happened(session, row.id)
    return Application(
        id=row.id,
        reference=row.reference,
        party_id=row.party_id,
        power=Power(row.power),
        state=row.state,
        revision=row.revision,
        answers=json.loads(row.answers),
        statement_id=row.statement_id,
        asked=row.asked,
        period_from=row.period_from,
        period_until=row.period_until,
        decide_by=row.decide_by,
        submitted_at=row.submitted_at,
        debts=of_application(session, row.id),
        owed={each.debt_id: each.owed for each in amounts},
        awarded={each.debt_id: each.awarded for each in amounts if each.awarded is not None},
        happened=happened,
        decided=_decided(session, row.id),
        held_until=_held_until(session, row.id),
        answer_by=_answer_by(session, row, happened),
    )


def _happened(session: Session, application_id: int) -> tuple[Happened, ...]:
    rows = session.scalars(
        select(HardshipEventRow)
        .where(HardshipEventRow.application_id == application_id)
        .order_by(HardshipEventRow.id)
    )
    return tuple(Happened(row.event, row.at, row.by, row.reason) for row in rows)


def _decided(session: Session, application_id: int) -> Decided | None:
    found = session.execute(
        select(HardshipDecision, Officer.name)
        .join(Officer, Officer.id == HardshipDecision.decided_by)
        .where(
            HardshipDecision.application_id == application_id,
            HardshipDecision.state != "returned",
        )
        .order_by(HardshipDecision.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    row, name = found
    return Decided(
        row.id,
        row.outcome,
        awards_in(row.awards),
        row.amount,
        row.period_from,
        row.period_until,
        row.reasons,
        row.state,
        row.decided_by,
        name,
        row.decided_at,
    )


def awards_in(text: str) -> dict[int, Money]:
    """The award of each debt, as a decision keeps them."""
    return {int(debt_id): Money(pence) for debt_id, pence in json.loads(text).items()}


def _held_until(session: Session, application_id: int) -> date | None:
    return session.scalar(
        select(Hold.ends_on)
        .where(
            Hold.subject == subject_of(application_id),
            Hold.ended_at.is_(None),
            Hold.ends_on.is_not(None),
        )
        .order_by(Hold.ends_on.desc())
        .limit(1)
    )


def _answer_by(
    session: Session, row: HardshipApplication, happened: tuple[Happened, ...]
) -> date | None:
    asked = [each.at for each in happened if each.event is HardshipEvent.ASKED]
    if row.state is not HardshipState.ASKED or not asked:
        return None
    return answer_day(session, asked[-1])


def answer_day(session: Session, asked_at: datetime) -> date:
    """By when we would like an answer to something that was asked at a moment."""
    asked_on = asked_at.astimezone(LONDON).date()
    return asked_on + timedelta(days=hold_terms(session, HoldKind.HARDSHIP, asked_on).after_days)
