"""Every way out for somebody with nothing left over, and how far they have come on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.gate import RECOVERY, STOPS, HoldKind
from shared.domain.hardship_states import HardshipState
from shared.domain.money import ZERO, Money
from shared.domain.stages import Nation
from shared.models import HardshipApplication, Hold, SupportNeed
from shared.services.entitlements.check import Check, last_check
from shared.services.errors import NotFound
from shared.services.gate import in_force_on
from shared.services.hardship.referral import Referral, living_referral
from shared.services.holding.terms import hold_terms
from shared.services.statements.outcome import Outcome, outcome

PAUSES = frozenset(
    kind
    for kind, stop in STOPS.items()
    if stop.stops >= RECOVERY
    and kind not in (HoldKind.OPEN_PROPOSAL, HoldKind.PLAN, HoldKind.REPLAN)
)
"""Holds that stop every step of recovery, but for those that come with an offer or a plan."""


@dataclass(frozen=True)
class Pause:
    """That recovery waits, for whatever reason of their own."""

    until: date | None
    """The last day; none where it lasts until something is decided."""


@dataclass(frozen=True)
class Applied:
    """An application for a discretionary reduction."""

    reference: str
    state: HardshipState
    decide_by: date | None


@dataclass(frozen=True)
class WaysOut:
    """What somebody may do, and what they have done already."""

    outcome: Outcome | None
    """What the last statement means; none where there is none."""
    pause: Pause | None
    pause_days: int
    """How many days somebody may ask for by themselves."""
    check: Check | None
    """The last check of reductions."""
    referral: Referral | None
    application: Applied | None
    has_support: bool
    """Whether we do something differently for them already."""

    @property
    def left_over(self) -> Money | None:
        """What is left over a month by the last statement."""
        return None if self.outcome is None else self.outcome.left_over

    @property
    def has_nothing_left(self) -> bool:
        """Whether the last statement shows nothing left over."""
        return self.left_over is not None and self.left_over <= ZERO

    @property
    def answer_by(self) -> date | None:
        """By when we answer the reductions that were asked for."""
        waiting = self.check.waiting if self.check else ()
        return min((each.answer_by for each in waiting), default=None)


def ways_out(
    session: Session, party_id: int, nation: Nation, today: date, language: str
) -> WaysOut:
    """Where somebody stands on every way out. Raises NotFound when there is no such party."""
    return WaysOut(
        outcome=_outcome(session, party_id, nation, today),
        pause=_pause(session, party_id, today),
        pause_days=hold_terms(session, HoldKind.ADVICE, today).days,
        check=last_check(session, party_id),
        referral=living_referral(session, party_id, language),
        application=_application(session, party_id),
        has_support=session.scalar(
            select(SupportNeed.id)
            .where(SupportNeed.party_id == party_id, SupportNeed.ended_at.is_(None))
            .limit(1)
        )
        is not None,
    )


def _outcome(session: Session, party_id: int, nation: Nation, today: date) -> Outcome | None:
    try:
        return outcome(session, party_id, nation, today)
    except NotFound:
        return None


def _pause(session: Session, party_id: int, today: date) -> Pause | None:
    """The hold on the whole person that lasts longest; never one of somebody else who is liable."""
    ends = session.scalars(
        select(Hold.ends_on).where(
            Hold.party_id == party_id, in_force_on(today), Hold.kind.in_(PAUSES)
        )
    ).all()
    if not ends:
        return None
    known = [each for each in ends if each is not None]
    return Pause(max(known) if len(known) == len(ends) else None)


def _application(session: Session, party_id: int) -> Applied | None:
    row = session.execute(
        select(
            HardshipApplication.reference,
            HardshipApplication.state,
            HardshipApplication.decide_by,
        )
        .where(
            HardshipApplication.party_id == party_id,
            HardshipApplication.state != HardshipState.WITHDRAWN,
        )
        .order_by(HardshipApplication.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Applied(*row)
