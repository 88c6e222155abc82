"""A claim advice (DDICA): the payer's bank gave money back, so the receipts go and the debts grow again.

The payer has the money from their bank: nothing is ever refunded by us beside it. Source: the
scheme's indemnity claim rules; nine working days to counter, about fourteen until the debit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from shared.domain.direct_debit_claims import REASONS, ClaimReason, claim_days
from shared.domain.direct_debit_runs import ClaimState
from shared.domain.gate import HoldKind
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.mandate_states import ENDED, MANDATE, CollectionState, MandateEvent
from shared.domain.mandate_states import CollectionEvent as Event
from shared.domain.money import Money, total
from shared.domain.work_kinds import WorkKind
from shared.gateways.bacs_claims import CLAIM
from shared.gateways.bacs_rows import amount_of, day_of
from shared.models import (
    BacsReportRow,
    Collection,
    IndemnityClaim,
    IndemnityPart,
    Mandate,
)
from shared.services.audit import record_audit
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.matching import LineFound, lines_of
from shared.services.direct_debit.records import (
    locked_collection,
    move_collection,
    move_mandate,
)
from shared.services.direct_debit.working import (
    Outcome,
    Work,
    done,
    facts_of,
    for_person,
    mandate_named,
    nothing_to_do,
)
from shared.services.holds import put_hold
from shared.services.ledger.post import entries_of
from shared.services.ledger.taking_back import TakeBack, take_money_back
from shared.services.outbox import queue_message
from shared.services.work_items import open_work

HARM = 20
"""A claim that nobody counters stands."""
UNKNOWN = "We have no Direct Debit with this reference."


def claim_subject(claim_id: int) -> str:
    """How audit, holds and work items name a claim."""
    return f"indemnity_claim:{claim_id}"


def work_claim(work: Work, row: BacsReportRow) -> Outcome:
    """A row of a claim advice. A claim that is taken back by the bank is for a person."""
    facts = facts_of(work.keys, row)
    bank_reference = facts.get("PayingBankReference", "").strip()[:60]
    known = known_claim(work, bank_reference)
    if row.record != CLAIM:
        about = known.mandate_id if known is not None else None
        return for_person("The bank takes a claim back: mark it as won once it has paid.", about)
    if known is not None:
        return nothing_to_do(f"Claim {known.id} is this one.", known.mandate_id)
    mandate = mandate_named(work, row.reference)
    if mandate is None:
        return for_person(UNKNOWN)
    reason = REASONS.get(row.code)
    if reason is None or not bank_reference:
        return for_person("The reason or the bank's reference is not known.", mandate.id)
    found = _collections(work, row, facts)
    if isinstance(found, str):
        return for_person(found, mandate.id)
    advice = ClaimAdvice(bank_reference, row.code, reason, row.amount, row.on, row.id)
    return open_claim(work, mandate, advice, found)


def known_claim(work: Work, bank_reference: str) -> IndemnityClaim | None:
    """The claim that was taken in under a bank's reference."""
    return work.session.scalar(
        select(IndemnityClaim).where(IndemnityClaim.bank_reference == bank_reference)
    )


def _collections(
    work: Work, row: BacsReportRow, facts: Mapping[str, str]
) -> list[tuple[Collection, Money]] | str:
    """Each collection that is claimed, or why one of them is none of ours: then nothing is done."""
    parts = _parts(facts)
    if not parts or total(amount for _, amount in parts) != row.amount:
        return "The collections do not add up to the claim."
    lines = lines_of(work.session, [row.reference]).get(row.reference, ())
    found: dict[int, Money] = {}
    for day, amount in parts:
        ids = [each.collection_id or 0 for each in lines if _is_of(each, day, amount)]
        free = next((each for each in ids if each not in found), None)
        if free is None:
            return f"We collected nothing of this amount on {day:%-d %B %Y}."
        found[free] = amount
    locked = [(locked_collection(work.session, each), found[each]) for each in sorted(found)]
    for collection, _ in locked:
        if collection.state is not CollectionState.COLLECTED or collection.receipt_id is None:
            return f"A collection of the claim is {collection.state.replace('_', ' ')}."
    return locked


def _is_of(line: LineFound, day: date, amount: Money) -> bool:
    return line.collection_id is not None and line.entry_on == day and line.amount == amount


def _parts(facts: Mapping[str, str]) -> list[tuple[date, Money]]:
    found = []
    for number in range(1, len(facts) + 1):
        day = day_of(facts.get(f"DateOfDirectDebit.{number}", ""))
        amount = amount_of(facts.get(f"Amount.{number}", ""))
        if day is None or amount is None:
            break
        found.append((day, amount))
    return found


@dataclass(frozen=True)
class ClaimAdvice:
    """What a bank, or a supplier for it, says of a claim."""

    bank_reference: str
    code: str
    reason: ClaimReason
    total: Money
    debit_on: date | None
    """When the money is taken from us; none where the advice does not say."""
    row_id: int | None = None


def open_claim(
    work: Work,
    mandate: Mandate,
    advice: ClaimAdvice,
    collections: Sequence[tuple[Collection, Money]],
) -> Outcome:
    """Take a claim in: its receipts go back, the debts grow again and wait, a person answers.

    The mandate and the collections are locked, and the money of each is counted.
    """
    days = claim_days(work.today, advice.debit_on, work.terms, work.days)
    claim = IndemnityClaim(
        bank_reference=advice.bank_reference,
        mandate_id=mandate.id,
        report_row_id=advice.row_id,
        reason=advice.code,
        total=advice.total,
        state=ClaimState.OPEN,
        claimed_on=days.claimed_on,
        counter_by=days.counter_by,
        taken_on=days.taken_on,
        at=work.now,
    )
    work.session.add(claim)
    work.session.flush()
    about = claim_subject(claim.id)
    record_audit(work.session, work.by, "claim opened", about, work.now, reason=advice.code)
    debts: set[int] = set()
    for collection, amount in collections:
        debts |= _reverse(work, claim, collection, amount)
    _stop_collecting(work, mandate, advice.reason, f"ddica:{advice.code}")
    _hold(work, about, debts)
    open_work(
        work.session, WorkKind.CLAIM, mandate.party_id, about, claim.counter_by, work.now, HARM
    )
    _tell(work, mandate, claim)
    return done(f"Claim {claim.id}: to be answered by {claim.counter_by:%-d %B %Y}.", mandate.id)


def _reverse(work: Work, claim: IndemnityClaim, collection: Collection, amount: Money) -> set[int]:
    """The receipt goes back and the collection is claimed; the debts that grew again."""
    reason = f"ddica:{claim.reason}"
    wish = TakeBack(
        collection.receipt_id or 0,
        f"dd:{collection.id}:claimed",
        PostingKind.INDEMNITY,
        amount,
        claim_subject(claim.id),
    )
    posting_id = take_money_back(work.session, wish, work.by, work.now)
    move_collection(work.session, collection, Event.CLAIMED, work.by, work.now, reason)
    work.session.add(
        IndemnityPart(
            claim_id=claim.id, collection_id=collection.id, amount=amount, posting_id=posting_id
        )
    )
    work.session.flush()
    entries = entries_of(work.session, posting_id)
    return {
        each.debt_id
        for each in entries
        if each.account is LedgerAccount.DEBT and each.debt_id is not None
    }


def _stop_collecting(work: Work, mandate: Mandate, reason: ClaimReason, why: str) -> None:
    event = reason.event
    if event is None or mandate.state in ENDED or not MANDATE.allows(mandate.state, event):
        return
    if event is MandateEvent.SUSPENDED:
        move_mandate(work.session, mandate, event, work.by, work.now, why)
    else:
        end_mandate(work.session, mandate.id, event, work.by, work.now, why)


def _hold(work: Work, about: str, debts: set[int]) -> None:
    """Nobody is chased for money that two banks still argue about."""
    for debt_id in sorted(debts):
        put_hold(
            work.session,
            HoldKind.DISPUTE,
            about,
            work.by,
            work.now,
            starts_on=work.today,
            debt_id=debt_id,
        )


def _tell(work: Work, mandate: Mandate, claim: IndemnityClaim) -> None:
    said = {"amount": claim.total, "reference": mandate.reference, "outcome": "opened"}
    key = f"dd_claim:{claim.id}:opened"
    queue_message(work.session, "direct_debit_claimed", mandate.party_id, said, work.now, key)
