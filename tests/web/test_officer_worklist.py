"""The worklist and the search as officers use them."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from shared.domain.roles import DECIDERS, READERS, STAFF, Role
from shared.domain.work_kinds import WorkKind
from shared.models import AuditEntry, Officer
from shared.services.search import index_names
from tests.support.builders import (
    TODAY,
    a_debt,
    a_party,
    a_proposal,
    a_work_item,
    an_account,
    is_own_record,
    signed_in_officer,
)
from tests.support.checked_client import page_of


@pytest.fixture
def work(database):
    """Three things to look at: one late, one today, one next week."""
    with database.transaction() as session:
        parties = [a_party(session, "Hughes", name) for name in ("Anna", "Bron", "Cara")]
        for party, days in zip(parties, (-2, 0, 7), strict=True):
            debt = a_debt(session, an_account(session, party), hearing_on=date(2026, 12, 10))
            promise_on = TODAY + timedelta(days=days)
            a_proposal(session, party, [debt], promise_on=promise_on)
        index_names(session)
    return parties


def rows_of(answer):
    return [row.text for row in page_of(answer).having("of-work__row")]


def test_the_late_come_first_with_the_next_action_in_words(client, work):
    signed_in_officer(client)
    rows = rows_of(client.get("/officers"))
    assert [re.search(r"(Anna|Bron|Cara) Hughes", row)[1] for row in rows] == [
        "Anna",
        "Bron",
        "Cara",
    ]
    assert "Read the statement and answer the offer" in rows[0]
    assert "£60.00 a month for £400.00" in rows[0]
    assert "Court on 10 December 2026" in rows[0]


@pytest.mark.parametrize(("due", "names"), [("late", 1), ("today", 1), ("week", 1), ("x", 3)])
def test_the_list_is_cut_by_when_it_is_due(client, work, due, names):
    signed_in_officer(client)
    rows = rows_of(client.get(f"/officers?due={due}"))
    assert len(rows) == names


def test_the_counts_are_the_lengths_of_the_lists(client, work):
    signed_in_officer(client)
    page = page_of(client.get("/officers"))
    for link in [a for nav in page.having("of-parts") for a in nav.all("a")]:
        count = int(link.having("of-count")[0].text)
        assert len(rows_of(client.get(link["href"]))) == count


def test_the_list_is_cut_by_kind(client, database, work):
    with database.transaction() as session:
        a_work_item(session, work[0].id, kind=WorkKind.TALK)
    signed_in_officer(client)
    rows = rows_of(client.get("/officers?kind=talk"))
    assert len(rows) == 1
    assert "asked to talk" in rows[0]


def test_pages_go_on_and_back(client, database, work):
    with database.transaction() as session:
        for number in range(40):
            a_work_item(session, work[0].id, subject=f"x:{number}")
    signed_in_officer(client)
    first = client.get("/officers")
    forward = next(a for a in page_of(first).all("a") if a["rel"] == "next")
    second = client.get(forward["href"])
    back = next(a for a in page_of(second).all("a") if a["rel"] == "prev")
    assert len(rows_of(first)) == 25
    assert len(rows_of(second)) == 18
    assert rows_of(client.get(back["href"])) == rows_of(first)


@pytest.mark.parametrize("cursor", ["'", "1", "%00", "20261122.1.9999999999999", "-1.-1.-1"])
@pytest.mark.parametrize(
    "path", ["/officers?after=", "/officers?before=", "/officers/search?q=hughes&after="]
)
def test_a_forged_cursor_is_no_page(client, work, path, cursor):
    signed_in_officer(client)
    assert client.get(f"{path}{cursor}").status_code == 404


def test_an_empty_list_says_so(client, database):
    signed_in_officer(client)
    assert "nothing here that waits for you" in client.get("/officers").text


def test_the_most_urgent_case_is_one_press_away(client, work):
    signed_in_officer(client)
    assert client.get("/officers/next").location == f"/officers/cases/{work[0].id}"


def test_next_with_nothing_left_goes_to_the_list(client, database):
    signed_in_officer(client)
    answer = client.get("/officers/next", follow_redirects=True)
    assert "The worklist is empty" in answer.text


def test_the_worklist_costs_six_queries_at_most(client, database, work):
    signed_in_officer(client)
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    client.get("/officers")
    assert len([s for s in statements if s.lstrip().upper().startswith("SELECT")]) <= 6


# ------------------------------------------------------------------ searching


@pytest.mark.parametrize("typed", ["hughes anna", "anna hughes", "ANNA", "Hughés Anna"])
def test_a_case_is_found_by_name(client, work, typed):
    signed_in_officer(client)
    page = page_of(client.get("/officers/search", query_string={"q": typed}))
    links = [a["href"] for row in page.having("of-found__row") for a in row.all("a")]
    assert links == [f"/officers/cases/{work[0].id}"]


@pytest.mark.parametrize("typed", ["", "x", "zzz", "99999999", "<script>alert(1)</script>", "'--"])
def test_a_search_that_finds_nothing_says_what_to_do(client, work, typed):
    signed_in_officer(client)
    answer = client.get("/officers/search", query_string={"q": typed})
    assert answer.status_code == 200
    assert not page_of(answer).having("of-found__row")
    assert "<script>alert" not in answer.text


def test_results_come_page_by_page(client, database):
    with database.transaction() as session:
        for number in range(30):
            an_account(session, a_party(session, "Hughes", f"N{number:02}"))
        index_names(session)
    signed_in_officer(client)
    first = page_of(client.get("/officers/search?q=hughes"))
    forward = next(a for a in first.all("a") if a["rel"] == "next")
    assert "Hughes" not in forward["href"].partition("after")[2]
    second = page_of(client.get(forward["href"]))
    assert (len(first.having("of-found__row")), len(second.having("of-found__row"))) == (20, 10)


def test_a_search_is_on_the_trail_without_its_words(client, database, work):
    officer = signed_in_officer(client)
    client.get("/officers/search?q=hughes")
    with database.reading() as session:
        row = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (row.actor, row.action) == (f"officer:{officer.officer_id}", "searched for a case")
    assert "hughes" not in row.facts.lower()
    assert str(work[0].id) in row.facts


def test_an_officers_own_household_is_neither_listed_nor_found(client, database, work):
    officer = signed_in_officer(client)
    with database.transaction() as session:
        is_own_record(session, session.get(Officer, officer.officer_id), work[0])
    assert len(rows_of(client.get("/officers"))) == 2
    assert not page_of(client.get("/officers/search?q=anna")).having("of-found__row")


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize(
    ("path", "roles"), [("/officers/search", READERS), ("/officers/next", DECIDERS)]
)
def test_only_those_roles_get_in(client, database, work, role, path, roles):
    signed_in_officer(client, role)
    assert (client.get(path).status_code == 404) == (role not in roles)


def test_an_administrator_begins_with_the_staff(client):
    signed_in_officer(client, Role.ADMINISTRATOR)
    assert client.get("/officers").location == "/officers/staff"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE])
def test_a_reader_sees_the_list_without_being_sent_to_work(client, work, role):
    signed_in_officer(client, role)
    answer = client.get("/officers")
    assert len(rows_of(answer)) == 3
    assert "Open the most urgent case" not in answer.text


@pytest.mark.parametrize("path", ["/officers", "/officers/search", "/officers/next"])
def test_a_stranger_is_sent_to_sign_in(client, path):
    assert client.get(path).location.startswith("/officers/sign-in")
