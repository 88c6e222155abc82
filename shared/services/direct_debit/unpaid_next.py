"""After a collection came back: once more, or another way to pay, and the payer is told on the same day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from shared.domain.collection_days import notice_on
from shared.domain.direct_debit_again import presented_again
from shared.domain.direct_debit_dates import CollectionDates
from shared.domain.direct_debit_reasons import Consequence, Repair
from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.gate import Act, Blocked
from shared.domain.mandate_states import COLLECTABLE, ENDED, CollectionEvent, CollectionState
from shared.domain.money import Money
from shared.domain.plan_states import ALIVE
from shared.models import Channel, Collection, CollectionShare, Mandate, Plan
from shared.services.direct_debit.effects_mandates import apply_consequence
from shared.services.direct_debit.records import move_collections
from shared.services.direct_debit.working import Outcome, Work, done
from shared.services.gate import Stops, all_stops
from shared.services.outbox_many import Letter, durable_channels, queue_many

_ASKS_FOR_DETAILS = frozenset({Repair.ASK_FOR_DETAILS, Repair.LODGE_NEW_DETAILS})


@dataclass(frozen=True)
class Returned:
    """A presentation that came back, and what its code means."""

    mandate_id: int
    plan_id: int
    collection_id: int
    presentation: int
    amount: Money
    entry_on: date
    first_presented: date
    code: str
    consequence: Consequence


@dataclass(frozen=True)
class _Next:
    """When it is presented again, and when the payer has the notice of that."""

    dates: CollectionDates
    told_on: date
    presentation: int


@dataclass(frozen=True)
class _Scene:
    """What the batch knows of those whose collections came back."""

    mandates: dict[int, Mandate]
    plans: dict[int, Plan]
    debts: dict[int, list[int]]
    stops: Stops
    channels: dict[int, Channel]


def after_return(work: Work, returned: Sequence[Returned]) -> list[Outcome]:
    """Decide what is next for each, tell the payers, and what came of each, in their order."""
    if not returned:
        return []
    scene = _scene(work, returned)
    outcomes, letters = [], []
    again: dict[_Next, list[Returned]] = defaultdict(list)
    over: dict[str, list[int]] = defaultdict(list)
    # What ends a mandate comes first: nothing of it is asked for again after that.
    for each in sorted(returned, key=lambda one: one.consequence.repair is Repair.PRESENT_AGAIN):
        found = _again(work, scene, each)
        if found is None:
            over[each.code].append(each.collection_id)
        else:
            again[found].append(each)
        dates = found.dates if found is not None else None
        outcomes.append(_outcome(work, scene, each, dates))
        if not _is_silent(scene, each):
            letters.append(_letter(scene, each, dates))
    _move(work, again, over)
    queue_many(work.session, "direct_debit_unpaid", letters, scene.channels, work.now)
    return outcomes


def _scene(work: Work, returned: Sequence[Returned]) -> _Scene:
    mandate_ids = {each.mandate_id for each in returned}
    plan_ids = {each.plan_id for each in returned}
    mandates = work.session.scalars(select(Mandate).where(Mandate.id.in_(mandate_ids)))
    plans = work.session.scalars(select(Plan).where(Plan.id.in_(plan_ids)))
    debts: dict[int, list[int]] = defaultdict(list)
    for collection_id, debt_id in work.session.execute(
        select(CollectionShare.collection_id, CollectionShare.debt_id).where(
            CollectionShare.collection_id.in_([each.collection_id for each in returned])
        )
    ):
        debts[collection_id].append(debt_id)
    known = {each.id: each for each in mandates}
    return _Scene(
        mandates=known,
        plans={each.id: each for each in plans},
        debts=debts,
        stops=all_stops(work.session, Act.COLLECTION, work.today),
        channels=durable_channels(work.session, {each.party_id for each in known.values()}),
    )


def _is_silent(scene: _Scene, each: Returned) -> bool:
    """Whether nothing goes out about it: somebody has died, or a hold stops what is asked for."""
    if each.consequence.repair is Repair.STOP_CONTACT:
        return True
    party_id = scene.mandates[each.mandate_id].party_id
    debts = scene.debts[each.collection_id]
    return isinstance(scene.stops.of_several(party_id, debts), Blocked)


def _again(work: Work, scene: _Scene, each: Returned) -> _Next | None:
    mandate = scene.mandates[each.mandate_id]
    may = (
        each.consequence.repair is Repair.PRESENT_AGAIN
        and mandate.state in COLLECTABLE
        and scene.plans[each.plan_id].state in ALIVE
        and not _is_silent(scene, each)
    )
    if not may:
        return None
    by_letter = scene.channels[mandate.party_id] is Channel.LETTER
    told_on = notice_on(work.today, work.terms, work.days, by_letter=by_letter)
    dates = presented_again(
        each.first_presented, each.presentation, each.amount, told_on, work.terms, work.days
    )
    return None if dates is None else _Next(dates, told_on, each.presentation + 1)


def _outcome(work: Work, scene: _Scene, each: Returned, dates: CollectionDates | None) -> Outcome:
    about = (each.mandate_id, each.collection_id)
    if dates is not None:
        return done(f"The debit went back. Again on {dates.entry:%-d %B %Y}.", *about)
    mandate = scene.mandates[each.mandate_id]
    is_over = mandate.state in ENDED and each.consequence.repair is not Repair.STOP_CONTACT
    if each.consequence.repair is Repair.PRESENT_AGAIN or is_over:
        return done("The debit went back. It is not asked for again.", *about)
    reason = f"arudd:{each.code}"
    found = apply_consequence(work, mandate, each.consequence, reason, tell=False)
    outcome = found.outcome
    # The money went back, so the row did something whatever the mandate's state was.
    if outcome is RowOutcome.NOTHING_TO_DO:
        outcome = RowOutcome.DONE
    return Outcome(outcome, f"The debit went back. {found.detail}", *about)


def _letter(scene: _Scene, each: Returned, dates: CollectionDates | None) -> Letter:
    mandate, plan = scene.mandates[each.mandate_id], scene.plans[each.plan_id]
    said = {
        "amount": each.amount,
        "day": each.entry_on,
        "reference": mandate.reference,
        "plan": plan.reference,
        "again": dates.entry if dates is not None else None,
        "stopped": mandate.state not in COLLECTABLE,
        "check_details": each.consequence.repair in _ASKS_FOR_DETAILS,
        "alive": plan.state in ALIVE,
    }
    key = f"dd_unpaid:{each.collection_id}:{each.presentation}"
    debts = tuple(scene.debts[each.collection_id])
    return Letter(mandate.party_id, said, key, debts)


def _move(
    work: Work,
    again: dict[_Next, list[Returned]],
    over: dict[str, list[int]],
) -> None:
    was = CollectionState.UNPAID
    for code, ids in sorted(over.items()):
        event, reason = CollectionEvent.GIVEN_UP, f"arudd:{code}"
        move_collections(work.session, ids, was, event, work.by, work.now, reason)
    for found, some in again.items():
        ids = [each.collection_id for each in some]
        event = CollectionEvent.TO_REPRESENT
        move_collections(work.session, ids, was, event, work.by, work.now, "arudd:0")
        _date(work, ids, found)
        _remember_first(work, some)


def _date(work: Work, ids: list[int], found: _Next) -> None:
    """The new days, of which the message of today is the notice."""
    work.session.execute(
        update(Collection)
        .where(Collection.id.in_(ids))
        .values(
            advised_on=found.dates.advised,
            entry_on=found.dates.entry,
            processing_on=found.dates.processing,
            presentation=found.presentation,
            notified_on=found.told_on,
            notices=Collection.notices + 1,
        )
        .execution_options(synchronize_session=False)
    )


def _remember_first(work: Work, some: Sequence[Returned]) -> None:
    by_day: dict[date, list[int]] = defaultdict(list)
    for each in some:
        by_day[each.first_presented].append(each.collection_id)
    for day, ids in by_day.items():
        work.session.execute(
            update(Collection)
            .where(Collection.id.in_(ids), Collection.first_processing_on.is_(None))
            .values(first_processing_on=day)
            .execution_options(synchronize_session=False)
        )
