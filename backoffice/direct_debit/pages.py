"""What the pages about Direct Debits call states, codes and reasons."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from backoffice.words import called
from shared.domain.direct_debit_claims import REASONS
from shared.domain.direct_debit_reasons import Report, consequence, unpaid_code
from shared.domain.direct_debit_runs import ClaimState, RunState
from shared.domain.mandate_states import (
    ENDED,
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.run_rules import says_why
from shared.domain.says import N_
from shared.domain.standard18 import TransactionCode
from shared.services.direct_debit.reading import CollectionShown
from shared.services.direct_debit.run_preview import RunPreview
from shared.web.filters import money, say

_MANDATES = {
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
_MANDATE_EVENTS = {
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
_COLLECTIONS = {
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
_COLLECTION_EVENTS = {
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
_RUNS = {
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
_INPUT_REPORTS = {
    "accepted": N_("Accepted"),
    "with_errors": N_("Accepted with errors"),
    "rejected": N_("Rejected"),
}
_CODES = {
    TransactionCode.NEW: N_("New instruction"),
    TransactionCode.CANCEL: N_("Cancelled instruction"),
    TransactionCode.CONVERT: N_("Converted instruction"),
    TransactionCode.FIRST: N_("First collection"),
    TransactionCode.REGULAR: N_("Regular collection"),
    TransactionCode.REPRESENTED: N_("Asked for again"),
    TransactionCode.FINAL: N_("Last collection"),
}
_REPORTS = {
    "auddis": N_("New instructions (AUDDIS)"),
    "addacs": N_("Changed instructions (ADDACS)"),
    "arudd": N_("Unpaid collections (ARUDD)"),
    "awacs": N_("Changed accounts for refunds (AWACS)"),
    "ddica": N_("Indemnity claims (DDICA)"),
    "input": N_("Input report"),
}
_OUTCOMES = {
    "waiting": N_("Not worked yet"),
    "done": N_("Done"),
    "nothing_to_do": N_("Nothing to do"),
    "for_person": N_("Needs a person"),
    "settled": N_("Settled by a person"),
}
OUTCOME_COLOURS = {"waiting": "yellow", "for_person": "orange", "done": "green"}
_CLAIMS = {
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
_RUN_STEPS = {
    "approved": N_("Approved"),
    "file_made": N_("File made"),
    "handed_in": N_("Handed in"),
    "abandoned": N_("Given up"),
    "taken_back": N_("Taken back"),
    "take_back_asked": N_("Somebody asked for it to be taken back"),
    "take_back_dropped": N_("It stays as it is"),
}
_TAKEN_OUT = {
    "mandate_ended": N_("The Direct Debit has ended"),
    "mandate_suspended": N_("The Direct Debit is paused"),
    "abandoned": N_("The run was given up"),
}
_SIGNATURES = {
    "waiting": N_("Not yet"),
    "signed": N_("Signed"),
    "refused": N_("Refused"),
    "returned": N_("Signed on paper"),
    "lapsed": N_("Lapsed"),
}
_MANDATE_COLOURS = {
    MandateState.ACTIVE: "green",
    MandateState.LODGED: "green",
    MandateState.SUSPENDED: "yellow",
    MandateState.WAITING_FOR_SIGNATURE: "yellow",
}
_ROUTES = {"link": N_("by a link"), "paper": N_("on paper")}


def mandate_state(state: MandateState) -> str:
    """Where a Direct Debit stands."""
    return _(_MANDATES[state])


def mandate_event(word: str) -> str:
    """What happened to a Direct Debit."""
    return _(_MANDATE_EVENTS[MandateEvent(word)])


def collection_state(state: CollectionState) -> str:
    """Where a collection stands."""
    return _(_COLLECTIONS[state])


def collection_event(word: str) -> str:
    """What happened to a collection."""
    return _(_COLLECTION_EVENTS[CollectionEvent(word)])


def mandate_colour(state: MandateState) -> str:
    """The colour of the tag of a Direct Debit."""
    if state in ENDED:
        return "grey"
    return _MANDATE_COLOURS.get(state, "blue")


def signature_state(word: str) -> str:
    """How the second person answered."""
    return called(_SIGNATURES, word)


def why_not_taken(each: CollectionShown) -> str:
    """Why a collection was not paid, or is kept back."""
    if each.state is CollectionState.HELD:
        return held_by(each.held_by)
    if each.returned_code:
        return reason_words(Report.ARUDD, each.returned_code)
    return ""


def run_state(state: RunState) -> str:
    """Where a run stands."""
    return _(_RUNS[state])


def run_colour(state: RunState) -> str:
    """The colour of the tag of a run."""
    return RUN_COLOURS[state]


def run_step(word: str) -> str:
    """What was done with a run."""
    return called(_RUN_STEPS, word)


def taken_out(why: str) -> str:
    """Why a line left its run again."""
    return _(_TAKEN_OUT[why]) if why in _TAKEN_OUT else held_by(why)


def working_days_left(count: int | None) -> str:
    """How long a claim can still be countered."""
    if count is None:
        return _("It can no longer be countered.")
    if count == 0:
        return _("Today is the last day to counter it.")
    return ngettext(
        "One working day left to counter it.",
        "%(num)s working days left to counter it.",
        count,
    )


def input_report(word: str) -> str:
    """What the input report said of a run."""
    return called(_INPUT_REPORTS, word) if word else _("Not yet")


def code_name(code: TransactionCode) -> str:
    """What a record of the file asks for."""
    return _("%(code)s %(name)s", code=code.value, name=_(_CODES[code]))


def report_kind(kind: str) -> str:
    """Which report it is."""
    return called(_REPORTS, kind)


def outcome(word: str) -> str:
    """What came of a row."""
    return called(_OUTCOMES, word)


def outcome_colour(word: str) -> str:
    """The colour of the tag of an outcome."""
    return OUTCOME_COLOURS.get(word, "grey")


def claim_state(state: ClaimState) -> str:
    """Where a claim stands."""
    return _(_CLAIMS[state])


def claim_colour(state: ClaimState) -> str:
    """The colour of the tag of a claim."""
    return CLAIM_COLOURS.get(state, "grey")


def route(word: str) -> str:
    """How the second person is asked."""
    return called(_ROUTES, word)


def held_by(word: str) -> str:
    """Why something is kept back: the kind of hold, or a word of ours."""
    return say(says_why(word)) if word else _("Held back")


def why_ended(reason: str) -> str:
    """What a reason in a history says; `arudd:1` is the bank's code of a report."""
    kind, colon, code = reason.partition(":")
    if colon and kind in {each.value for each in Report}:
        return reason_words(kind, code)
    return ""


def reason_words(kind: str, code: str, bank_says: str = "") -> str:
    """What a code of a report means; the bank's own words for one that we do not know."""
    if kind == "ddica" and code in REASONS:
        return claim_reason(code)
    if kind == Report.ARUDD:
        code = unpaid_code(bank_says, code) or code
    known = consequence(Report(kind), code) if kind in {each.value for each in Report} else None
    if known is not None:
        return say(known.says)
    return bank_says or (_("Code %(code)s", code=code) if code else "")


def claim_reason(code: str) -> str:
    """What a payer says was wrong with a collection."""
    known = REASONS.get(code)
    return say(known.says) if known else _("Reason %(code)s", code=code)


def run_in_words(found: RunPreview) -> str:
    """What a run would hold, in one line."""
    kept = sum(each.count for each in found.held_back)
    collections = ngettext("%(num)s collection", "%(num)s collections", found.collection_count)
    instructions = ngettext("%(num)s instruction", "%(num)s instructions", found.instruction_count)
    return _(
        "%(collections)s of %(total)s together, %(instructions)s, %(kept)s held back",
        collections=collections,
        total=money(found.total),
        instructions=instructions,
        kept=kept,
    )


def who(name: str) -> str:
    """Who did it: an officer by name, or the system where nobody did it by hand."""
    return _("The system") if ":" in name else name


def last_before_first() -> str:
    """What is wrong with a period that ends before it begins."""
    return _("The last day must be the same as the first day, or after it.")
