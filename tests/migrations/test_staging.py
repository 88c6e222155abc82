"""PostgreSQL keeps the staging tables out of its log: nothing in them must outlive a crash."""

import pytest
from sqlalchemy import text

from shared.models.extract import STAGING


def test_no_staging_table_is_logged(database):
    if database.is_sqlite:
        pytest.skip("SQLite has one log for all")
    names = [table.name for table in STAGING.values()]
    with database.reading() as session:
        kinds = session.execute(
            text("SELECT relname, relpersistence FROM pg_class WHERE relname = ANY(:names)"),
            {"names": names},
        )
        assert dict(kinds.all()) == dict.fromkeys(names, "u")
