"""Lodging an instruction once more, for new details or the same, and putting a cancelled one back.

Source: *Service User's Guide and Rules to the Direct Debit Scheme*: new details from the bank need a
new 0N and no 0C; the first collection after it is 01; a reinstated instruction needs neither.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from shared.domain.bank_check import BankDetails
from shared.domain.collection_days import collect_from, notice_on
from shared.domain.direct_debit_dates import collection_dates
from shared.domain.direct_debit_reasons import Report
from shared.domain.direct_debit_runs import InstructionState
from shared.domain.mandate_states import (
    ENDED,
    MANDATE,
    CollectionEvent,
    CollectionState,
    MandateEvent,
)
from shared.domain.standard18 import TransactionCode
from shared.models import (
    Channel,
    Collection,
    Mandate,
    MandateEventRow,
    MandateInstruction,
    Party,
    Plan,
)
from shared.services.direct_debit.details import seal_details
from shared.services.direct_debit.give import METHOD, new_instruction
from shared.services.direct_debit.records import (
    move_collection,
    move_mandate,
    open_collections,
)
from shared.services.direct_debit.schedule import advance_notice, schedule_collections
from shared.services.direct_debit.working import (
    Outcome,
    Work,
    done,
    for_person,
    nothing_to_do,
)
from shared.services.outbox_recipients import durable_channel
from shared.services.plans.read import plan_page

MOVED = frozenset({"3", "C", "E"})
"""Codes of an account that is somewhere else now."""


def has_these_details(work: Work, mandate: Mandate, details: BankDetails) -> bool:
    """Whether a mandate is for this account already."""
    return mandate.account_key == seal_details(work.keys, details).key


def was_lodged_again(work: Work, mandate: Mandate, reason: str) -> bool:
    """Whether the same code had an instruction lodged again before: once is enough."""
    found = work.session.scalar(
        select(MandateEventRow.id)
        .where(
            MandateEventRow.mandate_id == mandate.id,
            MandateEventRow.event == MandateEvent.AMENDED,
            MandateEventRow.reason == reason,
        )
        .limit(1)
    )
    return found is not None


def waits_for_details(work: Work, mandate: Mandate) -> bool:
    """Whether a mandate was paused because a bank moved its account and did not say where to."""
    reason = _reason_of(work, mandate, MandateEvent.SUSPENDED)
    report, _, code = reason.partition(":")
    return report in set(Report) and code in MOVED


def _reason_of(work: Work, mandate: Mandate, *events: MandateEvent) -> str:
    """Why one of these events happened to a mandate, the last time that one did."""
    found = work.session.scalar(
        select(MandateEventRow.reason)
        .where(MandateEventRow.mandate_id == mandate.id, MandateEventRow.event.in_(events))
        .order_by(MandateEventRow.id.desc())
        .limit(1)
    )
    return found or ""


def lodge_details(work: Work, mandate: Mandate, details: BankDetails | None, reason: str) -> int:
    """Lodge a locked mandate once more, for new details or its own; how many collections moved.

    A new instruction waits for the next run and none is cancelled. What would be collected before
    the bank can have it moves to later days, with notice anew. Raises NotAllowed and
    PastLastKnownHoliday.
    """
    if details is not None:
        sealed = seal_details(work.keys, details)
        mandate.sealed = sealed.sealed
        mandate.account_ending, mandate.account_key = sealed.ending, sealed.key
    move_mandate(work.session, mandate, MandateEvent.AMENDED, work.by, work.now, reason)
    _withdraw(work, mandate)
    work.session.add(new_instruction(mandate, TransactionCode.NEW, work.now))
    mandate.has_collected, mandate.lodged_on = False, None
    mandate.collect_from = _lodged_from(work)
    work.session.flush()
    return _move_early(work, mandate, reason)


def _lodged_from(work: Work) -> date:
    """Handed in tomorrow, processed on the day after, and then the bank's days to refuse."""
    return work.days.add(work.days.add(work.today, 2), work.terms.lodged_days)


def _move_early(work: Work, mandate: Mandate, reason: str) -> int:
    first = mandate.collect_from or work.today
    early = [each for each in open_collections(work.session, mandate.id) if each.entry_on < first]
    if not early:
        return 0
    by_letter = durable_channel(work.session, mandate.party_id) is Channel.LETTER
    day = collect_from(work.today, work.terms, work.days, by_letter=by_letter)
    moved = []
    for each in early:
        if each.state is CollectionState.TO_REPRESENT:
            # A second presentation belongs to the account that was asked first.
            move_collection(
                work.session, each, CollectionEvent.CANCELLED, work.by, work.now, reason
            )
            continue
        dates = collection_dates(day, work.terms.notice_days, work.days)
        each.advised_on, each.entry_on = dates.advised, dates.entry
        each.processing_on = dates.processing
        moved.append(each.id)
        # Never two on one day: the first is the one that tells whether the bank takes it.
        day = work.days.next_after(dates.entry)
    work.session.flush()
    advance_notice(work.session, mandate.id, moved, work.by, work.now)
    return len(moved)


def reinstate(work: Work, mandate: Mandate, reason: str) -> Outcome:
    """The bank put an instruction back: nothing is sent for it, and what was cancelled comes again.

    Only what a bank's report ended: what the payer cancelled with us stays cancelled. Collections
    are made anew with notice of their days. Raises PastLastKnownHoliday.
    """
    if not MANDATE.allows(mandate.state, MandateEvent.REINSTATED):
        return _not_put_back(mandate)
    ended_by = _reason_of(
        work, mandate, MandateEvent.CANCELLED_BY_PAYER, MandateEvent.CANCELLED_BY_BANK
    )
    if ended_by.partition(":")[0] not in set(Report):
        return for_person("It was not a bank's report that ended it.", mandate.id)
    if _other_collects(work, mandate):
        return for_person("Another Direct Debit collects for this plan by now.", mandate.id)
    stopped = select(Party.contact_stopped_at).where(Party.id == mandate.party_id)
    if work.session.scalar(stopped) is not None:
        return for_person("Contact with this person has stopped.", mandate.id)
    move_mandate(work.session, mandate, MandateEvent.REINSTATED, work.by, work.now, reason)
    mandate.ended_at = None
    again = _collect_again(work, mandate)
    return done(f"Put back, and {again} payments announced anew.", mandate.id)


def _not_put_back(mandate: Mandate) -> Outcome:
    if mandate.state in ENDED:
        return for_person(
            f"A Direct Debit that is {mandate.state.replace('_', ' ')} is not put back.", mandate.id
        )
    if MANDATE.allows(mandate.state, MandateEvent.RESUMED):
        return for_person("It is paused for a reason that this does not settle.", mandate.id)
    return nothing_to_do("The Direct Debit stands.", mandate.id)


def _other_collects(work: Work, mandate: Mandate) -> bool:
    found = work.session.scalar(
        select(Mandate.id)
        .where(
            Mandate.plan_id == mandate.plan_id,
            Mandate.id != mandate.id,
            Mandate.state.not_in(ENDED),
        )
        .limit(1)
    )
    return found is not None


def _collect_again(work: Work, mandate: Mandate) -> int:
    plan = work.session.scalars(
        select(Plan).where(Plan.id == mandate.plan_id).with_for_update()
    ).one()
    page = plan_page(work.session, mandate.party_id, plan.reference, work.today)
    if not page.is_alive:
        return 0
    plan.method = METHOD
    by_letter = durable_channel(work.session, mandate.party_id) is Channel.LETTER
    told_on = notice_on(work.today, work.terms, work.days, by_letter=by_letter)
    mandate.collect_from = work.days.add(told_on, work.terms.notice_days)
    work.session.flush()
    known = _newest(work, mandate.id)
    schedule_collections(work.session, mandate, page, work.by, work.now)
    ids = work.session.scalars(
        select(Collection.id).where(Collection.mandate_id == mandate.id, Collection.id > known)
    ).all()
    return len(advance_notice(work.session, mandate.id, ids, work.by, work.now))


def _newest(work: Work, mandate_id: int) -> int:
    newest = work.session.scalar(
        select(Collection.id)
        .where(Collection.mandate_id == mandate_id)
        .order_by(Collection.id.desc())
        .limit(1)
    )
    return newest or 0


def _withdraw(work: Work, mandate: Mandate) -> None:
    work.session.execute(
        update(MandateInstruction)
        .where(
            MandateInstruction.mandate_id == mandate.id,
            MandateInstruction.state == InstructionState.WAITING,
            MandateInstruction.code == TransactionCode.NEW,
        )
        .values(state=InstructionState.WITHDRAWN)
    )
