"""Set-up does a step once, and again only when what it is made from has changed."""

import sys

import pytest

from shared import bootstrap


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMPS", tmp_path / "stamps")
    source = tmp_path / "source.txt"
    source.write_text("one")
    return source


def is_needed(source, result=None):
    with bootstrap.step("making it", [source], "it", result or source) as needed:
        return needed


def test_a_step_is_needed_the_first_time(source):
    assert is_needed(source)


def test_a_step_is_not_needed_again(source):
    is_needed(source)
    assert not is_needed(source)


def test_a_step_is_needed_when_its_source_has_changed(source):
    is_needed(source)
    source.write_text("two")
    assert is_needed(source)


def test_a_step_is_needed_when_its_result_is_gone(source, tmp_path):
    result = tmp_path / "result"
    result.touch()
    is_needed(source, result)
    result.unlink()
    assert is_needed(source, result)


def test_a_step_that_failed_is_needed_again(source):
    with pytest.raises(ZeroDivisionError), bootstrap.step("making it", [source], "it", source):
        raise ZeroDivisionError
    assert is_needed(source)


def test_the_python_that_runs_it_is_used_when_it_is_new_enough():
    assert bootstrap.new_enough_python() == sys.executable


def test_a_python_that_is_too_old_is_said_so(monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(bootstrap.CannotSetUp, match=r"3\.11 or newer"):
        bootstrap.new_enough_python()
