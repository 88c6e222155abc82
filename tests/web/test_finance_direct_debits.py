"""Finance's pages about Direct Debits: a run from its preview to its file, and how everything stands."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, select

from shared.domain.direct_debit_runs import RunState
from shared.domain.gate import HoldKind
from shared.domain.mandate_states import MandateEvent, MandateState
from shared.domain.roles import Role
from shared.models import AuditEntry, DirectDebitRun
from shared.services.audit import Actor
from shared.services.direct_debit.ending import end_mandate
from shared.services.holds import put_hold
from tests.support.builders import signed_in_officer
from tests.support.checked_client import page_of
from tests.support.direct_debit_pages import (
    DAY,
    ROOT,
    RUNS,
    approve_on_page,
    first_collection,
    lodged_for,
    run_for,
    the_run,
)
from tests.support.direct_debit_runs import BEFORE_FIRST
from tests.support.direct_debits import PAYER


@pytest.fixture
def lodged(app, database, clock):
    """A resident whose Direct Debit stands, two days before its first collection is processed."""
    with database.transaction() as session:
        found = lodged_for(app, session)
    clock.move_to(BEFORE_FIRST)
    return found


def finance(client, role=Role.FINANCE):
    return signed_in_officer(client, role)


def made_run(app, database, to="handed_in"):
    with database.transaction() as session:
        return run_for(app, session, to=to)


def state_of(database):
    with database.reading() as session:
        return the_run(session).state


def acted(client, run_id, go):
    return client.post(f"{RUNS}/{run_id}", data={"go": go})


def cancelled(database, lodged):
    with database.transaction() as session:
        event_ = MandateEvent.CANCELLED_BY_PAYER
        end_mandate(session, lodged.mandate_id, event_, PAYER, BEFORE_FIRST, "asked")


# ------------------------------------------------------------------ the preview and the approval


def test_a_preview_says_what_a_run_would_hold(client, lodged):
    finance(client)
    page = client.get(DAY).text
    for said in ("Thursday 24 December 2026", "Tuesday 29 December 2026", "£90.00", "01 First"):
        assert said in page


def test_without_a_day_the_next_that_can_be_reached_is_shown(client, lodged):
    finance(client)
    assert "Wednesday 23 December 2026" in client.get(f"{RUNS}/preview").text


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (("25", "12", "2026"), "The processing day must be a working day."),
        (("22", "12", "2026"), "It is too late to hand in a file for this day."),
        (("31", "2", "2027"), "That date does not exist."),
        (("", "12", "2026"), "The date must include a day."),
        (("1", "12", "2099"), "Bank holidays are not known so far ahead."),
    ],
)
def test_a_day_that_cannot_be_is_named(client, lodged, day, says):
    finance(client)
    asked = dict(zip(("day-day", "day-month", "day-year"), day, strict=True))
    page = client.get(f"{RUNS}/preview", query_string=asked).text
    assert says in page
    assert "Approve this run" not in page


def test_what_was_seen_is_approved(client, database, lodged):
    finance(client)
    answer = approve_on_page(client)
    assert answer.status_code == 303
    with database.reading() as session:
        run = the_run(session)
    assert (run.state, run.collection_count, run.total.plain()) == (RunState.APPROVED, 1, "90.00")
    assert "The run is approved." in client.get(answer.location).text


def test_what_changed_meanwhile_is_said_and_nothing_is_approved(client, database, lodged):
    finance(client)
    seen = client.get(DAY)
    cancelled(database, lodged)
    answer = approve_on_old(client, seen)
    assert answer.status_code == 409
    assert "You saw: 1 collection of £90.00 together" in answer.text
    with database.reading() as session:
        assert session.scalars(select(DirectDebitRun)).all() == []


def approve_on_old(client, seen):
    fields = re.findall(
        r'<input type="hidden" name="(processing|digest|seen)" value="([^"]*)"', seen.text
    )
    return client.post(f"{RUNS}/preview", data={"layout": "standard18", **dict(fields)})


def test_a_second_approval_is_told_who_was_first(client, database, lodged):
    first = finance(client)
    seen = client.get(DAY)
    approve_on_old(client, seen)
    finance(client, Role.TEAM_MANAGER)
    answer = approve_on_old(client, seen)
    assert f"approved already, by {first.name}" in client.get(answer.location).text
    with database.reading() as session:
        assert len(session.scalars(select(DirectDebitRun)).all()) == 1


@pytest.mark.parametrize("changed", [{"layout": "word"}, {"processing": "tomorrow"}])
def test_what_no_page_of_ours_sends_is_no_page(client, lodged, changed):
    finance(client)
    assert approve_on_page(client, **changed).status_code == 404


# ------------------------------------------------------------------ the file and what follows


def test_a_run_goes_from_its_approval_to_the_bank(client, database, lodged):
    finance(client)
    run_id = int(approve_on_page(client).location.rpartition("/")[2])
    acted(client, run_id, "file")
    file = client.get(f"{RUNS}/{run_id}/file")
    assert file.data.startswith(b"VOL1000001")
    assert file.headers["Content-Disposition"].startswith("attachment; filename=")
    assert file.headers["Cache-Control"] == "no-store"
    acted(client, run_id, "hand_in")
    assert state_of(database) is RunState.HANDED_IN
    assert "Handed in" in client.get(f"{RUNS}/{run_id}").text


@pytest.mark.parametrize(
    ("layout", "begins"),
    [("standard18", b"VOL1"), ("lines_100", b"0899996637"), ("csv", b"sort,account,name")],
)
def test_a_file_has_the_layout_that_was_chosen(client, lodged, layout, begins):
    finance(client)
    run_id = int(approve_on_page(client, layout).location.rpartition("/")[2])
    acted(client, run_id, "file")
    assert client.get(f"{RUNS}/{run_id}/file").data.startswith(begins)


def test_a_file_is_the_same_whenever_it_is_taken_and_each_time_is_on_record(
    app, client, database, lodged
):
    run_id = made_run(app, database)
    officer = finance(client)
    first, second = (client.get(f"{RUNS}/{run_id}/file").data for _ in range(2))
    assert first == second
    with database.reading() as session:
        looks = session.scalars(
            select(AuditEntry.actor).where(AuditEntry.subject == f"direct_debit_run:{run_id}")
        ).all()
    assert looks.count(f"officer:{officer.officer_id}") == 2


def test_there_is_no_file_before_it_is_made(app, client, database, lodged):
    run_id = made_run(app, database, "approved")
    finance(client)
    assert client.get(f"{RUNS}/{run_id}/file").status_code == 404


def test_an_auditor_reads_the_run_and_takes_no_file(app, client, database, lodged):
    run_id = made_run(app, database)
    finance(client, Role.AUDITOR)
    assert "Download the file" not in client.get(f"{RUNS}/{run_id}").text
    assert client.get(f"{RUNS}/{run_id}/file").status_code == 404


def test_handed_in_twice_is_told_when_it_was(app, client, database, lodged):
    run_id = made_run(app, database, "file_made")
    first = finance(client)
    assert acted(client, run_id, "hand_in").status_code == 303
    answer = acted(client, run_id, "hand_in")
    assert answer.status_code == 409
    assert f"{first.name} was first: handed this run in" in answer.text


def test_a_run_is_given_up_once(app, client, database, lodged):
    run_id = made_run(app, database, "file_made")
    finance(client)
    assert acted(client, run_id, "abandon").status_code == 303
    assert state_of(database) is RunState.ABANDONED
    assert acted(client, run_id, "abandon").status_code == 409


def test_what_was_handed_in_is_not_given_up(app, client, database, lodged):
    run_id = made_run(app, database)
    finance(client)
    assert acted(client, run_id, "abandon").status_code == 409
    assert state_of(database) is RunState.HANDED_IN


def test_a_payer_who_cancelled_before_the_file_is_taken_out_with_the_reason(
    app, client, database, lodged
):
    with database.transaction() as session:
        lodged_for(app, session, "80099999")
    run_id = made_run(app, database, "approved")
    cancelled(database, lodged)
    finance(client)
    acted(client, run_id, "file")
    page = client.get(f"{RUNS}/{run_id}").text
    assert "Taken out after the approval: The Direct Debit has ended" in page


def test_a_run_keeps_why_something_was_held_back(app, client, database, lodged):
    with database.transaction() as session:
        other = lodged_for(app, session, "80099999")
        day = BEFORE_FIRST.date()
        by, party = Actor("officer", 3), other.party_id
        put_hold(
            session,
            HoldKind.BREATHING_SPACE,
            "moratorium:1",
            by,
            BEFORE_FIRST,
            starts_on=day,
            party_id=party,
        )
    finance(client)
    assert "Breathing Space" in client.get(DAY).text
    run_id = int(approve_on_page(client).location.rpartition("/")[2])
    with database.transaction() as session:
        first_collection(session, other.mandate_id).processing_on = BEFORE_FIRST.date()
    page = page_of(client.get(f"{RUNS}/{run_id}"))
    (held,) = [table for table in page.all("table") if "Held back" in table.text]
    assert [cell.text for cell in held.all("tbody")[0].all("th", "td")] == [
        "Breathing Space",
        "1",
        "£90.00",
    ]


def test_a_run_of_which_nothing_is_left_says_so(app, client, database, lodged):
    run_id = made_run(app, database, "approved")
    cancelled(database, lodged)
    finance(client)
    page = client.get(acted(client, run_id, "file").location).text
    assert "Nothing is left in this run." in page
    assert state_of(database) is RunState.APPROVED


def test_a_payer_who_cancelled_after_the_file_is_warned_of(app, client, database, lodged):
    run_id = made_run(app, database, "file_made")
    cancelled(database, lodged)
    finance(client)
    said = "One payment in the file is under a Direct Debit that has ended since."
    assert said in client.get(f"{RUNS}/{run_id}").text


# ------------------------------------------------------------------ how everything stands


def test_each_number_of_the_overview_opens_a_list_of_so_many(app, client, database, lodged):
    with database.transaction() as session:
        other = lodged_for(app, session, "80099999")
        event_ = MandateEvent.CANCELLED_BY_PAYER
        end_mandate(session, other.mandate_id, event_, PAYER, BEFORE_FIRST, "asked")
    finance(client)
    page = page_of(client.get(ROOT))
    links = {
        link["href"]: int(link.text.split()[0])
        for link in page.all("a")
        if "/mandates" in (link["href"] or "")
    }
    assert sorted(links.values()) == [1, 1, 2]
    for href, count in links.items():
        listed = page_of(client.get(href))
        assert len(listed.all("tbody")[0].all("tr")) == count
        assert f"{count} Direct Debit" in listed.text


def test_the_overview_names_what_is_due_within_three_working_days(client, lodged):
    finance(client)
    text = client.get(ROOT).text
    assert "Due up to Tuesday 29 December 2026" in text
    assert "Thursday 24 December 2026" in text
    assert "£90.00" in text


@pytest.mark.parametrize("path", ["mandates?state=nonsense", "claims?state=nonsense"])
def test_a_state_that_is_none_is_no_page(client, path):
    finance(client)
    assert client.get(f"{ROOT}/{path}").status_code == 404


def test_a_list_of_a_state_names_only_those(client, lodged):
    finance(client)
    assert lodged.reference in client.get(f"{ROOT}/mandates?state={MandateState.ACTIVE}").text
    assert lodged.reference not in client.get(f"{ROOT}/mandates?state={MandateState.EXPIRED}").text


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 20), ("/mandates", 8), ("/runs", 7), ("/runs/{run}", 16), (f"{DAY[len(ROOT) :]}", 16)],
)
def test_a_page_costs_a_fixed_number_of_queries(app, client, database, lodged, path, most):
    run_id = made_run(app, database)
    finance(client)
    counted = [queries_of(client, database, ROOT + path.format(run=run_id))]
    with database.transaction() as session:
        for number in range(4):
            lodged_for(app, session, f"8009999{number}")
    counted.append(queries_of(client, database, ROOT + path.format(run=run_id)))
    assert counted[0] == counted[1]
    assert counted[0] <= most


def queries_of(client, database, path):
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(database.engine, "before_cursor_execute", note)
    return len(seen)
