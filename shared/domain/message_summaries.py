"""What each message means for whoever got it, in one plain sentence beside its own words."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.gate import Act
from shared.domain.outgoing import MESSAGES
from shared.domain.says import N_, Says

_ARRIVED = N_("We have what you sent us. You do not need to do anything now.")
_ANSWER = N_("This is our answer. It says what happens next, and what to do if you do not agree.")
_QUESTION = N_("We asked you something. Please answer, so that we can go on.")
_HELP = N_("This is about help for you. It asks you for no money.")
_MONEY = N_("This says what happened with money of yours. Keep it.")
_PLAN = N_("This is your payment plan. Keep it: it says what you pay and when.")
_PLAN_CHANGED = N_("Your payment plan changed. It says what you pay from now on.")
_REMINDER = N_("A payment is coming. If you cannot make it, you can move it or tell us.")
_OWED = N_("You owe this. It says how to pay it, or how to get help.")
_MISSED = N_("A payment did not reach us. You can pay it, move it or tell us that it is hard.")
_DEBIT = N_("This is about your Direct Debit. Check it, and tell us if it is not right.")
_SIGN = N_("Your Direct Debit needs somebody to agree to it.")
_STATEMENT = N_("This is about your statement of income and spending.")
_PAUSED = N_("We wait with asking for this money. It says until when.")
_PAUSE_OVER = N_("We no longer wait with asking for this money. It says what you can do.")
_CALL = N_("We want to call you. It says when.")
_GOES_ON = N_("Your payment plan goes on. You do not need to do anything.")
_FINISHED = N_("Your payment plan is finished. You do not need to do anything.")
_BROKEN = N_("Your payment plan has ended. It says what that means and what you can do.")
_ASKS_TO_ACT = N_("An adviser asks to act for you. You can say yes or no.")
_ACTS = N_("This is about who may act for you with us. You can stop it at any time.")
_REVIEW = N_("We ask if your payment plan is still right for you.")

SUMMARIES: Mapping[str, str] = {
    "statement_come_back": _STATEMENT,
    "statement_copy": _STATEMENT,
    "will_call_you": _CALL,
    "before_we_call": _CALL,
    "proposal_received": _ARRIVED,
    "proposal_withdrawn": _ARRIVED,
    "hardship_received": _ARRIVED,
    "hardship_withdrawn": _ARRIVED,
    "objection_received": _ARRIVED,
    "change_received": _ARRIVED,
    "reduction_claimed": _ARRIVED,
    "plan_agreed": _PLAN,
    "plan_accepted_by_officer": _PLAN,
    "plan_changed": _PLAN_CHANGED,
    "plan_resumed": _PLAN_CHANGED,
    "plan_goes_on": _GOES_ON,
    "plan_finished": _FINISHED,
    "plan_broken": _BROKEN,
    "plan_review": _REVIEW,
    "counter_offer": _QUESTION,
    "question": _QUESTION,
    "hardship_question": _QUESTION,
    "offer_lapsing": _QUESTION,
    "offer_lapsed": _ANSWER,
    "declined": _ANSWER,
    "looked_again": _ANSWER,
    "hardship_decided": _ANSWER,
    "objection_answered": _ANSWER,
    "reduction_answered": _ANSWER,
    "signature_request": _SIGN,
    "signature_outcome": _SIGN,
    "direct_debit_confirmed": _DEBIT,
    "direct_debit_stopped": _DEBIT,
    "direct_debit_claimed": _DEBIT,
    "direct_debit_not_taken": _DEBIT,
    "direct_debit_notice": _DEBIT,
    "direct_debit_check_details": _DEBIT,
    "direct_debit_unpaid": _MISSED,
    "payment_missed": _MISSED,
    "payment_missed_again": _MISSED,
    "payment_reminder": _REMINDER,
    "debt_reminder": _OWED,
    "card_payment_link": _REMINDER,
    "agency_paid": _MONEY,
    "card_payment_received": _MONEY,
    "card_payment_refunded": _MONEY,
    "card_payment_disputed": _MONEY,
    "money_moved": _MONEY,
    "money_placed": _MONEY,
    "hold_ending": _PAUSED,
    "hold_ended": _PAUSE_OVER,
    "replan_begun": _PAUSED,
    "replan_ending": _PAUSED,
    "replan_ended": _PAUSE_OVER,
    "pause_given": _PAUSED,
    "breathing_space_started": _PAUSED,
    "breathing_space_ended": _PAUSE_OVER,
    "advice_referred": _HELP,
    "referral_news": _HELP,
    "authority_asked": _ASKS_TO_ACT,
    "authority_given": _ACTS,
    "authority_ending": _ACTS,
    "authority_over": _ACTS,
    "agency_acted": _ACTS,
}
_BY_ACT: Mapping[Act, str] = {
    Act.HELP: _HELP,
    Act.RECEIPT: _MONEY,
    Act.REMINDER: _REMINDER,
    Act.CHASE: _MISSED,
    Act.COLLECTION: _DEBIT,
}


def summary_of(template: str) -> Says:
    """What a message means; one without a line of its own is told by what it is towards the person."""
    act = MESSAGES.get(template)
    by_act = _BY_ACT.get(act, _ANSWER) if act is not None else _ANSWER
    return Says(SUMMARIES.get(template, by_act))
