"""What the clock does every night."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text, update

from migrations.triggers import FIRST_KEPT, keep_rows, let_rows_go
from shared.domain.proposal_states import ProposalState
from shared.jobs.registry import JobFoundMistakes, run_job
from shared.models import (
    AuditEntry,
    JobRun,
    OneTimeCode,
    Proposal,
    SignInAttempt,
    WebSession,
)
from shared.services.audit import Actor, record_audit
from shared.services.outbox import queue_message
from shared.services.sandbox_messages import newest_messages
from tests.support.message_words import use_test_templates
from tests.support.offers import a_proposal
from tests.support.people import a_party, the_resident
from tests.support.records import NOW

DAY = timedelta(days=1)


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


# ------------------------------------------------------------------ messages


def test_what_waits_in_the_outbox_is_sent(app_parts, database, tmp_path, monkeypatch):
    words = use_test_templates(tmp_path, monkeypatch)
    next(words)
    with database.transaction() as session:
        queue_message(session, "code", a_party(session).id, {"code": "123"}, NOW, "code:1")
    assert run_job("deliver_messages", app_parts) == "sent 1, put off 0, failed 0"
    assert run_job("deliver_messages", app_parts) == ""
    with database.reading() as session:
        assert newest_messages(session)[0].body == "123\n"
    next(words, None)


# ------------------------------------------------------------------ what need not be kept


def a_session(**changes):
    row = {"token_hash": "a" * 64, "kind": "visitor", "created_at": NOW, "seen_at": NOW}
    return WebSession(**{**row, "expires_at": NOW + DAY / 2, **changes})


def test_what_ended_long_ago_is_removed_and_the_rest_stays(app_parts, database, clock):
    with database.transaction() as session:
        session.add_all(
            [
                a_session(),
                a_session(token_hash="b" * 64, expires_at=NOW - DAY * 2),
                a_session(token_hash="c" * 64, seen_at=NOW - DAY * 3),
                OneTimeCode(
                    request_hash="a" * 64, code_hash="x", created_at=NOW, expires_at=NOW - DAY * 2
                ),
                SignInAttempt(kind="payer", subject_key="a", address_key="b", at=NOW - DAY * 31),
                SignInAttempt(kind="payer", subject_key="a", address_key="b", at=NOW),
            ]
        )
    assert run_job("tidy_sessions", app_parts) == "removed 4"
    assert [count(database, each) for each in (WebSession, OneTimeCode, SignInAttempt)] == [1, 0, 1]


def test_runs_of_jobs_are_kept_for_longer_than_a_year(app_parts, database):
    with database.transaction() as session:
        session.add_all(
            JobRun(name="end_holds", started_at=NOW - DAY * days, outcome="") for days in (399, 401)
        )
    assert run_job("tidy_sessions", app_parts) == "removed 1"


def test_a_session_that_has_just_ended_keeps_what_was_typed(app_parts, database):
    with database.transaction() as session:
        session.add(a_session(expires_at=NOW - timedelta(hours=1)))
    assert run_job("tidy_sessions", app_parts) == "removed 0"


def test_many_are_removed_in_small_transactions(app_parts, database, monkeypatch):
    monkeypatch.setattr("shared.services.tidying.AT_ONCE", 2)
    with database.transaction() as session:
        session.add_all(
            a_session(token_hash=f"{number:064}", expires_at=NOW - DAY * 2) for number in range(7)
        )
    assert run_job("tidy_sessions", app_parts) == "removed 7"


# ------------------------------------------------------------------ the audit trail


@pytest.fixture
def changeable(database):
    """The trail with its triggers gone, as whoever owns the database could do; put back afterwards."""
    kind, kept = ("sqlite" if database.is_sqlite else "postgresql"), FIRST_KEPT[:1]
    with database.transaction() as session:
        [session.execute(text(each)) for each in let_rows_go(kind, kept)]
    yield database
    with database.transaction() as session:
        [session.execute(text(each)) for each in keep_rows(kind, kept)]


def looked(database, times=3):
    with database.transaction() as session:
        for number in range(times):
            record_audit(session, Actor("officer", 3), "looked", f"party:{number}", NOW)


def test_a_trail_that_nobody_touched_is_said_to_hold(app_parts, database):
    looked(database)
    assert run_job("verify_audit", app_parts).startswith("3 rows, ending with ")


def test_a_row_that_was_changed_is_named(app_parts, changeable):
    looked(changeable)
    with changeable.transaction() as session:
        session.execute(update(AuditEntry).where(AuditEntry.id == 2).values(subject="party:9"))
    with pytest.raises(JobFoundMistakes, match="audit row 2 was changed"):
        run_job("verify_audit", app_parts)


def test_a_tail_cut_off_since_last_night_is_noticed(app_parts, changeable):
    looked(changeable)
    run_job("verify_audit", app_parts)
    with changeable.transaction() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.id == 3))
    for _ in range(2):  # and it is not forgotten the night after
        with pytest.raises(JobFoundMistakes, match="audit row 2 is the last row now"):
            run_job("verify_audit", app_parts)


# ------------------------------------------------------------------ states and events


def proposed(database, **changes):
    """A proposal; one that waits for a person has the event that says so, another has none."""
    with database.transaction() as session:
        resident = the_resident(session)
        return a_proposal(session, resident.party, [resident.debt], **changes).id


def test_states_that_agree_with_their_events_are_said_to(app_parts, database):
    proposed(database)
    assert run_job("compare_states", app_parts) == "all agree"


def test_a_state_that_its_events_do_not_lead_to_is_named(app_parts, database):
    proposal = proposed(database)
    with database.transaction() as session:
        session.execute(update(Proposal).values(state=ProposalState.DECLINED))
    with pytest.raises(JobFoundMistakes, match=f"proposal:{proposal}"):
        run_job("compare_states", app_parts)


def test_a_subject_without_any_event_is_named(app_parts, database):
    proposal = proposed(database, state=ProposalState.WITHDRAWN)
    with pytest.raises(JobFoundMistakes, match=f"proposal:{proposal}"):
        run_job("compare_states", app_parts)
