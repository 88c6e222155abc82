"""What a bank says of an instruction, applied: ended, paused, lodged anew, put back, or for a person.

Source: the scheme's reason codes for ADDACS and AUDDIS returns; applied within three working days.
"""

from __future__ import annotations

from sqlalchemy import update

from shared.domain.bank_check import BankDetails
from shared.domain.direct_debit_reasons import Consequence, Repair, Report, consequence
from shared.domain.direct_debit_runs import InstructionState
from shared.domain.mandate_states import ENDED, MANDATE, MandateEvent, MandateState
from shared.domain.standard18 import TransactionCode
from shared.gateways.bacs_rows import Problem, details_of
from shared.models import BacsReportRow, Mandate, MandateInstruction, Plan
from shared.services.direct_debit.deceased import stop_contact
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.lodging import (
    has_these_details,
    lodge_details,
    reinstate,
    waits_for_details,
    was_lodged_again,
)
from shared.services.direct_debit.records import move_mandate
from shared.services.direct_debit.working import (
    Outcome,
    Work,
    ask_officer,
    done,
    facts_of,
    for_person,
    mandate_named,
    nothing_to_do,
)
from shared.services.outbox import queue_message, queue_text_too

UNKNOWN = "We have no Direct Debit with this reference."
NOT_KNOWN_CODE = "The code is not one that we know."
ENDING = frozenset(
    {
        MandateEvent.CANCELLED_BY_PAYER,
        MandateEvent.CANCELLED_BY_BANK,
        MandateEvent.RAN_OUT,
        MandateEvent.REFUSED,
    }
)


def work_advice(work: Work, row: BacsReportRow) -> Outcome:
    """A row of an ADDACS report: a payer or a bank changed an instruction."""
    return _work(work, row, Report.ADDACS)


def work_refused(work: Work, row: BacsReportRow) -> Outcome:
    """A row of an AUDDIS report: a bank sent a new instruction back."""
    if row.record not in ("N", "D"):
        return for_person("The kind of the row is not one that we know.")
    return _work(work, row, Report.AUDDIS)


def _work(work: Work, row: BacsReportRow, report: Report) -> Outcome:
    mandate = mandate_named(work, row.reference)
    if mandate is None:
        return for_person(UNKNOWN)
    found = consequence(report, row.code)
    if found is None:
        return for_person(NOT_KNOWN_CODE, mandate.id)
    details = _new_details(work, row) if found.repair is Repair.LODGE_NEW_DETAILS else None
    return apply_consequence(work, mandate, found, f"{report}:{row.code}", details)


def _new_details(work: Work, row: BacsReportRow) -> BankDetails | None:
    facts = facts_of(work.keys, row)
    read = details_of(
        facts.get("payer-new-sort-code", ""), facts.get("payer-new-account-number", "")
    )
    return None if isinstance(read, Problem) else read


def apply_consequence(
    work: Work,
    mandate: Mandate,
    found: Consequence,
    reason: str,
    details: BankDetails | None = None,
    *,
    tell: bool = True,
) -> Outcome:
    """Do to a locked mandate what a code says. `reason` is the report and its code, `addacs:1`.

    `tell` is False where another message of the same day says it all.
    """
    if found.repair is Repair.STOP_CONTACT:
        return _stop(work, mandate, reason)
    if found.repair is Repair.REACTIVATE:
        return reinstate(work, mandate, reason)
    if mandate.state in ENDED:
        return _was_over(work, mandate)
    if found.repair is Repair.LODGE_NEW_DETAILS and details is not None:
        return _amend(work, mandate, details, reason)
    if found.repair is Repair.LODGE_AGAIN and not was_lodged_again(work, mandate, reason):
        return _lodge_again(work, mandate, reason)
    if found.event is MandateEvent.SUSPENDED:
        return _suspend(work, mandate, found, reason, tell=tell)
    return _end(work, mandate, found, reason, tell=tell)


def _stop(work: Work, mandate: Mandate, reason: str) -> Outcome:
    if MANDATE.allows(mandate.state, MandateEvent.CANCELLED_BY_BANK):
        event = MandateEvent.CANCELLED_BY_BANK
        end_mandate(work.session, mandate.id, event, work.by, work.now, reason, tell=False)
    stopped = stop_contact(work.session, mandate.party_id, work.by, work.now, reason)
    if not stopped:
        return nothing_to_do("Contact had been stopped already.", mandate.id)
    return done("The payer has died: everything is stopped, and a person takes over.", mandate.id)


def _was_over(work: Work, mandate: Mandate) -> Outcome:
    """A cancellation of ours that has not left is not needed when the bank has cancelled."""
    work.session.execute(
        update(MandateInstruction)
        .where(
            MandateInstruction.mandate_id == mandate.id,
            MandateInstruction.state == InstructionState.WAITING,
            MandateInstruction.code == TransactionCode.CANCEL,
        )
        .values(state=InstructionState.WITHDRAWN)
    )
    return nothing_to_do("The Direct Debit had ended already.", mandate.id)


def _amend(work: Work, mandate: Mandate, details: BankDetails, reason: str) -> Outcome:
    if has_these_details(work, mandate, details):
        return nothing_to_do("We have these details already.", mandate.id)
    if (refused := _cannot_lodge(work, mandate)) is not None:
        return refused
    later = lodge_details(work, mandate, details, reason)
    return done(f"New details kept, a new instruction waits, {later} payments moved.", mandate.id)


def _lodge_again(work: Work, mandate: Mandate, reason: str) -> Outcome:
    if (refused := _cannot_lodge(work, mandate)) is not None:
        return refused
    later = lodge_details(work, mandate, None, reason)
    return done(f"A new instruction waits, {later} payments moved.", mandate.id)


def _cannot_lodge(work: Work, mandate: Mandate) -> Outcome | None:
    """Why no new instruction may wait for it: what was paused for another reason stays paused."""
    if not MANDATE.allows(mandate.state, MandateEvent.AMENDED):
        return _not_now(mandate)
    if mandate.state is MandateState.SUSPENDED and not waits_for_details(work, mandate):
        return for_person("It is paused for a reason that this does not settle.", mandate.id)
    return None


def _suspend(
    work: Work, mandate: Mandate, found: Consequence, reason: str, *, tell: bool
) -> Outcome:
    if mandate.state is MandateState.SUSPENDED:
        return nothing_to_do("The Direct Debit is paused already.", mandate.id)
    if not MANDATE.allows(mandate.state, MandateEvent.SUSPENDED):
        return _not_now(mandate)
    move_mandate(work.session, mandate, MandateEvent.SUSPENDED, work.by, work.now, reason)
    if found.repair is Repair.LODGE_NEW_DETAILS:
        if tell:
            _ask_for_details(work, mandate)
        ask_officer(work, mandate, work.terms.follow_up_days)
        return done("Paused: the account moved, and no new details came.", mandate.id)
    ask_officer(work, mandate, work.terms.act_days)
    return done("Paused until a person has looked.", mandate.id)


def _ask_for_details(work: Work, mandate: Mandate) -> None:
    plan = work.session.get_one(Plan, mandate.plan_id)
    said = {
        "reference": mandate.reference,
        "plan": plan.reference,
        "ending": mandate.account_ending,
    }
    key = f"dd_check_details:{mandate.id}:{mandate.lock}"
    queue_message(work.session, "direct_debit_check_details", mandate.party_id, said, work.now, key)
    queue_text_too(
        work.session, "direct_debit_check_details", mandate.party_id, said, work.now, key
    )


def _end(work: Work, mandate: Mandate, found: Consequence, reason: str, *, tell: bool) -> Outcome:
    event = found.event
    if event is None:
        return for_person(NOT_KNOWN_CODE, mandate.id)
    if not MANDATE.allows(mandate.state, event):
        return _not_now(mandate)
    end_mandate(
        work.session,
        mandate.id,
        event,
        work.by,
        work.now,
        reason,
        tell=tell,
        sends_cancellation=False,
    )
    is_ours = found.repair is Repair.INVESTIGATE
    ask_officer(work, mandate, work.terms.act_days if is_ours else work.terms.follow_up_days)
    return done("Ended, and the payer was asked for another way to pay.", mandate.id)


def _not_now(mandate: Mandate) -> Outcome:
    return for_person(
        f"It cannot be applied while the Direct Debit is {mandate.state.replace('_', ' ')}.",
        mandate.id,
    )
