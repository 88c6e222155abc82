"""The administrator's pages about scheduled jobs."""

from datetime import timedelta

import pytest

from shared.domain.jobs import JOBS, NIGHTLY
from shared.domain.roles import STAFF, Role
from shared.jobs.registry import run_job
from shared.models import JobRun
from tests.support.builders import NOW, signed_in_officer
from tests.support.checked_client import page_of
from tests.support.plan_pages import counted
from tests.support.signed_in import parts_of

PAGE = "/officers/jobs"


@pytest.fixture
def administrator(client):
    signed_in_officer(client, Role.ADMINISTRATOR)
    return client


def rows_of(answer):
    """What each job's row says, by what the job does."""
    rows = [row for body in page_of(answer).all("tbody") for row in body.all("tr")]
    return {row.all("th")[0].text: row.text for row in rows}


def row(client, name):
    return rows_of(client.get(PAGE))[JOBS[name].about]


def ran(database, name, **changes):
    given = {"started_at": NOW, "finished_at": NOW, "outcome": "", "host": "office-1"}
    with database.transaction() as session:
        session.add(JobRun(name=name, **{**given, **changes}))


def test_every_job_is_there_in_the_order_of_the_night(administrator):
    said = list(rows_of(administrator.get(PAGE)))
    assert said == [job.about for job in JOBS.values()]
    assert said[: len(NIGHTLY)] == [JOBS[name].about for name in NIGHTLY]


def test_a_job_that_never_ran_is_overdue(administrator):
    assert "Overdue" in row(administrator, "verify_audit")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"outcome": "removed 3"}, ("Well", "removed 3")),
        ({}, ("Well", "Nothing to do")),
        ({"outcome": "failed: ValueError"}, ("Failed", "failed: ValueError")),
        (
            {"finished_at": None, "beat_at": NOW, "done": 1200, "total": 5000},
            ("Running", "1,200 of 5,000 done"),
        ),
        ({"finished_at": None, "beat_at": NOW, "done": 7}, ("Running", "7 done")),
        (
            {"finished_at": None, "beat_at": NOW - timedelta(minutes=3)},
            ("Its heart stopped", "The next run takes over"),
        ),
        (
            {"started_at": NOW - timedelta(days=3), "finished_at": NOW - timedelta(days=3)},
            ("Overdue",),
        ),
    ],
)
def test_a_job_is_seen_as_it_is(administrator, database, changes, said):
    ran(database, "tidy_sessions", **changes)
    for words in said:
        assert words in row(administrator, "tidy_sessions")


def test_a_run_for_another_day_says_so(administrator, database):
    ran(database, "tidy_sessions", for_date=NOW.date() - timedelta(days=2))
    assert "for 20 November 2026" in row(administrator, "tidy_sessions")


def test_what_needs_somebody_is_counted_and_named_first(administrator, app):
    for name in JOBS:
        run_job(name, parts_of(app))
    assert "Every job runs as it should." in page_of(administrator.get(PAGE)).text
    parts_of(app).clock.pass_by(timedelta(days=2))
    signed_in_officer(administrator, Role.ADMINISTRATOR)
    assert "need somebody to look at them" in page_of(administrator.get(PAGE)).text


def test_the_runs_of_a_job_are_newest_first(administrator, database):
    for number in range(3):
        ran(database, "tidy_sessions", outcome=f"removed {number}")
    (body,) = page_of(administrator.get(f"{PAGE}/tidy_sessions")).all("tbody")
    assert [each.text.split()[-1] for each in body.all("tr")] == ["2", "1", "0"]


def test_older_runs_are_on_the_next_page(administrator, database, monkeypatch):
    monkeypatch.setattr("shared.services.job_runs.PAGE", 2)
    for number in range(3):
        ran(database, "tidy_sessions", outcome=f"removed {number}")
    first = page_of(administrator.get(f"{PAGE}/tidy_sessions"))
    older = next(a for a in first.all("a") if a["rel"] == "next")
    (body,) = page_of(administrator.get(older["href"])).all("tbody")
    assert [each.text.split()[-1] for each in body.all("tr")] == ["0"]


@pytest.mark.parametrize("path", ["/make_tea", "/tidy_sessions?before=x", "/end_holds%00"])
def test_what_is_not_there_is_not_found(administrator, path):
    assert administrator.get(PAGE + path).status_code == 404


@pytest.mark.parametrize("role", sorted(STAFF - {Role.ADMINISTRATOR}))
def test_nobody_but_the_administrator_sees_them(client, role):
    signed_in_officer(client, role)
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("path", ["", "/tidy_sessions"])
def test_the_queries_of_each_page_are_few_however_many_runs_there_are(
    administrator, database, path
):
    for number in range(30):
        ran(database, "tidy_sessions", outcome=f"removed {number}")
    administrator.get(PAGE + path)
    with counted(database) as statements:
        administrator.get(PAGE + path)
    assert len(statements) <= 6, statements
