"""What an officer decides about an application: its sums, what is wrong with it, and how its letter tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.domain.decision_rules import words_problem
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money, total
from shared.domain.money_limits import LimitName
from shared.domain.says import N_, Says
from shared.models import HardshipDecision
from shared.services.hardship.debts import ReducibleDebt
from shared.services.hardship.letting_go import last_day_held
from shared.services.hardship.read import Application, awards_in
from shared.services.hardship.tell import DecisionWords
from shared.services.ledger.limits import limit


@dataclass(frozen=True)
class Ruling:
    """What an officer decides. Debts without an award are left out; none at all is a refusal."""

    awards: Mapping[int, Money]
    period_from: date
    period_until: date
    reasons: str

    @property
    def amount(self) -> Money:
        """How much is taken off in all."""
        return total(self.awards.values())

    def outcome(self, asked: Money | None) -> str:
        """`award` where all that was asked for is given, `part` or `refuse`."""
        if self.amount == ZERO:
            return "refuse"
        return "award" if asked is None or self.amount >= asked else "part"


def ruling_problems(
    ruling: Ruling, debts: tuple[ReducibleDebt, ...]
) -> tuple[tuple[str, Says], ...]:
    """What is wrong with a ruling: pairs of the field and what to do. Empty when it may be made."""
    most = {debt.id: debt.charge for debt in debts}
    found: list[tuple[str, Says]] = [
        (
            f"debt_{debt_id}",
            Says(
                N_("No more than %(most)s is owed here without costs."),
                {"most": most.get(debt_id, ZERO)},
            ),
        )
        for debt_id, amount in ruling.awards.items()
        if amount > most.get(debt_id, ZERO)
    ]
    if ruling.period_until < ruling.period_from:
        found.append(("period_until", Says(N_("The last day must not be before the first."))))
    if (problem := words_problem(ruling.reasons)) is not None:
        found.append(("reasons", problem))
    return tuple(found)


def needs_second_person(session: Session, amount: Money, today: date) -> bool:
    """Whether an amount is more than one person takes off alone."""
    return amount > limit(session, LimitName.HARDSHIP_ALONE, today)


def words_of(decision: HardshipDecision, held_until: date | None) -> DecisionWords:
    """A decision as its letter tells it."""
    return DecisionWords(
        decision.outcome,
        awards_in(decision.awards),
        decision.period_from,
        decision.period_until,
        decision.reasons,
        held_until,
        decision.decided_at.astimezone(LONDON).date(),
    )


def expected_words(
    session: Session, ruling: Ruling, asked: Money | None, most: Money, now: datetime
) -> DecisionWords:
    """A ruling as its letter would tell it if it were made now."""
    left = most - ruling.amount
    return DecisionWords(
        ruling.outcome(asked),
        {debt_id: amount for debt_id, amount in ruling.awards.items() if amount},
        ruling.period_from,
        ruling.period_until,
        ruling.reasons,
        last_day_held(session, now) if left > ZERO else None,
        now.astimezone(LONDON).date(),
    )


def waiting_words(session: Session, found: Application, now: datetime) -> DecisionWords | None:
    """A decision that waits for a second person, as its letter would tell it; none where none waits."""
    decided = found.decided
    if decided is None or decided.state != "waiting":
        return None
    ruling = Ruling(decided.awards, decided.period_from, decided.period_until, decided.reasons)
    return expected_words(session, ruling, found.asked, found.most, now)
