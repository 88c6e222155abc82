"""Officers put holds with a reason, give them another end and end them; answer objections; use courts' orders."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.gate import Act, Allowed, Blocked, HoldKind
from shared.domain.roles import Role
from shared.models import CourtPermission, Hold, Objection, OutboxMessage
from shared.services.audit import Actor
from shared.services.gate import may_go_out
from shared.services.holds import put_hold
from tests.support.builders import (
    NOW,
    TODAY,
    a_hold,
    a_party,
    signed_in_officer,
    the_resident,
)
from tests.support.checked_client import page_of
from tests.support.kept_objections import an_objection
from tests.support.plan_pages import counted, said
from tests.web.test_objection_pages import PNG, REASONS


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


@pytest.fixture
def case(resident):
    return f"/officers/cases/{resident.party.id}"


def a_day(day, name="until"):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def form(**changes):
    return {"kind": "officer", "reach": "all", "reason": "Asked for time", **changes}


def the_hold(database):
    with database.reading() as session:
        return session.scalars(select(Hold).order_by(Hold.id.desc())).first()


def may(database, resident, what=Act.NOTICE):
    with database.reading() as session:
        return may_go_out(session, what, resident.party.id, resident.debt.id, TODAY)


# ------------------------------------------------------------------ holds


def test_a_hold_is_put_with_its_kind_reach_reason_and_end(client, database, resident, case):
    signed_in_officer(client)
    given = form(kind="dispute", reach=str(resident.debt.id), **a_day(date(2026, 12, 22)))
    page = said(client.post(f"{case}/holds", data=given, follow_redirects=True))
    hold = the_hold(database)
    assert (hold.kind, hold.debt_id, hold.ends_on) == (
        "dispute",
        resident.debt.id,
        date(2026, 12, 22),
    )
    assert "Asked for time" in page
    assert resident.account.reference in page


def test_without_an_end_a_hold_lasts_as_policy_says(client, database, case):
    signed_in_officer(client)
    client.post(f"{case}/holds", data=form())
    assert the_hold(database).ends_on == date(2026, 12, 22)


def test_a_hold_that_would_end_on_christmas_day_ends_on_the_next_working_day(
    client, database, case
):
    signed_in_officer(client)
    client.post(f"{case}/holds", data=form(**a_day(date(2026, 12, 25))))
    assert the_hold(database).ends_on == date(2026, 12, 29)


def test_an_insolvency_lasts_until_it_is_ended(client, database, case):
    signed_in_officer(client)
    client.post(f"{case}/holds", data=form(kind="insolvency"))
    assert the_hold(database).ends_on is None


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": ""},
        {"kind": "plan"},
        {"reach": "999"},
        a_day(TODAY),
        a_day(date(2020, 1, 1)),
        a_day(date(2027, 11, 22)),
    ],
)
def test_a_hold_that_cannot_be_put_so_is_refused_beside_its_field(client, database, case, changes):
    signed_in_officer(client)
    page = page_of(client.post(f"{case}/holds", data=form(**changes)))
    assert page.having("govuk-error-summary")
    assert the_hold(database) is None


def test_a_hold_is_ended_with_a_reason_and_the_person_is_told(client, database, resident, case):
    signed_in_officer(client)
    client.post(f"{case}/holds", data=form())
    address = f"{case}/holds/{the_hold(database).id}"
    assert page_of(client.post(f"{address}/end", data={"why": ""})).having("govuk-error-summary")
    page = said(client.post(f"{address}/end", data={"why": "Settled"}, follow_redirects=True))
    assert "Settled" in page
    assert may(database, resident) == Allowed()
    with database.reading() as session:
        sent = session.scalars(
            select(OutboxMessage.template).where(OutboxMessage.channel != "revenues")
        ).all()
    assert sent == ["hold_ended"]


def test_a_hold_is_given_another_last_day(client, database, case):
    signed_in_officer(client)
    client.post(f"{case}/holds", data=form())
    address = f"{case}/holds/{the_hold(database).id}/last-day"
    client.post(address, data=a_day(date(2027, 1, 20)))
    assert the_hold(database).ends_on == date(2027, 1, 20)
    late = client.post(address, data=a_day(date(2027, 11, 22)))
    assert page_of(late).having("govuk-error-summary")


def test_a_hold_is_made_longer_only_as_far_as_policy_goes_from_its_first_day(
    client, database, resident, case
):
    with database.transaction() as session:
        hold = a_hold(
            session,
            party_id=resident.party.id,
            kind="officer",
            starts_on=date(2026, 6, 1),
            ends_on=date(2026, 11, 30),
        )
    signed_in_officer(client)
    address = f"{case}/holds/{hold.id}/last-day"
    late = client.post(address, data=a_day(date(2026, 12, 1)))
    assert "28 November 2026 at the latest" in said(late)


@pytest.mark.parametrize("kind", ["plan", "open_proposal", "breathing_space", "deceased"])
def test_a_hold_that_hangs_on_something_else_is_not_ended_by_hand(
    client, database, resident, case, kind
):
    with database.transaction() as session:
        hold = a_hold(session, kind=kind, party_id=resident.party.id)
    signed_in_officer(client)
    assert client.get(f"{case}/holds/{hold.id}").status_code == 200
    assert client.post(f"{case}/holds/{hold.id}/end", data={"why": "Because"}).status_code == 404


def test_a_hold_that_waits_for_our_answer_is_not_ended_by_hand(client, database, resident, case):
    with database.transaction() as session:
        an_objection(session, resident.party, resident.debt.id, "I moved out.")
    signed_in_officer(client)
    address = f"{case}/holds/{the_hold(database).id}/end"
    assert client.post(address, data={"why": "Because"}).status_code == 404


def test_a_hold_of_another_case_is_not_found(client, database, case):
    with database.transaction() as session:
        hold = a_hold(session, party_id=a_party(session).id)
    signed_in_officer(client)
    assert client.get(f"{case}/holds/{hold.id}").status_code == 404


def test_papers_speak_for_a_hold(client, database, case):
    signed_in_officer(client)
    client.post(f"{case}/holds", data=form())
    address = f"{case}/holds/{the_hold(database).id}/papers"
    given = {"files": (io.BytesIO(PNG), "letter.png")}
    assert "letter.png" in said(client.post(address, data=given, follow_redirects=True))
    wrong = client.post(address, data={"files": (io.BytesIO(b"<html>"), "a.png")})
    assert page_of(wrong).having("govuk-error-summary")


def test_a_case_names_its_holds_and_where_to_put_one(client, database, resident, case):
    with database.transaction() as session:
        hold = a_hold(session, party_id=resident.party.id, kind="officer")
    signed_in_officer(client)
    page = client.get(case).text
    assert f'href="{case}/holds/{hold.id}"' in page
    assert f'href="{case}/holds"' in page


# ------------------------------------------------------------------ objections


@pytest.fixture
def objection(database, resident, case):
    with database.transaction() as session:
        sent = an_objection(session, resident.party, resident.debt.id, "I moved out in May.")
    return f"{case}/objections/{sent.objection_id}"


def test_an_objection_leads_from_the_case_to_its_page(client, case, objection):
    signed_in_officer(client)
    assert f'href="{objection}"' in client.get(case).text
    assert f'href="{objection}"' in client.get(f"{case}/objections").text
    assert "I moved out in May." in said(client.get(objection))


def test_an_answer_is_read_before_it_is_sent(client, database, objection):
    signed_in_officer(client)
    given = {"outcome": "partly", "reasons": REASONS}
    shown = said(client.post(objection, data=given))
    assert "Valuation Tribunal for England" in shown
    with database.reading() as session:
        assert session.scalars(select(Objection)).one().outcome is None
    client.post(objection, data={**given, "go": "send"})
    with database.reading() as session:
        assert session.scalars(select(Objection)).one().answer == REASONS
    assert client.post(objection, data={**given, "go": "send"}).status_code == 409


def test_an_answer_can_be_changed_before_it_is_sent(client, objection):
    signed_in_officer(client)
    given = {"outcome": "partly", "reasons": REASONS, "go": "back"}
    assert REASONS in client.post(objection, data=given).text


@pytest.mark.parametrize("changes", [{"outcome": ""}, {"reasons": ""}, {"reasons": "No."}])
def test_an_answer_without_reasons_is_refused(client, objection, changes):
    signed_in_officer(client)
    given = {"outcome": "agreed", "reasons": REASONS, **changes}
    assert page_of(client.post(objection, data=given)).having("govuk-error-summary")


# ------------------------------------------------------------------ courts


@pytest.fixture
def protected(database, resident):
    with database.transaction() as session:
        put_hold(
            session,
            HoldKind.BREATHING_SPACE,
            "moratorium:1",
            Actor("officer", 3),
            NOW,
            starts_on=TODAY,
            debt_id=resident.debt.id,
        )
    return resident


def an_order(resident, **changes):
    return {
        "debt": str(resident.debt.id),
        "act": "referral",
        "court_reference": "N244 12345",
        "reason": "The goods were removed before",
        **a_day(date(2026, 11, 20), "permitted_on"),
        **changes,
    }


def ask(client, case, protected):
    client.post(f"{case}/court-permissions", data=an_order(protected))


def address_of(database, case):
    with database.reading() as session:
        row = session.scalars(select(CourtPermission)).one()
    return f"{case}/court-permissions/{row.id}"


def test_an_order_passes_nothing_until_a_second_person_has_checked_it(
    client, database, case, protected
):
    signed_in_officer(client)
    ask(client, case, protected)
    address = address_of(database, case)
    assert isinstance(may(database, protected, Act.REFERRAL), Blocked)
    client.post(address, data={"go": "give"})
    assert isinstance(may(database, protected, Act.REFERRAL), Blocked)
    signed_in_officer(client, Role.TEAM_MANAGER)
    page = said(client.post(address, data={"go": "give"}, follow_redirects=True))
    assert "It may be used for this one act" in page
    assert may(database, protected, Act.REFERRAL) == Allowed()
    assert isinstance(may(database, protected, Act.CHASE), Blocked)


def test_an_order_that_is_taken_back_or_refused_passes_nothing(client, database, case, protected):
    signed_in_officer(client)
    ask(client, case, protected)
    address = address_of(database, case)
    signed_in_officer(client)
    client.post(address, data={"go": "give"})
    client.post(address, data={"go": "back"})
    assert isinstance(may(database, protected, Act.REFERRAL), Blocked)
    assert client.post(address, data={"go": "give"}).status_code == 409


def test_an_order_is_checked_from_the_worklist_and_kept_with_it(client, database, case, protected):
    signed_in_officer(client)
    ask(client, case, protected)
    address = address_of(database, case)
    assert f'href="{address}"' in client.get(case).text
    given = {"files": (io.BytesIO(PNG), "order.png")}
    page = said(client.post(f"{address}/papers", data=given, follow_redirects=True))
    assert "order.png" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"debt": "999"},
        {"act": "answer"},
        {"court_reference": " "},
        {"reason": ""},
        a_day(date(2027, 1, 1), "permitted_on"),
        a_day(date(2026, 11, 1)),
    ],
)
def test_an_order_that_says_too_little_is_refused(client, database, case, protected, changes):
    signed_in_officer(client)
    answer = client.post(f"{case}/court-permissions", data=an_order(protected, **changes))
    assert page_of(answer).having("govuk-error-summary")
    with database.reading() as session:
        assert session.scalars(select(CourtPermission)).all() == []


def test_where_the_law_protects_nothing_no_order_is_asked_for(client, case):
    signed_in_officer(client)
    assert "No debt of this person needs" in said(client.get(f"{case}/court-permissions"))


@pytest.mark.parametrize("path", ["/holds", "/objections", "/court-permissions"])
def test_the_queries_of_each_page_are_few(client, database, case, path):
    signed_in_officer(client)
    client.get(case + path)
    with counted(database) as statements:
        client.get(case + path)
    assert len(statements) <= 12, statements
