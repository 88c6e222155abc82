"""One offer as an officer weighs it: the facts of now, what the rules find, and three counter-offers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.counter_offers import Counter, counter_offers
from shared.domain.engine import Evaluation, evaluate
from shared.domain.money import Money
from shared.domain.proposal_states import ProposalState
from shared.domain.schedule import Offer
from shared.domain.stages import Nation
from shared.domain.uneven import not_before
from shared.models import Proposal, ProposalDebt
from shared.services.errors import NotFound
from shared.services.proposals.evaluate import PlanLine, answer
from shared.services.proposals.facts import Facts, NothingToPlan
from shared.services.proposals.gather import gather
from shared.services.proposals.offers_kept import made_offer


@dataclass(frozen=True)
class Weighed:
    """What the rules find of one offer, and its schedule."""

    offer: Offer
    evaluation: Evaluation | None
    """None where no policy is in force: then only a person can say anything."""
    lines: tuple[PlanLine, ...]
    """Empty when the offer cannot be written out as a schedule."""


@dataclass(frozen=True)
class Considered:
    """An offer that waits, with everything that an answer to it rests on."""

    id: int
    reference: str
    party_id: int
    state: ProposalState
    lock: int
    made: Offer
    """The offer as the person made it."""
    total_then: Money
    method: str
    language: str
    promise_on: date | None
    why_person: str
    on_behalf_by: int | None
    created_at: datetime
    facts: Facts

    @property
    def is_paid(self) -> bool:
        """Whether nothing is left of what the offer was for."""
        return not self.facts.chosen

    @property
    def total(self) -> Money:
        """What the debts of the offer come to now."""
        return self.facts.total

    @cached_property
    def offer(self) -> Offer:
        """The offer by which a plan would be made today: a first date that has passed moves on."""
        return not_before(self.made, self.facts.today)

    @cached_property
    def weighed(self) -> Weighed:
        """What the rules find of the offer."""
        return self.weigh(self.offer)

    @cached_property
    def counters(self) -> tuple[Counter, ...]:
        """Up to three counter-offers; none where nothing could be paid."""
        policy = self.facts.policy()
        if policy is None or self.is_paid:
            return ()
        return counter_offers(self.facts.case(self.offer), policy, self.facts.days)

    @property
    def seen(self) -> str:
        """A mark of everything that the answer rests on; another mark means that something changed."""
        statement = self.facts.statement
        rests_on = [
            self.id,
            self.lock,
            statement.id if statement else None,
            self.facts.today.isoformat(),
            [[debt.id, debt.balance.pence, debt.stage.value] for debt in self.facts.chosen],
        ]
        return hashlib.sha256(json.dumps(rests_on).encode()).hexdigest()[:24]

    def weigh(self, offer: Offer) -> Weighed:
        """What the rules find of any offer for these debts, flags put aside: an officer is looking."""
        if self.is_paid or offer.paid_now >= self.total:
            return Weighed(offer, None, ())
        answered = answer(self.facts, offer)
        policy = self.facts.policy()
        evaluation = answered.evaluation
        if evaluation is None and policy is not None:
            evaluation = evaluate(self.facts.case(offer), policy, self.facts.days)
        return Weighed(offer, evaluation, answered.lines)


def consider(session: Session, proposal_id: int, nation: Nation, today: date) -> Considered:
    """An offer with the facts of now; five queries. Raises NotFound."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound
    facts = gather(session, proposal.party_id, nation, today)
    made = made_offer(session, proposal)
    return considered(proposal, made, facts, debts_of(session, proposal_id))


def debts_of(session: Session, proposal_id: int) -> tuple[int, ...]:
    """The debts that an offer was made for."""
    query = select(ProposalDebt.debt_id).where(ProposalDebt.proposal_id == proposal_id)
    return tuple(session.scalars(query.order_by(ProposalDebt.debt_id)))


def considered(
    proposal: Proposal, made: Offer, facts: Facts, debt_ids: tuple[int, ...]
) -> Considered:
    """Put an offer, as `made_offer` reads it, and the facts of its party together."""
    facts = _without_itself(facts, proposal)
    theirs = {debt.id for debt in facts.debts}
    try:
        facts = facts.choosing(debt_id for debt_id in debt_ids if debt_id in theirs)
    except NothingToPlan:
        facts = replace(facts, chosen_ids=())
    return Considered(
        id=proposal.id,
        reference=proposal.reference,
        party_id=proposal.party_id,
        state=proposal.state,
        lock=proposal.lock,
        made=made,
        total_then=proposal.total,
        method=proposal.method,
        language=proposal.language,
        promise_on=proposal.promise_on,
        why_person=proposal.why_person,
        on_behalf_by=proposal.on_behalf_by,
        created_at=proposal.created_at,
        facts=facts,
    )


def _without_itself(facts: Facts, proposal: Proposal) -> Facts:
    """The offer that is being decided is no reason against itself."""
    if facts.marks.open_proposal != proposal.reference:
        return facts
    return replace(facts, marks=replace(facts.marks, open_proposal=None))
