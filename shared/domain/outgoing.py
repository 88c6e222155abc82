"""What everything that leaves is towards a party: every message, action and posting, as an act of the gate.

What has no line here is an act that nobody has classified, and the gate lets none of those pass.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.gate import Act
from shared.domain.ledger import PostingKind

UNCLASSIFIED = "unclassified"

MESSAGES: Mapping[str, Act] = {
    # Answers to what somebody did or asked
    "sign_in_code": Act.ANSWER,
    "statement_come_back": Act.ANSWER,
    "statement_copy": Act.ANSWER,
    "will_call_you": Act.ANSWER,
    # Asks for nothing, and goes only to those who wanted to be told before a call.
    "before_we_call": Act.ANSWER,
    "proposal_received": Act.ANSWER,
    "proposal_withdrawn": Act.ANSWER,
    "plan_agreed": Act.ANSWER,
    "plan_accepted_by_officer": Act.ANSWER,
    "plan_changed": Act.ANSWER,
    "counter_offer": Act.ANSWER,
    "question": Act.ANSWER,
    "declined": Act.ANSWER,
    "looked_again": Act.ANSWER,
    "signature_request": Act.ANSWER,
    "signature_outcome": Act.ANSWER,
    "direct_debit_confirmed": Act.ANSWER,
    "card_payment_link": Act.ANSWER,
    # Holds, and what somebody does not agree with
    "hold_ending": Act.HELP,
    "hold_ended": Act.REMINDER,
    "objection_received": Act.ANSWER,
    "change_received": Act.ANSWER,
    "objection_answered": Act.ANSWER,
    # A plan that is worked out anew, or asked about
    "replan_begun": Act.ANSWER,
    "replan_ending": Act.HELP,
    "replan_ended": Act.HELP,
    "plan_review": Act.HELP,
    "offer_lapsing": Act.ANSWER,
    "offer_lapsed": Act.ANSWER,
    # Help that was asked for
    "hardship_received": Act.ANSWER,
    "hardship_question": Act.ANSWER,
    "hardship_withdrawn": Act.ANSWER,
    "hardship_decided": Act.ANSWER,
    "reduction_claimed": Act.ANSWER,
    "reduction_answered": Act.ANSWER,
    "advice_referred": Act.HELP,
    "referral_news": Act.HELP,
    # Who may act for somebody, and what they did
    "authority_asked": Act.HELP,
    "authority_given": Act.ANSWER,
    "authority_ending": Act.HELP,
    "authority_over": Act.ANSWER,
    "agency_acted": Act.ANSWER,
    "pause_given": Act.HELP,
    # Money that came, went back or was moved
    "agency_paid": Act.RECEIPT,
    "card_payment_received": Act.RECEIPT,
    "card_payment_refunded": Act.RECEIPT,
    "card_payment_disputed": Act.RECEIPT,
    "money_moved": Act.RECEIPT,
    "money_placed": Act.RECEIPT,
    # What the scheme of Direct Debits has us say
    "direct_debit_stopped": Act.REQUIRED,
    "direct_debit_claimed": Act.REQUIRED,
    "direct_debit_not_taken": Act.REQUIRED,
    "direct_debit_notice": Act.COLLECTION,
    # That somebody is protected, and that it is over; neither asks for anything
    "breathing_space_started": Act.HELP,
    "breathing_space_ended": Act.HELP,
    # To the data protection officer, about nobody by name
    "something_opened": Act.REQUIRED,
    "agency_answers_late": Act.REQUIRED,
    # To agencies and their people, who are nobody on file
    "agency_applied": Act.ANSWER,
    "agency_answer": Act.ANSWER,
    "agency_set_up": Act.ANSWER,
    "plan_finished": Act.RECEIPT,
    "plan_goes_on": Act.RECEIPT,
    # What leads to money
    "debt_reminder": Act.LETTER,
    "direct_debit_check_details": Act.REMINDER,
    "direct_debit_unpaid": Act.CHASE,
    "payment_reminder": Act.REMINDER,
    "plan_resumed": Act.REMINDER,
    "payment_missed": Act.CHASE,
    "plan_broken": Act.CHASE,
    "payment_missed_again": Act.CHASE,
}
"""Every message to a party, by its template."""

ORGANISATION_MESSAGES: Mapping[str, Act] = {
    "advice_referral": Act.HELP,
    "advice_referral_withdrawn": Act.HELP,
    # Words to an agent that stop them, and that it is over: neither begins anything.
    "agent_hold": Act.REQUIRED,
    "agent_hold_ended": Act.REQUIRED,
    "agent_wait": Act.REQUIRED,
    # Lets an agent go on, so nothing else may stop them.
    "agent_wait_ended": Act.REFERRAL,
}
"""Every message to a firm or agency about a party, by its template."""

REVENUES_ACTIONS: Mapping[str, Act] = {
    "plan_agreed": Act.REQUIRED,
    "plan_rescheduled": Act.REQUIRED,
    "plan_finished": Act.REQUIRED,
    "plan_broken": Act.REQUIRED,
    "plan_goes_on": Act.REQUIRED,
    "plan_replaced": Act.REQUIRED,
    "change_reported": Act.REQUIRED,
    "proposal_received": Act.REQUIRED,
    "proposal_withdrawn": Act.REQUIRED,
    "proposal_declined": Act.REQUIRED,
    "debts_protected": Act.REQUIRED,
    "debts_not_protected": Act.REQUIRED,
    "recovery_hold": Act.HELP,
    "objection_decided": Act.ANSWER,
    "recovery_hold_ended": Act.ANSWER,
    "direct_debit_ended": Act.REQUIRED,
    "party_reported_deceased": Act.REQUIRED,
    "party_not_deceased": Act.REQUIRED,
    "reduction_claimed": Act.REQUIRED,
    "hardship_award": Act.REQUIRED,
    "cash_file": Act.RECEIPT,
}
"""Everything that the revenues system is told about a party: two ledgers of one council must agree."""

POSTINGS: Mapping[PostingKind, Act] = {
    PostingKind.RECEIPT: Act.RECEIPT,
    PostingKind.FROM_SUSPENSE: Act.RECEIPT,
    PostingKind.REVERSAL: Act.RECEIPT,
    PostingKind.REALLOCATION: Act.RECEIPT,
    PostingKind.REFUND: Act.RECEIPT,
    PostingKind.REFUND_FAILED: Act.RECEIPT,
    PostingKind.DISPUTE: Act.RECEIPT,
    PostingKind.DISPUTE_WON: Act.RECEIPT,
    PostingKind.RETURNED: Act.RECEIPT,
    PostingKind.INDEMNITY: Act.RECEIPT,
    PostingKind.INDEMNITY_WON: Act.RECEIPT,
    PostingKind.TAKEN_BACK: Act.RECEIPT,
    PostingKind.REDUCTION: Act.HELP,
    PostingKind.PAYOUT: Act.RECEIPT,
    PostingKind.RECOGNISED: Act.RECEIPT,
}
"""Every kind of posting: none adds a cost, a fee or interest to a debt, and one that did would be asked."""


def act_of_message(template: str) -> str:
    """What a message is towards whom it reaches; `unclassified` where nobody has said."""
    return MESSAGES.get(template, UNCLASSIFIED)


def act_of_organisation_message(template: str) -> str:
    """What a message to a firm or agency is towards the party that it is about."""
    return ORGANISATION_MESSAGES.get(template, UNCLASSIFIED)


def act_of_action(action: str) -> str:
    """What an action of the revenues system is towards a party."""
    return REVENUES_ACTIONS.get(action, UNCLASSIFIED)


def act_of_posting(kind: PostingKind) -> str:
    """What a posting is towards a party."""
    return POSTINGS.get(kind, UNCLASSIFIED)
