"""What an officer may decide, when, and what every answer must hold before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shared.domain.money import Money
from shared.domain.proposal_states import PROPOSAL, ProposalEvent, ProposalState
from shared.domain.roles import DECIDERS, SENIORS, Role
from shared.domain.says import N_, Says

SHORTEST_WORDS = 10
"""Fewer letters than these explain nothing to anybody."""

LONGEST_WORDS = 2_000

TIME_FOR_ADVICE = timedelta(days=14)
"""How long recovery still waits after we said no, for advice or another offer (good practice)."""

TIME_TO_ASK_AGAIN = timedelta(days=28)
"""How long somebody has to ask for a second look."""


class Verdict(StrEnum):
    """What an officer may answer."""

    ACCEPT = "accept"
    COUNTER_OFFER = "counter_offer"
    QUESTION = "question"
    DECLINE = "decline"


EVENT = {
    Verdict.ACCEPT: ProposalEvent.ACCEPTED_BY_OFFICER,
    Verdict.COUNTER_OFFER: ProposalEvent.COUNTER_OFFER_MADE,
    Verdict.QUESTION: ProposalEvent.QUESTION_PUT,
    Verdict.DECLINE: ProposalEvent.DECLINED_BY_OFFICER,
}
"""What each answer does to the proposal."""

DONE_WORDS = {
    ProposalEvent.ACCEPTED_BY_RULE: N_("the offer was accepted by the published rules"),
    ProposalEvent.SENT_TO_PERSON: N_("the offer was sent to a person"),
    ProposalEvent.ACCEPTED_BY_OFFICER: N_("the offer was accepted"),
    ProposalEvent.COUNTER_OFFER_MADE: N_("a counter-offer was made"),
    ProposalEvent.COUNTER_OFFER_ACCEPTED: N_("the counter-offer was accepted"),
    ProposalEvent.COUNTER_OFFER_ANSWERED: N_("the counter-offer was answered"),
    ProposalEvent.QUESTION_PUT: N_("a question was asked"),
    ProposalEvent.QUESTION_ANSWERED: N_("the question was answered"),
    ProposalEvent.DECLINED_BY_OFFICER: N_("the offer was declined"),
    ProposalEvent.WITHDRAWN_BY_PAYER: N_("the offer was taken back"),
    ProposalEvent.LAPSED: N_("nobody answered in time, and it went back to a person"),
    ProposalEvent.REVIEW_ASKED: N_("a second look was asked for"),
    ProposalEvent.REVIEW_ANSWERED: N_("a second person looked at the decision again"),
    ProposalEvent.REVIEW_ASKED: N_("a person was asked to look again"),
}
"""Each move of a proposal, as it is told to somebody who came second."""


class WhyNot(StrEnum):
    """Why this officer may not give this answer."""

    ROLE = "role"
    STATE = "state"
    OWN_OFFER = "own_offer"
    OWN_SUGGESTION = "own_suggestion"
    SENIOR = "senior"
    OVER_LIMIT = "over_limit"


SENTENCE = {
    WhyNot.ROLE: Says(N_("Your role can look at offers but not decide them.")),
    WhyNot.STATE: Says(N_("There is nothing to decide: this offer does not wait for us.")),
    WhyNot.OWN_OFFER: Says(
        N_("You made this offer for the person, so a colleague must decide it.")
    ),
    WhyNot.OWN_SUGGESTION: Says(
        N_("You suggested this answer, so a colleague must check and decide it.")
    ),
    WhyNot.SENIOR: Says(
        N_(
            "An adviser asked for a senior officer. Your answer goes to one of them for a second check."
        )
    ),
    WhyNot.OVER_LIMIT: Says(
        N_("The debt is over your limit. Your answer goes to a senior officer for a second check.")
    ),
}


def why_not(
    verdict: Verdict,
    state: ProposalState,
    role: Role,
    total: Money,
    limits: Mapping[Role, Money],
    *,
    made_it_themselves: bool = False,
    suggested_it_themselves: bool = False,
    asked_for_senior: bool = False,
) -> WhyNot | None:
    """Why an officer may not give an answer; None when they may.

    `total` is what the proposal covers now. A role without a limit may decide any amount. A
    question binds nobody, so neither limit nor authorship stands in its way.
    """
    if role not in DECIDERS:
        return WhyNot.ROLE
    if not PROPOSAL.allows(state, EVENT[verdict]):
        return WhyNot.STATE
    if verdict is Verdict.QUESTION:
        return None
    if made_it_themselves:
        return WhyNot.OWN_OFFER
    if suggested_it_themselves:
        return WhyNot.OWN_SUGGESTION
    if asked_for_senior and role not in SENIORS:
        return WhyNot.SENIOR
    limit = limits.get(role)
    return WhyNot.OVER_LIMIT if limit is not None and total > limit else None


# ------------------------------------------------------------------ declining


@dataclass(frozen=True)
class Reason:
    """Why an offer is declined: for the officer's list, and the sentence that the person reads."""

    code: str
    name: str
    sentence: str


REASONS = (
    Reason(
        "leaves_too_little",
        N_("The payments would leave too little to live on"),
        N_("Your statement shows that these payments would leave you too little to live on."),
    ),
    Reason(
        "takes_too_long",
        N_("The plan would take too long"),
        N_("With these payments it would take longer to clear the debt than we can agree to."),
    ),
    Reason(
        "could_pay_more",
        N_("The statement leaves room for larger payments"),
        N_("Your statement shows that you could pay more each month than you offered."),
    ),
    Reason(
        "this_years_bill",
        N_("This year's bill would go unpaid"),
        N_("This year's bill has to be paid as well, and your offer leaves no money for it."),
    ),
    Reason(
        "earlier_plans",
        N_("Earlier plans for this debt ended early"),
        N_("Earlier plans for this debt ended before it was paid."),
    ),
    Reason(
        "being_collected",
        N_("The debt is being collected in another way already"),
        N_(
            "This debt is already being paid in another way, so a plan would make you pay it twice."
        ),
    ),
    Reason(
        "nothing_owed",
        N_("Nothing is owed any more"),
        N_("The debt that you made the offer for is no longer owed."),
    ),
    Reason("other", N_("Another reason"), N_("The reason is given below.")),
)
REASON = {reason.code: reason for reason in REASONS}

APPEAL = N_(
    "If you think that this is wrong, you can ask for another officer to look at it again. "
    "Tell us within 28 days, and say what you would like us to take into account."
)
"""What everybody is told who was refused; an officer may put it in other words but not leave it out."""


@dataclass(frozen=True)
class Refusing:
    """A decline as an officer fills it in."""

    reason: str
    words: str
    signpost_id: int | None
    appeal: str


def refusing_problems(refusing: Refusing) -> tuple[tuple[str, Says], ...]:
    """What a decline still lacks: pairs of the field and what to do. Empty when it may be sent."""
    found = [
        ("reason", None if refusing.reason in REASON else Says(N_("Choose a reason."))),
        ("words", words_problem(refusing.words)),
        (
            "signpost",
            None
            if refusing.signpost_id
            else Says(N_("Choose where the person can get free help.")),
        ),
        (
            "appeal",
            None
            if refusing.appeal.strip()
            else Says(N_("Say how the person can ask for a second look.")),
        ),
    ]
    return tuple((field, problem) for field, problem in found if problem is not None)


def words_problem(words: str) -> Says | None:
    """What is wrong with an explanation in an officer's own words; None when it will do."""
    length = len(words.strip())
    if length < SHORTEST_WORDS:
        return Says(N_("Explain it to the person in a sentence or two of your own."))
    if length > LONGEST_WORDS:
        return Says(N_("Use no more than %(most)s letters."), {"most": LONGEST_WORDS})
    return None
