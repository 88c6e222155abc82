"""Everything that can stand in a record of Direct Debits has words of its own on officers' pages."""

from __future__ import annotations

import pytest

from backoffice.direct_debit import pages
from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.direct_debit_runs import ClaimState, RunEvent, RunState
from shared.domain.mandate_states import (
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.run_rules import HeldBack
from shared.domain.standard18 import TransactionCode
from shared.gateways.bacs_rows import ReportKind


@pytest.mark.parametrize(
    ("words", "every"),
    [
        (pages.mandate_state, MandateState),
        (pages.mandate_event, MandateEvent),
        (pages.mandate_colour, MandateState),
        (pages.collection_state, CollectionState),
        (pages.collection_event, CollectionEvent),
        (pages.run_state, RunState),
        (pages.run_colour, RunState),
        (pages.run_step, RunEvent),
        (pages.code_name, TransactionCode),
        (pages.report_kind, ReportKind),
        (pages.outcome, RowOutcome),
        (pages.claim_state, ClaimState),
        (pages.held_by, HeldBack),
    ],
)
def test_each_has_words(app, words, every):
    with app.test_request_context("/officers"):
        said = {each: words(each) for each in every}
    assert all(said.values())
    assert not [each for each, text in said.items() if text in {each.value, ""}]


@pytest.mark.parametrize(
    ("kind", "code", "bank_says", "said"),
    [
        ("arudd", "0128", "REFER TO PAYER", "The bank did not pay; it says to ask the payer"),
        ("arudd", "0", "", "The bank did not pay; it says to ask the payer"),
        ("addacs", "1", "", "The payer cancelled the Direct Debit"),
        ("auddis", "5", "", "There is no such account, or it is of the wrong kind"),
        ("arudd", "9999", "STRANGE", "STRANGE"),
        ("ddica", "1", "", "The amount or the day was not the one that was agreed"),
        ("input", "X", "", "Code X"),
        ("input", "", "", ""),
    ],
)
def test_a_reason_is_told_in_words_of_ours_or_of_the_bank(app, kind, code, bank_says, said):
    with app.test_request_context("/officers"):
        assert pages.reason_words(kind, code, bank_says) == said
