"""The application as the web server holds it."""

from __future__ import annotations

import gc

import pytest

from shared import web_server
from shared.web_server import NEW_OBJECTS, application


@pytest.fixture
def settled(monkeypatch):
    before = gc.get_threshold()
    monkeypatch.setattr(web_server, "create_app", lambda: "the application")
    yield application()
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_lives_as_long_as_the_application_is_left_alone(settled):
    assert settled == "the application"
    assert gc.get_freeze_count() > NEW_OBJECTS


def test_what_pages_leave_behind_is_still_looked_for(settled):
    assert gc.isenabled()
    assert gc.get_threshold()[0] == NEW_OBJECTS
