"""A claim of a payer's bank that reaches us through a supplier: taken in as a bank's own advice is.

Some of what a supplier calls a dispute is a bank's late answer that it did not pay; that is a return.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.direct_debit_claims import REASONS
from shared.domain.direct_debit_runs import ClaimState
from shared.domain.mandate_states import CollectionState
from shared.gateways.direct_debit_ports import SeenClaim
from shared.services.audit import Actor
from shared.services.direct_debit.effects_claims import ClaimAdvice, known_claim, open_claim
from shared.services.direct_debit.supplier_collections import return_collection
from shared.services.direct_debit.supplier_ended import look_if_needed
from shared.services.direct_debit.supplier_records import locked_all
from shared.services.direct_debit.working import ask_officer, work_in
from shared.services.sign_in.keys import Keys

LATE_RETURNS = {
    "bank_cannot_process": "could_not_process",
    "incorrect_account_details": "incorrect_account_details",
    "insufficient_funds": "insufficient_funds",
}
"""Reasons that say that the bank never paid, and the supplier's word for the same of a collection."""
REASON_CODES = {
    "debit_not_authorized": "5",
    "duplicate": "1",
    "fraudulent": "6",
    "subscription_canceled": "4",
    "unrecognized": "8",
}
"""The supplier's reasons, as those of the scheme's claim advice."""
ANY_OTHER = "1"
"""The mandate is paused until a person has looked."""
OPEN = frozenset({ClaimState.OPEN, ClaimState.COUNTERED})


class TooEarly(Exception):
    """We do not know of the money yet that is claimed."""


def settle_claim(
    session: Session, keys: Keys, asked_id: int, seen: SeenClaim, by: Actor, now: datetime
) -> None:
    """Take a claim in, once. Raises TooEarly while its collection is not known as paid."""
    mandate, collection, asked = locked_all(session, asked_id)
    work = work_in(session, keys, by, now)
    known = known_claim(work, seen.claim_id[:60])
    if known is not None:
        if not seen.is_withdrawn and known.state in OPEN:
            # The money is ours again: an officer notes the claim as won.
            ask_officer(work, mandate, work.terms.act_days)
        return
    if not seen.is_withdrawn:
        return
    if collection.state in (CollectionState.HANDED_IN, CollectionState.IN_RUN):
        raise TooEarly
    if collection.state is not CollectionState.COLLECTED or collection.receipt_id is None:
        return
    if seen.reason in LATE_RETURNS:
        word = LATE_RETURNS[seen.reason]
        return_collection(session, keys, mandate, collection, asked, word, by, now)
        return
    code = REASON_CODES.get(seen.reason, ANY_OTHER)
    advice = ClaimAdvice(seen.claim_id[:60], code, REASONS[code], seen.amount, work.today)
    look_if_needed(work, mandate, open_claim(work, mandate, advice, [(collection, seen.amount)]))
