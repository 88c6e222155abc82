"""What every answer has in common: one officer at a time, by the facts of the moment, on record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from shared.domain.agency_acts import change_of_answer
from shared.domain.case_file import write_case, write_lines
from shared.domain.decision_rules import DONE_WORDS, EVENT, Verdict, WhyNot, why_not
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.proposal_states import PROPOSAL
from shared.domain.receipt import fingerprint, write_receipt
from shared.domain.roles import Role
from shared.domain.says import N_, Says
from shared.domain.schedule import Offer
from shared.domain.stages import Nation
from shared.domain.work_kinds import WorkKind
from shared.models import Decision, Officer, Proposal, ProposalEventRow, SuggestedAnswer, WorkItem
from shared.services.agencies.changes import tell_change_of_party
from shared.services.audit import Actor
from shared.services.decisions.consider import Considered, Weighed, considered, debts_of
from shared.services.decisions.limits import deciding_limits
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound, StaleVersion
from shared.services.outbox import MessagePreview, preview_message, queue_message
from shared.services.plans.replace import lock_replanned
from shared.services.proposals.gather import gather, lock_for_deciding
from shared.services.proposals.moves import move_proposal, subject_of
from shared.services.proposals.offers_kept import made_offer
from shared.services.sign_in.own_records import may_open
from shared.services.web_sessions import SignedInOfficer
from shared.services.wording import say
from shared.services.work_items import finish_work


class MayNotDecide(NotAllowedHere):
    """This officer may not give this answer; `why` says what stands in the way."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Sent:
    """A message as the person gets it: the template and what it is filled in with."""

    template: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Settling:
    """An offer that is being answered, kept from everybody else until the transaction ends."""

    session: Session
    proposal: Proposal
    considered: Considered
    officer: SignedInOfficer
    verdict: Verdict
    now: datetime
    why_not: WhyNot | None = None
    """What stands in the way of this officer deciding it alone."""

    @property
    def actor(self) -> Actor:
        """The officer, as the trail names them."""
        return Actor("officer", self.officer.officer_id)


def take(
    session: Session,
    proposal_id: int,
    seen: str,
    officer: SignedInOfficer,
    verdict: Verdict,
    nation: Nation,
    now: datetime,
) -> Settling:
    """Take an offer in hand to answer it.

    Raises NotFound, NotAllowedHere (their own record), MayNotDecide, AlreadyDecided when somebody
    was first, and StaleVersion when what the page showed has changed.
    """
    settling = take_to_suggest(session, proposal_id, seen, officer, verdict, nation, now)
    if settling.why_not is not None:
        raise MayNotDecide(settling.why_not)
    return settling


def take_to_suggest(
    session: Session,
    proposal_id: int,
    seen: str,
    officer: SignedInOfficer,
    verdict: Verdict,
    nation: Nation,
    now: datetime,
) -> Settling:
    """Take an offer in hand, also when this officer may not decide it alone: `why_not` says so."""
    party_id = session.scalar(select(Proposal.party_id).where(Proposal.id == proposal_id))
    if party_id is None:
        raise NotFound
    if not may_open(session, officer.officer_id, party_id):
        raise NotAllowedHere
    debt_ids = debts_of(session, proposal_id)
    lock_replanned(session, party_id, debt_ids)
    lock_for_deciding(session, party_id, debt_ids)
    proposal = _locked(session, proposal_id)
    if not PROPOSAL.allows(proposal.state, EVENT[verdict]):
        raise who_was_first(session, proposal_id)
    facts = gather(session, party_id, nation, now.astimezone(LONDON).date())
    found = considered(proposal, made_offer(session, proposal), facts, debt_ids)
    why = what_stands_in_the_way(session, found, officer)[verdict]
    if found.seen != seen:
        raise StaleVersion
    return Settling(session, proposal, found, officer, verdict, now, why)


def _locked(session: Session, proposal_id: int) -> Proposal:
    """The offer as it is now, kept from everybody else until the transaction ends."""
    return session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def what_stands_in_the_way(
    session: Session, found: Considered, officer: SignedInOfficer
) -> dict[Verdict, WhyNot | None]:
    """Why this officer may not give each answer now; None where they may. Two queries."""
    suggested = select(SuggestedAnswer.officer_id).where(
        SuggestedAnswer.proposal_id == found.id, SuggestedAnswer.settled_at.is_(None)
    )
    senior = exists().where(
        WorkItem.subject == subject_of(found.id),
        WorkItem.kind == WorkKind.SENIOR_LOOK,
        WorkItem.state == "open",
    )
    suggested_by, wants_senior = session.execute(select(suggested.scalar_subquery(), senior)).one()
    limits = deciding_limits(session)
    return why_not_each(found, officer, limits, suggested_by, asked_for_senior=wants_senior)


def why_not_each(
    found: Considered,
    officer: SignedInOfficer,
    limits: Mapping[Role, Money],
    suggested_by: int | None,
    *,
    asked_for_senior: bool = False,
) -> dict[Verdict, WhyNot | None]:
    """The same where the limits, who suggested an answer that waits, and an adviser's wish are known."""
    return {
        verdict: why_not(
            verdict,
            found.state,
            officer.role,
            found.total,
            limits,
            made_it_themselves=found.on_behalf_by == officer.officer_id,
            suggested_it_themselves=suggested_by == officer.officer_id,
            asked_for_senior=asked_for_senior,
        )
        for verdict in Verdict
    }


def who_was_first(session: Session, proposal_id: int) -> AlreadyDecided:
    """Who moved the offer last, how and when."""
    event = session.scalars(
        select(ProposalEventRow)
        .where(ProposalEventRow.proposal_id == proposal_id)
        .order_by(ProposalEventRow.id.desc())
        .limit(1)
    ).first()
    if event is None:
        raise NotFound
    return AlreadyDecided(_called(session, event.by), Says(DONE_WORDS[event.event]), event.at)


def _called(session: Session, by: str) -> str:
    kind, _, number = by.partition(":")
    if kind == "officer" and number.isdigit():
        return session.scalar(select(Officer.name).where(Officer.id == int(number))) or by
    return say(Says(N_("The person") if kind == "payer" else N_("The published rules")), "en")


def settle(
    settling: Settling,
    sent: Sent,
    *,
    weighed: Weighed | None = None,
    send: bool = True,
    reason: str = "",
    signpost: str = "",
) -> Decision:
    """Move the offer on, write the decision with its receipt, and send the message.

    `weighed` is what the decision is about when it is not the offer itself. With `send` False the
    message leaves by another step of the same transaction, and is only kept on the receipt here.
    """
    session, found, verdict = settling.session, settling.considered, settling.verdict
    move_proposal(session, settling.proposal, EVENT[verdict], settling.actor, settling.now)
    about = weighed or found.weighed
    preview = preview_message(session, sent.template, found.party_id, sent.params)
    receipt = _receipt(settling, about, preview, reason, signpost)
    policies = found.facts.policies
    decision = Decision(
        proposal_id=found.id,
        by=str(settling.actor),
        outcome=verdict.value,
        policy_codes=", ".join(policies.codes) if policies else "",
        receipt=receipt,
        receipt_sha256=fingerprint(receipt),
        reason=reason,
        signpost=signpost,
        at=settling.now,
    )
    session.add(decision)
    _close(settling)
    told = change_of_answer(verdict)
    tell_change_of_party(session, found.party_id, told, subject_of(found.id), settling.now)
    if send:
        key = f"{sent.template}:{found.id}:{settling.proposal.lock}"
        queue_message(session, sent.template, found.party_id, sent.params, settling.now, key)
    session.flush()
    return decision


def _close(settling: Settling) -> None:
    """What waited for this answer waits no more."""
    session, now = settling.session, settling.now
    finish_work(session, subject_of(settling.considered.id), settling.actor, now)
    session.execute(
        update(SuggestedAnswer)
        .where(
            SuggestedAnswer.proposal_id == settling.considered.id,
            SuggestedAnswer.settled_at.is_(None),
        )
        .values(settled_at=now)
    )


def _receipt(
    settling: Settling,
    about: Weighed,
    preview: MessagePreview,
    reason: str,
    signpost: str,
) -> str:
    """The receipt of the rules, as they replay, with what the officer added to it."""
    found = settling.considered
    content = _rules_receipt(found, about)
    content["officer"] = {
        "verdict": settling.verdict.value,
        "offered": _plain(found.made),
        "decided": _plain(about.offer),
        "reason": reason,
        "signpost": signpost,
        "message": {"subject": preview.subject, "body": preview.body},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _rules_receipt(found: Considered, about: Weighed) -> dict[str, Any]:
    facts, policies = found.facts, found.facts.policies
    if about.evaluation is None or policies is None:
        return {"format": 0, "case": write_case(facts.case(about.offer))}
    text = write_receipt(
        facts.case(about.offer),
        policies.texts,
        facts.days,
        about.evaluation,
        lambda says: say(says, found.language),
        found.language,
    )
    content: dict[str, Any] = json.loads(text)
    return content


def _plain(offer: Offer) -> dict[str, Any]:
    written: dict[str, Any] = {
        "amount": offer.amount.plain(),
        "frequency": offer.frequency.value,
        "first_due": offer.first_due.isoformat(),
        "paid_now": offer.paid_now.plain(),
    }
    return {**written, "lines": write_lines(offer.lines)} if offer.lines else written
