"""Offers as they are kept: the payments of one whose payments are not alike beside its own row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.schedule import Offer, OfferLine, offer_of_lines
from shared.models import CounterOffer, InstalmentRow, ProposalLine

REGULAR, LINES = "regular", "lines"
"""How the payments of an offer or plan are: alike, or each of its own."""


class Kept(Protocol):
    """What every record of an offer holds: a proposal, a plan, or a row read of one."""

    @property
    def amount(self) -> Money: ...
    @property
    def frequency(self) -> Frequency: ...
    @property
    def first_due(self) -> date: ...
    @property
    def paid_now(self) -> Money: ...


class KeptProposal(Kept, Protocol):
    """A proposal, or a row read of one."""

    @property
    def id(self) -> int: ...
    @property
    def pattern(self) -> str: ...


def pattern_of(offer: Offer) -> str:
    """`lines` where the payments of an offer are not alike, otherwise `regular`."""
    return LINES if offer.lines else REGULAR


def keep_lines(session: Session, proposal_id: int, offer: Offer) -> None:
    """Write down the payments of an offer that are not alike; of others nothing is needed."""
    if offer.lines:
        session.execute(
            insert(ProposalLine),
            [
                {
                    "proposal_id": proposal_id,
                    "number": number,
                    "due_on": line.due,
                    "amount": line.amount,
                }
                for number, line in enumerate(offer.lines, start=1)
            ],
        )


def made_offer(session: Session, proposal: KeptProposal) -> Offer:
    """The offer as it was made; one query, only where its payments are not alike."""
    if proposal.pattern != LINES:
        return plain_offer(proposal)
    rows = session.execute(
        select(ProposalLine.due_on, ProposalLine.amount)
        .where(ProposalLine.proposal_id == proposal.id)
        .order_by(ProposalLine.number)
    )
    lines = [OfferLine(due, amount) for due, amount in rows]
    return offer_of_lines(lines, proposal.frequency, proposal.paid_now)


def planned_offer(session: Session, plan_id: int, kept: Kept, pattern: str) -> Offer:
    """What a plan is made of, by its payments as they are now; one query where they are not alike."""
    if pattern != LINES:
        return plain_offer(kept)
    rows = session.execute(
        select(InstalmentRow.due_on, InstalmentRow.amount)
        .where(InstalmentRow.plan_id == plan_id)
        .order_by(InstalmentRow.number)
    )
    return offer_of_payments(kept, [OfferLine(due, amount) for due, amount in rows])


def offer_of_payments(kept: Kept, lines: Sequence[OfferLine]) -> Offer:
    """What a plan of payments that are not alike is made of; when none are left, as it began."""
    try:
        return offer_of_lines(lines, kept.frequency, kept.paid_now)
    except ValueError:
        return plain_offer(kept)


def plain_offer(kept: Kept) -> Offer:
    """An offer by its amount, rhythm and first date alone."""
    return Offer(kept.amount, kept.frequency, kept.first_due, kept.paid_now)


def counter_offered(row: CounterOffer) -> Offer:
    """What an officer offered instead."""
    if not row.lines:
        return plain_offer(row)
    lines = [
        OfferLine(date.fromisoformat(due), Money(pence)) for due, pence in json.loads(row.lines)
    ]
    return offer_of_lines(lines, row.frequency, row.paid_now)


def lines_text(offer: Offer) -> str:
    """The payments of a counter-offer as its row keeps them: empty where they are alike."""
    pairs = [[line.due.isoformat(), line.amount.pence] for line in offer.lines]
    return json.dumps(pairs) if pairs else ""
