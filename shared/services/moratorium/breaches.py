"""What was done although it was protected: looked for every night and after every extract. There must be none.

Source: SI 2020/1311 reg 7: such an act is void, and its losses are the creditor's. Looked for from when
we knew; what a court permitted is no breach. A voluntary payment never is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.case import financial_year
from shared.domain.gate import RECOVERY
from shared.domain.london import LONDON
from shared.domain.mandate_states import CollectionEvent
from shared.domain.moratorium import DAY
from shared.domain.stages import STAGES, Stage
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Account,
    Collection,
    CollectionEventRow,
    CollectionShare,
    CourtPermission,
    Debt,
    Moratorium,
    MoratoriumBreach,
    MoratoriumDebt,
    OutboxMessage,
)
from shared.services.direct_debit.selection import is_ongoing
from shared.services.moratorium.reach import liable_for
from shared.services.moratorium.records import ENDED, PROTECTED, REMOVED, RUNNING, last_protected
from shared.services.moratorium.telling import day_subject
from shared.services.work_items import open_work

log = structlog.get_logger("breathing_space")
LOOKS_BACK = timedelta(days=14)
"""How long after its release a moratorium is still looked at: reports of what was done come late."""
MESSAGE_SENT, COLLECTED, COST_ADDED, STAGE_MOVED = (
    "message_sent",
    "collected",
    "cost_added",
    "stage_moved",
)


@dataclass(frozen=True)
class _Protected:
    """One debt, and the instants between which it was protected and we knew."""

    moratorium: Moratorium
    row: MoratoriumDebt
    debt: Debt
    account: Account
    first: datetime
    until: datetime
    permitted: frozenset[str]

    @property
    def first_day(self) -> date:
        """The day from which a step is a breach."""
        return self.first.astimezone(LONDON).date()


@dataclass(frozen=True)
class _Breach:
    what: str
    subject: str
    on: date


def find_breaches(session: Session, now: datetime) -> int:
    """Look for everything that was done to protected debts, and write down what is new; how many."""
    count = 0
    for one in _protected(session, now):
        for breach in _of(session, one):
            count += _write(session, one, breach, now)
    return count


def _protected(session: Session, now: datetime) -> list[_Protected]:
    rows = session.execute(
        select(MoratoriumDebt, Moratorium, Debt, Account)
        .join(Moratorium, Moratorium.id == MoratoriumDebt.moratorium_id)
        .join(Debt, Debt.id == MoratoriumDebt.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .where(
            MoratoriumDebt.state.in_((PROTECTED, REMOVED, ENDED)),
            MoratoriumDebt.protected_from.is_not(None),
            Moratorium.activated_at.is_not(None),
            or_(Moratorium.released_at.is_(None), Moratorium.released_at > now - LOOKS_BACK),
        )
        .order_by(MoratoriumDebt.id)
    )
    permitted = _permitted(session)
    found = []
    for row, moratorium, debt, account in rows:
        first, until = _between(moratorium, row, now)
        if first <= until:
            acts = permitted.get(debt.id, frozenset())
            found.append(_Protected(moratorium, row, debt, account, first, until, acts))
    return found


def _between(
    moratorium: Moratorium, row: MoratoriumDebt, now: datetime
) -> tuple[datetime, datetime]:
    """From when we knew and it was protected, to the end of its last day or now."""
    begins = _midnight(max(row.protected_from or moratorium.starts_on, moratorium.starts_on))
    first = max(begins, moratorium.activated_at or begins)
    ends = [now]
    last = last_protected(moratorium)
    if last is not None:
        ends.append(_midnight(last + DAY))
    if row.removed_on is not None:
        ends.append(_midnight(row.removed_on))
    return first, min(ends)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def _permitted(session: Session) -> dict[int, frozenset[str]]:
    rows = session.execute(
        select(CourtPermission.debt_id, CourtPermission.act).where(CourtPermission.state == "given")
    )
    found: dict[int, frozenset[str]] = {}
    for debt_id, act in rows:
        found[debt_id] = found.get(debt_id, frozenset()) | {act}
    return found


def _of(session: Session, one: _Protected) -> Iterator[_Breach]:
    yield from _messages(session, one)
    yield from _collections(session, one)
    if one.moratorium.state in RUNNING and one.row.state == PROTECTED:
        yield from _costs(one)
        yield from _stages(one)


def _messages(session: Session, one: _Protected) -> Iterator[_Breach]:
    """A message of recovery that left for anybody liable, about this debt or about everything."""
    acts = sorted(RECOVERY - one.permitted)
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.debt_ids, OutboxMessage.sent_at).where(
            OutboxMessage.party_id.in_(_liable(session, one)),
            OutboxMessage.state == "sent",
            OutboxMessage.act.in_(acts),
            OutboxMessage.sent_at >= one.first,
            OutboxMessage.sent_at < one.until,
        )
    )
    for message_id, debt_ids, sent_at in rows:
        about = {int(each) for each in debt_ids.split(",") if each}
        if sent_at is not None and (not about or one.debt.id in about):
            on = sent_at.astimezone(LONDON).date()
            yield _Breach(MESSAGE_SENT, f"message:{message_id}", on)


def _liable(session: Session, one: _Protected) -> Sequence[int]:
    return liable_for(session, [one.debt.id])


def _collections(session: Session, one: _Protected) -> Iterator[_Breach]:
    """A payment of arrears that was handed in for collection after we knew."""
    today = one.until.astimezone(LONDON).date()
    if "collection" in one.permitted or is_ongoing(
        one.debt.stage, one.debt.year, financial_year(today)
    ):
        return
    rows = session.execute(
        select(CollectionEventRow.collection_id, CollectionEventRow.at)
        .join(Collection, Collection.id == CollectionEventRow.collection_id)
        .join(CollectionShare, CollectionShare.collection_id == Collection.id)
        .where(
            CollectionShare.debt_id == one.debt.id,
            CollectionShare.is_kept_back.is_(False),
            CollectionEventRow.event == CollectionEvent.HANDED_IN,
            CollectionEventRow.at >= one.first,
            CollectionEventRow.at < one.until,
        )
    )
    for collection_id, at in rows:
        yield _Breach(COLLECTED, f"collection:{collection_id}", at.astimezone(LONDON).date())


def _costs(one: _Protected) -> Iterator[_Breach]:
    """Costs that the revenues system has added since."""
    if (
        "cost" not in one.permitted
        and one.debt.costs - one.debt.received_costs > one.row.costs_then
    ):
        yield _Breach(COST_ADDED, f"debt:{one.debt.id}", one.debt.as_of)


def _stages(one: _Protected) -> Iterator[_Breach]:
    """A step of recovery that was taken since, as the revenues system says."""
    steps = STAGES[one.account.type]
    then, now = one.row.stage_then, one.debt.stage
    if then == now.value or then not in set(Stage) or one.debt.stage_on is None:
        return
    order = {stage: place for place, stage in enumerate(steps)}
    is_onward = order.get(now, -1) > order.get(Stage(then), len(steps))
    if is_onward and one.debt.stage_on >= one.first_day and not one.permitted:
        yield _Breach(STAGE_MOVED, f"debt:{one.debt.id}", one.debt.stage_on)


def _write(session: Session, one: _Protected, breach: _Breach, now: datetime) -> int:
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if is_postgresql else sqlite.insert
    added = session.scalar(
        insert(MoratoriumBreach)
        .values(
            moratorium_id=one.moratorium.id,
            what=breach.what,
            subject=breach.subject,
            on=breach.on,
            found_at=now,
        )
        .on_conflict_do_nothing(index_elements=["moratorium_id", "what", "subject"])
        .returning(MoratoriumBreach.id)
    )
    if added is None:
        return 0
    log.error("moratorium-breach", moratorium=one.moratorium.id, what=breach.what, breach=added)
    if one.moratorium.party_id is not None:
        subject = day_subject(one.moratorium.id, f"breach:{added}")
        kind, today = WorkKind.BREATHING_SPACE_DAY, now.astimezone(LONDON).date()
        open_work(session, kind, one.moratorium.party_id, subject, today, now, harm=0)
    return 1
