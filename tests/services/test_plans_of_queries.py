"""The worklist and the search walk indexes: no whole table is read or sorted, on either database."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, text

from shared.domain.roles import Role
from shared.domain.search_terms import read_terms
from shared.domain.stages import DebtType
from shared.domain.work_kinds import WorkKind
from shared.models import Account, Liability, Party, PartyKind, WorkItem
from shared.services.search import find_cases, index_names
from shared.services.web_sessions import SignedInOfficer
from shared.services.worklist import Due, Filters, next_item, work_counts, work_page
from tests.support.builders import NOW, TODAY

MANY = 5_000
FEW = 100
"""So many rows may be sorted: some pages."""

SMALL = {"officer_party", "officer", "CONSTANT"}
"""Tables that are as small in the largest council, and SQLite's word for no table at all."""

SOMEBODY = SignedInOfficer(0, "Somebody", Role.OFFICER)


def surname_of(n):
    """A name of letters alone: those of digits are read as references."""
    return "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{n:04}"[::-1])


def parties():
    for n in range(1, MANY + 1):
        surname = surname_of(n)
        yield {
            "id": n,
            "source_reference": f"P{n}",
            "kind": PartyKind.PERSON,
            "forenames": "Ann",
            "surname": surname,
            "organisation": "",
            "name_key": f"{surname} ANN",
            "surname_key": surname,
            "words_key": "",
            "letter_address": "",
            "language": "en",
            "needs_person": False,
            "row_hash": "",
        }


def accounts():
    for n in range(1, MANY + 1):
        yield {
            "id": n,
            "reference": f"7{n:07}",
            "type": DebtType.COUNCIL_TAX,
            "address_1": "",
            "address_2": "",
            "town": "",
            "postcode": "",
            "postcode_key": f"TW{n % 90 + 10}{n % 9 + 1}QT",
            "as_of": TODAY,
            "row_hash": "",
        }


def work_items():
    kinds = list(WorkKind)
    for n in range(1, MANY + 1):
        yield {
            "kind": kinds[n // 10 % len(kinds)].value,
            "party_id": n,
            "subject": f"proposal:{n}",
            "harm": n % 7,
            "promise_on": TODAY + timedelta(days=n % 50 - 20),
            "state": "done" if n % 10 else "open",
            "opened_at": NOW,
            "done_by": "",
        }


@pytest.fixture
def town(session):
    liabilities = [{"account_id": n, "party_id": n} for n in range(1, MANY + 1)]
    for record, rows in (
        (Party, parties()),
        (Account, accounts()),
        (Liability, liabilities),
        (WorkItem, work_items()),
    ):
        session.execute(insert(record), list(rows))
    index_names(session)
    session.execute(text("ANALYZE"))
    return session


def asked_by(session, work):
    """What a piece of work asks of the database, with its values."""
    asked = []
    connection = session.connection()

    def note(_connection, _cursor, statement, values, *_rest):
        asked.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    work()
    event.remove(connection, "before_cursor_execute", note)
    return asked


# ------------------------------------------------------------------ what a plan reads whole


def read_whole(session, statement, values):
    """The tables that a statement reads from end to end, and the sorts of more than one page."""
    if session.connection().dialect.name == "sqlite":
        return _of_sqlite(session, statement, values)
    connection = session.connection()
    # Five thousand rows are soon read: in a large council it would be the index.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar()
    return set(_of_postgresql((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))


def _of_postgresql(node):
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] not in SMALL:
        yield f"scan of {node['Relation Name']}"
    if node["Node Type"] == "Sort" and node["Plan Rows"] > FEW:
        yield "sort of everything that fits"
    for each in node.get("Plans", []):
        yield from _of_postgresql(each)


def _of_sqlite(session, statement, values):
    explained = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    steps = [(row[1], row[3]) for row in explained]
    has_page = any(what.startswith(("CO-ROUTINE", "MATERIALIZE")) for _, what in steps)
    found = set()
    for inside, what in steps:
        name = what.removeprefix("SCAN ").split(" ")[0]
        if what.startswith("SCAN ") and not name.startswith("anon_") and name not in SMALL:
            found.add(f"scan of {name}")
        if "TEMP B-TREE FOR" in what and not (has_page and inside == 0):
            found.add("sort of everything that fits")
    return found


def plans_that_read_whole(session, work):
    asked = asked_by(session, work)
    assert asked
    return set().union(*(read_whole(session, *each) for each in asked))


# ------------------------------------------------------------------ the pages

WORK = {
    "first page": {},
    "a page further on": {"after": "1.20261210.3.500"},
    "a page back": {"before": "1.20261210.3.500"},
    "one kind": {"filters": Filters(kind=WorkKind.TALK)},
    "one kind further on": {"filters": Filters(kind=WorkKind.TALK), "after": "1.20261210.3.500"},
    "late": {"filters": Filters(due=Due.LATE)},
    "this week further on": {"filters": Filters(due=Due.WEEK), "after": "1.20261124.3.500"},
}
SEARCHES = {
    "a reference": "70012",
    "a postcode begun": "TW1",
    "a whole postcode": "TW12 3QT",
    "a name begun": "bc",
    "a longer name": "bcd",
    "two words of a name": "bcd ann",
    "a name in a postcode": "TW12 3QT ann",
    "an offer": "P7K3M9Q2X",
}


def test_pages_of_the_worklist_walk_an_index(town):
    found = {
        name: plans_that_read_whole(
            town, lambda given=given: work_page(town, SOMEBODY, TODAY, **given)
        )
        for name, given in WORK.items()
    }
    assert {name: whole for name, whole in found.items() if whole} == {}


def test_the_counts_of_the_worklist_are_found_in_indexes(town):
    assert plans_that_read_whole(town, lambda: work_counts(town, SOMEBODY, TODAY)) == set()


def test_the_next_item_is_found_in_an_index(town):
    assert plans_that_read_whole(town, lambda: next_item(town, SOMEBODY, TODAY, NOW)) == set()


@pytest.mark.parametrize("after", [None, "12.12"])
def test_searches_walk_an_index(town, after):
    found = {
        name: plans_that_read_whole(
            town, lambda typed=typed: find_cases(town, read_terms(typed), 0, after)
        )
        for name, typed in SEARCHES.items()
    }
    assert {name: whole for name, whole in found.items() if whole} == {}


# ------------------------------------------------------------------ the test itself


@pytest.mark.parametrize(
    ("statement", "whole"),
    [
        ("SELECT * FROM party WHERE forenames = 'Ann'", {"scan of party"}),
        ("SELECT id FROM party WHERE id = 5", set()),
        (
            "SELECT id FROM party WHERE id > 9 ORDER BY forenames LIMIT 5",
            {"sort of everything that fits"},
        ),
    ],
)
def test_a_plan_that_reads_whole_is_noticed(town, statement, whole):
    assert read_whole(town, statement, ()) == whole
