"""An extract that brings another name, address or agent; and one that shows a breach."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from shared.models import Debt, FormerAddress, FormerName, MoratoriumBreach, Party
from shared.services.moratorium.matching import find_person
from shared.services.moratorium.notice import Door, Notice
from tests.support.extracts import extract, household
from tests.support.importing import NOW, count, take_in
from tests.support.moratoriums import a_notice, take


def changed(database, number=1, **party):
    """The same household with other values of its person."""
    take_in(database, extract(household()))
    rows = household()
    rows[number].update(party)
    take_in(database, extract(rows, extract_date="2026-11-22"))


def test_a_former_name_is_kept(database):
    changed(database, surname="Price")
    with database.reading() as session:
        row = session.scalars(select(FormerName)).one()
    assert (row.forenames, row.surname, row.until) == ("Siân", "O'Neill", date(2026, 11, 22))


def test_a_name_written_in_another_way_is_no_other_name(database):
    changed(database, surname="ONEILL", forenames="SIAN")
    assert count(database, FormerName) == 0


def test_a_former_address_is_kept(database):
    changed(database, address_1="9 New Road", town="Elsewhere", postcode="EL9 9EL")
    with database.reading() as session:
        row = session.scalars(select(FormerAddress)).one()
    assert (row.lines, row.postcode_key) == ("1 EXAMPLE STREET EXAMPLETON", "EX11AA")


def test_the_same_extract_again_keeps_nothing(database):
    take_in(database, extract(household()))
    take_in(database, extract(household(), extract_date="2026-11-22"))
    assert (count(database, FormerName), count(database, FormerAddress)) == (0, 0)


def test_a_notice_that_uses_the_former_name_finds_its_person(database):
    changed(database, surname="Price")
    with database.reading() as session:
        notice = Notice(Door.FORM, "k", forenames="Siân", surname="O'Neill")
        found = find_person(session, notice)
        party = session.scalars(select(Party)).one()
    assert [each.party_id for each in found.matches] == [party.id]


def test_the_agent_of_a_debt_is_read(database):
    take_in(database, extract(household(agent="SWIFT", stage="enforcement_agent", hearing_on="")))
    with database.reading() as session:
        assert session.scalars(select(Debt.agent_code)).one() == "SWIFT"


def test_an_extract_without_agents_is_taken(database):
    take_in(database, extract(household()))
    with database.reading() as session:
        assert session.scalars(select(Debt.agent_code)).one() == ""


@pytest.mark.parametrize("costs", ["84.50", "184.50"])
def test_costs_that_an_extract_brings_to_a_protected_debt_are_a_breach(database, costs):
    take_in(database, extract(household()))
    with database.transaction() as session:
        party = session.scalars(select(Party)).one()
        take(session, a_notice(party, "80000001"), NOW)
    take_in(database, extract(household(costs=costs), extract_date="2026-11-22"))
    assert count(database, MoratoriumBreach) == (costs == "184.50")
