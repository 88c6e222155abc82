"""A calm page for everything that goes wrong."""

import logging

import pytest

PAGES = (
    ("not-found", 404),
    ("stale", 409),
    ("decided", 409),
    ("gone", 503),
    ("broken", 500),
    ("400", 400),
    ("403", 403),
    ("404", 404),
    ("405", 405),
    ("413", 413),
    ("429", 429),
)


@pytest.mark.parametrize(("what", "code"), PAGES)
def test_every_failure_has_its_page(trial, what, code):
    answer = trial.get(f"/trial/raises/{what}")
    assert answer.status_code == code
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize(("what", "code"), PAGES)
def test_an_error_page_needs_no_database(trial, database, monkeypatch, what, code):
    trial.set_cookie("evenkeel", "A" * 43)

    def gone(*_args, **_kwargs):
        raise AssertionError("the database was asked")

    monkeypatch.setattr(database, "read_session", gone)
    monkeypatch.setattr(database, "write_session", gone)
    assert trial.get(f"/trial/raises/{what}").status_code == code


def test_an_error_page_says_nothing_about_the_mistake(trial):
    answer = trial.get("/trial/raises/broken")
    assert "Hughes" not in answer.text
    assert "ValueError" not in answer.text


def test_the_log_names_the_mistake_but_not_its_values(trial, capsys):
    trial.get("/trial/raises/broken")
    said = capsys.readouterr().err
    assert '"failure": "ValueError"' in said
    assert "Hughes" not in said


def test_who_was_first_is_told(trial):
    answer = trial.get("/trial/raises/decided")
    assert "Priya Shah" in answer.text


def test_the_database_gone_asks_to_come_back(trial):
    assert trial.get("/trial/raises/gone").headers["Retry-After"] == "30"


def test_a_page_that_does_not_exist_is_404(trial):
    assert trial.get("/nowhere").status_code == 404


def test_a_wrong_method_is_405_with_those_allowed(trial):
    answer = trial.post("/trial/open")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_error_page_that_is_broken_itself_still_answers(trial, monkeypatch):
    monkeypatch.setattr("shared.web.errors.render_template", lambda *_a, **_k: 1 / 0)
    answer = trial.get("/nowhere")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_library_lines_hold_no_values(trial, capsys):
    logging.getLogger("some.library").warning("cannot send to %s", "carys@example.org")
    assert "carys" not in capsys.readouterr().err
