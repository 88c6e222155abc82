"""The sandbox's bank table and Guarantee are invented, say so, and answer as `sandbox who` tells."""

from __future__ import annotations

import pytest

from shared.domain.bank_check import Verdict, bank_details
from shared.domain.stages import Nation
from shared.models import GuidelineSet
from shared.services.audit import Actor
from shared.services.direct_debit.bank_tables import verdict_on
from shared.services.direct_debit.guarantee import guarantee_on
from shared.services.sandbox.direct_debit import EXAMPLES, furnish_direct_debits
from shared.services.sandbox.load import Council, load_sandbox
from shared.services.sandbox.who import who_lines
from shared.services.sealed.key import SealedKey
from shared.settings import SANDBOX_COUNCIL
from tests.support.builders import NOW, TODAY
from tests.support.offers import a_guideline_set
from tests.support.signing_in import CHEAPLY, KEYS


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


def test_a_sandbox_of_an_older_release_gets_them_when_it_is_loaded_again(database):
    with database.transaction() as session:
        a_guideline_set(session)
        session.query(GuidelineSet).update({GuidelineSet.invented: True})
    council = Council(
        KEYS, CHEAPLY, SANDBOX_COUNCIL / "policies", Nation.ENGLAND, SealedKey(("x" * 32,))
    )
    assert load_sandbox(database, council) is False
    with database.reading() as session:
        assert guarantee_on(session, "cy").language == "cy"
