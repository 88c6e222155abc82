"""The database goes away and comes back: a calm page, a health check that says so, nothing lost."""

import time

import pytest
from sqlalchemy import make_url

from shared.app import create_app
from shared.db import Database
from shared.gateways.parts import Parts
from shared.gateways.sandbox.messages import SandboxMessages
from tests.support import databases
from tests.support.checked_client import CheckedClient
from tests.support.signed_in import signed_in_payer
from tests.support.tcp_proxy import proxy_to
from tests.support.trial_pages import add_trial_pages

LONGEST = 3.5
"""Seconds until somebody has an answer: three, and a little for a busy machine."""


@pytest.fixture
def proxy():
    with databases.postgresql_database(), proxy_to(make_url(databases.postgresql_url())) as made:
        yield made


@pytest.fixture
def database(proxy):
    """PostgreSQL by way of the proxy, with the short times of a page."""
    made = Database(proxy.address(), known=databases.carried_by_sessions(databases.SANDBOX))
    yield made
    made.close()


@pytest.fixture
def browser(database, settings, clock, monkeypatch):
    parts = Parts(settings, database, clock, SandboxMessages(database))
    app = create_app(parts=parts, surfaces=())
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = CheckedClient
    add_trial_pages(app, monkeypatch)
    client = app.test_client()
    signed_in_payer(client)
    return client


@pytest.fixture
def settings(proxy):
    from shared.settings import read_settings

    return read_settings(
        {
            "EVENKEEL_SANDBOX": "yes",
            "EVENKEEL_ALLOWED_HOSTS": "localhost",
            "DATABASE_URL": proxy.address(),
        }
    )


def asked(browser, path, method="GET"):
    began = time.perf_counter()
    answer = browser.open(path, method=method)
    assert time.perf_counter() - began < LONGEST
    return answer


@pytest.mark.parametrize(("path", "method"), [("/trial/payers", "GET"), ("/trial/record", "POST")])
def test_while_it_is_gone_a_calm_page_asks_to_come_back(browser, proxy, path, method):
    proxy.close()
    answer = asked(browser, path, method)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_while_it_is_gone_the_health_check_says_so(browser, proxy):
    proxy.close()
    answer = asked(browser, "/healthz")
    assert (answer.status_code, answer.json["status"]) == (503, "database gone")


def test_a_server_that_falls_silent_is_not_waited_for(browser, proxy, database):
    database.engine.dispose()
    proxy.silent = True
    assert asked(browser, "/healthz").status_code == 503
    assert asked(browser, "/trial/payers").status_code == 503


def test_the_first_request_after_it_came_back_works(browser, proxy):
    assert asked(browser, "/trial/payers").status_code == 200
    proxy.close()
    assert asked(browser, "/trial/payers").status_code == 503
    proxy.open()
    assert asked(browser, "/trial/payers").status_code == 200


def test_a_connection_cut_while_nobody_asked_is_not_noticed(browser, proxy):
    assert asked(browser, "/trial/payers").status_code == 200
    proxy.close()
    proxy.open()
    assert asked(browser, "/trial/payers").status_code == 200


@pytest.mark.parametrize(("trusted", "asked_first"), [(60, False), (0, True)])
def test_only_a_connection_that_rested_long_is_asked_first(
    browser, database, monkeypatch, trusted, asked_first
):
    monkeypatch.setattr("shared.db.TRUSTED_SECONDS", trusted)
    asked(browser, "/trial/payers")
    pings, ping = [], database.engine.dialect.do_ping
    monkeypatch.setattr(
        database.engine.dialect, "do_ping", lambda driver: pings.append(driver) or ping(driver)
    )
    assert asked(browser, "/trial/payers").status_code == 200
    assert bool(pings) is asked_first


def test_pages_that_need_no_database_stay_up(browser, proxy):
    proxy.close()
    assert asked(browser, "/trial/form").status_code == 200


def test_a_slow_server_slows_only_by_its_own_delay(browser, proxy):
    proxy.delay = 0.1
    assert asked(browser, "/trial/payers").status_code == 200


def test_a_statement_that_takes_too_long_is_stopped(proxy, settings, clock, monkeypatch):
    database = Database(proxy.address(), statement_seconds=1)
    parts = Parts(settings, database, clock, SandboxMessages(database))
    app = create_app(parts=parts, surfaces=())
    add_trial_pages(app, monkeypatch)
    answer = asked(app.test_client(), "/trial/raises/slow")
    assert answer.status_code == 503
    database.close()


def test_with_every_connection_taken_nobody_waits_for_ever(proxy, settings, clock, monkeypatch):
    monkeypatch.setattr("shared.db.CONNECT_SECONDS", 1)
    database = Database(proxy.address(), pool_size=1)
    parts = Parts(settings, database, clock, SandboxMessages(database))
    client = create_app(parts=parts, surfaces=()).test_client()
    taken = [database.engine.connect() for _ in range(6)]
    assert asked(client, "/healthz").status_code == 503
    [connection.close() for connection in taken]
    assert asked(client, "/healthz").status_code == 200
    database.close()


def test_the_health_check_tells_the_state_of_the_migrations(app):
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json["migrations"] in {"current", "pending"}
    assert answer.json["newest"]
