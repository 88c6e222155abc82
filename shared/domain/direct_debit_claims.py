"""What each reason of an indemnity claim means for the mandate, and until when it can be answered.

Source: the Direct Debit scheme's indemnity claim reasons (DDICA); words are our own. The payer's
bank has given the money back already: a claim takes the receipt back whatever becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.mandate_states import MandateEvent
from shared.domain.says import N_, Says
from shared.domain.working_days import WorkingDays


@dataclass(frozen=True)
class ClaimReason:
    """What a payer says was wrong, and what becomes of the mandate until a person has looked."""

    says: Says
    event: MandateEvent | None


REASONS: Mapping[str, ClaimReason] = {
    "1": ClaimReason(
        Says(N_("The amount or the day was not the one that was agreed")), MandateEvent.SUSPENDED
    ),
    "2": ClaimReason(Says(N_("The payer had no notice")), MandateEvent.SUSPENDED),
    "3": ClaimReason(
        Says(N_("The payer's bank had cancelled the instruction")), MandateEvent.CANCELLED_BY_BANK
    ),
    "4": ClaimReason(
        Says(N_("The payer had cancelled the Direct Debit with us")),
        MandateEvent.CANCELLED_BY_PAYER,
    ),
    "5": ClaimReason(
        Says(N_("The payer says that they gave no instruction")),
        MandateEvent.CANCELLED_BY_COUNCIL,
    ),
    "6": ClaimReason(
        Says(N_("The payer says that the signature is not theirs")),
        MandateEvent.CANCELLED_BY_COUNCIL,
    ),
    "7": ClaimReason(Says(N_("We asked for the claim ourselves")), None),
    "8": ClaimReason(
        Says(N_("The payer does not know the name of the service user")), MandateEvent.SUSPENDED
    ),
}
"""By the report's reason. One that is missing here is for a person."""


@dataclass(frozen=True)
class ClaimDays:
    """The days of a claim."""

    claimed_on: date
    counter_by: date
    taken_on: date


def claim_days(
    today: date, debit_on: date | None, terms: DirectDebitTerms, days: WorkingDays
) -> ClaimDays:
    """When a claim was made, until when it can be countered, and when the bank takes its money.

    The bank names the day of its debit, some working days after its advice; a report that is read
    late does not move the day by which we must answer. Raises PastLastKnownHoliday.
    """
    if debit_on is None:
        claimed_on, taken_on = today, days.add(today, terms.taken_days)
    else:
        claimed_on = min(today, days.back(debit_on, terms.taken_days))
        taken_on = debit_on
    return ClaimDays(claimed_on, days.add(claimed_on, terms.counter_days), taken_on)
