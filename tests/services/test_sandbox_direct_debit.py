"""The sandbox's bank table and Guarantee are invented, say so, and answer as `sandbox who` tells."""

from __future__ import annotations

import pytest

from shared.domain.bank_check import Verdict, bank_details
from shared.services.audit import Actor
from shared.services.direct_debit.bank_tables import verdict_on
from shared.services.direct_debit.guarantee import guarantee_on
from shared.services.sandbox.direct_debit import EXAMPLES, furnish_direct_debits
from shared.services.sandbox.who import who_lines
from tests.support.builders import NOW, TODAY


@pytest.fixture
def furnished(session):
    for _ in range(2):
        furnish_direct_debits(session, Actor("command", "sandbox"), NOW)
    return session


def test_bank_details_to_try_are_what_they_are_said_to_be(furnished):
    said = [
        verdict_on(furnished, bank_details(each.sort_code, each.account), TODAY)
        for each in EXAMPLES
    ]
    assert said == [each.verdict for each in EXAMPLES]
    assert set(said) == set(Verdict)


def test_the_councils_own_account_fits(furnished):
    assert verdict_on(furnished, furnished.info["bacs"].account, TODAY) is Verdict.VALID


@pytest.mark.parametrize(
    ("language", "mark"), [("en", "Invented for this sandbox"), ("cy", "Dyfeisiwyd ar gyfer")]
)
def test_the_guarantee_says_first_that_it_is_invented(furnished, language, mark):
    found = guarantee_on(furnished, language)
    assert (found.language, found.is_invented) == (language, True)
    shown = guarantee_on(furnished, language).paragraphs("TIDEWELL", 10)
    assert shown[0].startswith(mark)
    assert len(shown) == 6


def test_who_is_there_includes_bank_details_to_try():
    text = "\n".join(who_lines("http://127.0.0.1:8000", NOW))
    assert all(each.sort_code in text and each.account in text for each in EXAMPLES)
