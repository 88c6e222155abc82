"""What the pages about Breathing Space call lists, kinds, states and reasons."""

from __future__ import annotations

from shared.domain.moratorium import (
    MoratoriumEvent,
    MoratoriumKind,
    MoratoriumState,
    ReviewEvent,
    ReviewState,
)
from shared.domain.says import N_
from shared.services.moratorium.views import Which

LISTS = {
    Which.TO_MATCH: N_("Waiting for a match"),
    Which.ACTIVE: N_("Protected now"),
    Which.TO_WATCH: N_("Days to watch"),
    Which.OVER: N_("Ended, to be reviewed"),
    Which.NOBODY_FOUND: N_("Nobody found"),
    Which.BREACHES: N_("Breaches"),
}
KINDS = {
    MoratoriumKind.STANDARD: N_("Standard"),
    MoratoriumKind.CRISIS: N_("Mental health crisis"),
}
STATES = {
    MoratoriumState.RECEIVED: N_("To match"),
    MoratoriumState.MATCHED: N_("Not begun yet"),
    MoratoriumState.NO_DEBT_FOUND: N_("Nobody found"),
    MoratoriumState.ACTIVE: N_("Protected"),
    MoratoriumState.TREATMENT_ENDED: N_("Protected"),
    MoratoriumState.EXPIRED: N_("Ended"),
    MoratoriumState.CANCELLED: N_("Cancelled"),
    MoratoriumState.RELEASED: N_("Ended"),
}
"""The last days of a crisis are called what all protected days are: why is nobody's business here."""
STATE_COLOURS = {
    MoratoriumState.RECEIVED: "orange",
    MoratoriumState.MATCHED: "blue",
    MoratoriumState.ACTIVE: "red",
    MoratoriumState.TREATMENT_ENDED: "red",
}
EVENTS = {
    MoratoriumEvent.MATCHED: N_("The person was found"),
    MoratoriumEvent.NOT_FOUND: N_("Nobody was found"),
    MoratoriumEvent.ACTIVATED: N_("Everything stopped"),
    MoratoriumEvent.REVIEWED: N_("The adviser's review: it goes on"),
    MoratoriumEvent.TREATMENT_ENDED: N_("Its last 30 days began"),
    MoratoriumEvent.EXPIRED: N_("It ended"),
    MoratoriumEvent.CANCELLED: N_("It was cancelled"),
    MoratoriumEvent.RELEASED: N_("Handed to a person for review"),
}
SOURCES = {
    "notice": N_("In the notice"),
    "added": N_("Added by the adviser"),
    "ours": N_("Found by us"),
}
DEBT_STATES = {
    "protected": N_("Protected"),
    "proposed": N_("Proposed, held"),
    "removed": N_("Taken out"),
    "ongoing": N_("Goes on"),
    "sold": N_("Sold"),
    "ended": N_("Ended"),
}
DEBT_COLOURS = {"protected": "red", "proposed": "orange", "ongoing": "blue"}
REVIEW_STATES = {
    ReviewState.REQUESTED: N_("Waiting for the adviser"),
    ReviewState.UPHELD: N_("The adviser says it goes on"),
    ReviewState.DEBT_REMOVED: N_("The debt was taken out"),
    ReviewState.MORATORIUM_CANCELLED: N_("It was cancelled"),
    ReviewState.AT_COURT: N_("At the county court"),
    ReviewState.CONTINUES: N_("The court let it go on"),
}
REVIEW_EVENTS = {
    ReviewEvent.UPHELD: N_("The adviser says it goes on"),
    ReviewEvent.DEBT_REMOVED: N_("The adviser took the debt out"),
    ReviewEvent.CANCELLED: N_("The adviser cancelled it"),
    ReviewEvent.TO_COURT: N_("We applied to the county court"),
    ReviewEvent.COURT_REFUSED: N_("The court refused: it goes on"),
    ReviewEvent.COURT_REMOVED: N_("The court took the debt out"),
    ReviewEvent.COURT_CANCELLED: N_("The court cancelled it"),
}
BREACHES = {
    "message_sent": N_("A message about recovery was sent"),
    "collected": N_("A payment was collected"),
    "cost_added": N_("A cost was added"),
    "stage_moved": N_("Recovery went a step further"),
}
END_REASONS = (
    ("stopped_treatment", N_("Treatment stopped")),
    ("contact_not_reached", N_("The point of contact could not be reached")),
    ("not_eligible", N_("Not eligible")),
    ("debt_solution", N_("Using a debt solution")),
    ("able_to_pay", N_("Able to pay")),
    ("client_asked", N_("The person asked for it")),
    ("deceased", N_("The person has died")),
    ("wrong_evidence", N_("What the professional said was wrong")),
    ("obligations", N_("Obligations were not met")),
    ("client_not_reached", N_("The person could not be reached")),
    ("other", N_("The notice does not say")),
)
"""Why a Breathing Space ends, as the register calls it."""
END_REASONS_BY_WORD = dict(END_REASONS)
CALLS = {
    "protections_applied": N_("Protections apply to a debt"),
    "propose_debt": N_("We found another debt"),
    "review_debt": N_("Please review a debt"),
    "review_person": N_("Please review whether the person is eligible"),
    "debt_sold": N_("A debt was sold"),
}
CALL_STATES = {
    "queued": N_("Waits to be sent"),
    "sending": N_("Being sent"),
    "sent": N_("The register has it"),
    "failed": N_("Not taken: tell the register on its website"),
    "by_hand": N_("Tell the register on its website"),
}
