"""A check of discounts and reductions: worked out, kept, and read again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.domain.entitlements import (
    Estimate,
    HomeAnswers,
    Income,
    Reduction,
    business_estimates,
    home_estimates,
    scheme_household,
)
from shared.domain.figures import in_force
from shared.domain.money import Money
from shared.models import EntitlementCheck
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.figures import Law

HOME, BUSINESS = "home", "business"
MOST_SHOWN = 10
"""How many checks are looked back at."""


@dataclass(frozen=True)
class Claim:
    """One reduction that somebody asked for, and what became of it."""

    reduction: Reduction
    asked_on: date
    answer_by: date
    outcome: str = ""
    """`granted` or `refused`; empty until somebody has answered."""
    answered_on: date | None = None
    says: str = ""
    """What the answer said beside that."""


@dataclass(frozen=True)
class Check:
    """One check, with what came of it."""

    id: int
    party_id: int
    kind: str
    """`home` or `business`."""
    answers: dict[str, Any]
    estimates: tuple[Estimate, ...]
    claims: tuple[Claim, ...]
    at: datetime

    def claim_of(self, reduction: Reduction) -> Claim | None:
        """The claim for one reduction, if it was asked for."""
        return next((each for each in self.claims if each.reduction is reduction), None)

    @property
    def bill(self) -> Money | None:
        """The bill for a year that somebody gave."""
        return _money(self.answers.get("bill"))

    @property
    def waiting(self) -> tuple[Claim, ...]:
        """Claims that nobody has answered yet."""
        return tuple(each for each in self.claims if not each.outcome)

    @property
    def unclaimed(self) -> tuple[Estimate, ...]:
        """What may be due and was not asked for."""
        return tuple(each for each in self.estimates if self.claim_of(each.reduction) is None)


@dataclass(frozen=True)
class HomeCheck:
    """What somebody answered about their home."""

    answers: HomeAnswers
    pension_age: bool
    statement_id: int | None = None


@dataclass(frozen=True)
class BusinessCheck:
    """What somebody answered about the property of a business."""

    rateable_value: int
    """Whole pounds."""
    is_only_property: bool
    has_relief: bool = False


def check_home(
    session: Session, party_id: int, asked: HomeCheck, law: Law, by: Actor, now: datetime, on: date
) -> int:
    """Work out what a home may be due and keep it; the number of the check."""
    scheme = law.figures.scheme(on, pension_age=asked.pension_age)
    discounts = in_force(law.figures.council_tax_discounts, on)
    found = home_estimates(asked.answers, discounts, scheme)
    said = _home_said(asked)
    return _keep(session, party_id, said, found, by, now, asked.statement_id)


def check_business(
    session: Session,
    party_id: int,
    asked: BusinessCheck,
    law: Law,
    by: Actor,
    now: datetime,
    on: date,
) -> int:
    """Work out what the property of a business may be due and keep it; the number of the check."""
    relief = law.figures.relief(law.nation, on)
    found: tuple[Estimate, ...] = ()
    if not asked.has_relief:
        only = asked.is_only_property
        found = business_estimates(asked.rateable_value, is_only_property=only, relief=relief)
    said = {
        "kind": BUSINESS,
        "rateable_value": asked.rateable_value,
        "only": asked.is_only_property,
        "has_relief": asked.has_relief,
    }
    return _keep(session, party_id, said, found, by, now)


def one_check(session: Session, party_id: int, check_id: int) -> Check:
    """A check of somebody's own. Raises NotFound."""
    row = session.scalar(
        select(EntitlementCheck).where(
            EntitlementCheck.id == check_id, EntitlementCheck.party_id == party_id
        )
    )
    if row is None:
        raise NotFound
    return check_from(row)


def last_check(session: Session, party_id: int, kind: str | None = None) -> Check | None:
    """The newest check of somebody, of a home or a business where one is named; one query."""
    checks = checks_of(session, party_id)
    return next((each for each in checks if kind in (None, each.kind)), None)


def checks_of(session: Session, party_id: int) -> tuple[Check, ...]:
    """The last checks of somebody, the newest first; one query."""
    rows = session.scalars(
        select(EntitlementCheck)
        .where(EntitlementCheck.party_id == party_id)
        .order_by(EntitlementCheck.id.desc())
        .limit(MOST_SHOWN)
    )
    return tuple(check_from(row) for row in rows)


def check_from(row: EntitlementCheck) -> Check:
    """A check as it was kept."""
    answers = json.loads(row.answers)
    return Check(
        id=row.id,
        party_id=row.party_id,
        kind=answers.get("kind", HOME),
        answers=answers,
        estimates=tuple(_estimate(each) for each in json.loads(row.results)),
        claims=tuple(_claim(each) for each in json.loads(row.claimed)),
        at=row.at,
    )


def income_from(weekly: Money | None, *, couple: bool, children: int) -> Income | None:
    """Income that somebody typed who gave no statement."""
    if weekly is None:
        return None
    return Income(weekly, scheme_household(couple=couple, children=children))


def _home_said(asked: HomeCheck) -> dict[str, Any]:
    """What is kept of the answers: numbers, and never why an adult does not count."""
    given = asked.answers
    return {
        "kind": HOME,
        "adults": given.adults,
        "students": given.students,
        "not_counted": given.not_counted,
        "gets": sorted(given.gets),
        "band": given.band,
        "bill": given.bill.pence if given.bill else None,
        "has_savings": given.has_savings,
        "pension_age": asked.pension_age,
        "weekly": given.income.weekly.pence if given.income else None,
        "household": given.income.household if given.income else None,
    }


def _keep(
    session: Session,
    party_id: int,
    said: dict[str, Any],
    found: Iterable[Estimate],
    by: Actor,
    now: datetime,
    statement_id: int | None = None,
) -> int:
    results = [
        {
            "reduction": each.reduction,
            "least": each.least and each.least.pence,
            "most": each.most and each.most.pence,
        }
        for each in found
    ]
    check_id = session.execute(
        insert(EntitlementCheck)
        .values(
            party_id=party_id,
            statement_id=statement_id,
            answers=json.dumps(said),
            results=json.dumps(results),
            claimed="[]",
            at=now,
        )
        .returning(EntitlementCheck.id)
    ).scalar_one()
    record_audit(
        session, by, "checked for reductions", f"entitlement:{check_id}", now, party=party_id
    )
    return int(check_id)


def _estimate(kept: dict[str, Any]) -> Estimate:
    return Estimate(Reduction(kept["reduction"]), _money(kept["least"]), _money(kept["most"]))


def _money(pence: int | None) -> Money | None:
    return None if pence is None else Money(pence)


def _claim(kept: dict[str, Any]) -> Claim:
    answered = kept.get("answered_on")
    return Claim(
        Reduction(kept["reduction"]),
        date.fromisoformat(kept["asked_on"]),
        date.fromisoformat(kept["answer_by"]),
        kept.get("outcome", ""),
        date.fromisoformat(answered) if answered else None,
        kept.get("says", ""),
    )
