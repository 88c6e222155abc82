"""What the pages of an application cost the database: as much for many debts as for one."""

from __future__ import annotations

import pytest

from tests.support.builders import a_debt, the_resident
from tests.support.hardship import filled_in, handed_in, row_of
from tests.support.offers import a_statement
from tests.support.signed_in import signed_in_officer, signed_in_payer
from tests.web.test_finance_direct_debits import queries_of


def built(database, *, debts, whole=True):
    with database.transaction() as session:
        resident = the_resident(session)
        a_statement(session, resident.party)
        for year in range(2026 - debts + 1, 2026):
            a_debt(session, resident.account, year=year, charge="10.00")
        if whole:
            made = handed_in(session, resident.party.id, resident.debt.id)
            return made.party_id, made.reference, made.id
        reference = filled_in(session, resident.party.id)
        return resident.party.id, reference, row_of(session, reference).id


@pytest.mark.parametrize("debts", [1, 9])
@pytest.mark.parametrize(
    ("after", "whole", "most"),
    [
        ("", True, 12),
        ("/papers", True, 12),
        ("", False, 12),
        ("/questions/debts", False, 12),
        ("/questions/other-help", False, 13),
        ("/check", False, 12),
    ],
)
def test_a_page_of_the_applicant_costs_few_queries(client, database, debts, after, whole, most):
    party_id, reference, _number = built(database, debts=debts, whole=whole)
    signed_in_payer(client, party_id)
    assert queries_of(client, database, f"/hardship/{reference}{after}") <= most


@pytest.mark.parametrize("debts", [1, 9])
def test_the_first_page_costs_few_queries(client, database, debts):
    party_id, _reference, _number = built(database, debts=debts)
    signed_in_payer(client, party_id)
    assert queries_of(client, database, "/hardship") <= 6


@pytest.mark.parametrize("debts", [1, 9])
@pytest.mark.parametrize(("after", "most"), [("", 20), ("/ask", 20), ("/decide", 20)])
def test_an_officers_page_costs_few_queries(client, database, debts, after, most):
    _party_id, _reference, number = built(database, debts=debts)
    signed_in_officer(client)
    assert queries_of(client, database, f"/officers/hardship/{number}{after}") <= most
