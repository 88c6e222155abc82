"""Cases are found by reference, postcode or name, page by page, on both databases."""

import pytest
from sqlalchemy import event, func, select

from shared.domain.name_keys import name_key
from shared.domain.search_terms import read_terms
from shared.models import Liability, PartyWord
from shared.services.errors import NotFound
from shared.services.search import find_cases, index_names
from tests.support.builders import (
    a_debt,
    a_party,
    a_proposal,
    an_account,
    an_officer,
    an_organisation,
    is_own_record,
)


def found(session, typed, officer_id=0, after=None):
    return [row.name for row in find_cases(session, read_terms(typed), officer_id, after).rows]


@pytest.fixture
def town(session):
    carys = a_party(session, "Hughes", "Carys Mair")
    john = a_party(session, "Smith-Jones", "John")
    sian = a_party(session, "Ŵyn", "Siân")
    shop = an_organisation(session, "Quayside Hardware Ltd")
    an_account(session, carys, john, reference="80012345", postcode="TW1 4QT")
    an_account(session, sian, reference="80099999", postcode="TW1 4QR")
    an_account(session, shop, reference="40105566", postcode="TW11 1AA")
    index_names(session)
    return session


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("hughes", ["Carys Mair Hughes"]),
        ("carys hughes", ["Carys Mair Hughes"]),
        ("hughes carys", ["Carys Mair Hughes"]),
        ("hug car", ["Carys Mair Hughes"]),
        ("mair", ["Carys Mair Hughes"]),
        ("hughes john", []),
        ("smith", ["John Smith-Jones"]),
        ("jones", ["John Smith-Jones"]),
        ("smithjones", ["John Smith-Jones"]),
        ("wyn", ["Siân Ŵyn"]),
        ("ŵyn siân", ["Siân Ŵyn"]),
        ("hardware", ["Quayside Hardware Ltd"]),
        ("nobody", []),
        ("80012345", ["Carys Mair Hughes", "John Smith-Jones"]),
        ("8001", ["Carys Mair Hughes", "John Smith-Jones"]),
        ("80012346", []),
        ("tw14qr", ["Siân Ŵyn"]),
        ("TW1 4", ["Siân Ŵyn", "Carys Mair Hughes", "John Smith-Jones"]),
        ("tw1", ["Quayside Hardware Ltd", "Siân Ŵyn", "Carys Mair Hughes", "John Smith-Jones"]),
        ("tw1 4qt hughes", ["Carys Mair Hughes"]),
        ("%", []),
    ],
)
def test_cases_are_found_by_any_key(town, typed, names):
    assert found(town, typed) == names


def test_a_result_shows_the_account_that_was_asked_for(town):
    row = find_cases(town, read_terms("80099999"), 0).rows[0]
    assert (row.reference, row.address) == ("80099999", "12 Mill Lane, Tidewell, TW1 4QR")


def test_somebody_without_an_account_is_still_found(session):
    a_party(session, "Lonely", "Lou")
    index_names(session)
    assert [(r.name, r.reference) for r in find_cases(session, read_terms("lonely"), 0).rows] == [
        ("Lou Lonely", "")
    ]


def test_a_person_with_two_fitting_words_comes_once(session):
    a_party(session, "Jones", "Jonah")
    index_names(session)
    assert found(session, "jon") == ["Jonah Jones"]


def test_an_officers_own_record_is_left_out(session):
    officer, mine = an_officer(session), a_party(session, "Hughes", "Mine")
    an_account(session, mine, reference="80055555")
    is_own_record(session, officer, mine)
    index_names(session)
    assert found(session, "hughes", officer.id) == []
    assert found(session, "80055555", officer.id) == []
    assert found(session, "hughes", officer.id + 1) == ["Mine Hughes"]


def test_a_case_is_found_by_its_offer(session):
    party = a_party(session)
    debt = a_debt(session, an_account(session, party, reference="80077777"))
    proposal = a_proposal(session, party, [debt], reference="P7K3M9Q2X")
    rows = find_cases(session, read_terms("p7k3 m9q2 x"), 0).rows
    assert [(row.party_id, row.reference) for row in rows] == [(proposal.party_id, "80077777")]


def test_somebody_taken_off_an_account_is_not_found_by_it(session):
    party = a_party(session)
    account = an_account(session, party, reference="80066666")
    session.scalars(select(Liability)).one().removed_on = account.as_of
    session.flush()
    assert found(session, "80066666") == []


def test_an_empty_search_finds_nothing(town):
    assert find_cases(town, read_terms(""), 0).rows == ()


@pytest.mark.parametrize("typed", ["hughes", "tw1 4qt", "700"])
def test_pages_together_are_everything_once(session, typed):
    parties = [a_party(session, "Hughes", f"{chr(65 + n % 26)}nn{n}") for n in range(45)]
    for n, party in enumerate(parties):
        an_account(session, party, reference=f"700{n:05}")
    index_names(session)
    seen, cursor = [], None
    for _ in range(3):
        page = find_cases(session, read_terms(typed), 0, cursor)
        seen += [row.party_id for row in page.rows]
        cursor = page.next
    assert cursor is None
    assert sorted(seen) == sorted(party.id for party in parties)
    assert len(seen) == len(set(seen))


def test_names_come_in_the_order_of_names(session):
    for forename in ("Zoe", "Adam", "Mair"):
        a_party(session, "Hughes", forename)
    index_names(session)
    assert found(session, "hughes") == ["Adam Hughes", "Mair Hughes", "Zoe Hughes"]


@pytest.mark.parametrize(
    "cursor", ["", "1", "x.y", "1.2.3", "-1.2", "1.2147483648", "١.٢", "01.2", "' OR 1=1"]
)
@pytest.mark.parametrize("typed", ["hughes", ""])
def test_a_cursor_that_is_none_of_ours_is_no_page(town, cursor, typed):
    with pytest.raises(NotFound):
        find_cases(town, read_terms(typed), 0, cursor)


def test_a_cursor_of_a_case_that_is_gone_finds_nothing(town):
    assert found(town, "hughes", after="999.999") == []


def test_a_page_costs_one_query(town):
    statements = []
    connection = town.connection()
    event.listen(connection, "before_cursor_execute", lambda *a: statements.append(a[2]))
    find_cases(town, read_terms("tw1 4qt hughes"), 0)
    assert len(statements) == 1


def test_a_changed_name_is_found_by_its_new_words_only(session):
    party = a_party(session, "Hughes", "Carys")
    index_names(session)
    party.name_key, party.surname_key = name_key("Carys", "Price"), "PRICE"
    assert index_names(session) == 1
    assert found(session, "price") == ["Carys Hughes"]
    assert found(session, "hughes") == []


def test_indexing_again_changes_nothing(session):
    a_party(session, "Hughes", "Carys")
    index_names(session)
    words = session.scalar(select(func.count()).select_from(PartyWord))
    assert index_names(session) == 0
    assert session.scalar(select(func.count()).select_from(PartyWord)) == words == 2
