"""The words for states, codes and reasons of Direct Debits, as texts of the catalogue."""

from __future__ import annotations

from shared.domain.direct_debit_runs import ClaimState, RunState
from shared.domain.mandate_states import (
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.says import N_
from shared.domain.standard18 import TransactionCode

MANDATES = {
    MandateState.DRAFT: N_("Not given yet"),
    MandateState.WAITING_FOR_SIGNATURE: N_("Waits for a second person"),
    MandateState.CONFIRMED: N_("Given, goes to the bank with the next run"),
    MandateState.IN_RUN: N_("In a run"),
    MandateState.LODGED: N_("At the bank, may still be refused"),
    MandateState.ACTIVE: N_("Active"),
    MandateState.SUSPENDED: N_("Paused"),
    MandateState.CANCELLED_BY_PAYER: N_("Cancelled by the payer"),
    MandateState.CANCELLED_BY_BANK: N_("Cancelled by the bank"),
    MandateState.CANCELLED_BY_COUNCIL: N_("Cancelled by us"),
    MandateState.REJECTED: N_("Refused by the bank"),
    MandateState.EXPIRED: N_("Run out"),
}
MANDATE_EVENTS = {
    MandateEvent.MADE: N_("Direct Debit made"),
    MandateEvent.SENT_FOR_SIGNATURE: N_("Direct Debit waits for a second person"),
    MandateEvent.GIVEN: N_("Direct Debit given"),
    MandateEvent.PUT_IN_RUN: N_("Direct Debit instruction put in a run"),
    MandateEvent.RUN_ABANDONED: N_("Run with the Direct Debit instruction given up"),
    MandateEvent.HANDED_IN: N_("Direct Debit instruction handed in"),
    MandateEvent.STOOD: N_("Direct Debit stands"),
    MandateEvent.REFUSED: N_("Direct Debit refused by the bank"),
    MandateEvent.SUSPENDED: N_("Direct Debit paused"),
    MandateEvent.RESUMED: N_("Direct Debit goes on"),
    MandateEvent.AMENDED: N_("Direct Debit changed by the bank"),
    MandateEvent.REINSTATED: N_("Direct Debit put back by the bank"),
    MandateEvent.CANCELLED_BY_PAYER: N_("Direct Debit cancelled by the payer"),
    MandateEvent.CANCELLED_BY_BANK: N_("Direct Debit cancelled by the bank"),
    MandateEvent.CANCELLED_BY_COUNCIL: N_("Direct Debit cancelled by us"),
    MandateEvent.RAN_OUT: N_("Direct Debit ran out"),
}
COLLECTIONS = {
    CollectionState.SCHEDULED: N_("Planned, not announced yet"),
    CollectionState.NOTIFIED: N_("Announced"),
    CollectionState.HELD: N_("Held back"),
    CollectionState.IN_RUN: N_("In a run"),
    CollectionState.HANDED_IN: N_("Asked for"),
    CollectionState.COLLECTED: N_("Collected"),
    CollectionState.UNPAID: N_("Not paid"),
    CollectionState.TO_REPRESENT: N_("Asked for again"),
    CollectionState.FAILED: N_("Not paid, not asked for again"),
    CollectionState.INDEMNITY_CLAIMED: N_("Claimed back by the payer's bank"),
    CollectionState.CANCELLED: N_("Cancelled"),
}
COLLECTION_EVENTS = {
    CollectionEvent.NOTIFIED: N_("Collection announced"),
    CollectionEvent.HELD: N_("Collection held back"),
    CollectionEvent.RELEASED: N_("Collection no longer held back"),
    CollectionEvent.PUT_IN_RUN: N_("Collection put in a run"),
    CollectionEvent.RUN_ABANDONED: N_("Run with the collection given up"),
    CollectionEvent.HANDED_IN: N_("Collection asked for"),
    CollectionEvent.COLLECTED: N_("Collection paid"),
    CollectionEvent.RETURNED: N_("Collection not paid"),
    CollectionEvent.TO_REPRESENT: N_("Collection will be asked for again"),
    CollectionEvent.GIVEN_UP: N_("Collection given up"),
    CollectionEvent.CLAIMED: N_("Collection claimed back by the payer's bank"),
    CollectionEvent.CANCELLED: N_("Collection cancelled"),
    CollectionEvent.TAKEN_BACK: N_("Collection undone with its whole run"),
}
RUNS = {
    RunState.APPROVED: N_("Approved"),
    RunState.FILE_MADE: N_("File made"),
    RunState.HANDED_IN: N_("Handed in"),
    RunState.ABANDONED: N_("Given up"),
    RunState.TAKEN_BACK: N_("Taken back"),
}
RUN_COLOURS = {
    RunState.APPROVED: "yellow",
    RunState.FILE_MADE: "yellow",
    RunState.HANDED_IN: "green",
    RunState.ABANDONED: "grey",
    RunState.TAKEN_BACK: "red",
}
INPUT_REPORTS = {
    "accepted": N_("Accepted"),
    "with_errors": N_("Accepted with errors"),
    "rejected": N_("Rejected"),
}
CODES = {
    TransactionCode.NEW: N_("New instruction"),
    TransactionCode.CANCEL: N_("Cancelled instruction"),
    TransactionCode.CONVERT: N_("Converted instruction"),
    TransactionCode.FIRST: N_("First collection"),
    TransactionCode.REGULAR: N_("Regular collection"),
    TransactionCode.REPRESENTED: N_("Asked for again"),
    TransactionCode.FINAL: N_("Last collection"),
}
REPORTS = {
    "auddis": N_("New instructions (AUDDIS)"),
    "addacs": N_("Changed instructions (ADDACS)"),
    "arudd": N_("Unpaid collections (ARUDD)"),
    "awacs": N_("Changed accounts for refunds (AWACS)"),
    "ddica": N_("Indemnity claims (DDICA)"),
    "input": N_("Input report"),
}
OUTCOMES = {
    "waiting": N_("Not worked yet"),
    "done": N_("Done"),
    "nothing_to_do": N_("Nothing to do"),
    "for_person": N_("Needs a person"),
    "settled": N_("Settled by a person"),
}
OUTCOME_COLOURS = {"waiting": "yellow", "for_person": "orange", "done": "green"}
CLAIMS = {
    ClaimState.OPEN: N_("Open"),
    ClaimState.COUNTERED: N_("Countered"),
    ClaimState.ACCEPTED: N_("Accepted"),
    ClaimState.WON: N_("Won"),
    ClaimState.LOST: N_("Lost"),
}
CLAIM_COLOURS = {
    ClaimState.OPEN: "orange",
    ClaimState.COUNTERED: "yellow",
    ClaimState.WON: "green",
}
RUN_STEPS = {
    "approved": N_("Approved"),
    "file_made": N_("File made"),
    "handed_in": N_("Handed in"),
    "abandoned": N_("Given up"),
    "taken_back": N_("Taken back"),
    "take_back_asked": N_("Somebody asked for it to be taken back"),
    "take_back_dropped": N_("It stays as it is"),
}
TAKEN_OUT = {
    "mandate_ended": N_("The Direct Debit has ended"),
    "mandate_suspended": N_("The Direct Debit is paused"),
    "abandoned": N_("The run was given up"),
}
SIGNATURES = {
    "waiting": N_("Not yet"),
    "signed": N_("Signed"),
    "refused": N_("Refused"),
    "returned": N_("Signed on paper"),
    "lapsed": N_("Lapsed"),
}
MANDATE_COLOURS = {
    MandateState.ACTIVE: "green",
    MandateState.LODGED: "green",
    MandateState.SUSPENDED: "yellow",
    MandateState.WAITING_FOR_SIGNATURE: "yellow",
}
ROUTES = {"link": N_("by a link"), "paper": N_("on paper")}
