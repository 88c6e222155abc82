"""What the pages about Direct Debits call states, codes and reasons."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from backoffice.direct_debit import words
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
from shared.domain.standard18 import TransactionCode
from shared.services.direct_debit.reading import CollectionShown
from shared.services.direct_debit.run_preview import RunPreview
from shared.web.filters import money, say


def mandate_state(state: MandateState) -> str:
    """Where a Direct Debit stands."""
    return _(words.MANDATES[state])


def mandate_event(word: str) -> str:
    """What happened to a Direct Debit."""
    return _(words.MANDATE_EVENTS[MandateEvent(word)])


def collection_state(state: CollectionState) -> str:
    """Where a collection stands."""
    return _(words.COLLECTIONS[state])


def collection_event(word: str) -> str:
    """What happened to a collection."""
    return _(words.COLLECTION_EVENTS[CollectionEvent(word)])


def mandate_colour(state: MandateState) -> str:
    """The colour of the tag of a Direct Debit."""
    if state in ENDED:
        return "grey"
    return words.MANDATE_COLOURS.get(state, "blue")


def signature_state(word: str) -> str:
    """How the second person answered."""
    return called(words.SIGNATURES, word)


def why_not_taken(each: CollectionShown) -> str:
    """Why a collection was not paid, or is kept back."""
    if each.state is CollectionState.HELD:
        return held_by(each.held_by)
    if each.returned_code:
        return reason_words(Report.ARUDD, each.returned_code)
    return ""


def run_state(state: RunState) -> str:
    """Where a run stands."""
    return _(words.RUNS[state])


def run_colour(state: RunState) -> str:
    """The colour of the tag of a run."""
    return words.RUN_COLOURS[state]


def run_step(word: str) -> str:
    """What was done with a run."""
    return called(words.RUN_STEPS, word)


def taken_out(why: str) -> str:
    """Why a line left its run again."""
    return _(words.TAKEN_OUT[why]) if why in words.TAKEN_OUT else held_by(why)


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
    return called(words.INPUT_REPORTS, word) if word else _("Not yet")


def code_name(code: TransactionCode) -> str:
    """What a record of the file asks for."""
    return _("%(code)s %(name)s", code=code.value, name=_(words.CODES[code]))


def report_kind(kind: str) -> str:
    """Which report it is."""
    return called(words.REPORTS, kind)


def outcome(word: str) -> str:
    """What came of a row."""
    return called(words.OUTCOMES, word)


def outcome_colour(word: str) -> str:
    """The colour of the tag of an outcome."""
    return words.OUTCOME_COLOURS.get(word, "grey")


def claim_state(state: ClaimState) -> str:
    """Where a claim stands."""
    return _(words.CLAIMS[state])


def claim_colour(state: ClaimState) -> str:
    """The colour of the tag of a claim."""
    return words.CLAIM_COLOURS.get(state, "grey")


def route(word: str) -> str:
    """How the second person is asked."""
    return called(words.ROUTES, word)


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
