"""What is on hold: the reason to whoever it is theirs, nothing of it to anybody else, and a pause in one press."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.gate import HoldKind
from shared.domain.money import Money
from shared.domain.moratorium import MoratoriumKind, MoratoriumState
from shared.domain.stages import Stage
from shared.models import Hold, Liability, Moratorium, OutboxMessage, Party
from shared.services.audit import Actor
from shared.services.holding.ask import ask_hold
from shared.services.holds import put_hold
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_party,
    an_account,
    kept,
    signed_in_payer,
    the_resident,
)
from tests.support.plan_pages import counted, said

PAGE = "/account/on-hold"
ADVICE = "/account/on-hold/advice"
DAY = timedelta(days=1)
OFFICER = Actor("officer", 3)


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


@pytest.fixture
def here(client, resident):
    signed_in_payer(client, resident.party.id)
    return client


@pytest.fixture
def partner(database, resident):
    """Somebody who is liable for the resident's debt too."""
    with database.transaction() as session:
        other = a_party(session, surname="Ferreira")
        kept(session, Liability(account_id=resident.account.id, party_id=other.id))
        return other.id


def hold(database, kind=HoldKind.ADVICE, subject="officer:3", **given):
    with database.transaction() as session:
        put_hold(session, kind, subject, OFFICER, NOW, **{"starts_on": TODAY, **given})


def test_with_nothing_on_hold_the_page_says_so_and_offers_a_pause(here):
    page = said(here.get(PAGE))
    assert "Nothing is on hold for you at the moment" in page
    assert "Pause action while you get advice" in page


def test_the_page_of_what_is_owed_leads_to_it(here):
    assert f'href="{PAGE}"' in here.get("/account").text


def test_a_pause_is_asked_for_with_one_press_and_shown_with_its_last_day(here, database, resident):
    assert "22 December 2026" in said(here.get(ADVICE))
    answer = here.post(ADVICE, follow_redirects=True)
    page = said(answer)
    assert "Action is paused up to and including 22 December 2026" in page
    assert "You are getting advice about debt" in page
    with database.reading() as session:
        [found] = session.scalars(select(Hold)).all()
        written = session.scalars(select(OutboxMessage.template)).all()
    assert (found.party_id, found.kind) == (resident.party.id, "advice")
    assert sorted(written) == ["pause_given", "recovery_hold"]


def test_pressed_twice_it_is_one_and_the_page_says_until_when(here, database):
    here.post(ADVICE)
    page = said(here.post(ADVICE, follow_redirects=True))
    assert "paused already, up to and including 22 December 2026" in page
    with database.reading() as session:
        assert len(session.scalars(select(Hold)).all()) == 1
    assert "Pause action until" not in said(here.get(ADVICE))


def test_after_as_much_as_policy_gives_somebody_is_told_to_call(here, database, resident):
    for months in (2, 1):
        began = NOW - months * 32 * DAY
        with database.transaction() as session:
            ask_hold(session, resident.party.id, HoldKind.ADVICE, OFFICER, began)
    page = said(here.get(ADVICE))
    assert "as long as you can ask for yourself" in page
    assert "Phone" in page
    assert "as long as you can ask" in said(here.post(ADVICE, follow_redirects=True))


def test_an_account_on_hold_is_named_and_the_others_go_on(here, database, resident):
    with database.transaction() as session:
        account = an_account(session, resident.party, reference="80055555")
        a_debt(session, account, stage=Stage.REMINDER, charge=Money(5000))
    hold(database, HoldKind.OFFICER, f"party:{resident.party.id}", debt_id=resident.debt.id)
    page = said(here.get(PAGE))
    assert f"Account {resident.account.reference}" in page
    assert "Somebody here decided that we should wait" in page
    assert "These are not on hold" in page
    assert "80055555" in page


def test_this_years_bill_goes_on(here, database, resident):
    with database.transaction() as session:
        account = an_account(session, resident.party, reference="80055555")
        a_debt(session, account, stage=Stage.INSTALMENTS, year=2026, charge=Money(5000))
    hold(database, party_id=resident.party.id)
    assert "Your bill for this year goes on" in said(here.get(PAGE))


def test_a_hold_that_is_over_is_not_shown(here, database, resident):
    hold(database, party_id=resident.party.id, starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)
    assert "Nothing is on hold" in said(here.get(PAGE))


def test_in_breathing_space_nothing_starts_again_by_itself(here, database, resident):
    with database.transaction() as session:
        space = kept(
            session,
            Moratorium(
                kind=MoratoriumKind.STANDARD,
                state=MoratoriumState.ACTIVE,
                party_id=resident.party.id,
                starts_on=TODAY,
                created_at=NOW,
            ),
        )
    hold(
        database,
        HoldKind.BREATHING_SPACE,
        f"moratorium:{space.id}:debt:{resident.debt.id}",
        debt_id=resident.debt.id,
    )
    page = said(here.get(PAGE))
    assert "You are in Breathing Space" in page
    assert "Nothing starts again by itself" in page


def test_whoever_a_notice_may_mean_reads_nothing_of_breathing_space(here, database, resident):
    hold(
        database,
        HoldKind.BREATHING_SPACE,
        f"moratorium:1:party:{resident.party.id}",
        party_id=resident.party.id,
    )
    page = said(here.get(PAGE))
    assert "Breathing Space" not in page
    assert "We are waiting" in page


@pytest.mark.parametrize("reach", ["party", "debt"])
def test_somebody_else_who_is_liable_sees_a_pause_without_reason_or_day(
    client, database, resident, partner, reach
):
    given = {"party_id": resident.party.id} if reach == "party" else {"debt_id": resident.debt.id}
    hold(database, subject=f"asked:advice:{resident.party.id}", ends_on=TODAY + 20 * DAY, **given)
    signed_in_payer(client, partner)
    page = said(client.get(PAGE))
    assert "We are waiting" in page
    assert "advice about debt." not in page
    assert "12 December" not in page


@pytest.mark.parametrize("reach", ["party", "debt"])
@pytest.mark.parametrize("who", ["resident", "partner"])
def test_people_who_are_kept_apart_see_nothing_of_each_other(
    client, database, resident, partner, reach, who
):
    with database.transaction() as session:
        apart = resident.party.id if who == "resident" else partner
        session.execute(update(Party).where(Party.id == apart).values(kept_apart_at=NOW))
    signed_in_payer(client, partner)
    before = said(client.get(PAGE))
    given = {"party_id": resident.party.id} if reach == "party" else {"debt_id": resident.debt.id}
    hold(database, subject=f"asked:advice:{resident.party.id}", **given)
    assert said(client.get(PAGE)) == before


@pytest.mark.parametrize("path", [PAGE, ADVICE])
def test_the_queries_of_each_page_are_few(here, database, resident, path):
    hold(database, HoldKind.OFFICER, f"party:{resident.party.id}", debt_id=resident.debt.id)
    hold(database, party_id=resident.party.id)
    here.get(path)
    with counted(database) as statements:
        here.get(path)
    assert len(statements) <= 12, statements
