"""An adviser writes about a client, and a named officer answers by a day; on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.agency_states import AgencyState, AuthorityState
from shared.domain.work_kinds import WorkKind
from shared.models import Agency, AgencyAct, AgencyChange, AgencyMessage, OutboxMessage, WorkItem
from shared.services.agencies.authorised import Acting
from shared.services.agencies.conversation import (
    PAGE,
    conversation_of_agency,
    conversation_of_council,
    mark_read,
    subject_of,
)
from shared.services.agencies.talk import (
    LONGEST,
    NothingSaid,
    name_officer,
    say_for_agency,
    say_for_council,
)
from shared.services.audit import Actor
from shared.services.errors import NotAllowedHere, NotFound
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.people import an_officer, is_own_record, the_resident
from tests.support.records import NOW, TODAY

WORDS = "My client starts work in January. May the first payment wait until then?"


@pytest.fixture
def resident(session):
    return the_resident(session)


@pytest.fixture
def adviser(session):
    return an_adviser(session)


@pytest.fixture
def client(session, adviser, resident):
    client = a_client(session, adviser, resident.party)
    an_authority(session, client)
    return client


@pytest.fixture
def acting(adviser):
    return Acting(adviser.agency_id, adviser.id)


@pytest.fixture
def officer(session):
    return an_officer(session, name="Ann Price")


def asking(session, acting, client, press="one", words=WORDS, now=NOW):
    return say_for_agency(session, acting, client.reference, words, press, now)


def answering(session, client, officer, press="two", words="Yes, it may.", now=NOW):
    return say_for_council(session, client.id, officer.id, words, press, now)


def item(session, client):
    return session.scalars(
        select(WorkItem).where(WorkItem.subject == subject_of(client.id)).order_by(WorkItem.id)
    ).all()


def test_a_message_is_answered_within_the_council_s_working_days(session, acting, client):
    assert asking(session, acting, client) == date(2026, 11, 27)
    [work] = item(session, client)
    assert (work.kind, work.state, work.party_id) == (
        WorkKind.AGENCY_MESSAGE,
        "open",
        client.party_id,
    )
    assert work.promise_on == date(2026, 11, 27)


def test_the_client_is_told_that_the_agency_wrote(session, acting, client):
    asking(session, acting, client)
    act = session.scalars(select(AgencyAct)).one()
    assert (act.act, act.party_id) == ("message", client.party_id)
    said = session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "agency_acted")
    ).one()
    assert said.party_id == client.party_id
    assert WORDS not in said.body


def test_the_same_press_writes_one_message(session, acting, client):
    first = asking(session, acting, client)
    assert asking(session, acting, client, words="Pressed twice") == first
    assert session.scalars(select(AgencyMessage.content)).all() == [WORDS]
    assert len(item(session, client)) == 1


def test_a_second_message_keeps_the_first_promise(session, acting, client):
    first = asking(session, acting, client)
    later = NOW + timedelta(days=2)
    assert asking(session, acting, client, "three", "And another thing", later) == first
    assert len(item(session, client)) == 1


@pytest.mark.parametrize("words", ["", "   ", "\n\t", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_not_sent(session, acting, client, words):
    with pytest.raises(NothingSaid):
        asking(session, acting, client, words=words)
    assert session.scalar(select(func.count()).select_from(AgencyMessage)) == 0


def test_as_much_as_may_be_is_sent(session, acting, client):
    asking(session, acting, client, words="x" * LONGEST)
    assert session.scalar(select(func.count()).select_from(AgencyMessage)) == 1


def test_an_answer_ends_the_work_and_is_a_change_for_programs(session, acting, client, officer):
    asking(session, acting, client)
    assert answering(session, client, officer)
    assert [each.state for each in item(session, client)] == ["done"]
    kinds = session.scalars(select(AgencyChange.kind).order_by(AgencyChange.id)).all()
    assert kinds[-1] == "message.received"


def test_an_answer_pressed_twice_is_one(session, acting, client, officer):
    asking(session, acting, client)
    assert answering(session, client, officer)
    assert not answering(session, client, officer)
    assert session.scalar(select(func.count()).select_from(AgencyMessage)) == 2


def test_both_sides_read_the_same_conversation_newest_first(
    session, acting, adviser, client, officer
):
    name_officer(session, client.id, officer.id, Actor("officer", officer.id), NOW)
    asking(session, acting, client)
    answering(session, client, officer)
    theirs = conversation_of_agency(session, acting, client.reference, NOW)
    ours = conversation_of_council(session, client.id, officer.id, TODAY)
    assert theirs == ours
    assert [(each.from_council, each.content) for each in theirs.messages] == [
        (True, "Yes, it may."),
        (False, WORDS),
    ]
    assert [each.who for each in theirs.messages] == ["Ann Price", adviser.name]
    assert theirs.officer == "Ann Price"
    assert theirs.answer_by is None


def test_a_long_conversation_is_read_page_by_page(session, acting, client):
    for number in range(PAGE + 3):
        asking(session, acting, client, f"press-{number}", f"Message {number}")
    first = conversation_of_agency(session, acting, client.reference, NOW)
    rest = conversation_of_agency(session, acting, client.reference, NOW, first.older)
    assert [each.content for each in (*first.messages, *rest.messages)] == [
        f"Message {number}" for number in reversed(range(PAGE + 3))
    ]
    assert rest.older is None


def test_messages_are_read_once_by_the_other_side(session, acting, client, officer):
    asking(session, acting, client)
    mark_read(session, client.id, NOW, by_council=False)
    assert session.scalars(select(AgencyMessage.seen_at)).all() == [None]
    mark_read(session, client.id, NOW, by_council=True)
    mark_read(session, client.id, NOW + timedelta(days=1), by_council=True)
    assert session.scalars(select(AgencyMessage.seen_at)).all() == [NOW]


def test_without_authority_nobody_speaks_about_a_client(session, adviser, resident, officer):
    client = a_client(session, adviser, resident.party)
    acting = Acting(adviser.agency_id, adviser.id)
    with pytest.raises(NotFound):
        asking(session, acting, client)
    with pytest.raises(NotFound):
        answering(session, client, officer)
    with pytest.raises(NotFound):
        conversation_of_council(session, client.id, officer.id, TODAY)


ENDINGS = {
    "revoked": {"state": AuthorityState.REVOKED},
    "refused": {"state": AuthorityState.REFUSED},
    "only asked for": {"state": AuthorityState.ASKED},
    "over since yesterday": {"ends_on": TODAY - timedelta(days=1)},
    "begins tomorrow": {"starts_on": TODAY + timedelta(days=1)},
    "without that scope": {"may_discuss": False},
}


@pytest.mark.parametrize("how", sorted(ENDINGS))
def test_an_authority_that_does_not_hold_is_none(session, adviser, resident, officer, how):
    client = a_client(session, adviser, resident.party)
    an_authority(session, client, **ENDINGS[how])
    with pytest.raises(NotFound):
        asking(session, Acting(adviser.agency_id, adviser.id), client)
    with pytest.raises(NotFound):
        answering(session, client, officer)


def test_on_its_last_day_an_authority_still_holds(session, adviser, resident):
    client = a_client(session, adviser, resident.party)
    an_authority(session, client, starts_on=TODAY, ends_on=TODAY)
    assert asking(session, Acting(adviser.agency_id, adviser.id), client)


def test_another_agency_finds_nothing(session, client):
    other = an_adviser(session)
    with pytest.raises(NotFound):
        asking(session, Acting(other.agency_id, other.id), client)
    with pytest.raises(NotFound):
        conversation_of_agency(session, Acting(other.agency_id, other.id), client.reference, NOW)


def test_somebody_of_another_agency_does_not_act_for_this_one(session, client, acting):
    other = an_adviser(session)
    with pytest.raises(NotFound):
        asking(session, Acting(acting.agency_id, other.id), client)


def test_who_has_left_is_out(session, client, acting, adviser):
    adviser.disabled_at = NOW
    session.flush()
    with pytest.raises(NotFound):
        asking(session, acting, client)


def test_an_agency_that_was_withdrawn_is_out(session, client, acting, adviser):
    session.get_one(Agency, adviser.agency_id).state = AgencyState.WITHDRAWN
    session.flush()
    with pytest.raises(NotFound):
        asking(session, acting, client)


def test_an_officer_does_not_answer_about_themselves(session, acting, client, officer, resident):
    asking(session, acting, client)
    is_own_record(session, officer, resident.party)
    with pytest.raises(NotAllowedHere):
        answering(session, client, officer)
    with pytest.raises(NotAllowedHere):
        conversation_of_council(session, client.id, officer.id, TODAY)
