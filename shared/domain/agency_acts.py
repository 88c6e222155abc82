"""What an agency does for a client, in words for the client, and what programs are told that changed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shared.domain.says import N_, Says


class AgencyActKind(StrEnum):
    """What an agency can do for a client."""

    STATEMENT = "statement"
    OFFER = "offer"
    WITHDRAWN = "withdrawn"
    COUNTER_ACCEPTED = "counter_accepted"
    COUNTER_REFUSED = "counter_refused"
    QUESTION_ANSWERED = "question_answered"
    HOLD = "hold"
    SENIOR_LOOK = "senior_look"
    MESSAGE = "message"
    PAID = "paid"


_WORDS: Mapping[str, Says] = {
    AgencyActKind.STATEMENT: Says(N_("They sent us your statement of income and spending.")),
    AgencyActKind.OFFER: Says(N_("They offered a payment plan for you.")),
    AgencyActKind.WITHDRAWN: Says(N_("They took back the offer that they had made for you.")),
    AgencyActKind.COUNTER_ACCEPTED: Says(N_("They agreed for you to the plan that we suggested.")),
    AgencyActKind.COUNTER_REFUSED: Says(
        N_("They told us that the plan we suggested is not right for you.")
    ),
    AgencyActKind.QUESTION_ANSWERED: Says(N_("They answered a question that we had about you.")),
    AgencyActKind.HOLD: Says(N_("They asked us to pause recovery for you.")),
    AgencyActKind.SENIOR_LOOK: Says(
        N_("They asked a senior officer to look again at our decision about you.")
    ),
    AgencyActKind.MESSAGE: Says(N_("They wrote to us about you.")),
    AgencyActKind.PAID: Says(N_("They paid money to us for you.")),
}
_OTHER = Says(N_("They did something for you."))


def words_of_act(act: str) -> Says:
    """What an act is, for the client; one without words of its own is only said to have happened."""
    return _WORDS.get(act, _OTHER)


class ChangeKind(StrEnum):
    """What an agency's programs are told of."""

    STATEMENT_SENT = "statement.sent"
    OFFER_MADE = "offer.made"
    OFFER_DECIDED = "offer.decided"
    OFFER_WITHDRAWN = "offer.withdrawn"
    COUNTER_OFFER_MADE = "counter_offer.made"
    COUNTER_OFFER_ANSWERED = "counter_offer.answered"
    QUESTION_ASKED = "question.asked"
    QUESTION_ANSWERED = "question.answered"
    HOLD_PUT = "hold.put"
    HOLD_ENDED = "hold.ended"
    SENIOR_LOOK_ASKED = "senior_look.asked"
    MESSAGE_SENT = "message.sent"
    MESSAGE_RECEIVED = "message.received"
    PAYMENT_TOLD = "payment.told"
    PLAN_CHANGED = "plan.changed"
    PLAN_MISSED = "plan.missed"
    AUTHORITY_GIVEN = "authority.given"
    AUTHORITY_ENDED = "authority.ended"
    OTHER = "client.changed"


_CHANGES: Mapping[str, ChangeKind] = {
    AgencyActKind.STATEMENT: ChangeKind.STATEMENT_SENT,
    AgencyActKind.OFFER: ChangeKind.OFFER_MADE,
    AgencyActKind.WITHDRAWN: ChangeKind.OFFER_WITHDRAWN,
    AgencyActKind.COUNTER_ACCEPTED: ChangeKind.COUNTER_OFFER_ANSWERED,
    AgencyActKind.COUNTER_REFUSED: ChangeKind.COUNTER_OFFER_ANSWERED,
    AgencyActKind.QUESTION_ANSWERED: ChangeKind.QUESTION_ANSWERED,
    AgencyActKind.HOLD: ChangeKind.HOLD_PUT,
    AgencyActKind.SENIOR_LOOK: ChangeKind.SENIOR_LOOK_ASKED,
    AgencyActKind.MESSAGE: ChangeKind.MESSAGE_SENT,
    AgencyActKind.PAID: ChangeKind.PAYMENT_TOLD,
}


def change_of_act(act: str) -> ChangeKind:
    """How programs are told of an act."""
    return _CHANGES.get(act, ChangeKind.OTHER)


def change_of_answer(verdict: str) -> ChangeKind:
    """What an agency's programs are told of the council's answer to an offer."""
    return _ANSWERS.get(verdict, ChangeKind.OFFER_DECIDED)


_ANSWERS: Mapping[str, ChangeKind] = {
    "counter_offer": ChangeKind.COUNTER_OFFER_MADE,
    "question": ChangeKind.QUESTION_ASKED,
}
"""Every other answer is a decision."""
