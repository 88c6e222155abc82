"""Migrations come and go on a filled database while people use the site, and nobody notices."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import select

from shared.models import Account, Liability, Officer
from shared.services.web_sessions import OFFICER, PAYER
from tests.support.databases import alembic_config
from tests.support.migrating import (
    SPARE,
    Visitors,
    columns_of,
    move_to,
    one_revision_more,
    row_hashes,
    triggers_of,
)
from tests.support.signed_in import (
    begin_browser_session,
    parts_of,
    signed_in_payer,
)

FIRST = "0001"
LATER = tuple(
    each.revision
    for each in reversed(
        list(ScriptDirectory.from_config(alembic_config("sqlite://")).walk_revisions())
    )
    if each.down_revision is not None
)
"""Every revision of the project after the first, the oldest first."""
RESIDENT = "80012345"
OFFICER_EMAIL = "officer2@tidewell.example"


def asks_for(client, path):
    """Ask for one page, over and over."""
    return lambda: client.get(path).status_code


def resident_of(site):
    """The party who is liable for the first account of the sandbox."""
    liable = select(Liability.party_id).join(Account).where(Account.reference == RESIDENT)
    with parts_of(site).database.reading() as session:
        return session.scalars(liable.limit(1)).one()


def officer_of(site):
    with parts_of(site).database.reading() as session:
        return session.scalars(select(Officer.id).where(Officer.email == OFFICER_EMAIL)).one()


@pytest.fixture
def pages(site):
    """What a resident, an officer and a machine ask for: pages that write nothing down."""
    resident, officer = site.test_client(), site.test_client()
    payer = signed_in_payer(resident, resident_of(site))
    begin_browser_session(resident, PAYER, payer.payer_id, saw_debts=True)
    begin_browser_session(officer, OFFICER, officer_of(site))
    return {
        "/account": asks_for(resident, "/account"),
        "/officers": asks_for(officer, "/officers"),
        "/healthz": asks_for(site.test_client(), "/healthz"),
    }


@pytest.fixture
def noted_pages(site):
    """Pages of which it is written down, in a second transaction, who looked."""
    officer = site.test_client()
    begin_browser_session(officer, OFFICER, officer_of(site))
    case = f"/officers/cases/{resident_of(site)}"
    return {path: asks_for(officer, path) for path in (case, "/officers/search?q=hughes")}


@pytest.fixture
def url(site):
    return parts_of(site).settings.database_url


@pytest.fixture
def ahead(url, tmp_path):
    """A history with one revision more than this code knows."""
    return one_revision_more(url, tmp_path / "versions")


def there_and_back_and_there(config, before, after, then=lambda: None):
    """Forward, back and forward again, with something to do after each."""
    for revision, back in ((after, False), (before, True), (after, False)):
        move_to(config, revision, back=back)
        then()


def test_every_page_answers_while_a_revision_comes_goes_and_comes_again(pages, noted_pages, ahead):
    with Visitors(pages | noted_pages) as visitors:
        there_and_back_and_there(ahead, "-1", SPARE, visitors.go_round)
    assert {answer for seen in visitors.answers.values() for answer in seen} == {200}


def test_no_row_changes_while_a_revision_comes_goes_and_comes_again(pages, ahead, url):
    columns, triggers = columns_of(url), triggers_of(url)
    before = row_hashes(url, columns)
    with Visitors(pages) as visitors:
        there_and_back_and_there(ahead, "-1", SPARE, visitors.go_round)
    assert row_hashes(url, columns) == before
    assert sum(count for count, _hash in before.values()) > 5_000
    assert triggers_of(url) == triggers


def test_a_database_one_revision_ahead_serves_its_pages(site, pages, ahead):
    move_to(ahead, SPARE)
    assert {name: ask() for name, ask in pages.items()} == dict.fromkeys(pages, 200)


def test_a_database_one_revision_ahead_is_said_to_be_so(site, ahead):
    assert site.test_client().get("/healthz").json["migrations"] == "current"
    move_to(ahead, SPARE)
    answer = site.test_client().get("/healthz").json
    assert (answer["status"], answer["migrations"]) == ("ok", "ahead")


def test_the_revisions_since_the_first_change_no_row_and_free_no_kept_one(site, url, ahead):
    """The release before asks its own questions meanwhile, of the columns that it knows."""
    if LATER:
        move_to(ahead, FIRST, back=True)
    for before, after in pairwise((FIRST, *LATER, SPARE)):
        columns, triggers = columns_of(url), triggers_of(url)
        rows = row_hashes(url, columns)
        with Visitors(the_release_before(site, columns)) as visitors:
            there_and_back_and_there(ahead, before, after, visitors.go_round)
        assert {answer for seen in visitors.answers.values() for answer in seen} == {200}
        assert row_hashes(url, columns) == rows
        assert triggers_of(url) >= triggers


def the_release_before(site, columns):
    """What the release before does meanwhile: reads all that it knows of, and writes a row."""
    database = parts_of(site).database
    first = sa.text("SELECT id FROM web_session LIMIT 1")  # as every signed-in request does

    def read():
        with database.reading() as session:
            session.execute(first).all()
            for table, names in sorted(columns.items()):
                picked = ", ".join(f'"{name}"' for name in names)
                session.execute(sa.text(f'SELECT {picked} FROM "{table}" LIMIT 20')).all()
        return 200

    def write():
        with database.transaction() as session:
            session.execute(first).all()
            session.execute(sa.text("UPDATE account SET town = town WHERE id = 1"))
        return 200

    return {"reads": read, "writes": write, "/healthz": asks_for(site.test_client(), "/healthz")}


@pytest.mark.parametrize("after", [*LATER, SPARE])
def test_the_release_before_can_read_and_write_the_new_schema(migrated_url, tmp_path, after):
    """Every old column is still there as it was, and each new one beside them fills itself."""
    config = one_revision_more(migrated_url, tmp_path / "versions")
    move_to(config, SPARE)
    if after != SPARE:
        move_to(config, after, back=True)
    new = all_columns(migrated_url)
    move_to(config, "-1", back=True)
    old = all_columns(migrated_url)
    assert {place: kind for place, kind in new.items() if place in old} == old
    tables = {table for table, _name in old}
    added = [new[place] for place in new.keys() - old.keys() if place[0] in tables]
    assert all(nullable or default is not None for _type, nullable, default in added)


def all_columns(url):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        looked = sa.inspect(connection)
        return {
            (table, each["name"]): (str(each["type"]), each["nullable"], each["default"])
            for table in looked.get_table_names()
            for each in looked.get_columns(table)
        }
