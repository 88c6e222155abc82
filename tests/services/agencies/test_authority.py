"""A client's authority: asked for, given, declined, stopped, lapsed, and what each leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.agency_acts import AgencyActKind, ChangeKind
from shared.domain.agency_states import AgencyState, AuthorityState, Proof, Scope
from shared.models import (
    Agency,
    AgencyAct,
    AgencyChange,
    Authority,
    AuthorityEventRow,
    Consent,
    OutboxMessage,
)
from shared.services.agencies.acts import record_act
from shared.services.agencies.asking import (
    NotMatchedYet,
    NotTheirAccount,
    NotTheseDays,
    Wanted,
    ask_authority,
)
from shared.services.agencies.authorised import Acting, authorised
from shared.services.agencies.changes import tell_change_of_party
from shared.services.agencies.ending import (
    end_all_of_agency,
    end_authorities,
    end_for_client,
    revoke,
    revoke_all,
)
from shared.services.agencies.giving import AuthorityGone, decline, give
from shared.services.agencies.links import authority_code, is_code_of, with_authority_links
from shared.services.agencies.reading import acts_of, authorities_of, has_asked
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys
from tests.support.agencies import a_client, an_adviser
from tests.support.builders import NOW, TODAY, a_party, an_account, the_resident

PAYER = Actor("payer", 1)
EVERYTHING = Wanted(tuple(Scope))
KEYS = Keys("a secret of the tests that is long enough")


class Desk:
    """An adviser with one client whom the facts fitted."""

    def __init__(self, session):
        self.session = session
        self.party = the_resident(session).party
        self.adviser = an_adviser(session)
        self.client = a_client(session, self.adviser, self.party)
        self.acting = Acting(self.adviser.agency_id, self.adviser.id)

    def ask(self, wanted=EVERYTHING, now=NOW):
        return ask_authority(self.session, self.acting, self.client.reference, wanted, now)

    def give(self, reference, now=NOW, party_id=None, proof=Proof.PORTAL):
        give(self.session, party_id or self.party.id, reference, proof, PAYER, now)

    def given(self):
        reference = self.ask()
        self.give(reference)
        return reference

    def row(self, reference):
        self.session.flush()
        self.session.expire_all()
        return self.session.scalars(select(Authority).where(Authority.reference == reference)).one()

    def reach(self, scope=Scope.DATA, today=TODAY):
        return authorised(self.session, self.acting, self.client.reference, scope, today)

    def sent(self, template):
        found = select(OutboxMessage).where(OutboxMessage.template == template)
        return self.session.scalars(found.order_by(OutboxMessage.id)).all()

    def changes(self):
        return self.session.scalars(select(AgencyChange.kind).order_by(AgencyChange.id)).all()

    def events(self, reference):
        found = select(AuthorityEventRow.event).where(
            AuthorityEventRow.authority_id == self.row(reference).id
        )
        return self.session.scalars(found.order_by(AuthorityEventRow.id)).all()


@pytest.fixture
def desk(session):
    return Desk(session)


def test_nothing_can_be_read_while_it_is_only_asked_for(desk):
    desk.ask()
    with pytest.raises(NotFound):
        desk.reach()


def test_the_client_is_written_to_at_the_address_on_file(desk):
    desk.ask()
    (message,) = desk.sent("authority_asked")
    assert (message.party_id, message.address) == (desk.party.id, desk.party.email)


def test_the_message_holds_a_mark_and_no_link(desk):
    reference = desk.ask()
    (message,) = desk.sent("authority_asked")
    assert f"[[authority:{reference}]]" in message.body
    assert desk.row(reference).nonce not in message.body


def test_the_same_asked_again_is_one_request_and_one_message(desk):
    assert desk.ask() == desk.ask(now=NOW + timedelta(minutes=1))
    assert len(desk.sent("authority_asked")) == 1


def test_something_else_asked_for_ends_the_earlier_request(desk):
    first = desk.ask()
    second = desk.ask(Wanted((Scope.DISCUSS,)))
    assert desk.row(first).state is AuthorityState.ENDED
    assert desk.row(second).state is AuthorityState.ASKED


def test_given_it_opens_the_door(desk):
    desk.given()
    assert desk.reach().party_id == desk.party.id


def test_a_scope_that_was_not_given_stays_shut(desk):
    desk.give(desk.ask(Wanted((Scope.DISCUSS, Scope.NEGOTIATE))))
    with pytest.raises(NotFound):
        desk.reach(Scope.LETTERS)


def test_each_move_is_written_down(desk):
    reference = desk.given()
    revoke(desk.session, desk.party.id, reference, PAYER, NOW)
    assert desk.events(reference) == ["asked", "given", "revoked"]


def test_consent_is_kept_in_the_words_that_were_read(desk):
    reference = desk.given()
    consent = desk.session.scalars(select(Consent)).one()
    row = desk.row(reference)
    assert (row.consent_id, row.wording) == (consent.id, consent.wording)
    assert "see what I owe" in consent.wording


def test_a_second_press_changes_nothing(desk):
    reference = desk.given()
    desk.give(reference, NOW + timedelta(minutes=1))
    assert desk.events(reference) == ["asked", "given"]


@pytest.mark.parametrize("late", [15, 400])
def test_after_its_days_it_cannot_be_given(desk, late):
    reference = desk.ask()
    with pytest.raises(AuthorityGone):
        desk.give(reference, NOW + timedelta(days=late))


def test_on_its_last_day_it_can_be_given(desk):
    reference = desk.ask()
    desk.give(reference, NOW + timedelta(days=14))
    assert desk.row(reference).state is AuthorityState.GIVEN


def test_somebody_else_cannot_give_it(desk):
    reference, other = desk.ask(), a_party(desk.session)
    with pytest.raises(NotFound):
        desk.give(reference, party_id=other.id)


def test_nothing_is_given_to_an_agency_that_was_withdrawn(desk):
    reference = desk.ask()
    agency = desk.session.get_one(Agency, desk.client.agency_id)
    agency.state = AgencyState.WITHDRAWN
    desk.session.flush()
    with pytest.raises(AuthorityGone):
        desk.give(reference)


def test_declined_it_cannot_be_given_any_more(desk):
    reference = desk.ask()
    decline(desk.session, desk.party.id, reference, PAYER, NOW)
    with pytest.raises(AuthorityGone):
        desk.give(reference)


def test_stopped_by_the_client_it_opens_nothing_from_that_minute(desk):
    reference = desk.given()
    assert revoke(desk.session, desk.party.id, reference, PAYER, NOW)
    with pytest.raises(NotFound):
        desk.reach()


def test_stopping_takes_the_consent_back(desk):
    revoke(desk.session, desk.party.id, desk.given(), PAYER, NOW)
    assert desk.session.scalars(select(Consent)).one().withdrawn_at == NOW


def test_stopping_twice_tells_once(desk):
    reference = desk.given()
    revoke(desk.session, desk.party.id, reference, PAYER, NOW)
    assert not revoke(desk.session, desk.party.id, reference, PAYER, NOW)
    assert len(desk.sent("authority_over")) == 1


def test_somebody_else_cannot_stop_it(desk):
    reference, other = desk.given(), a_party(desk.session)
    with pytest.raises(NotFound):
        revoke(desk.session, other.id, reference, PAYER, NOW)


def test_consent_taken_back_stops_every_agency(desk):
    reference = desk.given()
    assert revoke_all(desk.session, desk.party.id, PAYER, NOW) == 1
    assert desk.row(reference).state is AuthorityState.REVOKED


def test_the_agency_can_give_it_up(desk):
    reference = desk.given()
    assert end_for_client(desk.session, desk.acting, desk.client.reference, NOW) == 1
    assert desk.row(reference).state is AuthorityState.ENDED


def test_another_agency_can_neither_ask_nor_end(desk):
    desk.given()
    stranger = an_adviser(desk.session)
    acting = Acting(stranger.agency_id, stranger.id)
    with pytest.raises(NotFound):
        ask_authority(desk.session, acting, desk.client.reference, EVERYTHING, NOW)
    with pytest.raises(NotFound):
        end_for_client(desk.session, acting, desk.client.reference, NOW)


def test_withdrawing_an_agency_ends_all_it_was_given_or_asked_for(desk):
    reference = desk.given()
    again = desk.ask(Wanted((Scope.DISCUSS,)))
    assert end_all_of_agency(desk.session, desk.client.agency_id, PAYER, NOW) == 2
    assert {desk.row(each).state for each in (reference, again)} == {AuthorityState.ENDED}


def test_renewed_it_holds_once(desk):
    first = desk.given()
    second = desk.ask(Wanted(tuple(Scope), ends_on=TODAY + timedelta(days=100)))
    desk.give(second)
    assert desk.row(first).state is AuthorityState.ENDED
    assert desk.reach().ends_on == TODAY + timedelta(days=100)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(-1, 10), (10, 9), (0, 400), (0, -1)],
    ids=["begun already", "ends first", "too long", "over"],
)
def test_days_that_cannot_be_are_refused(desk, starts, ends):
    days = [TODAY + timedelta(days=each) for each in (starts, ends)]
    with pytest.raises(NotTheseDays):
        desk.ask(Wanted((Scope.DISCUSS,), (), *days))


def test_an_account_of_somebody_else_is_refused(desk):
    other = an_account(desk.session, a_party(desk.session))
    with pytest.raises(NotTheirAccount):
        desk.ask(Wanted((Scope.DISCUSS,), (other.reference,)))


def test_it_can_reach_some_accounts_only(desk):
    wanted = Wanted((Scope.DATA,), (desk.client.account_reference,))
    desk.give(desk.ask(wanted))
    assert not desk.reach().all_accounts
    (shown,) = authorities_of(desk.session, desk.party.id, TODAY)
    assert shown.accounts == (desk.client.account_reference,)


def test_nobody_is_asked_who_is_not_known(session):
    adviser = an_adviser(session)
    client = a_client(session, adviser)
    with pytest.raises(NotMatchedYet):
        ask_authority(
            session, Acting(adviser.agency_id, adviser.id), client.reference, EVERYTHING, NOW
        )


def test_an_act_is_kept_told_and_noted_for_programs(desk):
    desk.given()
    record_act(desk.session, desk.acting, desk.reach(), AgencyActKind.HOLD, "hold:7", NOW)
    act = desk.session.scalars(select(AgencyAct)).one()
    assert (act.act, act.subject, act.by) == ("hold", "hold:7", f"adviser:{desk.adviser.id}")
    (message,) = desk.sent("agency_acted")
    assert "They asked us to pause recovery for you." in message.body
    assert desk.changes() == [ChangeKind.AUTHORITY_GIVEN, ChangeKind.HOLD_PUT]


def test_the_client_sees_what_was_done(desk):
    desk.given()
    record_act(desk.session, desk.acting, desk.reach(), AgencyActKind.OFFER, "proposal:1", NOW)
    (act,) = acts_of(desk.session, desk.party.id)
    assert act.did.template == "They offered a payment plan for you."


def test_what_the_council_did_is_noted_where_authority_holds(desk):
    tell_change_of_party(desk.session, desk.party.id, ChangeKind.OFFER_DECIDED, "proposal:1", NOW)
    assert desk.changes() == []
    desk.given()
    tell_change_of_party(desk.session, desk.party.id, ChangeKind.OFFER_DECIDED, "proposal:1", NOW)
    assert desk.changes() == [ChangeKind.AUTHORITY_GIVEN, ChangeKind.OFFER_DECIDED]


def test_a_link_works_for_its_person_only(desk):
    reference = desk.ask()
    nonce, body = desk.row(reference).nonce, f"[[authority:{reference}]]"
    own = with_authority_links(desk.session, KEYS, body, desk.party.id)
    assert own.endswith(f"/authority/{reference}/{authority_code(KEYS, reference, nonce)}")
    other = with_authority_links(desk.session, KEYS, body, a_party(desk.session).id)
    assert other.endswith("/authority")


def test_a_link_ends_with_the_authority(desk):
    reference = desk.given()
    code = authority_code(KEYS, reference, desk.row(reference).nonce)
    assert is_code_of(KEYS, reference, desk.row(reference).nonce, code)
    revoke(desk.session, desk.party.id, reference, PAYER, NOW)
    assert not is_code_of(KEYS, reference, desk.row(reference).nonce, code)


def test_a_link_of_an_authority_without_one_is_never_right():
    assert not is_code_of(KEYS, "U1", "", authority_code(KEYS, "U1", ""))


def test_a_payer_is_only_told_of_what_waits(desk):
    assert not has_asked(desk.session, desk.party.id)
    desk.ask()
    assert has_asked(desk.session, desk.party.id)


class Night:
    """An authority on its way through the nights."""

    def __init__(self, database):
        self.database = database
        with database.transaction() as session:
            desk = Desk(session)
            self.client_id, self.party_id = desk.client.id, desk.party.id
            self.reference = desk.ask()

    def given_until(self, days):
        with self.database.transaction() as session:
            row = session.scalars(select(Authority)).one()
            give(session, self.party_id, row.reference, Proof.LINK, PAYER, NOW)
            row.ends_on = TODAY + timedelta(days=days)

    def after(self, days):
        return str(end_authorities(self.database, NOW + timedelta(days=days)))

    def state(self):
        with self.database.reading() as session:
            return session.scalars(select(Authority.state)).one()


@pytest.fixture
def nights(database):
    return Night(database)


def test_what_nobody_answers_lapses_once(nights):
    assert nights.after(14) == "told 0, lapsed 0, expired 0"
    assert nights.after(15) == "told 0, lapsed 1, expired 0"
    assert nights.after(16) == "told 0, lapsed 0, expired 0"


def test_the_client_is_told_before_it_ends_and_it_ends_after_its_last_day(nights):
    nights.given_until(30)
    assert nights.after(15) == "told 0, lapsed 0, expired 0"
    assert nights.after(16) == "told 1, lapsed 0, expired 0"
    assert nights.after(30) == "told 0, lapsed 0, expired 0"
    assert nights.after(31) == "told 0, lapsed 0, expired 1"
    assert nights.state() is AuthorityState.EXPIRED


def test_it_holds_no_longer_than_its_last_day_whatever_the_night_did(database, nights):
    nights.given_until(3)
    with database.reading() as session:
        desk_of = session.scalars(select(Authority)).one()
        found = authorities_of(session, desk_of.party_id, TODAY + timedelta(days=4))
        assert not found[0].holds
        assert found[0].state_name.template == "Over"
        assert not found[0].lives
