"""A client's statement on an agency's desk: sealed until it is sent, and sent with authority."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.sfs.given import GivenStatement
from shared.domain.statement import in_order
from shared.models import AgencyAct, Statement, StatementSource
from shared.services.agencies.authorised import Acting
from shared.services.agencies.clients import close_client
from shared.services.agencies.statements import (
    keep_statement,
    kept_statement,
    send_statement,
    sheet_of_kept,
)
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys
from shared.services.statements.given import NotTaken
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import NOW, TODAY, a_party, pounds, the_resident
from tests.support.offers import RESIDENTS_ENTRIES

KEYS = Keys("k" * 40)
GIVEN = GivenStatement(entries=in_order(RESIDENTS_ENTRIES), dated_on=date(2026, 11, 2))


class Desk:
    """An adviser with the resident as a client, and no authority yet."""

    def __init__(self, session):
        self.session = session
        self.made = the_resident(session)
        self.adviser = an_adviser(session)
        self.client = a_client(session, self.adviser, self.made.party)
        self.acting = Acting(self.adviser.agency_id, self.adviser.id)

    def keep(self, given=GIVEN, acting=None):
        acting = acting or self.acting
        keep_statement(self.session, KEYS, acting, self.client.reference, given, NOW)

    def kept(self, acting=None):
        return kept_statement(self.session, KEYS, acting or self.acting, self.client.reference)

    def send(self, given=GIVEN, **more):
        return send_statement(self.session, self.acting, self.client.reference, given, NOW, **more)

    def acts(self):
        return self.session.scalars(select(AgencyAct.act)).all()


@pytest.fixture
def desk(session):
    return Desk(session)


def test_what_is_kept_comes_back_as_it_was_and_lies_sealed(desk):
    desk.keep()
    assert desk.kept() == GIVEN
    assert "groceries" not in desk.client.statement


def test_nothing_is_kept_at_first(desk):
    assert desk.kept() is None


def test_another_agency_neither_reads_nor_writes_it(desk):
    desk.keep()
    other = an_adviser(desk.session)
    them = Acting(other.agency_id, other.id)
    for does in (desk.kept, lambda acting: desk.keep(acting=acting)):
        with pytest.raises(NotFound):
            does(them)


def test_a_closed_case_has_none(desk):
    desk.keep()
    close_client(desk.session, desk.acting, desk.client.reference, NOW)
    with pytest.raises(NotFound):
        desk.kept()


def test_without_authority_the_council_gets_nothing(desk):
    desk.keep()
    with pytest.raises(NotFound):
        desk.send()
    assert desk.session.scalars(select(Statement)).all() == []
    assert desk.kept() == GIVEN


def test_without_authority_the_sums_tell_nothing_of_the_clients_bill(desk):
    sheet = sheet_of_kept(desk.session, desk.acting, desk.client.reference, GIVEN, TODAY)
    assert not sheet.bill.is_known
    an_authority(desk.session, desk.client)
    sheet = sheet_of_kept(desk.session, desk.acting, desk.client.reference, GIVEN, TODAY)
    assert sheet.bill.is_known


def test_with_authority_it_becomes_a_version_and_the_client_is_told_once(desk):
    authority = an_authority(desk.session, desk.client)
    desk.keep()
    first, again = desk.send(), desk.send()
    assert (first.is_new, again.is_new) == (True, False)
    source = desk.session.scalars(select(StatementSource)).one()
    assert (source.statement_id, source.authority_id) == (first.statement_id, authority.id)
    assert (desk.acts(), desk.kept()) == (["statement"], None)


def test_another_act_of_the_same_press_may_tell_the_client(desk):
    an_authority(desk.session, desk.client)
    desk.send(tells=False)
    assert desk.acts() == []


def test_an_authority_that_may_not_negotiate_sends_nothing(desk):
    an_authority(desk.session, desk.client, may_negotiate=False)
    with pytest.raises(NotFound):
        desk.send()


def test_what_is_not_taken_stays_on_the_desk(desk):
    an_authority(desk.session, desk.client)
    too_old = replace(GIVEN, dated_on=date(2025, 1, 1))
    desk.keep(too_old)
    with pytest.raises(NotTaken):
        desk.send(too_old)
    assert desk.kept() == too_old


def test_nothing_left_over_is_sent_like_any_other(desk):
    an_authority(desk.session, desk.client)
    poor = replace(GIVEN, entries=tuple(e for e in GIVEN.entries if e.amount < pounds("300.00")))
    assert desk.send(poor).is_new


def test_an_organisation_has_no_household_to_tell_of(session):
    desk = Desk(session)
    company = a_party(session, surname="", organisation="Tide Ltd", kind="organisation")
    desk.client = a_client(session, desk.adviser, company)
    an_authority(session, desk.client)
    with pytest.raises(NotFound):
        desk.send()
