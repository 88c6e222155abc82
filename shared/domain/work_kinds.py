"""The kinds of things that a person must look at, and what to do about each, in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.says import N_, Says


class WorkKind(StrEnum):
    """Why something is on the worklist."""

    PROPOSAL = "proposal"
    COUNTER_ANSWER = "counter_answer"
    QUESTION_ANSWER = "question_answer"
    SECOND_CHECK = "second_check"
    LOOK_AGAIN = "look_again"
    NEGATIVE_BUDGET = "negative_budget"
    TALK = "talk"
    MESSAGE_FAILED = "message_failed"
    MONEY_CHECK = "money_check"
    DISPUTE = "dispute"
    REFUND_FAILED = "refund_failed"
    MANDATE = "mandate"
    MISSED_PAYMENT = "missed_payment"
    CLAIM = "claim"
    BANK_DETAILS = "bank_details"
    DECEASED = "deceased"
    BREATHING_SPACE = "breathing_space"
    BREATHING_SPACE_DAY = "breathing_space_day"
    BREATHING_SPACE_OVER = "breathing_space_over"
    SUPPORT_NEED = "support_need"
    DISTRESS = "distress"
    HARDSHIP = "hardship"
    HOLD_ENDING = "hold_ending"
    ENTITLEMENT = "entitlement"
    COURT_PERMISSION = "court_permission"
    OBJECTION = "objection"
    PLAN_BROKEN = "plan_broken"
    PLAN_REVIEW = "plan_review"
    CREDIT = "credit"
    CHANGE_REPORTED = "change_reported"
    CONTACT_LOST = "contact_lost"
    DIFFERENCE = "difference"
    AUTHORITY_FORM = "authority_form"
    AGENCY_MESSAGE = "agency_message"
    SENIOR_LOOK = "senior_look"


@dataclass(frozen=True)
class KindWords:
    """What a kind is called, what to do next, and the act that ends it."""

    name: Says
    next_action: Says
    ends_with_decision: bool = False
    """It leaves the list with the decision on its proposal, and not before."""


_WORDS = {
    WorkKind.PROPOSAL: KindWords(
        Says(N_("Offers to decide")), Says(N_("Read the statement and answer the offer")), True
    ),
    WorkKind.COUNTER_ANSWER: KindWords(
        Says(N_("Answers to a counter-offer")),
        Says(N_("Read the answer to our counter-offer and decide")),
        True,
    ),
    WorkKind.QUESTION_ANSWER: KindWords(
        Says(N_("Answers to a question")),
        Says(N_("Read the answer to our question and decide")),
        True,
    ),
    WorkKind.SECOND_CHECK: KindWords(
        Says(N_("Second checks")), Says(N_("Check what a colleague suggests and decide")), True
    ),
    WorkKind.LOOK_AGAIN: KindWords(
        Says(N_("Asked to look again")),
        Says(N_("Look at the decision again and tell the person what you find")),
        True,
    ),
    WorkKind.NEGATIVE_BUDGET: KindWords(
        Says(N_("Nothing left over")),
        Says(
            N_("Call about help before talking about payments, and ask if it should be written off")
        ),
    ),
    WorkKind.TALK: KindWords(
        Says(N_("Asked to talk")), Says(N_("Contact the person, who asked to talk to somebody"))
    ),
    WorkKind.MESSAGE_FAILED: KindWords(
        Says(N_("Messages not sent")), Says(N_("Check the address and send the message again"))
    ),
    WorkKind.MONEY_CHECK: KindWords(
        Says(N_("Money that needs a second person")),
        Says(N_("Check a refund or a move of money and decide")),
        True,
    ),
    WorkKind.DISPUTE: KindWords(
        Says(N_("Disputed card payments")),
        Says(N_("Answer the cardholder's bank at the card provider")),
        True,
    ),
    WorkKind.REFUND_FAILED: KindWords(
        Says(N_("Refunds that did not arrive")),
        Says(N_("Find another way to give the money back")),
    ),
    WorkKind.MANDATE: KindWords(
        Says(N_("Direct Debits to put right")),
        Says(N_("Read what the bank reported and put the Direct Debit right")),
    ),
    WorkKind.MISSED_PAYMENT: KindWords(
        Says(N_("Missed payments")),
        Says(N_("Ask what happened, and offer another day or another way to pay")),
    ),
    WorkKind.CLAIM: KindWords(
        Says(N_("Indemnity claims")),
        Says(N_("Counter the claim of the payer's bank, or let it stand")),
        True,
    ),
    WorkKind.BANK_DETAILS: KindWords(
        Says(N_("Bank details that did not fit")),
        Says(N_("Call and set up the Direct Debit together")),
    ),
    WorkKind.DECEASED: KindWords(
        Says(N_("People who have died")),
        Says(N_("Follow the bereavement steps. Nothing is sent to this person any more")),
    ),
    WorkKind.BREATHING_SPACE: KindWords(
        Says(N_("Breathing Space")),
        Says(N_("Say whom the notice means. Everybody who may be meant is protected")),
        True,
    ),
    WorkKind.BREATHING_SPACE_DAY: KindWords(
        Says(N_("Breathing Space: days to watch")),
        Says(N_("Open the Breathing Space and see what the day asks for")),
    ),
    WorkKind.BREATHING_SPACE_OVER: KindWords(
        Says(N_("Breathing Space that ended")),
        Says(N_("Offer a plan. Nothing is enforced before you have looked")),
        True,
    ),
    WorkKind.SUPPORT_NEED: KindWords(
        Says(N_("Support needs")), Says(N_("Read what would help, and put it in place")), True
    ),
    WorkKind.DISTRESS: KindWords(
        Says(N_("People in distress")), Says(N_("Call today, with the distress card open")), True
    ),
    WorkKind.HARDSHIP: KindWords(
        Says(N_("Hardship applications")),
        Says(N_("Read the application and decide it")),
        True,
    ),
    WorkKind.HOLD_ENDING: KindWords(
        Says(N_("Holds that end soon")), Says(N_("Say what comes next before the hold ends"))
    ),
    WorkKind.ENTITLEMENT: KindWords(
        Says(N_("Reductions asked for")), Says(N_("Work out the discount or reduction")), True
    ),
    WorkKind.OBJECTION: KindWords(
        Says(N_("Disputes, complaints and appeals")),
        Says(N_("Read what the person does not agree with, and answer it")),
        True,
    ),
    WorkKind.PLAN_BROKEN: KindWords(
        Says(N_("Plans that broke")),
        Says(N_("See what the law allows next, and offer a new plan first")),
    ),
    WorkKind.CREDIT: KindWords(
        Says(N_("Money paid too much")),
        Says(N_("Ask whether they want it back or leave it for the next bill")),
    ),
    WorkKind.PLAN_REVIEW: KindWords(
        Says(N_("Plans to look at again")), Says(N_("Ask whether the plan is still right"))
    ),
    WorkKind.CHANGE_REPORTED: KindWords(
        Says(N_("Changes of circumstances")), Says(N_("Read what changed and act on it"))
    ),
    WorkKind.CONTACT_LOST: KindWords(
        Says(N_("Contact details that do not work")), Says(N_("Find a way to reach this person"))
    ),
    WorkKind.DIFFERENCE: KindWords(
        Says(N_("Differences between ledgers")),
        Says(N_("Find which of the two ledgers is right, and say so")),
    ),
    WorkKind.AUTHORITY_FORM: KindWords(
        Says(N_("Signed authority forms")),
        Says(N_("Check that the form is this person's and gives what the agency says")),
        True,
    ),
    WorkKind.AGENCY_MESSAGE: KindWords(
        Says(N_("Messages from advisers")), Says(N_("Read the adviser's message and answer it"))
    ),
    WorkKind.SENIOR_LOOK: KindWords(
        Says(N_("Advisers who ask for a senior look")),
        Says(N_("Look at the decision again and tell the adviser what you find")),
        True,
    ),
    WorkKind.COURT_PERMISSION: KindWords(
        Says(N_("Court permissions to check")),
        Says(N_("Check the court's order, and say whether it may be used")),
        True,
    ),
}
_BY_WORD = {kind.value: words for kind, words in _WORDS.items()}
DECIDED = frozenset(kind for kind, words in _WORDS.items() if words.ends_with_decision)
"""The kinds that only a decision takes off the list."""

_OTHER = KindWords(Says(N_("Other work")), Says(N_("Open the case and see what is needed")))


def words_of(kind: str) -> KindWords:
    """The words for a kind of work; a kind without words of its own is other work."""
    return _BY_WORD.get(kind, _OTHER)


FIRST = frozenset({WorkKind.DISTRESS, WorkKind.BREATHING_SPACE, WorkKind.SUPPORT_NEED})
"""The kinds that come before all others: somebody may be harmed while they wait."""


def rank_of(kind: WorkKind) -> int:
    """Where a kind stands on the whole list: 0 before 1."""
    return 0 if kind in FIRST else 1
