"""Asking for a hold: given at once for as long as the policy says, and never twice for the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.hold_terms import (
    YEAR,
    HoldTerms,
    Span,
    days_held,
    usual_end,
    working_end,
)
from shared.domain.london import LONDON
from shared.domain.says import N_, Says
from shared.models import Hold, Party
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.holding.telling import tell_of_start
from shared.services.holding.terms import hold_terms
from shared.services.holding.whose import is_liable, owners
from shared.services.holds import put_hold
from shared.services.working_days import working_days


@dataclass(frozen=True)
class AskedHold:
    """The hold that recovery waits for now."""

    hold_id: int
    until: date
    """Its last day."""
    was_held_already: bool
    """Whether it was there before: nothing new was put."""


class HeldLongEnough(Exception):
    """As many days as the policy gives in a year were held already; `says` tells what to do instead."""

    def __init__(self, most_days: int) -> None:
        super().__init__("held as long as policy gives in a year")
        self.says = Says(
            N_(
                "We have paused action for %(most)s days in the last year, which is as long as you "
                "can ask for yourself. Talk to us, and we will see what else we can do."
            ),
            {"most": most_days},
        )


@dataclass(frozen=True)
class OfferedHold:
    """What asking for a hold would give somebody now."""

    until: date | None
    """The last day of a new hold; none when as much was held in a year as policy gives."""
    held_until: date | None
    """The last day of the one that is there."""
    most_days: int


def offered_hold(session: Session, party_id: int, kind: HoldKind, today: date) -> OfferedHold:
    """What `ask_hold` would give for everything that somebody owes; nothing is written. Raises NotCovered."""
    terms = hold_terms(session, kind, today)
    before = _before(session, party_id, None, kind)
    until = _until(session, terms, before, today)
    known = _known(before, "", until, today, terms.remind_days)
    return OfferedHold(until, known.ends_on if known else None, terms.most_days)


def ask_hold(
    session: Session,
    party_id: int,
    kind: HoldKind,
    by: Actor,
    now: datetime,
    *,
    subject: str = "",
    debt_id: int | None = None,
    reason: str = "",
    evidence_id: int | None = None,
) -> AskedHold:
    """Stop recovery for somebody who asks for it, or for one debt of theirs, from today on.

    `subject` is what it hangs on (`referral:12`): each has a hold of its own, and asked again the same.
    Without one it hangs on the asking, and a living hold of the kind that lasts as long is enough; in
    the days in which its end is told of, asking again makes it longer. It lasts as the dated policy
    says and ends on a working day, and the revenues system is told. Raises NotFound (no such party, or
    not their debt), HeldLongEnough, and NotCovered for a kind without a length.
    """
    today = now.astimezone(LONDON).date()
    _lock(session, party_id, debt_id)
    terms = hold_terms(session, kind, today)
    before = _before(session, party_id, debt_id, kind)
    until = _until(session, terms, before, today)
    known = _known(before, subject, until, today, terms.remind_days)
    if known is not None and known.ends_on is not None:
        return AskedHold(known.id, known.ends_on, was_held_already=True)
    if until is None:
        raise HeldLongEnough(terms.most_days)
    hold_id = put_hold(
        session,
        kind,
        subject or f"asked:{kind}:{party_id}",
        by,
        now,
        starts_on=today,
        ends_on=until,
        party_id=party_id if debt_id is None else None,
        debt_id=debt_id,
        reason=reason,
        evidence_id=evidence_id,
    )
    tell_of_start(session, hold_id, now)
    return AskedHold(hold_id, until, was_held_already=False)


def _lock(session: Session, party_id: int, debt_id: int | None) -> None:
    """Let nobody else ask for the same party meanwhile. Raises NotFound."""
    if session.scalar(select(Party.id).where(Party.id == party_id).with_for_update()) is None:
        raise NotFound
    if debt_id is not None and not is_liable(session, party_id, debt_id):
        raise NotFound


def _before(session: Session, party_id: int, debt_id: int | None, kind: HoldKind) -> list[Hold]:
    """Their own holds of the kind: never those of somebody else who is liable for the debt."""
    reach = Hold.party_id == party_id if debt_id is None else Hold.debt_id == debt_id
    found = session.scalars(select(Hold).where(reach, Hold.kind == kind).order_by(Hold.id)).all()
    whose = owners(session, [(each.party_id, each.subject) for each in found])
    return [each for each in found if (each.party_id or whose.get(each.subject)) == party_id]


def _until(session: Session, terms: HoldTerms, before: list[Hold], today: date) -> date | None:
    """The last day of a new hold; none when a year's worth was held."""
    spans = [span for each in before if (span := _span(each)) is not None]
    used = days_held(spans, today - YEAR, today - timedelta(days=1))
    room = terms.most_days - used
    if room <= 0:
        return None
    days = working_days(session)
    return min(usual_end(terms, today, days), working_end(today + timedelta(days=room), days))


def _span(hold: Hold) -> Span | None:
    ended = hold.ended_at.astimezone(LONDON).date() if hold.ended_at else None
    lasts = [day for day in (ended, hold.ends_on) if day is not None]
    return Span(hold.starts_on, min(lasts)) if lasts else None


def _known(
    before: list[Hold], subject: str, until: date | None, today: date, remind_days: int
) -> Hold | None:
    """The hold that is there already; none where a new one is to be put."""
    living = [
        each
        for each in before
        if each.ended_at is None and each.ends_on is not None and each.ends_on >= today
    ]
    if subject:
        return next((each for each in living if each.subject == subject), None)
    longest = max(living, key=lambda each: each.ends_on or today, default=None)
    if longest is None or longest.ends_on is None or until is None:
        return longest
    is_same = any(each.subject.startswith("asked:") for each in living)
    is_far = longest.ends_on > today + timedelta(days=remind_days)
    return longest if longest.ends_on >= until or (is_same and is_far) else None
