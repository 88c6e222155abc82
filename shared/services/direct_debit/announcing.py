"""What a run kept back is announced anew: after a hold, for another day, or for less than before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.collection_days import notice_on
from shared.domain.direct_debit_dates import collection_dates
from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.gate import Act
from shared.domain.london import LONDON
from shared.domain.mandate_states import COLLECTABLE, CollectionEvent, CollectionState
from shared.domain.money import ZERO, Money
from shared.domain.run_rules import TO_ANNOUNCE, HeldBack
from shared.domain.schedule import Offer, due_date
from shared.domain.work_kinds import WorkKind
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays
from shared.models import Channel, Collection, CollectionShare, Mandate, Plan
from shared.services.audit import Actor
from shared.services.direct_debit.records import (
    locked_mandate,
    mandate_subject,
    move_collection,
    open_collections,
)
from shared.services.direct_debit.schedule import advance_notice
from shared.services.direct_debit.selection import still_owed, stopped_by
from shared.services.direct_debit.selection_rows import OnItsWay, on_its_way, shares_asked
from shared.services.direct_debit.terms import terms
from shared.services.gate import Stops, all_stops
from shared.services.outbox_recipients import durable_channel
from shared.services.work_items import open_work
from shared.services.working_days import working_days

_OURS = (CollectionState.SCHEDULED, CollectionState.NOTIFIED)


@dataclass(frozen=True)
class Announced:
    """What the nightly step did."""

    released: int = 0
    """Payments whose hold has ended."""
    announced: int = 0
    """Payments of which the payer has another day or amount."""


@dataclass(frozen=True)
class _Scene:
    today: date
    terms: DirectDebitTerms
    days: WorkingDays
    stops: Stops
    coming: OnItsWay
    by: Actor
    now: datetime


def announce_anew(database: Database, by: Actor, now: datetime) -> Announced:
    """Give every payment that was kept back its next day, with notice; a transaction for each payer.

    A payment that a hold kept back goes behind the others of its plan, so that nobody pays two at
    once when a hold ends. One that came too late or without notice has the next day that leaves time.
    """
    with database.reading() as session:
        scene = _scene(session, by, now)
        mandates = _waiting(session, scene.stops)
    released = announced = 0
    for mandate_id in mandates:
        freed, told = database.attempt(partial(_announce, mandate_id=mandate_id, scene=scene))
        released, announced = released + freed, announced + told
    return Announced(released, announced)


def _scene(session: Session, by: Actor, now: datetime) -> _Scene:
    today = now.astimezone(LONDON).date()
    stops = all_stops(session, Act.COLLECTION, today)
    coming = on_its_way(session)
    return _Scene(today, terms(session, today), working_days(session), stops, coming, by, now)


def _waiting(session: Session, stops: Stops) -> list[int]:
    """The mandates of which something can be announced anew."""
    rows = session.execute(
        select(
            Mandate.id, Mandate.party_id, Collection.id, Collection.state, CollectionShare.debt_id
        )
        .join(Collection, Collection.mandate_id == Mandate.id)
        .join(CollectionShare, CollectionShare.collection_id == Collection.id)
        .where(
            Mandate.state.in_(COLLECTABLE),
            or_(
                Collection.state == CollectionState.HELD,
                Collection.state.in_(_OURS)
                & Collection.held_by.in_(sorted(TO_ANNOUNCE))
                & (Collection.presentation == 1),
            ),
        )
        .order_by(Mandate.id, Collection.id)
    )
    found: dict[int, dict[int, bool]] = {}
    for mandate_id, party_id, collection_id, state, debt_id in rows:
        free = state is not CollectionState.HELD or not stopped_by([stops], party_id, debt_id)
        of_mandate = found.setdefault(mandate_id, {})
        of_mandate[collection_id] = of_mandate.get(collection_id, True) and free
    return [mandate_id for mandate_id, each in found.items() if any(each.values())]


def _announce(session: Session, mandate_id: int, scene: _Scene) -> tuple[int, int]:
    mandate = locked_mandate(session, mandate_id)
    if mandate.state not in COLLECTABLE:
        return 0, 0
    waiting = open_collections(session, mandate_id)
    held = [each for each in waiting if _is_free(session, mandate, each, scene)]
    kept = [
        each
        for each in waiting
        if each.state in _OURS and each.presentation == 1 and each.held_by in TO_ANNOUNCE
    ]
    try:
        _give_days(session, mandate, held, kept, waiting, scene)
    except PastLastKnownHoliday:
        # Nobody can promise a day yet; a person loads the bank holidays of the year to come.
        session.expire_all()
        subject = mandate_subject(mandate_id)
        open_work(session, WorkKind.MANDATE, mandate.party_id, subject, scene.today, scene.now)
        return 0, 0
    for each in held:
        move_collection(session, each, CollectionEvent.RELEASED, scene.by, scene.now)
    ids = [each.id for each in (*held, *kept) if each.amount > ZERO]
    advance_notice(session, mandate_id, ids, scene.by, scene.now)
    return len(held), len(kept)


def _is_free(session: Session, mandate: Mandate, each: Collection, scene: _Scene) -> bool:
    if each.state is not CollectionState.HELD:
        return False
    debts = session.scalars(
        select(CollectionShare.debt_id).where(CollectionShare.collection_id == each.id)
    )
    return not any(stopped_by([scene.stops], mandate.party_id, debt_id) for debt_id in debts)


def _give_days(
    session: Session,
    mandate: Mandate,
    held: list[Collection],
    kept: list[Collection],
    waiting: list[Collection],
    scene: _Scene,
) -> None:
    by_letter = durable_channel(session, mandate.party_id) is Channel.LETTER
    told_on = notice_on(scene.today, scene.terms, scene.days, by_letter=by_letter)
    earliest = scene.days.add(told_on, scene.terms.notice_days)
    earliest = max(earliest, mandate.collect_from or earliest)
    plan = session.scalars(select(Plan).where(Plan.id == mandate.plan_id)).one()
    offer = Offer(plan.amount, plan.frequency, plan.first_due)
    with session.no_autoflush:
        for each in kept:
            _set_days(each, max(each.advised_on, earliest), scene)
        last = max((each.advised_on for each in waiting if each not in held), default=scene.today)
        for each in sorted(held, key=lambda one: (one.entry_on, one.id)):
            last = _next_due(offer, max(last, earliest))
            _set_days(each, last, scene)
    for each in kept:
        if each.held_by == HeldBack.MORE_THAN_OWED:
            _lessen(session, each, mandate.scheme, scene.coming)
    for each in (*held, *kept):
        each.held_by = ""
    final = max(waiting, key=lambda one: (one.entry_on, one.id), default=None)
    for each in waiting:
        each.is_last = each is final
    session.flush()


def _set_days(each: Collection, advised: date, scene: _Scene) -> None:
    dates = collection_dates(advised, scene.terms.notice_days, scene.days)
    each.advised_on, each.entry_on = dates.advised, dates.entry
    each.processing_on, each.kept_back = dates.processing, ZERO


def _next_due(offer: Offer, after: date) -> date:
    """The first day of the plan's rhythm after a day."""
    days = (due_date(offer, index) for index in count())
    return next(day for day in days if day > after)


def _lessen(session: Session, each: Collection, scheme: str, coming: OnItsWay) -> None:
    """Ask for no more than is owed now; what is nought is left for the next run to cancel."""
    rows: Iterable[Any] = session.execute(
        shares_asked(Collection.id == each.id, scheme=scheme).execution_options(yield_per=None)
    ).all()
    new = {row.debt_id: min(row.share, Money(max(still_owed(row, coming), 0))) for row in rows}
    amount = Money(sum(part.pence for part in new.values()))
    if amount <= ZERO:
        return
    for debt_id, part in new.items():
        one = (CollectionShare.collection_id == each.id, CollectionShare.debt_id == debt_id)
        if part > ZERO:
            session.execute(update(CollectionShare).where(*one).values(amount=part))
        else:
            session.execute(delete(CollectionShare).where(*one))
    each.amount = amount
