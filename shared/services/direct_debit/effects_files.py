"""What reports say of whole files: taken, rejected, or single records of them not taken.

The run that a report speaks of is found by its submission serial. A difference between the report's
counts and ours is named, and a person looks.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.ledger import PostingKind
from shared.domain.mandate_states import (
    ENDED,
    MANDATE,
    CollectionEvent,
    CollectionState,
    MandateEvent,
)
from shared.domain.standard18 import INSTRUCTIONS, TransactionCode
from shared.gateways.bacs_claims import SUMMARY
from shared.models import BacsReportRow, Collection, DirectDebitLine, DirectDebitRun, Mandate
from shared.services.audit import record_audit
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.matching import LineFound, lines_of_run, run_of_serial
from shared.services.direct_debit.records import (
    collection_subject,
    locked_collection,
    locked_mandate,
    move_collection,
)
from shared.services.direct_debit.returned_money import returned_key
from shared.services.direct_debit.working import (
    Outcome,
    Work,
    ask_officer,
    done,
    facts_of,
    for_person,
    nothing_to_do,
)
from shared.services.ledger.taking_back import TakeBack, take_money_back

ACCEPTED, WITH_ERRORS, REJECTED = "accepted", "with_errors", "rejected"
NO_RUN = "We have handed in no run with this serial."
NOT_TAKEN = frozenset({"REJECTED", "RETURNED"})


def work_file(work: Work, row: BacsReportRow) -> Outcome:
    """A row of an AUDDIS report about a file of instructions: accepted (V) or rejected (R)."""
    facts = facts_of(work.keys, row)
    run = run_of_serial(work.session, facts.get("vol-serial-number", "").strip())
    if run is None:
        return for_person(NO_RUN)
    accepted, rejected = _count(facts, "accepted-ddi"), _count(facts, "rejected-ddi")
    if row.record == "R":
        _mark(work, run, WITH_ERRORS if accepted else REJECTED)
        return for_person(
            f"Run {run.serial}: Bacs rejected {rejected or 0} instructions of its file."
        )
    return _compared(run, run.instruction_count, accepted, rejected, "instructions")


def _compared(
    run: DirectDebitRun, ours: int, accepted: int | None, rejected: int | None, what: str
) -> Outcome:
    if accepted is None or rejected is None:
        return for_person(f"Run {run.serial}: the counts cannot be read.")
    if rejected == 0 and accepted == ours:
        return done(f"Run {run.serial}: {accepted} {what} accepted, as we handed in.")
    return for_person(
        f"Run {run.serial}: we handed in {ours} {what}; {accepted} were accepted "
        f"and {rejected} rejected."
    )


def work_credit(work: Work, row: BacsReportRow) -> Outcome:
    """A row of an AWACS report: the account of somebody to whom the council sends money has changed."""
    return done("Noted for money that we send. Nothing is recovered because of it.")


def work_handed_in(work: Work, row: BacsReportRow) -> Outcome:
    """A row of an input report: what became of a file, or of one record of it."""
    facts = facts_of(work.keys, row)
    run = run_of_serial(work.session, facts.get("serial", "").strip())
    if run is None:
        return for_person(NO_RUN)
    if row.record == SUMMARY:
        return _summary(work, run, row, facts)
    line = _line(work, run, row)
    if line is None:
        return for_person(f"Run {run.serial} has no such record.")
    if row.record in NOT_TAKEN:
        return _not_taken(work, run, line, f"input:{row.record.lower()}")
    detail = f"Run {run.serial}: Bacs changed this record, or says something else of it."
    return for_person(detail, line.mandate_id, line.collection_id)


def _summary(
    work: Work, run: DirectDebitRun, row: BacsReportRow, facts: Mapping[str, str]
) -> Outcome:
    accepted = _count(facts, "DebitEntry.AcceptedRecords")
    rejected = _count(facts, "DebitEntry.RejectedRecords")
    if row.says:
        _mark(work, run, REJECTED if not accepted else WITH_ERRORS)
        return for_person(f"Run {run.serial}: Bacs sent a message about the whole file.")
    if accepted is None or rejected is None:
        return for_person(f"Run {run.serial}: the counts cannot be read.")
    _mark(work, run, (WITH_ERRORS if accepted else REJECTED) if rejected else ACCEPTED)
    ours = run.collection_count
    if accepted + rejected not in (ours, ours + run.instruction_count):
        return for_person(
            f"Run {run.serial}: we handed in {ours} collections; the report counts "
            f"{accepted + rejected}."
        )
    return done(f"Run {run.serial}: {accepted} taken, {rejected} not.")


def _count(facts: Mapping[str, str], name: str) -> int | None:
    text = facts.get(name, "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _mark(work: Work, run: DirectDebitRun, word: str) -> None:
    run.input_report = word
    about = f"direct_debit_run:{run.id}"
    record_audit(work.session, work.by, "noted an input report", about, work.now, says=word)
    work.session.flush()


def _line(work: Work, run: DirectDebitRun, row: BacsReportRow) -> LineFound | None:
    same = [
        line
        for line in lines_of_run(work.session, run.id, row.reference)
        if line.amount == row.amount
    ]
    return same[0] if len(same) == 1 else None


def _not_taken(work: Work, run: DirectDebitRun, line: LineFound, reason: str) -> Outcome:
    """A record that never reached the payer's bank: nothing is collected or lodged by it."""
    about = (line.mandate_id, line.collection_id)
    if not line.is_with_bank:
        return for_person(f"Run {run.serial} is not marked as handed in.", *about)
    mandate = locked_mandate(work.session, line.mandate_id)
    if line.collection_id is None:
        return _instruction_not_taken(work, mandate, line, reason)
    collection = locked_collection(work.session, line.collection_id)
    if collection.presentation != line.presentation or collection.state in (
        CollectionState.UNPAID,
        CollectionState.FAILED,
        CollectionState.TO_REPRESENT,
    ):
        return nothing_to_do("It was known as not collected.", *about)
    if collection.state not in (CollectionState.HANDED_IN, CollectionState.COLLECTED):
        return for_person(f"The collection is {collection.state.replace('_', ' ')}.", *about)
    _undo(work, collection, line, reason)
    ask_officer(work, mandate, work.terms.act_days)
    return done("Nothing was collected. A person finds another day with the payer.", *about)


def _undo(work: Work, collection: Collection, line: LineFound, reason: str) -> None:
    was_counted = collection.state is CollectionState.COLLECTED
    collection.returned_code, collection.returned_on = "input", work.today
    for event in (CollectionEvent.RETURNED, CollectionEvent.GIVEN_UP):
        move_collection(work.session, collection, event, work.by, work.now, reason)
    if was_counted and collection.receipt_id is not None:
        wish = TakeBack(
            collection.receipt_id,
            returned_key(collection.id, line.presentation),
            PostingKind.RETURNED,
            line.amount,
            collection_subject(collection.id),
        )
        take_money_back(work.session, wish, work.by, work.now)


def _instruction_not_taken(work: Work, mandate: Mandate, line: LineFound, reason: str) -> Outcome:
    code = work.session.get_one(DirectDebitLine, line.line_id).code
    if code not in INSTRUCTIONS or code is TransactionCode.CANCEL:
        return for_person("The bank may still hold the cancelled instruction.", mandate.id)
    if mandate.state in ENDED:
        return nothing_to_do("The Direct Debit had ended already.", mandate.id)
    if not MANDATE.allows(mandate.state, MandateEvent.REFUSED):
        return for_person("The Direct Debit is not with the bank.", mandate.id)
    end_mandate(
        work.session,
        mandate.id,
        MandateEvent.REFUSED,
        work.by,
        work.now,
        reason,
        sends_cancellation=False,
    )
    ask_officer(work, mandate, work.terms.act_days)
    return done("The instruction was not taken, and the payer was told.", mandate.id)
