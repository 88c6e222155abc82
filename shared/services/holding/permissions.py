"""A court's permission for one act about a debt that the law protects: asked by one officer, checked by another.

Source: SI 2020/1311 reg 7(2)(b). Without it the gate lets nothing through, whoever presses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from shared.domain.gate import RECOVERY, Act
from shared.domain.london import LONDON
from shared.domain.says import N_, Says
from shared.domain.work_kinds import WorkKind
from shared.models import Account, CourtPermission, Debt, Officer
from shared.services.audit import Actor, record_audit
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound
from shared.services.holding.officers import LONGEST_REASON, SHORTEST_REASON
from shared.services.holding.whose import is_liable
from shared.services.sign_in.own_records import may_open
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

ACTS = tuple(act for act in Act if act in RECOVERY)
"""The acts for which a court's permission can be needed."""
CHECKED_WITHIN = 2
"""Working days."""
HARM = 10
LONGEST_REFERENCE = 60
WAITING, GIVEN, REFUSED, WITHDRAWN = "waiting", "given", "refused", "withdrawn"
DONE_WORDS = {
    GIVEN: N_("said that it may be used"),
    REFUSED: N_("said that it may not be used"),
    WITHDRAWN: N_("took it back"),
}


@dataclass(frozen=True)
class WantedPermission:
    """What an officer says that a court has permitted."""

    party_id: int
    debt_id: int
    act: Act
    court_reference: str
    permitted_on: date
    reason: str = field(repr=False)
    until: date | None = None


@dataclass(frozen=True)
class ShownPermission:
    """One permission as officers see it."""

    id: int
    party_id: int
    account_reference: str
    act: str
    court_reference: str
    permitted_on: date
    until: date | None
    reason: str = field(repr=False)
    state: str
    asked_by: int
    asked_by_name: str
    asked_at: datetime
    checked_by_name: str
    checked_at: datetime | None

    @property
    def subject(self) -> str:
        """How its papers and work are named."""
        return permission_subject(self.id)


class NotAPermission(ValueError):
    """It cannot be asked for so; `says` tells what to do, and `field` where."""

    def __init__(self, says: Says, field: str) -> None:
        super().__init__(says.template)
        self.says = says
        self.field = field


def permission_subject(permission_id: int) -> str:
    """How work and papers name a permission."""
    return f"permission:{permission_id}"


def ask_permission(
    session: Session, wanted: WantedPermission, officer_id: int, now: datetime
) -> int:
    """Write down what a court permitted, for a second person to check. Raises NotFound, NotAPermission."""
    today = now.astimezone(LONDON).date()
    if not is_liable(session, wanted.party_id, wanted.debt_id):
        raise NotFound
    _refuse_unfit(wanted, today)
    row = CourtPermission(
        party_id=wanted.party_id,
        debt_id=wanted.debt_id,
        act=wanted.act.value,
        court_reference=wanted.court_reference.strip(),
        permitted_on=wanted.permitted_on,
        until=wanted.until,
        reason=wanted.reason.strip(),
        state=WAITING,
        asked_by=officer_id,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    subject, by = permission_subject(row.id), Actor("officer", officer_id)
    promise = working_days(session).add(today, CHECKED_WITHIN)
    open_work(session, WorkKind.COURT_PERMISSION, wanted.party_id, subject, promise, now, HARM)
    record_audit(session, by, "asked to use a court's permission", subject, now, act=row.act)
    return row.id


def check_permission(
    session: Session, permission_id: int, officer_id: int, now: datetime, *, is_given: bool
) -> None:
    """Say as the second person whether it may be used.

    Raises NotFound, NotAllowedHere (whoever asked, or their own record), AlreadyDecided.
    """
    row = _in_hand(session, permission_id, officer_id)
    if row.asked_by == officer_id:
        raise NotAllowedHere
    _settle(session, row, GIVEN if is_given else REFUSED, officer_id, now)


def withdraw_permission(
    session: Session, permission_id: int, officer_id: int, now: datetime
) -> None:
    """Take it back, before it was checked or after: nothing passes by it any more.

    Raises NotFound, NotAllowedHere, AlreadyDecided.
    """
    row = _in_hand(session, permission_id, officer_id, also=(GIVEN,))
    _settle(session, row, WITHDRAWN, officer_id, now)


def party_of_permission(session: Session, permission_id: int) -> int:
    """Whose debt it is about. Raises NotFound."""
    found = session.scalar(
        select(CourtPermission.party_id).where(CourtPermission.id == permission_id)
    )
    if found is None:
        raise NotFound
    return found


def permissions_of(session: Session, party_id: int) -> tuple[ShownPermission, ...]:
    """Every permission about a party's debts, the newest first; one query."""
    asked, checked = aliased(Officer), aliased(Officer)
    rows = session.execute(
        select(CourtPermission, Account.reference, asked.name, checked.name)
        .join(Debt, Debt.id == CourtPermission.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .join(asked, asked.id == CourtPermission.asked_by)
        .outerjoin(checked, checked.id == CourtPermission.checked_by)
        .where(CourtPermission.party_id == party_id)
        .order_by(CourtPermission.id.desc())
    )
    return tuple(_shown(*row) for row in rows)


def one_permission(session: Session, party_id: int, permission_id: int) -> ShownPermission:
    """One of a case. Raises NotFound."""
    for each in permissions_of(session, party_id):
        if each.id == permission_id:
            return each
    raise NotFound


def _shown(
    row: CourtPermission, reference: str, asked: str, checked: str | None
) -> ShownPermission:
    return ShownPermission(
        id=row.id,
        party_id=row.party_id,
        account_reference=reference,
        act=row.act,
        court_reference=row.court_reference,
        permitted_on=row.permitted_on,
        until=row.until,
        reason=row.reason,
        state=row.state,
        asked_by=row.asked_by,
        asked_by_name=asked,
        asked_at=row.asked_at,
        checked_by_name=checked or "",
        checked_at=row.checked_at,
    )


def _refuse_unfit(wanted: WantedPermission, today: date) -> None:
    if wanted.act not in ACTS:
        raise NotAPermission(Says(N_("Choose what the court permitted.")), "act")
    if not 0 < len(wanted.court_reference.strip()) <= LONGEST_REFERENCE:
        raise NotAPermission(Says(N_("Enter the number of the court's order.")), "court_reference")
    if wanted.permitted_on > today:
        raise NotAPermission(Says(N_("The order must be from today or earlier.")), "permitted_on")
    if wanted.until is not None and wanted.until < today:
        raise NotAPermission(Says(N_("The order must not have run out.")), "until")
    if not SHORTEST_REASON <= len(wanted.reason.strip()) <= LONGEST_REASON:
        raise NotAPermission(Says(N_("Say why, in a few words.")), "reason")


def _in_hand(
    session: Session, permission_id: int, officer_id: int, also: tuple[str, ...] = ()
) -> CourtPermission:
    if not may_open(session, officer_id, party_of_permission(session, permission_id)):
        raise NotAllowedHere
    row = session.get_one(CourtPermission, permission_id)
    session.refresh(row, with_for_update=True)
    if row.state not in (WAITING, *also):
        by = row.checked_by or row.asked_by
        name = session.scalar(select(Officer.name).where(Officer.id == by)) or ""
        raise AlreadyDecided(name, Says(DONE_WORDS[row.state]), row.checked_at or row.asked_at)
    return row


def _settle(
    session: Session, row: CourtPermission, state: str, officer_id: int, now: datetime
) -> None:
    by, subject = Actor("officer", officer_id), permission_subject(row.id)
    row.state = state
    if state != WITHDRAWN:
        row.checked_by, row.checked_at = officer_id, now
    session.flush()
    finish_work(session, subject, by, now)
    record_audit(session, by, f"court's permission {state}", subject, now, act=row.act)
