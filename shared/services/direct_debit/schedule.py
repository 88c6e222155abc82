"""The collections of a mandate: made from its plan, and announced in good time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, insert, not_, select, true
from sqlalchemy.orm import Session

from shared.domain.collection_days import (
    CollectionSchedule,
    PlannedCollection,
    notice_on,
    schedule,
    shares_of,
)
from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.london import LONDON
from shared.domain.mandate_states import CollectionEvent, CollectionState
from shared.domain.money import Money
from shared.models import (
    Channel,
    Collection,
    CollectionEventRow,
    CollectionShare,
    InstalmentRow,
    Mandate,
    Plan,
)
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.records import (
    OPEN_COLLECTIONS,
    collection_subject,
    locked_mandate,
    mandate_subject,
    move_collection,
)
from shared.services.direct_debit.terms import service_user, terms
from shared.services.outbox import queue_message
from shared.services.outbox_recipients import durable_channel
from shared.services.plans.read import PlanPage
from shared.services.working_days import working_days


@dataclass(frozen=True)
class Announced:
    """One collection as the payer is told of it."""

    on: date
    """When it leaves the account."""
    amount: Money


def planned(
    session: Session,
    page: PlanPage,
    earliest: date,
    numbers: DirectDebitTerms,
    replaces_id: int | None = None,
) -> CollectionSchedule:
    """What a Direct Debit on a plan would collect from a day on. Raises PastLastKnownHoliday.

    Instalments that another collection asks for already are left out, but for those that are still
    to come under a mandate that it would replace.
    """
    asked = select(InstalmentRow.number).join(
        Collection, Collection.instalment_id == InstalmentRow.id
    )
    of_plan = (InstalmentRow.plan_id == page.id, Collection.state != CollectionState.CANCELLED)
    goes = and_(Collection.mandate_id == replaces_id, Collection.state.in_(OPEN_COLLECTIONS))
    taken = set(session.scalars(asked.where(*of_plan, not_(goes) if replaces_id else true())))
    lines = [line for line in page.expected.lines if line.instalment.number not in taken]
    return schedule(lines, earliest, numbers, working_days(session))


def schedule_collections(
    session: Session, mandate: Mandate, page: PlanPage, by: Actor, now: datetime
) -> CollectionSchedule:
    """Write down every collection of a mandate that was given; the payer is told by the caller.

    The mandate is locked and has its `collect_from`. Raises PastLastKnownHoliday.
    """
    today = now.astimezone(LONDON).date()
    numbers = terms(session, today)
    found = planned(session, page, mandate.collect_from or today, numbers)
    by_letter = durable_channel(session, mandate.party_id) is Channel.LETTER
    told_on = notice_on(today, numbers, working_days(session), by_letter=by_letter)
    if found.collections:
        _add(session, mandate, page, found.collections, told_on, by, now)
    return found


def _add(
    session: Session,
    mandate: Mandate,
    page: PlanPage,
    wanted: tuple[PlannedCollection, ...],
    told_on: date,
    by: Actor,
    now: datetime,
) -> None:
    instalments = dict(
        session.execute(
            select(InstalmentRow.number, InstalmentRow.id).where(InstalmentRow.plan_id == page.id)
        ).all()
    )
    last = wanted[-1].number
    rows = [
        {
            "mandate_id": mandate.id,
            "plan_id": page.id,
            "instalment_id": instalments[each.number],
            "state": CollectionState.NOTIFIED,
            "advised_on": each.dates.advised,
            "processing_on": each.dates.processing,
            "entry_on": each.dates.entry,
            "amount": each.amount,
            "is_last": each.number == last,
            "notified_on": told_on,
            "notices": 1,
            "created_at": now,
        }
        for each in wanted
    ]
    ids = session.scalars(
        insert(Collection).returning(Collection.id, sort_by_parameter_order=True), rows
    ).all()
    _add_shares(session, page, wanted, ids)
    _note(session, ids, by, now)


def _add_shares(
    session: Session, page: PlanPage, wanted: tuple[PlannedCollection, ...], ids: Sequence[int]
) -> None:
    slices = {line.number: tuple(line.shares.items()) for line in page.lines}
    session.execute(
        insert(CollectionShare),
        [
            {
                "collection_id": collection_id,
                "debt_id": debt_id,
                "position": position,
                "amount": amount,
            }
            for collection_id, each in zip(ids, wanted, strict=True)
            for position, (debt_id, amount) in enumerate(
                shares_of(each.amount, slices[each.number])
            )
        ],
    )


def _note(session: Session, ids: Iterable[int], by: Actor, now: datetime) -> None:
    for collection_id in ids:
        session.add(
            CollectionEventRow(
                collection_id=collection_id,
                event=CollectionEvent.NOTIFIED,
                state=CollectionState.NOTIFIED,
                at=now,
                by=str(by)[:60],
            )
        )
        subject = collection_subject(collection_id)
        record_audit(session, by, "collection notified", subject, now)
    session.flush()


def advance_notice(
    session: Session, mandate_id: int, collection_ids: Iterable[int], by: Actor, now: datetime
) -> tuple[int, ...]:
    """Tell a payer of new or changed days and amounts, in one message, before anything is taken.

    The collections have their new days and amounts already, and are SCHEDULED or NOTIFIED. Those
    told of; one whose day leaves no time for the notice must have been moved by the caller.
    Raises NotFound.
    """
    mandate = locked_mandate(session, mandate_id)
    today = now.astimezone(LONDON).date()
    numbers, days = terms(session, today), working_days(session)
    channel = durable_channel(session, mandate.party_id)
    told_on = notice_on(today, numbers, days, by_letter=channel is Channel.LETTER)
    found = session.scalars(
        select(Collection)
        .where(
            Collection.id.in_(list(collection_ids)),
            Collection.mandate_id == mandate_id,
            Collection.state.in_((CollectionState.SCHEDULED, CollectionState.NOTIFIED)),
        )
        .order_by(Collection.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not found:
        return ()
    for each in found:
        each.notified_on, each.notices = told_on, each.notices + 1
        move_collection(session, each, CollectionEvent.NOTIFIED, by, now)
    _tell(session, mandate, list(found), channel, now)
    return tuple(each.id for each in found)


def announce(
    session: Session, mandate: Mandate, collections: list[Collection], now: datetime
) -> None:
    """Give notice of collections that were just written down, where no other message says them."""
    channel = durable_channel(session, mandate.party_id)
    _tell(session, mandate, collections, channel, now)


def _tell(
    session: Session,
    mandate: Mandate,
    collections: list[Collection],
    channel: Channel,
    now: datetime,
) -> None:
    ordered = sorted(collections, key=lambda each: (each.entry_on, each.id))
    last = max(ordered, key=lambda each: each.id)
    plan_reference = session.scalars(select(Plan.reference).where(Plan.id == mandate.plan_id)).one()
    said = {
        "reference": mandate.reference,
        "plan": plan_reference,
        "ending": mandate.account_ending,
        "collects": service_user(session),
        "collections": [Announced(each.entry_on, each.amount - each.kept_back) for each in ordered],
    }
    key = f"dd_notice:{mandate_subject(mandate.id)}:{last.id}:{last.notices}"
    queue_message(session, "direct_debit_notice", mandate.party_id, said, now, key, channel)
