"""An officer's hand on holds: putting one with a reason, giving it another end, and ending it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.hold_terms import TIMED, usual_end, working_end
from shared.domain.says import N_, Says
from shared.domain.working_days import WorkingDays
from shared.models import Account, Debt, Hold, Party
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.holding.ending import end_and_tell, move_end
from shared.services.holding.reach import reaching_party
from shared.services.holding.telling import tell_of_start
from shared.services.holding.terms import hold_terms
from shared.services.holding.whose import is_liable, is_undecided
from shared.services.holds import put_hold
from shared.services.working_days import working_days

MAY_BE_PUT = (*TIMED, HoldKind.INSOLVENCY)
"""The kinds that an officer may put. The others come with what they hang on."""
MAY_BE_ENDED = frozenset(
    {
        HoldKind.OFFICER,
        HoldKind.ADVICE,
        HoldKind.DISPUTE,
        HoldKind.COMPLAINT,
        HoldKind.APPEAL,
        HoldKind.HARDSHIP,
        HoldKind.INSOLVENCY,
    }
)
"""The kinds that an officer may end, unless the person still waits for our answer."""
AFTER_BREATHING_SPACE = "moratorium:"
"""How the holds begin that follow a Breathing Space."""
SHORTEST_REASON = 5
LONGEST_REASON = 300


@dataclass(frozen=True)
class WantedHold:
    """A hold that an officer wants. Without an end it has the usual one of its kind."""

    party_id: int
    kind: HoldKind
    reason: str = field(repr=False)
    debt_id: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class OfficersHold:
    """One hold as an officer sees it."""

    id: int
    kind: str
    account_reference: str
    """The account it is for; empty for everything."""
    reason: str = field(repr=False)
    starts_on: date
    ends_on: date | None
    created_by: str
    created_at: datetime
    ended_at: datetime | None
    ended_by: str
    ended_why: str
    may_be_ended: bool
    may_be_moved: bool
    last: date | None
    """The latest end that it may be given."""

    @property
    def subject(self) -> str:
        """How its evidence is named."""
        return f"hold:{self.id}"


class NotAHold(ValueError):
    """The hold cannot be put so; `says` tells what to do, and `field` where."""

    def __init__(self, says: Says, field: str = "until") -> None:
        super().__init__(says.template)
        self.says = says
        self.field = field


def put_wanted_hold(
    session: Session, wanted: WantedHold, officer_id: int, now: datetime, today: date
) -> int:
    """Stop recovery of everything that a party owes, or of one debt; the revenues system is told.

    A hold that would end on a day off ends on the next working day. Raises NotFound, NotAHold.
    """
    if session.scalar(select(Party.id).where(Party.id == wanted.party_id)) is None:
        raise NotFound
    if wanted.debt_id is not None and not is_liable(session, wanted.party_id, wanted.debt_id):
        raise NotFound
    if wanted.kind not in MAY_BE_PUT:
        raise NotAHold(Says(N_("Choose why recovery waits.")), "kind")
    _refuse_reason(wanted.reason)
    hold_id = put_hold(
        session,
        wanted.kind,
        f"party:{wanted.party_id}",
        Actor("officer", officer_id),
        now,
        starts_on=today,
        ends_on=_end(session, wanted.kind, wanted.until, today, today),
        party_id=wanted.party_id if wanted.debt_id is None else None,
        debt_id=wanted.debt_id,
        reason=wanted.reason.strip(),
    )
    tell_of_start(session, hold_id, now)
    return hold_id


def officers_hold(session: Session, party_id: int, hold_id: int, today: date) -> OfficersHold:
    """One hold of a case. Raises NotFound when it does not reach this party."""
    row = session.execute(
        select(Hold, Account.reference)
        .outerjoin(Debt, Debt.id == Hold.debt_id)
        .outerjoin(Account, Account.id == Debt.account_id)
        .where(Hold.id == hold_id, reaching_party(party_id))
    ).one_or_none()
    if row is None:
        raise NotFound
    hold: Hold = row[0]
    may_act = _may_act(session, hold)
    is_timed = may_act and hold.kind in TIMED
    return OfficersHold(
        id=hold.id,
        kind=hold.kind,
        account_reference=row[1] or "",
        reason=hold.reason,
        starts_on=hold.starts_on,
        ends_on=hold.ends_on,
        created_by=hold.created_by,
        created_at=hold.created_at,
        ended_at=hold.ended_at,
        ended_by=hold.ended_by,
        ended_why=hold.ended_why,
        may_be_ended=may_act,
        may_be_moved=is_timed,
        last=_last(session, HoldKind(hold.kind), hold.starts_on, today) if is_timed else None,
    )


def end_wanted_hold(
    session: Session, party_id: int, hold_id: int, why: str, officer_id: int, now: datetime
) -> None:
    """End a hold of a case with a reason. Raises NotFound (not theirs, or not for a hand), NotAHold."""
    _refuse_reason(why, "why")
    _locked(session, party_id, hold_id)
    end_and_tell(session, hold_id, Actor("officer", officer_id), now, why.strip()[:200])


def end_with_a_press(
    session: Session, party_id: int, hold_id: int, officer_id: int, now: datetime
) -> None:
    """End a hold of a case where no more is to be said. Raises NotFound."""
    _locked(session, party_id, hold_id)
    end_and_tell(session, hold_id, Actor("officer", officer_id), now)


def move_wanted_end(
    session: Session,
    party_id: int,
    hold_id: int,
    last: date,
    officer_id: int,
    now: datetime,
    today: date,
) -> None:
    """Give a hold another last day; whoever it protects is told before that one. Raises NotFound, NotAHold."""
    hold = _locked(session, party_id, hold_id)
    if hold.kind not in TIMED:
        raise NotFound
    ends = _end(session, HoldKind(hold.kind), last, today, hold.starts_on)
    if ends is not None:
        move_end(session, hold_id, ends, Actor("officer", officer_id), now)


def _locked(session: Session, party_id: int, hold_id: int) -> Hold:
    hold = session.scalars(
        select(Hold).where(Hold.id == hold_id, reaching_party(party_id)).with_for_update(of=Hold)
    ).one_or_none()
    if hold is None or not _may_act(session, hold):
        raise NotFound
    return hold


def _may_act(session: Session, hold: Hold) -> bool:
    """Whether a hand may end it: not once it ended, and not while somebody waits for our answer.

    What follows Breathing Space ends with the review of it alone, which keeps its days.
    """
    if hold.ended_at is not None or hold.kind not in MAY_BE_ENDED:
        return False
    if hold.subject.startswith(AFTER_BREATHING_SPACE):
        return False
    return not is_undecided(session, hold.subject)


def _refuse_reason(reason: str, field: str = "reason") -> None:
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise NotAHold(Says(N_("Say why, in a few words.")), field)


def _end(
    session: Session, kind: HoldKind, until: date | None, today: date, starts_on: date
) -> date | None:
    """The last day: the usual one, or the one that was chosen and lies within policy. Raises NotAHold."""
    days: WorkingDays = working_days(session)
    if kind not in TIMED:
        if until is not None and until <= today:
            raise NotAHold(Says(N_("The hold must end after today.")))
        return working_end(until, days) if until else None
    if until is None:
        return usual_end(hold_terms(session, kind, today), today, days)
    if until <= today:
        raise NotAHold(Says(N_("The hold must end after today.")))
    last = _last(session, kind, starts_on, today)
    if until > last:
        raise NotAHold(Says(N_("A hold may end on %(last)s at the latest."), {"last": last}))
    return working_end(until, days)


def _last(session: Session, kind: HoldKind, starts_on: date, today: date) -> date:
    """The latest end that policy gives a hold of a kind, counted from its first day."""
    return starts_on + timedelta(days=hold_terms(session, kind, today).most_days)
