"""Who may open which page: every endpoint has a line, and every role knocks at every door."""

import pytest
from flask import Flask

from shared.app import create_app
from shared.domain.roles import ADVISERS, STAFF, Role
from shared.web.access_table import ACCESS
from tests.support.addresses import address_of, first_method, rules_of
from tests.support.signed_in import signed_in_adviser, signed_in_officer, signed_in_payer

LET_IN = ("let in", {"Content-Type": "text/plain"})


@pytest.fixture
def doors(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app with every view replaced by one that only says that somebody was let in."""
    for endpoint in app.view_functions:
        monkeypatch.setitem(app.view_functions, endpoint, lambda **_: LET_IN)
    return app


def as_role(app, role):
    client = app.test_client()
    if role is Role.PAYER:
        signed_in_payer(client)
    elif role in STAFF:
        signed_in_officer(client, role)
    elif role in ADVISERS:
        signed_in_adviser(client, is_administrator=role is Role.AGENCY_ADMINISTRATOR)
    return client


def test_every_endpoint_has_a_line_in_the_table(app):
    assert {rule.endpoint for rule in rules_of(app)} - set(ACCESS) == set()


def test_every_line_in_the_table_has_an_endpoint(app):
    assert set(ACCESS) - {rule.endpoint for rule in rules_of(app)} == set()


def test_every_line_lets_somebody_in(app):
    assert all(ACCESS.values())


@pytest.mark.parametrize("role", Role)
def test_only_those_roles_get_in(doors, role):
    client, wrong = as_role(doors, role), []
    for rule in rules_of(doors):
        answer = client.open(address_of(doors, rule), method=first_method(rule))
        allowed = ACCESS[rule.endpoint] & {role, Role.PUBLIC}
        expected = 200 if allowed else 303 if role is Role.PUBLIC else 404
        if answer.status_code != expected:
            wrong.append((rule.endpoint, answer.status_code, expected))
    assert wrong == []


def test_what_is_not_in_the_table_is_open_to_nobody(trial):
    assert trial.get("/trial/unlisted").status_code == 404
    signed_in_officer(trial, Role.ADMINISTRATOR)
    assert trial.get("/trial/unlisted").status_code == 404


def test_a_stranger_at_a_payers_page_signs_in_and_comes_back(trial):
    answer = trial.get("/trial/payers?month=2027-04")
    assert answer.headers["Location"] == "/sign-in?next=%2Ftrial%2Fpayers%3Fmonth%3D2027-04"


def test_a_stranger_at_an_officers_page_signs_in_there(trial):
    answer = trial.get("/trial/officers")
    assert answer.headers["Location"] == "/officers/sign-in?next=%2Ftrial%2Fofficers"


def test_a_page_that_only_takes_a_form_is_no_place_to_come_back_to(trial, monkeypatch):
    monkeypatch.setitem(ACCESS, "trial.record", frozenset({Role.PAYER}))
    assert trial.post("/trial/record").headers["Location"] == "/sign-in"


def test_the_wrong_kind_of_visitor_is_told_nothing(trial):
    signed_in_payer(trial)
    assert trial.get("/trial/officers").status_code == 404


@pytest.mark.parametrize(
    ("surface", "other"), [("portal", "officers_"), ("backoffice", "account.")]
)
def test_a_surface_that_is_not_served_has_no_pages(settings, surface, other):
    made = create_app(settings, surfaces=(surface,))
    frame = {rule.endpoint for rule in create_app(settings, surfaces=()).url_map.iter_rules()}
    served = {rule.endpoint for rule in made.url_map.iter_rules()} - frame
    assert served
    assert not [endpoint for endpoint in served if endpoint.startswith(other)]
