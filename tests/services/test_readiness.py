"""What a deployment still lacks, in plain words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text, update

from shared.domain.jobs import NIGHTLY
from shared.domain.roles import Role
from shared.models import (
    Evidence,
    GuidelineSet,
    JobRun,
    Officer,
    OutboxMessage,
    PolicyVersion,
    Signpost,
    SupplierEvent,
)
from shared.services.audit import Actor
from shared.services.readiness import SANDBOX_COSTS, what_is_lacking
from shared.services.sandbox.direct_debit import furnish_direct_debits
from shared.services.schema_state import newest_revision, schema_state
from shared.settings import StripeAccount
from tests.support.offers import a_guideline_set
from tests.support.people import an_officer, the_resident
from tests.support.records import NOW, next_number


def at_revision(session, revision):
    session.execute(text("DROP TABLE IF EXISTS alembic_version"))
    session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    session.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revision})


def a_policy(code, debt_types):
    return PolicyVersion(
        code=code,
        nation="england",
        debt_types=debt_types,
        effective_from=date(2026, 4, 1),
        content="",
        sha256="0" * 64,
        loaded_at=NOW,
    )


@pytest.fixture
def ready(session):
    """A database that lacks nothing."""
    at_revision(session, newest_revision())
    session.add_all(
        [a_policy("CT-2026.1", "council_tax,sundry"), a_policy("NNDR-2026.1", "business_rates")]
    )
    the_resident(session)
    a_guideline_set(session)
    an_officer(session, Role.ADMINISTRATOR)
    session.add(Signpost(name="StepChange"))
    furnish_direct_debits(session, Actor("command", "sandbox"), NOW)
    for name in set(NIGHTLY) - {"collect_by_supplier"}:
        session.add(JobRun(name=name, started_at=NOW, finished_at=NOW, outcome="all agree"))
    session.flush()
    return session


@pytest.fixture
def lacking(ready, settings):
    """Ask what is lacking now."""

    def ask(now=NOW, **changes):
        ready.flush()
        return what_is_lacking(ready, replace(settings, **changes), now)

    return ask


def test_a_deployment_that_has_everything_lacks_nothing(lacking):
    assert lacking() == ()


def test_migrations_that_wait_are_said_first_and_alone(ready, lacking):
    ready.execute(text("DELETE FROM alembic_version"))
    (line,) = lacking()
    assert line.startswith("Migrations: the database is at nothing")


def test_a_database_that_a_newer_release_migrated_is_said_to_be_so(ready, lacking):
    at_revision(ready, "newer")
    (line,) = lacking()
    assert line.startswith("Migrations: a newer release brought the database to newer")


LACKS = (
    (lambda s: s.query(PolicyVersion).delete(), "Policies: none is in force today for council tax"),
    (
        lambda s: s.execute(
            update(PolicyVersion).values(effective_from=NOW.date() + timedelta(days=1))
        ),
        "Policies: none is in force today for business rates",
    ),
    (
        lambda s: s.execute(
            update(GuidelineSet).values(effective_from=NOW.date() + timedelta(days=1))
        ),
        "Spending guidelines: no set is in force",
    ),
    (lambda s: s.execute(update(Officer).values(disabled_at=NOW)), "Officers: there is no admin"),
    (lambda s: s.execute(update(Signpost).values(shown=False)), "Free help: the list is empty"),
    (
        lambda s: s.execute(update(JobRun).values(finished_at=NOW - timedelta(days=2))),
        "Jobs: verify_audit has not run",
    ),
    (
        lambda s: s.execute(update(JobRun).values(outcome="failed: audit row 3 was changed")),
        "Jobs: verify_audit failed: audit row 3",
    ),
)


@pytest.mark.parametrize(("take_away", "line"), LACKS)
def test_what_is_lacking_is_said(ready, lacking, take_away, line):
    take_away(ready)
    assert any(each.startswith(line) for each in lacking())


def test_invented_guidelines_are_for_sandboxes_only(lacking):
    assert any("invented" in line for line in lacking(sandbox=False))


def test_messages_that_nobody_sends_are_noticed(ready, lacking):
    ready.add(
        OutboxMessage(
            channel="email",
            template="plan_agreed",
            language="en",
            address="a@b.example",
            body="",
            dedupe=f"message:{next_number()}",
            next_attempt_at=NOW - timedelta(hours=2),
            created_at=NOW,
        )
    )
    assert any(line.startswith("Messages: 1 wait") for line in lacking())


def test_holidays_that_run_out_within_a_year_are_noticed(lacking):
    later = NOW + timedelta(days=800)
    assert any(line.startswith("Bank holidays: known only until") for line in lacking(later))


def test_a_costs_file_that_cannot_be_read_is_said(lacking, tmp_path):
    lines = lacking(costs_file=tmp_path / "nowhere.toml")
    assert any(line.startswith("Figures: nowhere.toml") for line in lines)


def test_an_empty_database_is_at_no_revision(database):
    with database.transaction() as session:
        session.execute(text("DROP TABLE IF EXISTS alembic_version"))
    with database.reading() as session:
        state = schema_state(session)
    assert (state.current, state.is_current) == (None, False)


def test_a_database_at_the_newest_revision_is_current(session):
    at_revision(session, newest_revision())
    assert schema_state(session).is_current


def test_the_sandboxs_costs_are_not_a_live_councils(lacking, tmp_path):
    assert any("EVENKEEL_COSTS" in line for line in lacking(sandbox=False))
    own = tmp_path / "costs.toml"
    own.write_bytes(SANDBOX_COSTS.read_bytes())
    assert not any("EVENKEEL_COSTS" in line for line in lacking(sandbox=False, costs_file=own))


def test_a_council_without_bank_details_is_told(lacking, settings):
    bare = replace(settings.council, bank_account_number="")
    assert any(line.startswith("Bank: ") for line in lacking(council=bare))


def test_a_welsh_council_lacks_its_name_and_hours_in_welsh(lacking, settings):
    council = replace(settings.council, nation="wales", opening_hours_welsh="")
    assert [line for line in lacking(council=council) if line.startswith("Welsh")] == [
        "Welsh: set EVENKEEL_COUNCIL_NAME_WELSH and EVENKEEL_COUNCIL_HOURS_WELSH."
    ]
    spoken = replace(settings.council, nation="wales")
    assert [line for line in lacking(council=spoken) if line.startswith("Welsh")] == []


def test_a_provider_that_was_never_heard_is_noticed(ready, lacking):
    account = StripeAccount("rk_live_1", "pk_live_1", ("whsec_1",))
    assert not any(line.startswith("Cards") for line in lacking())
    (line,) = (line for line in lacking(stripe=account) if line.startswith("Cards"))
    assert "/webhooks/stripe" in line
    ready.add(
        SupplierEvent(
            id="evt_1", kind="x", object_id="", outcome="ignored", made_at=NOW, received_at=NOW
        )
    )
    assert not any(line.startswith("Cards") for line in lacking(stripe=account))


@pytest.mark.parametrize(
    ("gateway", "jobs"), [("none", set()), ("stripe", {"Jobs: collect_by_supplier"})]
)
def test_the_jobs_that_must_run_go_with_how_direct_debits_are_collected(lacking, gateway, jobs):
    said = {line.split(" has")[0] for line in lacking(direct_debit=gateway)}
    assert said == jobs


def test_a_server_that_does_not_wait_for_the_disk_is_noticed(ready, lacking):
    said = [line for line in lacking(sandbox=False) if line.startswith("Database:")]
    # The server of the tests is told not to, so that they are quick; our connections wait.
    is_server = ready.get_bind().dialect.name == "postgresql"
    assert [line.split()[1] for line in said] == (
        ["fsync", "full_page_writes"] if is_server else []
    )


def test_direct_debits_that_are_not_counted_are_noticed(ready, lacking):
    ready.query(JobRun).filter_by(name="collect_direct_debits").delete()
    assert [line.split(" has")[0] for line in lacking()] == ["Jobs: collect_direct_debits"]


def with_evidence(settings, **changes):
    return replace(settings.evidence, **changes)


def test_evidence_that_nobody_scans_is_said(lacking, settings):
    (line,) = lacking(evidence=with_evidence(settings, clamd="none"))
    assert line.startswith("Evidence:")
    assert "EVENKEEL_CLAMD" in line


def test_evidence_that_waits_long_is_said(ready, lacking):
    long_ago = NOW - timedelta(hours=2)
    for number, sent_at in enumerate((long_ago, NOW)):
        ready.add(
            Evidence(
                subject="hardship:1",
                name="photo.jpg",
                content_type="image/jpeg",
                size=1,
                sha256=str(number),
                sent_at=sent_at,
                sent_by="payer:1",
            )
        )
    assert [line for line in lacking() if "1 files wait" in line]


def test_a_folder_that_nobody_can_write_to_is_said(lacking, settings, tmp_path):
    lines = lacking(sandbox=False, evidence=with_evidence(settings, folder=tmp_path / "gone"))
    assert [line for line in lines if "EVENKEEL_EVIDENCE." in line]
