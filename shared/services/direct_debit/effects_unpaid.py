"""Collections that were not paid (ARUDD): the debit goes back, and what follows from the bank's reason.

Source: the scheme's ARUDD codes; only "refer to payer" is presented again, for the same amount,
inside a month, with notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from shared.domain.direct_debit_reasons import Report, consequence, unpaid_code
from shared.domain.direct_debit_runs import RunState
from shared.domain.ledger import PostingKind
from shared.domain.mandate_states import CollectionEvent, CollectionState
from shared.models import BacsReport, BacsReportRow, Collection, Mandate
from shared.services.direct_debit.matching import LineFound, lines_of
from shared.services.direct_debit.records import collection_subject, move_collections
from shared.services.direct_debit.returned_money import returned_key, take_many_back
from shared.services.direct_debit.unpaid_next import Returned, after_return
from shared.services.direct_debit.working import Outcome, Work, for_person, nothing_to_do
from shared.services.ledger.taking_back import TakeBack

RETURNABLE = frozenset({CollectionState.HANDED_IN, CollectionState.COLLECTED})
RETURNED_BEFORE = frozenset(
    {CollectionState.UNPAID, CollectionState.TO_REPRESENT, CollectionState.FAILED}
)
NO_REFERENCE = "We have collected nothing with this reference."
NO_COLLECTION = "No collection with this reference has this amount and processing day."


@dataclass(frozen=True)
class _Pair:
    row: BacsReportRow
    line: LineFound
    code: str


def work_unpaid(work: Work, rows: Sequence[BacsReportRow]) -> list[tuple[BacsReportRow, Outcome]]:
    """What came of each row; the ledger and the states of all of them in a few statements."""
    lines = lines_of(work.session, (row.reference for row in rows))
    _lock_mandates(work, lines.values())
    collections = _locked(work, lines.values())
    used: set[tuple[int, int]] = set()
    pairs: list[_Pair] = []
    outcomes: list[tuple[BacsReportRow, Outcome]] = []
    for row in rows:
        found = _pair(row, lines.get(row.reference, ()), collections, used)
        if isinstance(found, Outcome):
            outcomes.append((row, found))
        else:
            used.add((found.line.collection_id or 0, found.line.presentation))
            pairs.append(found)
    returned = _take_back(work, pairs, collections)
    came_of = after_return(work, returned)
    return [*outcomes, *zip((pair.row for pair in pairs), came_of, strict=True)]


def _lock_mandates(work: Work, lines: Iterable[Sequence[LineFound]]) -> None:
    ids = sorted({line.mandate_id for some in lines for line in some})
    work.session.scalars(
        select(Mandate)
        .where(Mandate.id.in_(ids))
        .order_by(Mandate.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _locked(work: Work, lines: Iterable[Sequence[LineFound]]) -> dict[int, Collection]:
    ids = sorted({line.collection_id for some in lines for line in some if line.collection_id})
    found = work.session.scalars(
        select(Collection)
        .where(Collection.id.in_(ids))
        .order_by(Collection.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {each.id: each for each in found}


def _pair(
    row: BacsReportRow,
    lines: Sequence[LineFound],
    collections: dict[int, Collection],
    used: set[tuple[int, int]],
) -> _Pair | Outcome:
    if not lines:
        return for_person(NO_REFERENCE)
    mandate_id = lines[0].mandate_id
    same = [
        line
        for line in lines
        if line.collection_id is not None
        and line.amount == row.amount
        and line.processing_on == row.on
    ]
    if not same:
        return for_person(NO_COLLECTION, mandate_id)
    for line in same:
        key = (line.collection_id or 0, line.presentation)
        if key not in used and _is_returnable(line, collections[key[0]]):
            return _with_code(row, line)
    return _not_returnable(same[-1], collections)


def _is_returnable(line: LineFound, collection: Collection) -> bool:
    return (
        line.run_state is RunState.HANDED_IN
        and collection.presentation == line.presentation
        and collection.state in RETURNABLE
    )


def _with_code(row: BacsReportRow, line: LineFound) -> _Pair | Outcome:
    code = unpaid_code(row.says, row.code)
    if code is None:
        return for_person(
            "The bank's reason is not one that we know.", line.mandate_id, line.collection_id
        )
    return _Pair(row, line, code)


def _not_returnable(line: LineFound, collections: dict[int, Collection]) -> Outcome:
    collection = collections[line.collection_id or 0]
    about = (line.mandate_id, line.collection_id)
    if line.run_state is RunState.TAKEN_BACK:
        return nothing_to_do("Its whole run was taken back.", *about)
    if collection.presentation > line.presentation or collection.state in RETURNED_BEFORE:
        return nothing_to_do("It had come back before.", *about)
    if not line.is_with_bank:
        return for_person(f"Run {line.run_id} is not marked as handed in.", *about)
    return for_person(f"The collection is {collection.state.replace('_', ' ')}.", *about)


def _take_back(
    work: Work, pairs: Sequence[_Pair], collections: dict[int, Collection]
) -> list[Returned]:
    """Every debit goes back: the states, the money that was counted, and the reasons."""
    days = _report_days(work, pairs)
    groups: dict[tuple[CollectionState, str], list[_Pair]] = defaultdict(list)
    wishes = []
    for pair in pairs:
        collection = collections[pair.line.collection_id or 0]
        groups[collection.state, pair.code].append(pair)
        if collection.state is CollectionState.COLLECTED and collection.receipt_id is not None:
            wishes.append(
                TakeBack(
                    collection.receipt_id,
                    returned_key(collection.id, collection.presentation),
                    PostingKind.RETURNED,
                    pair.line.amount,
                    collection_subject(collection.id),
                )
            )
    for (state, code), some in sorted(groups.items()):
        _move(work, state, code, [collections[pair.line.collection_id or 0] for pair in some], days)
    take_many_back(work.session, wishes, work.by, work.now)
    return [_returned(work, pair, collections[pair.line.collection_id or 0]) for pair in pairs]


def _report_days(work: Work, pairs: Sequence[_Pair]) -> date:
    """The day of the newest report of the batch; a report without a day came today."""
    ids = {pair.row.report_id for pair in pairs}
    made = work.session.scalars(select(BacsReport.made_on).where(BacsReport.id.in_(ids))).all()
    return max((each for each in made if each is not None), default=work.today)


def _move(work: Work, state: CollectionState, code: str, some: list[Collection], day: date) -> None:
    ids = [each.id for each in some]
    reason = f"{Report.ARUDD}:{code}"
    event = CollectionEvent.RETURNED
    move_collections(work.session, ids, state, event, work.by, work.now, reason)
    work.session.execute(
        update(Collection)
        .where(Collection.id.in_(ids))
        .values(returned_code=code, returned_on=day)
        .execution_options(synchronize_session=False)
    )


def _returned(work: Work, pair: _Pair, collection: Collection) -> Returned:
    found = consequence(Report.ARUDD, pair.code)
    if found is None:
        raise LookupError(pair.code)
    return Returned(
        mandate_id=collection.mandate_id,
        plan_id=collection.plan_id,
        collection_id=collection.id,
        presentation=pair.line.presentation,
        amount=pair.line.amount,
        entry_on=pair.line.entry_on,
        first_presented=collection.first_processing_on or pair.line.processing_on,
        code=pair.code,
        consequence=found,
    )
