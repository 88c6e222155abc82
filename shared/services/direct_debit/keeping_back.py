"""What comes of collections that a run keeps back: held, cancelled or left, and the payer told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Table, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.mandate_states import CollectionEvent, CollectionState
from shared.domain.money import ZERO, Money
from shared.domain.run_rules import FOR_A_PERSON, OVER, HeldBack
from shared.domain.work_kinds import WorkKind
from shared.models import Collection, CollectionShare, Mandate, Plan
from shared.services.audit import Actor
from shared.services.direct_debit.records import in_batches, mandate_subject, move_collections
from shared.services.direct_debit.selection import Instruction, KeptBack, ToTake
from shared.services.outbox_many import Letter, durable_channels, queue_many
from shared.services.work_items import open_work
from shared.services.working_days import working_days

LOOKED_AT_WITHIN = 1
"""Working days until somebody looks at what no file can hold."""
TEMPLATE = "direct_debit_not_taken"
_TOLD = {HeldBack.PAID.value: "paid", HeldBack.NOTHING_OWED.value: "paid"}
_NOT_HOLDS = frozenset(each.value for each in HeldBack)
_COLLECTIONS: Table = Collection.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A payment that is not taken as it was announced. `key` names the message for ever."""

    mandate_id: int
    what: str
    """`held`, `less`, `paid` or `taken_back`."""
    advised: Money
    taken: Money
    key: str


def keep_back(session: Session, rows: Iterable[KeptBack], by: Actor, now: datetime) -> None:
    """Deal with everything that a run leaves out. The mandates and collections are locked.

    What a hold stops is HELD, what is never taken is CANCELLED, and of both the payer is told. What
    is only late or without notice keeps its state for the nightly step that announces it anew.
    """
    ordered = sorted(rows, key=lambda each: (each.why, each.state, each.collection_id))
    for (why, state), of_kind in groupby(ordered, key=lambda each: (each.why, each.state)):
        for some in in_batches(list(of_kind)):
            _keep_back(session, why, state, some, by, now)


def keep_shares_back(session: Session, many: Sequence[ToTake], now: datetime) -> None:
    """Note which shares a hold keeps back of collections that go out with the rest; tell the payer."""
    if not many:
        return
    pairs = [(each.collection_id, debt_id) for each in many for debt_id in each.kept]
    session.execute(
        update(CollectionShare)
        .where(tuple_(CollectionShare.collection_id, CollectionShare.debt_id).in_(pairs))
        .values(is_kept_back=True)
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(
        update(_COLLECTIONS)
        .where(_COLLECTIONS.c.id == bindparam("one"))
        .values(kept_back=bindparam("kept")),
        [{"one": each.collection_id, "kept": each.advised - each.take} for each in many],
    )
    told = [
        NotTaken(
            each.mandate_id,
            "less",
            each.advised,
            each.take,
            f"dd_less:{each.collection_id}:{each.presentation}:{each.take.pence}",
        )
        for each in many
    ]
    tell_not_taken(session, told, now)


def put_right(session: Session, many: Iterable[Instruction], by: Actor, now: datetime) -> None:
    """Ask a person about instructions that no file can hold."""
    for each in many:
        if each.why != HeldBack.MANDATE:
            _ask_person(session, each.party_id, each.mandate_id, now)


def tell_not_taken(session: Session, many: Sequence[NotTaken], now: datetime) -> None:
    """Tell payers that payments are not taken as they were announced; a few statements in all."""
    if not many:
        return
    rows = session.execute(
        select(Mandate.id, Mandate.party_id, Mandate.reference, Plan.reference.label("plan"))
        .join(Plan, Plan.id == Mandate.plan_id)
        .where(Mandate.id.in_({each.mandate_id for each in many}))
    )
    payers = {row.id: row for row in rows}
    letters = []
    for each in many:
        payer = payers[each.mandate_id]
        said = {
            "reference": payer.reference,
            "plan": payer.plan,
            "change": each.what,
            "advised": each.advised,
            "taken": each.taken,
        }
        letters.append(Letter(payer.party_id, said, each.key))
    channels = durable_channels(session, {payer.party_id for payer in payers.values()})
    queue_many(session, TEMPLATE, letters, channels, now)


def _keep_back(
    session: Session,
    why: str,
    state: CollectionState,
    rows: Sequence[KeptBack],
    by: Actor,
    now: datetime,
) -> None:
    ids = [each.collection_id for each in rows]
    is_hold = why not in _NOT_HOLDS
    if why in OVER:
        move_collections(session, ids, state, CollectionEvent.CANCELLED, by, now, why)
    elif is_hold and state is not CollectionState.TO_REPRESENT:
        move_collections(session, ids, state, CollectionEvent.HELD, by, now, why)
    session.execute(
        update(Collection)
        .where(Collection.id.in_(ids), Collection.held_by != why)
        .values(held_by=why)
        .execution_options(synchronize_session=False)
    )
    if what := "held" if is_hold else _TOLD.get(why, ""):
        told = [
            NotTaken(
                each.mandate_id,
                what,
                each.amount,
                ZERO,
                f"dd_{what}:{each.collection_id}:{each.lock if is_hold else 0}",
            )
            for each in rows
        ]
        tell_not_taken(session, told, now)
    if why in FOR_A_PERSON:
        for each in rows:
            _ask_person(session, each.party_id, each.mandate_id, now)


def _ask_person(session: Session, party_id: int, mandate_id: int, now: datetime) -> None:
    promise = working_days(session).add(now.astimezone(LONDON).date(), LOOKED_AT_WITHIN)
    open_work(session, WorkKind.MANDATE, party_id, mandate_subject(mandate_id), promise, now)
