"""Work about Direct Debits leads from the case to the page on which it is done."""

from __future__ import annotations

import pytest

from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.services.direct_debit.deceased import stop_contact
from shared.services.work_items import open_work
from tests.support.builders import NOW, TODAY, signed_in_officer
from tests.support.checked_client import page_of
from tests.support.direct_debit_pages import lodged_for
from tests.support.direct_debits import BANK, a_planned_resident

CASE = "/officers/cases/{0}"
FINANCE = "/officers/finance/direct-debits"


@pytest.fixture
def lodged(app, database):
    """A resident whose Direct Debit stands."""
    with database.transaction() as session:
        return lodged_for(app, session)


def ask(database, kind, party_id, subject):
    with database.transaction() as session:
        open_work(session, kind, party_id, subject, TODAY, NOW)


def opened(client, party_id):
    page = page_of(client.get(CASE.format(party_id)))
    return [link["href"] for item in page.having("of-open__item") for link in item.all("a")]


@pytest.mark.parametrize(
    ("kind", "subject", "role", "leads_to"),
    [
        (WorkKind.MANDATE, "mandate:1", Role.OFFICER, "/officers/cases/{0}/direct-debits/1"),
        (WorkKind.MANDATE, "mandate:1", Role.FINANCE, "/officers/cases/{0}/direct-debits/1"),
        (WorkKind.MANDATE, "bacs_report_row:7", Role.FINANCE, f"{FINANCE}/rows/7"),
        (WorkKind.MANDATE, "bacs_report_row:7", Role.OFFICER, None),
        (WorkKind.CLAIM, "indemnity_claim:3", Role.TEAM_MANAGER, f"{FINANCE}/claims/3"),
        (WorkKind.CLAIM, "indemnity_claim:3", Role.OFFICER, None),
        (
            WorkKind.MISSED_PAYMENT,
            "missed_payment:4",
            Role.OFFICER,
            "/officers/cases/{0}/plan-work/1",
        ),
    ],
)
def test_each_kind_leads_to_its_page_for_those_who_may_open_it(
    client, database, lodged, kind, subject, role, leads_to
):
    ask(database, kind, lodged.party_id, subject)
    signed_in_officer(client, role)
    expected = [] if leads_to is None else [leads_to.format(lodged.party_id)]
    assert opened(client, lodged.party_id) == expected


def test_details_that_did_not_fit_lead_to_setting_it_up_by_phone(client, database):
    with database.transaction() as session:
        planned = a_planned_resident(session)
    ask(database, WorkKind.BANK_DETAILS, planned.party_id, f"party:{planned.party_id}")
    signed_in_officer(client)
    (href,) = opened(client, planned.party_id)
    assert href == f"/officers/cases/{planned.party_id}/plans/{planned.reference}/direct-debit"
    assert client.get(href).status_code == 200


def test_somebody_who_died_leads_to_the_way_back(client, database, lodged):
    with database.transaction() as session:
        stop_contact(session, lodged.party_id, BANK, NOW, "addacs:2")
    signed_in_officer(client)
    assert f"/officers/cases/{lodged.party_id}/contact" in opened(client, lodged.party_id)


def test_a_claim_leaves_the_list_with_its_decision_alone(client, database, lodged):
    ask(database, WorkKind.CLAIM, lodged.party_id, "indemnity_claim:3")
    signed_in_officer(client)
    assert "Mark as done" not in client.get(CASE.format(lodged.party_id)).text


@pytest.mark.parametrize(
    "kind", [WorkKind.MANDATE, WorkKind.MISSED_PAYMENT, WorkKind.BANK_DETAILS, WorkKind.CLAIM]
)
def test_each_kind_is_on_the_worklist_in_words(client, database, lodged, kind):
    ask(database, kind, lodged.party_id, "mandate:1")
    signed_in_officer(client)
    page = client.get(f"/officers?kind={kind.value}")
    assert f'href="{CASE.format(lodged.party_id)}"' in page.text
