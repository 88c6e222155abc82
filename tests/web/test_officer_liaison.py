"""The quarterly pack as an officer opens it: each figure leads to a list of the same length."""

import pytest

from shared.domain.roles import Role
from tests.support.agencies import a_client, an_adviser
from tests.support.checked_client import page_of
from tests.support.people import a_party
from tests.support.plan_pages import said
from tests.support.signed_in import signed_in_officer

PATH = "/officers/liaison"


@pytest.fixture
def agency_id(database):
    with database.transaction() as session:
        adviser = an_adviser(session)
        for number in range(3):
            a_client(session, adviser, a_party(session), reference=f"=CL{number}")
        return adviser.agency_id


def test_a_figure_opens_a_list_of_the_same_length(client, agency_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    page = client.get(PATH)
    assert "Agencies, 1 October 2026 to 31 December 2026" in said(page)
    listed = client.get(f"{PATH}/clients?quarter=2026-3")
    assert "Clients added: 3" in said(listed)
    assert len(page_of(listed).all("tr")) == 3 + 1


def test_the_file_holds_the_same_rows_and_no_formula(client, agency_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    file = client.get(f"{PATH}/clients/file?quarter=2026-3")
    lines = file.text.lstrip("\ufeff").splitlines()
    assert len(lines) == 3 + 1
    assert lines[1].startswith("'=CL0,")


def test_one_agency_and_another_quarter_are_chosen_by_the_address(client, agency_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    assert "Clients added: 3" in said(client.get(f"{PATH}/clients?agency={agency_id}"))
    assert "Clients added: 0" in said(client.get(f"{PATH}/clients?agency={agency_id + 1}"))
    assert "Clients added: 0" in said(client.get(f"{PATH}/clients?quarter=2026-2"))


@pytest.mark.parametrize("path", ["/nothing", "/clients?after=x", "/clients?agency=-1"])
def test_what_we_never_wrote_is_not_there(client, path):
    signed_in_officer(client, Role.TEAM_MANAGER)
    assert client.get(PATH + path).status_code == 404
