"""`evenkeel guidelines load`: a good file is loaded, a wrong one is explained by row."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from shared.cli import evenkeel
from shared.services.statements.guideline_sets import guidelines_on
from tests.services.test_guideline_sets import FILE
from tests.support.builders import TODAY


@pytest.fixture
def load(database, tmp_path, monkeypatch):
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))

    def run(content: bytes):
        file = tmp_path / "guidelines.csv"
        file.write_bytes(content)
        return CliRunner().invoke(evenkeel, ["guidelines", "load", str(file)])

    return run


def test_a_good_file_is_loaded(load, database):
    assert load(FILE.encode()).output == "Loaded.\n"
    with database.reading() as session:
        assert guidelines_on(session, TODAY) is not None


def test_the_same_file_twice_is_refused(load):
    load(FILE.encode())
    again = load(FILE.encode())
    assert again.exit_code == 1
    assert "is loaded already" in again.output


def test_mistakes_are_explained_by_row(load, database):
    refused = load(FILE.replace(",50,40", ",fifty,40").encode())
    assert refused.exit_code == 1
    assert "row 4: first_adult is not an amount in pounds" in refused.output
    with database.reading() as session:
        assert guidelines_on(session, TODAY) is None


def test_a_file_in_another_encoding_is_refused(load):
    assert load(FILE.replace("Invented", "Dyfeisiêdig").encode("cp1252")).exit_code == 1
