"""What finance reads of Direct Debits walks indexes: no whole table is read or sorted, on either database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text

from shared.domain.direct_debit_runs import ClaimState, RunState
from shared.domain.mandate_states import CollectionState, MandateState
from shared.domain.standard18 import TransactionCode
from shared.models import (
    BacsReport,
    BacsReportRow,
    Collection,
    CollectionEventRow,
    DirectDebitLine,
    DirectDebitRun,
    IndemnityClaim,
    Mandate,
    MandateEventRow,
    SecondSignature,
)
from shared.services.cases.timeline import happenings
from shared.services.direct_debit import finance_claims, finance_reading, finance_reports
from shared.services.direct_debit import finance_runs as runs_read
from shared.services.direct_debit.reading import party_direct_debits
from tests.services.test_plans_of_queries import plans_that_read_whole
from tests.support.builders import NOW, TODAY, a_party, pounds
from tests.support.direct_debits import a_planned_resident

MANY = 3_000
ROWS = {"report_id": 1, "says": "", "on": TODAY, "sealed": "", "settled_by": "", "record": ""}


def mandates(planned, others, plan_id):
    states = list(MandateState)
    for n in range(1, MANY + 1):
        yield {
            "id": n,
            "reference": f"CT{n:08}",
            "party_id": planned.party_id if n <= 2 else others[n % len(others)],
            "plan_id": plan_id,
            "state": states[n % len(states)],
            "holder_name": "A",
            "press": f"p{n}",
            "created_at": NOW,
            "created_by": "x",
        }


def collections(plan_id):
    states = list(CollectionState)
    for n in range(1, MANY + 1):
        day = TODAY + timedelta(days=n % 300)
        yield {
            "id": n,
            "mandate_id": n,
            "plan_id": plan_id,
            "instalment_id": None,
            "state": states[n % len(states)],
            "advised_on": day,
            "processing_on": day,
            "entry_on": day,
            "amount": pounds("90.00"),
            "created_at": NOW,
        }


def lines():
    for n in range(1, MANY + 1):
        yield {
            "run_id": n % 30 + 1,
            "position": n,
            "mandate_id": n,
            "collection_id": n,
            "code": TransactionCode.REGULAR,
            "amount": pounds("90.00"),
            "reference": f"CT{n:08}",
            "payer_name": "A",
            "sealed": "",
            "withdrawn_why": "",
        }


def runs():
    for n in range(1, 31):
        day = TODAY + timedelta(days=n)
        yield {
            "id": n,
            "serial": f"{n:06}",
            "state": RunState.HANDED_IN,
            "processing_on": day,
            "entry_on": day,
            "created_on": day,
            "collection_count": 1,
            "instruction_count": 0,
            "total": pounds("90.00"),
            "approved_by": "officer:1",
            "approved_at": NOW,
        }


def reports():
    for n in range(1, 301):
        yield {
            "id": n,
            "kind": "arudd",
            "advice": f"a{n}",
            "sha256": f"{n}",
            "file_name": "x.xml",
            "made_on": TODAY - timedelta(days=n),
            "row_count": 10,
            "taken_at": NOW,
            "taken_by": "officer:1",
        }


def rows():
    for n in range(1, MANY + 1):
        outcome = "done" if n % 50 else "for_person"
        own = {"report_id": n % 300 + 1, "position": n, "mandate_id": n, "collection_id": n}
        yield {**ROWS, **own, "reference": f"CT{n:08}", "code": "0", "outcome": outcome,
               "amount": pounds("90.00"), "detail": "", "act_by": TODAY}  # fmt: skip


def claims():
    states = list(ClaimState)
    for n in range(1, 1_001):
        state = states[n % len(states)]
        yield {
            "bank_reference": f"B{n}",
            "mandate_id": n,
            "reason": "1",
            "total": pounds("90.00"),
            "state": ClaimState.OPEN if n % 100 == 0 else state if state != "open" else "won",
            "claimed_on": TODAY,
            "counter_by": TODAY,
            "taken_on": TODAY,
            "note": "",
            "at": NOW,
        }


def signatures():
    for n in range(1, 1_001):
        yield {
            "mandate_id": n,
            "route": "link",
            "name": "A",
            "state": "signed" if n % 40 else "waiting",
            "asked_at": NOW,
            "expires_at": NOW + timedelta(days=n),
        }


@pytest.fixture
def town(session):
    planned = a_planned_resident(session)
    others = [a_party(session).id for _ in range(200)]
    plan_id = session.scalar(text("SELECT id FROM plan"))
    for record, some in (
        (Mandate, mandates(planned, others, plan_id)),
        (Collection, collections(plan_id)),
        (DirectDebitRun, runs()),
        (DirectDebitLine, lines()),
        (BacsReport, reports()),
        (BacsReportRow, rows()),
        (IndemnityClaim, claims()),
        (SecondSignature, signatures()),
    ):
        session.execute(insert(record), list(some))
    session.execute(text("ANALYZE"))
    return session


READS = {
    "mandates": lambda s: finance_reading.mandates(s, None),
    "mandates further on": lambda s: finance_reading.mandates(s, None, before=500),
    "mandates of a state": lambda s: finance_reading.mandates(s, MandateState.ACTIVE),
    "mandates of a state further on": lambda s: finance_reading.mandates(
        s, MandateState.ACTIVE, before=500
    ),
    "runs": runs_read.runs,
    "a run": lambda s: runs_read.one_run(s, 7),
    "a run further on": lambda s: runs_read.one_run(s, 7, 900),
    "the run of a day": lambda s: runs_read.run_of_day(s, TODAY),
    "reports": finance_reports.reports,
    "a report": lambda s: finance_reports.one_report(s, 7),
    "a row": lambda s: finance_reports.one_row(s, 7),
    "claims": lambda s: finance_claims.claims(s, None),
    "claims of a state": lambda s: finance_claims.claims(s, ClaimState.WON, before=900),
    "a claim": lambda s: finance_claims.one_claim(s, 7, TODAY),
    "a case": lambda s: party_direct_debits(s, 1),
    "what happened in a case": lambda s: happenings(s, 1),
}


LARGE = {
    f"scan of {record.__tablename__}"
    for record in (
        Mandate,
        Collection,
        DirectDebitLine,
        BacsReport,
        BacsReportRow,
        IndemnityClaim,
        SecondSignature,
        MandateEventRow,
        CollectionEventRow,
    )
}
LISTS = tuple(
    name for name in READS if name.split()[0] in {"mandates", "runs", "reports", "claims"}
)


def test_what_finance_reads_walks_an_index(town):
    found = {
        name: plans_that_read_whole(town, lambda read=read: read(town)) & LARGE
        for name, read in READS.items()
    }
    # A list of everything walks the table by its number, a page of it; and the index of rows that
    # wait holds those alone, of which there are few.
    walked = {"mandates": Mandate, "claims": IndemnityClaim, "reports": BacsReport}
    allowed = {name: {f"scan of {record.__tablename__}"} for name, record in walked.items()}
    few = {"scan of bacs_report_row"}
    allowed["reports"] |= few
    allowed["a report"] = few
    assert {n: read for n, read in found.items() if read - allowed.get(n, set())} == {}


def test_a_page_of_a_list_is_never_sorted(town):
    found = {name: plans_that_read_whole(town, lambda n=name: READS[n](town)) for name in LISTS}
    sorted_ones = [name for name, read in found.items() if "sort of everything that fits" in read]
    assert sorted_ones == []


def test_rows_for_people_are_read_from_the_index_of_those_that_wait(database, town):
    if not database.is_sqlite:
        return  # PostgreSQL names the table of a partial index, as it should.
    work = {
        "rows": lambda: finance_reports.rows_for_people(town),
        "due": lambda: finance_reports.rows_due(town, TODAY),
    }
    asked = {name: plans_that_read_whole(town, each) for name, each in work.items()}
    assert asked["rows"] - {"scan of bacs_report_row"} == set()


def test_counting_reads_an_index_and_never_the_table(database, town):
    if not database.is_sqlite:
        return
    steps = town.execute(
        text("EXPLAIN QUERY PLAN SELECT state, count(*) FROM mandate GROUP BY state")
    ).all()
    assert "COVERING INDEX" in steps[0][3]


def test_failures_are_read_by_the_days_of_their_reports(town):
    first, last = TODAY - timedelta(days=5), TODAY
    read = plans_that_read_whole(town, lambda: finance_reading.failures(town, first, last))
    assert {each for each in read if each.startswith("scan")} == set()
    assert sum(each.count for each in finance_reading.failures(town, first, last)) == 50


def test_the_counts_of_states_are_those_of_their_lists(town):
    counts = finance_reading.mandate_counts(town)
    for state, count in counts.items():
        assert len(finance_reading.mandates(town, state, most=MANY).rows) == count


def test_pages_go_on_where_the_one_before_ended(town):
    seen, before = [], None
    while True:
        page = finance_reading.mandates(town, MandateState.ACTIVE, before)
        seen += [each.id for each in page.rows]
        if (before := page.older) is None:
            break
    assert len(seen) == len(set(seen)) == finance_reading.mandate_counts(town)[MandateState.ACTIVE]


def test_what_is_due_costs_a_fixed_number_of_queries(town):
    due = finance_reading.due_soon(town, TODAY)
    assert due.until == date(2026, 11, 25)
    assert len(due.rows) == 25
    assert len(due.claims) == 10
    assert len(due.signatures) == 25
