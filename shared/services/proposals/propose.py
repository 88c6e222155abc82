"""Confirming an offer: judged once more by the facts of this moment, and written down once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.london import LONDON
from shared.domain.proposal_states import FIRST, ProposalEvent, ProposalState
from shared.domain.receipt import fingerprint, write_receipt
from shared.domain.says import N_, Says
from shared.domain.schedule import Offer
from shared.domain.stages import Nation
from shared.domain.work_kinds import WorkKind
from shared.models import Decision, Proposal, ProposalDebt
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.holds import put_hold
from shared.services.outbox import queue_message
from shared.services.plans.make import make_plan
from shared.services.plans.replace import lock_replanned, offer_instead
from shared.services.proposals.agents import have_agents_wait
from shared.services.proposals.changes import Seen, what_changed
from shared.services.proposals.evaluate import Answer, answer, why_a_person
from shared.services.proposals.facts import DebtsDoNotMix, Facts, NothingToPlan
from shared.services.proposals.gather import gather, lock_for_deciding
from shared.services.proposals.harm import harm_of
from shared.services.proposals.moves import record_event, subject_of
from shared.services.proposals.offers_kept import keep_lines, pattern_of
from shared.services.references import new_reference
from shared.services.revenues import tell_revenues
from shared.services.wording import say
from shared.services.work_items import open_work

BY_RULE = "rule"


@dataclass(frozen=True)
class Press:
    """One press of the confirm button, with everything that its page was about."""

    token: str
    """Made with the page: a second press of the same page brings the same one."""
    offer: Offer
    seen: Seen
    method: str = "bank_transfer"
    asked: bool = False
    """Whether the person asked for a person to look."""
    language: str = "en"
    on_behalf_by: int | None = None
    """The officer who filled it in for somebody."""


@dataclass(frozen=True)
class Confirmed:
    """The offer is with us: accepted, or a person looks. `first` is False for a second press."""

    reference: str
    accepted: bool
    first: bool


@dataclass(frozen=True)
class Changed:
    """Nothing was done, because something is different from what the page said."""

    reasons: tuple[Says, ...]
    facts: Facts
    """The facts as they are now."""
    chosen: bool
    """Whether any of the debts can still be planned."""


@dataclass(frozen=True)
class AlreadyOpen:
    """Nothing was done, because another offer of theirs waits for its answer."""

    reference: str


Outcome = Confirmed | Changed | AlreadyOpen


def confirm(
    session: Session, party_id: int, press: Press, actor: Actor, nation: Nation, now: datetime
) -> Outcome:
    """Make a proposal of an offer, and a plan when the rules accept it.

    Whatever the page said, the answer is worked out anew from what is true now. When that differs
    from what the person saw, nothing is done and they are told what changed. The same press twice
    gives the same proposal. A debt that is not theirs, or no longer, is one of the differences.
    """
    lock_replanned(session, party_id, press.seen.balances)
    lock_for_deciding(session, party_id, press.seen.balances)
    if (before := _of_press(session, party_id, press.token)) is not None:
        return before
    today = now.astimezone(LONDON).date()
    facts = gather(session, party_id, nation, today)
    if facts.marks.open_proposal is not None:
        return AlreadyOpen(facts.marks.open_proposal)
    found = _judged_again(facts, press)
    if isinstance(found, Changed):
        return found
    try:
        with session.begin_nested():
            proposal = _add_proposal(session, found, press, now)
    except IntegrityError:
        # The lock makes this all but impossible; the constraints decide if it happens.
        if (before := _of_press(session, party_id, press.token)) is None:
            raise
        return before
    _record_decision(session, proposal, found, press, now)
    record_audit(
        session,
        actor,
        "made a proposal",
        subject_of(proposal.id),
        now,
        statement=facts.statement.id if facts.statement else None,
        policies=", ".join(facts.policies.codes) if facts.policies else None,
        state=proposal.state,
    )
    have_agents_wait(session, proposal, now)
    offer_instead(session, proposal.id, found.facts.replaced, actor, now)
    if found.accepted:
        make_plan(session, proposal, press.offer, actor, now)
    else:
        _ask_person(session, proposal, found, actor, now)
    return Confirmed(proposal.reference, found.accepted, first=True)


def _of_press(session: Session, party_id: int, token: str) -> Confirmed | None:
    row = session.execute(
        select(Proposal.reference, Proposal.state).where(
            Proposal.press == token, Proposal.party_id == party_id
        )
    ).first()
    if row is None:
        return None
    return Confirmed(row.reference, row.state is ProposalState.ACCEPTED, first=False)


def _judged_again(facts: Facts, press: Press) -> Answer | Changed:
    """The answer by the facts of now, unless the person should first see what changed."""
    reasons = what_changed(press.seen, press.offer, facts)
    try:
        facts = facts.choosing(press.seen.balances)
    except (NotFound, NothingToPlan, DebtsDoNotMix):
        return Changed(reasons, facts, chosen=False)
    if reasons:
        return Changed(reasons, facts, chosen=True)
    if press.offer.paid_now >= facts.total:
        says = Says(N_("What you pay now covers everything. You do not need a plan."))
        return Changed((says,), facts, chosen=True)
    found = answer(facts, press.offer, asked=press.asked, decides=True)
    if press.seen.accepted and not press.asked and not found.accepted and not _is_kept_quiet(found):
        return Changed(_no_longer_accepted(found), facts, chosen=True)
    return found


def _is_kept_quiet(found: Answer) -> bool:
    """Whether only what somebody kept apart did stands in the way: then nothing seems to have changed."""
    facts = found.facts
    return facts.is_held_by_another and not why_a_person(facts, asked=False)


def _no_longer_accepted(found: Answer) -> tuple[Says, ...]:
    first = Says(
        N_(
            "We can no longer accept this offer without a person. Something changed since you looked."
        )
    )
    return (first, *(rule.says for rule in found.reasons))


def _add_proposal(session: Session, found: Answer, press: Press, now: datetime) -> Proposal:
    facts, offer = found.facts, press.offer
    event = ProposalEvent.ACCEPTED_BY_RULE if found.accepted else ProposalEvent.SENT_TO_PERSON
    proposal = Proposal(
        reference=new_reference(),
        party_id=facts.party.id,
        statement_id=facts.statement.id if facts.statement else None,
        state=FIRST[event],
        amount=offer.amount,
        frequency=offer.frequency,
        first_due=offer.first_due,
        paid_now=offer.paid_now,
        method=press.method,
        total=facts.total,
        promise_on=found.person_by,
        why_person=found.why_person,
        press=press.token,
        language=press.language,
        on_behalf_by=press.on_behalf_by,
        pattern=pattern_of(offer),
        created_at=now,
        decided_at=now if found.accepted else None,
    )
    session.add(proposal)
    session.flush()
    session.add_all(
        ProposalDebt(
            proposal_id=proposal.id, debt_id=debt.id, position=position, balance=debt.balance
        )
        for position, debt in enumerate(facts.chosen)
    )
    keep_lines(session, proposal.id, offer)
    record_event(session, proposal, event, BY_RULE if found.evaluation else "router", now)
    session.flush()
    return proposal


def _record_decision(
    session: Session, proposal: Proposal, found: Answer, press: Press, now: datetime
) -> None:
    """Keep the receipt of what the rules said; where they were not asked, there is none."""
    policies = found.facts.policies
    if found.evaluation is None or policies is None:
        return
    receipt = write_receipt(
        found.facts.case(press.offer),
        policies.texts,
        found.facts.days,
        found.evaluation,
        lambda says: say(says, press.language),
        press.language,
    )
    session.add(
        Decision(
            proposal_id=proposal.id,
            by=BY_RULE,
            outcome=found.evaluation.outcome.value,
            policy_codes=", ".join(policies.codes),
            receipt=receipt,
            receipt_sha256=fingerprint(receipt),
            at=now,
        )
    )


def _ask_person(
    session: Session, proposal: Proposal, found: Answer, actor: Actor, now: datetime
) -> None:
    """Recovery waits, an officer is asked by the promised date, and the payer is told so."""
    about, facts = subject_of(proposal.id), found.facts
    for debt in facts.chosen:
        put_hold(
            session,
            HoldKind.OPEN_PROPOSAL,
            about,
            actor,
            now,
            starts_on=facts.today,
            debt_id=debt.id,
        )
    if proposal.promise_on is None:
        raise ValueError("a person looks by a date")
    open_work(
        session, WorkKind.PROPOSAL, facts.party.id, about, proposal.promise_on, now, harm_of(found)
    )
    _tell(session, proposal, found, now)


def _tell(session: Session, proposal: Proposal, found: Answer, now: datetime) -> None:
    """Tell the payer that a person looks, and the revenues system that recovery waits."""
    facts = found.facts
    queue_message(
        session,
        "proposal_received",
        facts.party.id,
        {
            "reference": proposal.reference,
            "amount": proposal.amount,
            "frequency": proposal.frequency,
            "total": proposal.total,
            "promise_on": proposal.promise_on,
        },
        now,
        dedupe=f"proposal_received:{proposal.id}",
    )
    tell_revenues(
        session,
        "proposal_received",
        facts.party.id,
        {
            "proposal": proposal.reference,
            "hold_from": facts.today.isoformat(),
            "accounts": sorted({debt.account_reference for debt in facts.chosen}),
        },
        now,
        dedupe=f"revenues:proposal_received:{proposal.id}",
    )
