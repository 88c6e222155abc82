"""What was committed is on the disk: the settings of both databases, and that the disk is really waited for."""

import shutil
import subprocess
import sys

import pytest
from sqlalchemy import text

from shared.db import Database
from tests.support.requirements import ROOT

COMMITS = 3
SCRIPT = """
import sys
from sqlalchemy import text
from shared.db import Database

database = Database(sys.argv[1])
with database.transaction() as session:
    session.execute(text("CREATE TABLE kept (number INTEGER)"))
print("ready", file=sys.stderr, flush=True)
for number in range(int(sys.argv[2])):
    with database.transaction() as session:
        session.execute(text("INSERT INTO kept VALUES (:number)"), {"number": number})
"""
"""Some transactions on a database that is made as a council's is."""


def said(session, statement):
    return session.execute(text(statement)).scalar_one()


@pytest.fixture
def lives(database):
    """The same database on connections as a council's are made."""
    made = Database(database.url.render_as_string(hide_password=False))
    yield made
    made.close()


@pytest.mark.parametrize("kind", ["write_session", "read_session"])
def test_every_connection_waits_for_the_disk(lives, kind):
    for _ in range(3):
        with getattr(lives, kind)() as session:
            if lives.is_sqlite:
                assert said(session, "PRAGMA synchronous") == 2  # FULL
                assert said(session, "PRAGMA journal_mode") == "wal"
            else:
                assert said(session, "SHOW synchronous_commit") == "on"
        lives.engine.dispose()


def test_it_waits_even_where_the_server_is_told_not_to(lives):
    if lives.is_sqlite:
        pytest.skip("only a server can be told")
    with lives.reading() as session:
        # The server of the tests is, so that they are quick.
        ours = text("SELECT reset_val, source FROM pg_settings WHERE name = 'synchronous_commit'")
        assert session.execute(ours).one() == ("on", "client")


def flushes(tmp_path, commits):
    """How often the disk was waited for after the table was made, while so much was committed."""
    trace, script = tmp_path / f"trace-{commits}", tmp_path / "script.py"
    script.write_text(SCRIPT)
    file = tmp_path / f"kept-{commits}.sqlite"
    strace = ["strace", "-f", "-e", "trace=fsync,fdatasync,write", "-o", str(trace)]
    work = [sys.executable, str(script), f"sqlite:///{file}", str(commits)]
    subprocess.run([*strace, *work], check=True, cwd=ROOT, capture_output=True)
    after = trace.read_text().partition('"ready')[2]
    return sum("fsync(" in line or "fdatasync(" in line for line in after.splitlines())


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_each_commit_is_flushed_before_it_is_answered(tmp_path):
    assert flushes(tmp_path, COMMITS + 5) - flushes(tmp_path, COMMITS) == 5


def test_a_torn_last_record_loses_that_and_nothing_before_it(tmp_path):
    """The power went while the last commit was written: SQLite's log ends in the middle of it."""
    url = f"sqlite:///{tmp_path / 'kept.sqlite'}"
    work = SCRIPT + "\nimport os; os.kill(os.getpid(), 9)\n"
    subprocess.run(
        [sys.executable, "-c", work, url, str(COMMITS)], check=False, cwd=ROOT, capture_output=True
    )
    log = tmp_path / "kept.sqlite-wal"
    whole = log.read_bytes()
    log.write_bytes(whole[:-1000])
    database = Database(url)
    with database.reading() as session:
        assert said(session, "PRAGMA integrity_check") == "ok"
        assert said(session, "SELECT count(*) FROM kept") == COMMITS - 1
    with database.transaction() as session:
        session.execute(text("INSERT INTO kept VALUES (9)"))
    with database.reading() as session:
        assert said(session, "SELECT count(*) FROM kept") == COMMITS
    database.close()
