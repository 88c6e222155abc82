"""The history of the schema runs up, down and up again on both databases, and ends at the models."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from shared.models import Base
from shared.services.schema_state import newest_revision
from tests.support import databases
from tests.support.databases import alembic_config


@pytest.fixture
def empty_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which there is nothing at all."""
    with databases.empty_database(database_kind, tmp_path) as url:
        yield url


def migrate(url: str) -> None:
    command.upgrade(alembic_config(url), "head")


def tables_in(url: str) -> set[str]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_history_is_one_line():
    assert len(ScriptDirectory.from_config(alembic_config("sqlite://")).get_heads()) == 1


def test_migrating_makes_every_table(empty_url):
    migrate(empty_url)
    assert tables_in(empty_url) == set(Base.metadata.tables)


def test_migrating_back_leaves_nothing(empty_url):
    migrate(empty_url)
    command.downgrade(alembic_config(empty_url), "base")
    assert tables_in(empty_url) == set()


def test_migrating_again_after_going_back_works(empty_url):
    migrate(empty_url)
    command.downgrade(alembic_config(empty_url), "base")
    migrate(empty_url)
    assert tables_in(empty_url) == set(Base.metadata.tables)


def test_migrating_twice_changes_nothing(empty_url):
    migrate(empty_url)
    migrate(empty_url)
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        versions = connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        assert versions.scalars().all() == [newest_revision()]


def test_the_migrated_schema_is_the_one_in_the_models(empty_url):
    migrate(empty_url)
    command.check(alembic_config(empty_url))
