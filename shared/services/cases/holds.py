"""The holds of a case: those in force, an officer's own, and ending one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, or_, select
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.says import N_, Says
from shared.models import Debt, Hold, Liability, Party
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.holds import end_hold, put_hold

LONGEST = timedelta(days=180)
"""The longest hold that an officer may put without another look."""

MAY_BE_ENDED = frozenset({HoldKind.OFFICER, HoldKind.ADVICE, HoldKind.DISPUTE})
"""The kinds that an officer may end. The others end with what they hang on, or by law."""


@dataclass(frozen=True)
class CaseHold:
    """One hold in force on a case."""

    id: int
    kind: str
    starts_on: date
    ends_on: date | None
    account_reference: str
    """The account it is for; the whole party where there is none."""
    by: str

    @property
    def may_be_ended(self) -> bool:
        """Whether an officer may end it."""
        return self.kind in MAY_BE_ENDED


class NotAHold(ValueError):
    """The hold cannot be put so; `says` tells what to do."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


def put_officers_hold(
    session: Session, party_id: int, officer_id: int, ends_on: date, now: datetime, today: date
) -> int:
    """Stop recovery for a party up to and with a day. Raises NotFound, or NotAHold."""
    if ends_on <= today:
        raise NotAHold(Says(N_("The hold must end after today.")))
    if ends_on > today + LONGEST:
        raise NotAHold(
            Says(N_("A hold may end on %(last)s at the latest."), {"last": today + LONGEST})
        )
    if session.scalar(select(Party.id).where(Party.id == party_id)) is None:
        raise NotFound
    return put_hold(
        session,
        HoldKind.OFFICER,
        f"party:{party_id}",
        Actor("officer", officer_id),
        now,
        starts_on=today,
        ends_on=ends_on,
        party_id=party_id,
    )


def end_officers_hold(
    session: Session, party_id: int, hold_id: int, officer_id: int, now: datetime
) -> None:
    """End a hold of a case. Raises NotFound when it is not theirs, has ended, or may not be ended."""
    kind = session.scalar(
        select(Hold.kind).where(
            Hold.id == hold_id, reaching_party(party_id), Hold.ended_at.is_(None)
        )
    )
    if kind not in MAY_BE_ENDED or not end_hold(
        session, hold_id, Actor("officer", officer_id), now
    ):
        raise NotFound


def reaching_party(party_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """The condition that a hold is on a party, or on a debt for which they are liable."""
    theirs = (
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Liability.party_id == party_id, Liability.removed_on.is_(None))
    )
    return or_(Hold.party_id == party_id, Hold.debt_id.in_(theirs))
