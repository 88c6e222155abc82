"""Loading the council's spending guidelines, and finding the set for a date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.domain.guideline_file import GuidelineFileMistakes
from shared.services.audit import Actor
from shared.services.statements.guideline_sets import (
    AlreadyLoaded,
    guidelines_numbered,
    guidelines_on,
    load_guidelines,
)
from tests.support.builders import NOW, TODAY, a_guideline_set, pounds

FILE = (
    "set_name,effective_from,group,first_adult,additional_adult,child_under_14,child_14_18\n"
    "Invented 2026,2026-04-06,communications_leisure,100,80,30,50\n"
    "Invented 2026,2026-04-06,food_housekeeping,200,150,60,90\n"
    "Invented 2026,2026-04-06,personal,50,40,20,30\n"
)
COMMAND = Actor("command", "guidelines")


def test_a_file_is_loaded_and_found(session):
    number = load_guidelines(session, FILE, COMMAND, NOW)
    found = guidelines_on(session, TODAY)
    assert found is not None
    assert found[0] == number
    assert found[1].rates["personal"].first_adult == pounds("50.00")


def test_a_set_is_found_by_its_number(session):
    number = load_guidelines(session, FILE, COMMAND, NOW)
    assert guidelines_numbered(session, number).name == "Invented 2026"


def test_a_set_is_not_in_force_before_its_day(session):
    load_guidelines(session, FILE, COMMAND, NOW)
    assert guidelines_on(session, date(2026, 4, 5)) is None
    assert guidelines_on(session, date(2026, 4, 6)) is not None


def test_the_newest_set_wins(session):
    a_guideline_set(session, effective_from=TODAY - timedelta(days=400))
    newest = a_guideline_set(session, effective_from=TODAY)
    a_guideline_set(session, effective_from=TODAY + timedelta(days=1))
    assert guidelines_on(session, TODAY)[0] == newest.id


def test_the_same_name_is_not_loaded_twice(session):
    load_guidelines(session, FILE, COMMAND, NOW)
    with pytest.raises(AlreadyLoaded):
        load_guidelines(session, FILE, COMMAND, NOW)


def test_a_file_with_mistakes_is_not_loaded(session):
    with pytest.raises(GuidelineFileMistakes):
        load_guidelines(session, FILE.replace(",50,40", ",fifty,40"), COMMAND, NOW)
    assert guidelines_on(session, TODAY) is None
