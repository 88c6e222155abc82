"""Every reason code of each report, what it does to the instruction, and when money may be asked for again."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.direct_debit_reasons import (
    TABLE,
    Repair,
    Report,
    consequence,
    may_present_again,
    unpaid_code,
)
from shared.domain.mandate_states import COLLECTABLE, MANDATE, MandateEvent, MandateState
from tests.support.builders import pounds

A, D, R = Report.ADDACS, Report.AUDDIS, Report.ARUDD
CASES = (
    (A, "0", MandateEvent.CANCELLED_BY_BANK, Repair.ASK_FOR_METHOD),
    (A, "1", MandateEvent.CANCELLED_BY_PAYER, Repair.ASK_FOR_METHOD),
    (A, "2", MandateEvent.CANCELLED_BY_BANK, Repair.STOP_CONTACT),
    (A, "3", MandateEvent.SUSPENDED, Repair.LODGE_NEW_DETAILS),
    (A, "B", MandateEvent.CANCELLED_BY_BANK, Repair.ASK_FOR_DETAILS),
    (A, "C", MandateEvent.SUSPENDED, Repair.LODGE_NEW_DETAILS),
    (A, "D", MandateEvent.SUSPENDED, Repair.INVESTIGATE),
    (A, "E", MandateEvent.SUSPENDED, Repair.LODGE_NEW_DETAILS),
    (A, "R", MandateEvent.REINSTATED, Repair.REACTIVATE),
    (D, "5", MandateEvent.REFUSED, Repair.ASK_FOR_DETAILS),
    (D, "7", MandateEvent.REFUSED, Repair.INVESTIGATE),
    (D, "G", MandateEvent.REFUSED, Repair.ASK_FOR_METHOD),
    (D, "H", MandateEvent.REFUSED, Repair.LODGE_AGAIN),
    (D, "L", MandateEvent.REFUSED, Repair.ASK_FOR_DETAILS),
    (R, "0", None, Repair.PRESENT_AGAIN),
    (R, "1", MandateEvent.CANCELLED_BY_PAYER, Repair.ASK_FOR_METHOD),
    (R, "2", MandateEvent.CANCELLED_BY_BANK, Repair.STOP_CONTACT),
    (R, "4", MandateEvent.SUSPENDED, Repair.INVESTIGATE),
    (R, "6", MandateEvent.CANCELLED_BY_BANK, Repair.LODGE_AGAIN),
    (R, "7", MandateEvent.SUSPENDED, Repair.INVESTIGATE),
)


@pytest.mark.parametrize(("report", "code", "event", "repair"), CASES)
def test_what_a_code_means(report, code, event, repair):
    found = consequence(report, code)
    assert found is not None
    assert (found.event, found.repair) == (event, repair)


@pytest.mark.parametrize("code", ["", "Z", "00", "0128"])
@pytest.mark.parametrize("report", sorted(Report))
def test_a_code_that_is_not_known_is_never_guessed(report, code):
    assert consequence(report, code) is None


@pytest.mark.parametrize(
    ("report", "code"), sorted((report, code) for report in Report for code in TABLE[report])
)
def test_every_code_can_happen_to_an_instruction_that_stands(report, code):
    event = TABLE[report][code].event
    states = COLLECTABLE | {MandateState.CANCELLED_BY_BANK}
    assert event is None or any(MANDATE.allows(state, event) for state in states)


@pytest.mark.parametrize(
    ("code", "again_on", "amount", "may"),
    [
        ("0", date(2026, 12, 8), "90.00", True),
        ("0", date(2027, 1, 1), "90.00", True),
        ("0", date(2027, 1, 2), "90.00", False),
        ("0", date(2026, 12, 1), "90.00", False),
        ("0", date(2026, 12, 8), "89.99", False),
        *((code, date(2026, 12, 8), "90.00", False) for code in "1256BCF"),
    ],
)
def test_only_refer_to_payer_is_presented_again_unchanged_and_within_a_month(
    code, again_on, amount, may
):
    first = date(2026, 12, 1)
    assert may_present_again(code, first, again_on, pounds(amount), pounds("90.00")) is may


@pytest.mark.parametrize(
    ("says", "code", "found"),
    [
        ("REFER TO PAYER", "0128", "0"),
        ("Refer to payer.", "9999", "0"),
        ("INSTRUCTION CANCELLED", "1012", "1"),
        ("INSTRUCTION CANCELLED", "0128", "1"),
        ("", "0128", "0"),
        ("something new", "1012", "1"),
        ("", "0", "0"),
        ("", "b", "B"),
        ("PAYER DECEASED", "", "2"),
        ("", "0273", None),
        ("something new", "0273", None),
        ("", "", None),
        ("", "E", None),
    ],
)
def test_an_unpaid_collection_is_named_by_its_words_before_its_number(says, code, found):
    assert unpaid_code(says, code) == found
