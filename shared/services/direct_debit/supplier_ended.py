"""What a supplier says against a mandate or a collection, in the scheme's own codes.

A supplier reports what banks do in words of its own; each is taken for one code of the bank's
reports, so that what follows is the same as for a council with its own service user number.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.direct_debit_reasons import Consequence, Repair, Report, consequence
from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.mandate_states import MANDATE, MandateEvent
from shared.domain.says import N_, Says
from shared.gateways.direct_debit_ports import MandateStatus, SeenMandate
from shared.models import Mandate
from shared.services.audit import Actor
from shared.services.direct_debit.effects_mandates import apply_consequence
from shared.services.direct_debit.working import Outcome, Work, ask_officer, work_in
from shared.services.sign_in.keys import Keys

ENDED_CODES = {
    "account_closed": "B",
    "bank_account_restricted": "G",
    "bank_ownership_changed": "0",
    "could_not_process": "0",
    "debit_not_authorized": "1",
}
"""Why a mandate was refused or revoked, as codes of ADDACS."""
REFUSED_CODES = {**ENDED_CODES, "bank_ownership_changed": "N", "could_not_process": "N"}
"""The same as codes of AUDDIS."""
UNPAID_CODES = {
    "account_closed": "B",
    "account_number_invalid": "5",
    "bank_account_restricted": "G",
    "bank_account_unusable": "G",
    "debit_not_authorized": "1",
    "incorrect_account_details": "5",
    "insufficient_funds": "0",
    "invalid_account_number": "5",
    "no_account": "5",
    "refer_to_customer": "0",
}
"""Why a collection was not paid, as codes of ARUDD."""
OTHER = "other"
"""A supplier's word that is none of those above: a person looks."""
NOT_KNOWN = Consequence(
    Says(N_("The supplier does not say why the bank did not pay")), None, Repair.INVESTIGATE
)


def mandate_gone(
    session: Session, keys: Keys, mandate: Mandate, seen: SeenMandate, by: Actor, now: datetime
) -> None:
    """End a locked mandate that the supplier cannot use any more; the bank knows, so no 0C goes."""
    work = work_in(session, keys, by, now)
    is_refused = seen.status is MandateStatus.REFUSED
    report = Report.AUDDIS if is_refused else Report.ADDACS
    codes = REFUSED_CODES if is_refused else ENDED_CODES
    code = codes.get(seen.why, "N" if is_refused else "0")
    found = consequence(report, code)
    if found is None:
        raise LookupError(code)
    if found.event is not None and not MANDATE.allows(mandate.state, found.event):
        # A bank cannot refuse what stood for long: then it cancelled it.
        found = Consequence(found.says, MandateEvent.CANCELLED_BY_BANK, found.repair)
    outcome = apply_consequence(work, mandate, found, f"{report}:{code}")
    look_if_needed(work, mandate, outcome)


def unpaid_consequence(word: str) -> tuple[str, Consequence]:
    """The code of a supplier's word for why a collection was not paid, and what follows from it."""
    code = UNPAID_CODES.get(word)
    found = consequence(Report.ARUDD, code) if code else None
    return (code, found) if code and found else (OTHER, NOT_KNOWN)


def look_if_needed(work: Work, mandate: Mandate, outcome: Outcome) -> None:
    """Put on the worklist what could not be applied by itself."""
    if outcome.outcome is RowOutcome.FOR_PERSON:
        ask_officer(work, mandate, work.terms.act_days)
