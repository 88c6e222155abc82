"""A second look at a decision by somebody else: it stands, or the same offer is put to a person afresh."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.decision_rules import words_problem
from shared.domain.london import LONDON
from shared.domain.proposal_states import OPEN, ProposalEvent, ProposalState
from shared.domain.receipt import fingerprint
from shared.domain.roles import SENIORS, Role
from shared.domain.says import N_, Says
from shared.domain.stages import Nation
from shared.domain.uneven import not_before
from shared.domain.work_kinds import WorkKind
from shared.models import Decision, Proposal, ProposalEventRow, WorkItem
from shared.services.audit import Actor
from shared.services.decisions.consider import debts_of
from shared.services.decisions.settle import Sent, who_was_first
from shared.services.errors import NotAllowedHere, NotFound
from shared.services.outbox import preview_message, queue_message
from shared.services.outbox_recipients import recipient_of
from shared.services.proposals.changes import Seen
from shared.services.proposals.facts import DebtsDoNotMix, NothingToPlan
from shared.services.proposals.gather import gather
from shared.services.proposals.moves import move_proposal, subject_of
from shared.services.proposals.offers_kept import made_offer
from shared.services.proposals.propose import Confirmed, Press, confirm
from shared.services.signposts import IN_MESSAGES, signposts_for
from shared.services.web_sessions import SignedInOfficer
from shared.services.work_items import finish_work

TEMPLATE = "looked_again"


class DecidedItThemselves(NotAllowedHere):
    """Whoever decided does not look again at their own decision."""


class NeedsSenior(NotAllowedHere):
    """An adviser asked for a senior officer, and this one is none."""


class NotAnAnswer(ValueError):
    """The words are missing, or the offer cannot be opened again; `says` tells what to do."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


@dataclass(frozen=True)
class Review:
    """A second look that somebody asked for."""

    proposal_id: int
    party_id: int
    reference: str
    state: ProposalState
    asked_at: datetime
    said: str
    """What the person wants us to take into account."""
    promise_on: date
    decided_by: str
    reason: str
    wants_senior: bool
    """Whether an adviser asked for a senior officer."""
    may_be_put_again: bool
    """Whether it was declined, and no other offer of theirs waits."""

    def may_be_answered_by(self, role: Role) -> bool:
        """Whether somebody of this role may answer it."""
        return role in SENIORS or not self.wants_senior

    def decided_by_officer(self, officer_id: int) -> bool:
        """Whether this officer made the decision."""
        return self.decided_by == f"officer:{officer_id}"


def review_for(session: Session, proposal_id: int) -> Review:
    """The second look that waits for an offer; four queries.

    Raises AlreadyDecided when nobody waits for one any more, and NotFound for an unknown offer.
    """
    waiting = session.execute(
        select(WorkItem.promise_on, WorkItem.kind, Proposal)
        .join(Proposal, Proposal.id == proposal_id)
        .where(
            WorkItem.subject == subject_of(proposal_id),
            WorkItem.kind.in_((WorkKind.LOOK_AGAIN, WorkKind.SENIOR_LOOK)),
            WorkItem.state == "open",
        )
    ).first()
    if waiting is None:
        raise who_was_first(session, proposal_id)
    promise_on, kind, proposal = waiting
    asked = _asked(session, proposal_id)
    by, reason = _decided(session, proposal_id)
    is_declined = proposal.state is ProposalState.DECLINED
    return Review(
        proposal_id=proposal_id,
        party_id=proposal.party_id,
        reference=proposal.reference,
        state=proposal.state,
        asked_at=asked.at,
        said=asked.note,
        promise_on=promise_on,
        decided_by=by,
        reason=reason,
        wants_senior=kind == WorkKind.SENIOR_LOOK,
        may_be_put_again=is_declined and not _has_another(session, proposal.party_id),
    )


def _asked(session: Session, proposal_id: int) -> ProposalEventRow:
    """The last time that the person asked."""
    return session.scalars(
        select(ProposalEventRow)
        .where(
            ProposalEventRow.proposal_id == proposal_id,
            ProposalEventRow.event == ProposalEvent.REVIEW_ASKED,
        )
        .order_by(ProposalEventRow.id.desc())
        .limit(1)
    ).one()


def _decided(session: Session, proposal_id: int) -> tuple[str, str]:
    """Who decided last, and why; nothing where no decision was written down."""
    row = session.execute(
        select(Decision.by, Decision.reason)
        .where(Decision.proposal_id == proposal_id)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    return (row.by, row.reason) if row else ("", "")


def _has_another(session: Session, party_id: int) -> bool:
    """Whether another offer of theirs waits."""
    waiting = select(Proposal.id).where(Proposal.party_id == party_id, Proposal.state.in_(OPEN))
    return session.scalar(waiting.limit(1)) is not None


def answer_review(
    session: Session,
    proposal_id: int,
    officer: SignedInOfficer,
    words: str,
    nation: Nation,
    now: datetime,
    *,
    afresh: bool,
) -> str | None:
    """Answer a second look and tell the person; the reference of the new offer, if there is one.

    `afresh` puts the same figures to a person again, as a new offer by the facts of now.
    Raises AlreadyDecided when somebody was first, DecidedItThemselves, NeedsSenior, and NotAnAnswer.
    """
    proposal = _locked(session, proposal_id)
    review = review_for(session, proposal_id)
    if review.decided_by_officer(officer.officer_id):
        raise DecidedItThemselves
    if not review.may_be_answered_by(officer.role):
        raise NeedsSenior
    if (problem := words_problem(words)) is not None:
        raise NotAnAnswer(problem)
    actor = Actor("officer", officer.officer_id)
    new = _put_again(session, proposal, review, actor, nation, now) if afresh else None
    move_proposal(session, proposal, ProposalEvent.REVIEW_ANSWERED, actor, now, words.strip())
    finish_work(session, subject_of(proposal_id), actor, now)
    sent = review_message(session, review, words, new)
    _record(session, review, sent, actor, words, now, afresh=new is not None)
    key = f"{TEMPLATE}:{proposal_id}:{proposal.lock}"
    queue_message(session, TEMPLATE, review.party_id, sent.params, now, key)
    return new


def _locked(session: Session, proposal_id: int) -> Proposal:
    found = session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def _put_again(
    session: Session,
    proposal: Proposal,
    review: Review,
    actor: Actor,
    nation: Nation,
    now: datetime,
) -> str:
    """The same figures as a new offer that a person decides. Raises NotAnAnswer when it cannot be."""
    today = now.astimezone(LONDON).date()
    cannot = NotAnAnswer(
        Says(
            N_(
                "The offer cannot be put again: its debts are paid, or another offer or plan is there."
            )
        )
    )
    facts = gather(session, proposal.party_id, nation, today)
    debt_ids = debts_of(session, proposal.id)
    try:
        facts = facts.choosing(debt_ids)
    except (NotFound, NothingToPlan, DebtsDoNotMix) as error:
        raise cannot from error
    made = made_offer(session, proposal)
    press = Press(
        token=f"look-again:{proposal.id}",
        offer=not_before(made, today),
        seen=Seen.of(facts, accepted=False),
        method=proposal.method,
        asked=True,
        language=proposal.language,
    )
    done = confirm(session, proposal.party_id, press, actor, nation, now)
    if not (review.may_be_put_again and isinstance(done, Confirmed)):
        raise cannot
    return done.reference


def review_message(session: Session, review: Review, words: str, new: str | None) -> Sent:
    """The message that `answer_review` sends; `new` is the reference of the new offer."""
    language = recipient_of(session, review.party_id).language
    return Sent(
        TEMPLATE,
        {
            "reference": review.reference,
            "new": new,
            "was_declined": review.state is ProposalState.DECLINED,
            "words": words.strip(),
            "help": signposts_for(session, review.party_id, language)[:IN_MESSAGES],
        },
    )


def _record(
    session: Session,
    review: Review,
    sent: Sent,
    actor: Actor,
    words: str,
    now: datetime,
    *,
    afresh: bool,
) -> None:
    preview = preview_message(session, sent.template, review.party_id, sent.params)
    outcome = "afresh" if afresh else "stands"
    content = {
        "format": 0,
        "officer": {
            "verdict": outcome,
            "asked_at": review.asked_at.isoformat(),
            "message": {"subject": preview.subject, "body": preview.body},
        },
    }
    receipt = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    session.add(
        Decision(
            proposal_id=review.proposal_id,
            by=str(actor),
            outcome=outcome,
            receipt=receipt,
            receipt_sha256=fingerprint(receipt),
            reason=words.strip(),
            at=now,
        )
    )
