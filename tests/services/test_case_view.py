"""A case is put together the same on both databases, and what officers write on it is kept."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from shared.domain.decision_rules import Verdict
from shared.domain.gate import HoldKind
from shared.domain.roles import Role
from shared.domain.stages import Nation
from shared.models import AuditEntry, Channel, Liability, Note, OutboxMessage
from shared.services.audit import Actor, record_audit
from shared.services.audit_trail import Asked, trail
from shared.services.cases.matters import matters_of
from shared.services.cases.notes import NotANote, add_note
from shared.services.cases.people import case_party
from shared.services.cases.view import case_view, record_look
from shared.services.debts import record_look as record_payers_look
from shared.services.decisions.ask import ask
from shared.services.decisions.counter_offer import make_counter_offer
from shared.services.errors import NotFound
from shared.services.figures import Law
from shared.services.holding.officers import WantedHold, end_wanted_hold, put_wanted_hold
from shared.services.proposals.answer import answer_question
from shared.services.unsent import send_again, unsent
from tests.support.builders import NOW, TODAY, a_hold, a_party, an_officer
from tests.support.deciding import an_offer_that_waits, seen_now, somebody
from tests.support.law import FIGURES
from tests.support.plans import ENGLAND, PAYER, an_offer

LAW = Law(Nation.ENGLAND, FIGURES)


@pytest.fixture
def waiting(session):
    return an_offer_that_waits(session)


def view_of(session, waiting, officer=None):
    return case_view(session, officer or somebody(session), waiting.party.id, LAW, TODAY)


def test_a_case_holds_everything_about_the_offer_that_waits(session, waiting):
    view = view_of(session, waiting)
    assert view.deciding.considered.reference == waiting.reference
    assert [offer.reference for offer in view.offers] == [waiting.reference]
    assert [debt.waits for debt in view.debts] == [True]
    assert [hold.kind for hold in view.holds] == ["open_proposal"]
    assert view.sheet.left_over.text() == "£329.11"
    assert [item.kind for item in view.work] == ["proposal"]


def test_a_case_says_what_this_officer_may_do(session, waiting):
    view = view_of(session, waiting)
    assert all(view.deciding.may(verdict) for verdict in Verdict)
    auditors = view_of(session, waiting, somebody(session, Role.AUDITOR))
    assert not any(auditors.deciding.may(verdict) for verdict in Verdict)


def test_what_was_asked_and_answered_is_told_in_order(session, waiting):
    officer, offer = somebody(session, name="Ann Price"), waiting.proposal_id
    ask(session, offer, seen_now(session, offer), officer, "Is the rent right?", ENGLAND, NOW)
    said = "Yes, it went up in May."
    answer_question(session, waiting.party.id, waiting.reference, said, PAYER, ENGLAND, NOW)
    later = NOW + timedelta(minutes=5)
    make_counter_offer(
        session,
        offer,
        seen_now(session, offer),
        officer,
        an_offer("88.05"),
        "This clears it in a year.",
        ENGLAND,
        later,
    )
    exchanges = view_of(session, waiting).deciding.exchanges
    assert [(each.kind, each.who, each.answer) for each in exchanges] == [
        ("question", "Ann Price", said),
        ("counter_offer", "Ann Price", ""),
    ]


def test_a_case_that_does_not_exist_is_not_found(session):
    with pytest.raises(NotFound):
        case_view(session, somebody(session), 999, LAW, TODAY)


def test_joint_parties_are_told_and_those_taken_off_are_not(session, waiting):
    partner, stranger = a_party(session, "Hughes", "Dewi"), a_party(session, "Gone", "Gwen")
    account = waiting.resident.account.id
    session.add(Liability(account_id=account, party_id=partner.id, ended_on=TODAY))
    session.add(Liability(account_id=account, party_id=stranger.id, removed_on=TODAY))
    session.flush()
    joint = view_of(session, waiting).joint
    assert [(other.name, other.ended) for other in joint] == [("Dewi Hughes", True)]


@pytest.mark.parametrize(
    ("changes", "channel"),
    [
        ({}, Channel.EMAIL),
        ({"channel": Channel.LETTER}, Channel.LETTER),
        ({"email": None}, Channel.SMS),
        ({"email": None, "phone": None}, Channel.LETTER),
        ({"email": None, "phone": None, "letter_address": ""}, None),
    ],
)
def test_messages_go_the_way_that_was_chosen_or_is_there(session, changes, channel):
    assert case_party(session, a_party(session, **changes).id).channel is channel


def test_the_look_of_an_officer_and_of_the_person_are_told(database):
    with database.transaction() as session:
        waiting, officer = an_offer_that_waits(session), somebody(session, name="Ann Price")
    with database.transaction() as session:
        record_look(session, officer.officer_id, waiting.party.id, NOW)
        record_payers_look(session, waiting.resident.payer.id, waiting.party.id, NOW)
    with database.reading() as session:
        view = case_view(session, officer, waiting.party.id, LAW, TODAY)
        looks = [row for row in view.happenings.rows if row.source == "looked"]
    assert sorted((row.by.split(":")[0], row.who) for row in looks) == [
        ("officer", "Ann Price"),
        ("payer", ""),
    ]


# ------------------------------------------------------------------ notes and holds


def test_a_note_is_kept_with_who_wrote_it(session):
    party, officer = a_party(session), an_officer(session)
    add_note(session, party.id, officer.id, "  Called back.  ", NOW)
    note = session.scalars(select(Note)).one()
    assert (note.content, note.officer_id) == ("Called back.", officer.id)


@pytest.mark.parametrize("content", ["", "   ", "x" * 4001])
def test_a_note_says_something_and_not_everything(session, content):
    with pytest.raises(NotANote):
        add_note(session, a_party(session).id, an_officer(session).id, content, NOW)


def test_a_note_on_nobody_is_not_found(session):
    with pytest.raises(NotFound):
        add_note(session, 999, an_officer(session).id, "Hello", NOW)


def test_a_hold_is_listed_until_it_is_ended(session):
    party = a_party(session)
    wanted = WantedHold(party.id, HoldKind.OFFICER, "Asked for time", until=date(2026, 12, 22))
    hold_id = put_wanted_hold(session, wanted, 7, NOW, TODAY)
    listed = matters_of(session, party.id, None, TODAY).holds
    assert [(each.kind, each.ends_on, each.by) for each in listed] == [
        ("officer", date(2026, 12, 22), "officer:7")
    ]
    end_wanted_hold(session, party.id, hold_id, "Not needed", 8, NOW)
    assert matters_of(session, party.id, None, TODAY).holds == ()


def test_holds_that_are_over_are_not_listed(session):
    party = a_party(session)
    a_hold(session, party_id=party.id, ends_on=TODAY - timedelta(days=1))
    a_hold(session, party_id=party.id, ended_at=NOW)
    assert matters_of(session, party.id, None, TODAY).holds == ()


# ------------------------------------------------------------------ unsent messages and the trail


def test_an_unsent_message_is_listed_and_sent_again(session, waiting):
    message = session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "proposal_received")
    ).first()
    message.state, message.last_error = "failed", "permanent-failure"
    session.flush()
    assert [each.id for each in unsent(session, 0)] == [message.id]
    assert send_again(session, message.id, PAYER, NOW)
    assert unsent(session, 0) == ()
    assert not send_again(session, message.id, PAYER, NOW)


def test_the_trail_is_read_by_who_and_about_what(database):
    with database.transaction() as session:
        officer = an_officer(session, name="Ann Price")
        for number in range(3):
            actor = Actor("officer", officer.id) if number else Actor("job", "x")
            record_audit(session, actor, "did", f"party:{number}", NOW)
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.id)).all() != []
        mine = trail(session, Asked.read(f"officer:{officer.id}", ""))
        one = trail(session, Asked.read("", "PARTY:1"))
    assert [entry.who for entry in mine.entries] == ["Ann Price", "Ann Price"]
    assert [entry.subject for entry in one.entries] == ["party:1"]
