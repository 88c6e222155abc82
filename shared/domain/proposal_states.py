"""The life of a proposal: an offer to pay by instalments, until it is a plan or has ended."""

from __future__ import annotations

from enum import StrEnum

from shared.domain.lifecycle import Lifecycle


class ProposalState(StrEnum):
    """Where a proposal stands."""

    WITH_PERSON = "with_person"
    QUESTION_ASKED = "question_asked"
    COUNTER_OFFERED = "counter_offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ProposalEvent(StrEnum):
    """What can happen to a proposal."""

    ACCEPTED_BY_RULE = "accepted_by_rule"
    SENT_TO_PERSON = "sent_to_person"
    ACCEPTED_BY_OFFICER = "accepted_by_officer"
    COUNTER_OFFER_MADE = "counter_offer_made"
    COUNTER_OFFER_ACCEPTED = "counter_offer_accepted"
    COUNTER_OFFER_ANSWERED = "counter_offer_answered"
    QUESTION_PUT = "question_put"
    QUESTION_ANSWERED = "question_answered"
    DECLINED_BY_OFFICER = "declined_by_officer"
    WITHDRAWN_BY_PAYER = "withdrawn_by_payer"
    LAPSED = "lapsed"
    """Nobody answered our offer or question in time: a person looks again, and nothing is declined."""
    REVIEW_ASKED = "review_asked"
    """The payer asked a person to look again at what was decided; nothing else changes by it."""
    REVIEW_ANSWERED = "review_answered"
    """A second person looked and told the payer what they found; a new decision is a new proposal."""


_S, _E = ProposalState, ProposalEvent

FIRST = {_E.ACCEPTED_BY_RULE: _S.ACCEPTED, _E.SENT_TO_PERSON: _S.WITH_PERSON}
"""How a proposal begins: the machine says yes, or a person looks. There is no third way."""

PROPOSAL: Lifecycle[ProposalState, ProposalEvent] = Lifecycle(
    {
        (_S.WITH_PERSON, _E.ACCEPTED_BY_OFFICER): _S.ACCEPTED,
        (_S.WITH_PERSON, _E.COUNTER_OFFER_MADE): _S.COUNTER_OFFERED,
        (_S.WITH_PERSON, _E.QUESTION_PUT): _S.QUESTION_ASKED,
        (_S.WITH_PERSON, _E.DECLINED_BY_OFFICER): _S.DECLINED,
        (_S.WITH_PERSON, _E.WITHDRAWN_BY_PAYER): _S.WITHDRAWN,
        (_S.QUESTION_ASKED, _E.QUESTION_ANSWERED): _S.WITH_PERSON,
        (_S.QUESTION_ASKED, _E.ACCEPTED_BY_OFFICER): _S.ACCEPTED,
        (_S.QUESTION_ASKED, _E.COUNTER_OFFER_MADE): _S.COUNTER_OFFERED,
        (_S.QUESTION_ASKED, _E.DECLINED_BY_OFFICER): _S.DECLINED,
        (_S.QUESTION_ASKED, _E.WITHDRAWN_BY_PAYER): _S.WITHDRAWN,
        (_S.COUNTER_OFFERED, _E.COUNTER_OFFER_ACCEPTED): _S.ACCEPTED,
        (_S.COUNTER_OFFERED, _E.COUNTER_OFFER_ANSWERED): _S.WITH_PERSON,
        (_S.COUNTER_OFFERED, _E.WITHDRAWN_BY_PAYER): _S.WITHDRAWN,
        (_S.COUNTER_OFFERED, _E.LAPSED): _S.WITH_PERSON,
        (_S.QUESTION_ASKED, _E.LAPSED): _S.WITH_PERSON,
        (_S.ACCEPTED, _E.REVIEW_ASKED): _S.ACCEPTED,
        (_S.DECLINED, _E.REVIEW_ASKED): _S.DECLINED,
        (_S.ACCEPTED, _E.REVIEW_ANSWERED): _S.ACCEPTED,
        (_S.DECLINED, _E.REVIEW_ANSWERED): _S.DECLINED,
    }
)

OPEN = frozenset({_S.WITH_PERSON, _S.QUESTION_ASKED, _S.COUNTER_OFFERED})
"""States in which recovery waits for the answer."""
