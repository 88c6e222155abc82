"""A case's Direct Debits: what an officer sees of them, and does with one of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.mandate_states import CollectionState, MandateState
from shared.domain.roles import Role
from shared.models import Mandate, Note, Officer, OutboxMessage, Party, SecondSignature, WorkItem
from shared.services.direct_debit.deceased import stop_contact
from shared.services.direct_debit.second_signature import SecondPerson, ask_second
from tests.support.builders import NOW, is_own_record, signed_in_officer
from tests.support.direct_debit_pages import Lodged, first_collection, keys_of, lodged_for
from tests.support.direct_debits import BANK, PAYER, a_planned_resident, give


@pytest.fixture
def lodged(app, database):
    """A resident whose Direct Debit stands."""
    with database.transaction() as session:
        return lodged_for(app, session)


@pytest.fixture
def asked(app, database):
    """A Direct Debit that waits for a second person, who was asked by a link."""
    with database.transaction() as session:
        planned = a_planned_resident(session)
        given = give(session, planned, keys=keys_of(app), signatures=2)
        second = SecondPerson("link", "Rhys Hughes", "rhys@example.org")
        ask_second(session, keys_of(app), given.mandate_id, second, PAYER, NOW)
    return Lodged(planned, given.mandate_id, given.reference)


def officer(client, role=Role.OFFICER):
    return signed_in_officer(client, role)


def case_of(client, found):
    return client.get(f"/officers/cases/{found.party_id}").text


def changed(client, found, act, reason="The payer called.", lock=None):
    lock = lock if lock is not None else lock_on(client, found)
    return client.post(found.page, data={"act": act, "reason": reason, "lock": lock})


def lock_on(client, found):
    text = client.get(found.page).text
    return text.partition('name="lock" value="')[2].partition('"')[0] or "0"


def state_of(database, found):
    with database.reading() as session:
        return session.get_one(Mandate, found.mandate_id).state


def messages(database, template):
    with database.reading() as session:
        return session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == template)
        ).all()


def test_a_case_shows_how_a_direct_debit_stands_and_what_comes_next(client, lodged):
    officer(client)
    page = case_of(client, lodged)
    for said in (lodged.reference, "Active", "account ending 958", "Next: £90.00 on"):
        assert said in page


def test_a_case_without_a_direct_debit_has_no_panel(client, database):
    with database.transaction() as session:
        planned = a_planned_resident(session)
    officer(client)
    page = client.get(f"/officers/cases/{planned.party_id}").text
    assert 'id="direct-debits"' not in page


def test_the_history_of_a_direct_debit_is_in_the_timeline(client, lodged):
    officer(client)
    page = case_of(client, lodged)
    assert "Direct Debit given" in page
    assert "Direct Debit instruction handed in" in page


def test_the_page_of_a_direct_debit_shows_every_collection_and_no_account(client, lodged):
    officer(client)
    page = client.get(lodged.page).text
    assert page.count("£90.00") >= 3
    assert "66374958" not in page
    assert "Announced" in page


def test_an_officer_cancels_for_the_payer(client, database, lodged):
    officer(client)
    assert changed(client, lodged, "cancel").status_code == 303
    assert state_of(database, lodged) is MandateState.CANCELLED_BY_PAYER
    assert messages(database, "direct_debit_stopped")
    with database.reading() as session:
        first = first_collection(session, lodged.mandate_id)
        note = session.scalars(select(Note.content)).one()
    assert first.state is CollectionState.CANCELLED
    assert note == f"{lodged.reference}: The payer called."


def test_an_officer_pauses_it_and_lets_it_go_on(client, database, lodged):
    officer(client)
    changed(client, lodged, "pause")
    assert state_of(database, lodged) is MandateState.SUSPENDED
    changed(client, lodged, "resume")
    assert state_of(database, lodged) is MandateState.ACTIVE


@pytest.mark.parametrize(
    ("act", "reason", "says"),
    [
        ("", "Why", "Choose what you want to do."),
        ("pause", " ", "Say why."),
        ("resume", "Why", "Choose one of the answers."),
        ("cancel", "x" * 501, "500"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client, database, lodged, act, reason, says):
    officer(client)
    assert says in changed(client, lodged, act, reason).text
    assert state_of(database, lodged) is MandateState.ACTIVE


@pytest.mark.parametrize("lock", ["x", "", "99"])
def test_an_old_page_changes_nothing(client, database, lodged, lock):
    officer(client)
    assert changed(client, lodged, "cancel", lock=lock).status_code == 409
    assert state_of(database, lodged) is MandateState.ACTIVE


def test_pressed_twice_it_is_cancelled_once(client, database, lodged):
    officer(client)
    lock = lock_on(client, lodged)
    assert changed(client, lodged, "cancel", lock=lock).status_code == 303
    assert changed(client, lodged, "cancel", lock=lock).status_code == 409
    assert len(messages(database, "direct_debit_stopped")) <= 2


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR])
def test_who_only_reads_changes_nothing(client, database, lodged, role):
    officer(client, role)
    assert "Change the Direct Debit" not in client.get(lodged.page).text
    assert changed(client, lodged, "cancel").status_code == 404
    assert state_of(database, lodged) is MandateState.ACTIVE


def test_nobody_opens_or_changes_their_own(client, database, lodged):
    own = officer(client)
    with database.transaction() as session:
        is_own_record(
            session,
            session.get_one(Officer, own.officer_id),
            session.get_one(Party, lodged.party_id),
        )
    for answer in (
        client.get(lodged.page),
        changed(client, lodged, "cancel", lock="0"),
        client.post(f"{lodged.page}/signature", data={"go": "paper"}),
        client.post(f"{lodged.page}/name", data={"go": "pass"}),
        client.get(f"/officers/cases/{lodged.party_id}/contact"),
    ):
        assert answer.status_code == 404
    assert state_of(database, lodged) is MandateState.ACTIVE


def test_a_direct_debit_of_somebody_else_is_no_page_of_this_case(client, app, database, lodged):
    with database.transaction() as session:
        other = lodged_for(app, session, "80099999")
    officer(client)
    crossed = f"/officers/cases/{lodged.party_id}/direct-debits/{other.mandate_id}"
    assert client.get(crossed).status_code == 404
    sent = {"act": "cancel", "reason": "Why", "lock": "0"}
    assert client.post(crossed, data=sent).status_code == 404
    assert client.post(f"{crossed}/signature", data={"go": "paper"}).status_code == 404
    assert client.post(f"{crossed}/name", data={"go": "refuse"}).status_code == 404


# ------------------------------------------------------------------ the second person


def test_a_case_says_who_has_not_signed(client, asked):
    officer(client)
    assert "Waits for Rhys Hughes to sign by a link" in case_of(client, asked)


def test_the_form_on_paper_came_back(client, database, asked):
    officer(client)
    assert client.post(f"{asked.page}/signature", data={"go": "paper"}).status_code == 303
    assert state_of(database, asked) is MandateState.CONFIRMED
    with database.reading() as session:
        assert session.scalars(select(SecondSignature.state)).one() == "returned"


def test_the_link_goes_out_again_but_not_many_times_a_day(client, asked, clock):
    officer(client)
    said = []
    for _ in range(5):
        clock.pass_by(timedelta(minutes=1))
        answer = client.post(f"{asked.page}/signature", data={"go": "again"}, follow_redirects=True)
        said.append("The link is on its way" in answer.text)
    assert said[0] is True
    assert said[-1] is False


# ------------------------------------------------------------------ somebody who died, or did not


@pytest.fixture
def mourned(database, lodged):
    """A bank said that the resident has died."""
    with database.transaction() as session:
        stop_contact(session, lodged.party_id, BANK, NOW, "addacs:2")
    return lodged


def contact(found):
    return f"/officers/cases/{found.party_id}/contact"


def test_a_case_of_somebody_who_died_says_that_nothing_is_sent(client, mourned):
    officer(client)
    page = case_of(client, mourned)
    assert "Nothing is sent to them or collected from them." in page
    assert "The bank was wrong" in page


def test_when_the_bank_was_wrong_messages_go_out_again(client, database, mourned):
    officer(client)
    assert client.post(contact(mourned), data={"sure": "yes"}).status_code == 303
    page = case_of(client, mourned)
    assert "Nothing is sent to them" not in page
    with database.reading() as session:
        assert session.get_one(Party, mourned.party_id).contact_stopped_at is None
        left = session.scalars(select(WorkItem.kind).where(WorkItem.state == "open")).all()
    assert "deceased" not in left
    assert state_of(database, mourned) is MandateState.CANCELLED_BY_COUNCIL


def test_nobody_is_taken_for_alive_without_a_word(client, database, mourned):
    officer(client)
    assert "Tick this once you have made sure." in client.post(contact(mourned), data={}).text
    with database.reading() as session:
        assert session.get_one(Party, mourned.party_id).contact_stopped_at is not None


def test_a_second_press_finds_that_it_is_done(client, mourned):
    officer(client)
    client.post(contact(mourned), data={"sure": "yes"})
    assert client.post(contact(mourned), data={"sure": "yes"}).status_code == 404


def test_there_is_nothing_to_undo_for_somebody_who_lives(client, lodged):
    officer(client)
    assert client.get(contact(lodged)).status_code == 404


# ------------------------------------------------------------------ an account in another name


@pytest.fixture
def named(app, database):
    """A Direct Debit whose account is in another name."""
    with database.transaction() as session:
        planned = a_planned_resident(session)
        given = give(session, planned, keys=keys_of(app), signatures=2)
        mandate = session.get_one(Mandate, given.mandate_id)
        mandate.signatures, mandate.name_check = 1, "waiting"
        session.add(
            SecondSignature(
                mandate_id=given.mandate_id,
                route="link",
                name="Rhys Hughes",
                state="signed",
                asked_at=NOW,
                expires_at=NOW,
            )
        )
    return Lodged(planned, given.mandate_id, given.reference)


@pytest.mark.parametrize(
    ("go", "state"),
    [("pass", MandateState.CONFIRMED), ("refuse", MandateState.CANCELLED_BY_COUNCIL)],
)
def test_an_officer_says_whether_an_account_may_be_used(client, database, named, go, state):
    officer(client)
    assert "The account may be used" in client.get(named.page).text
    assert client.post(f"{named.page}/name", data={"go": go}).status_code == 303
    assert state_of(database, named) is state
