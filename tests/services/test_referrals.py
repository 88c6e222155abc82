"""Sending somebody on to debt advice: with leave, once, with a hold, and back again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.gate import HoldKind
from shared.models import AdviceReferral, Consent, Hold, OutboxMessage, Signpost
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.hardship.referral import (
    agencies_for,
    living_referral,
    refer,
    referrals_of,
    withdraw_all_referrals,
    withdraw_referral,
)
from shared.services.signposts import SignpostWords, remove_signpost, save_signpost
from tests.support.builders import NOW, the_resident

PAYER, ADMIN = Actor("payer", 1), Actor("officer", 1)
MAIL = "referrals@advice.example"


@pytest.fixture
def agency(session):
    words = SignpostWords("Tidewell Advice", phone="01632 960111", referral_email=MAIL)
    return save_signpost(session, None, words, ADMIN, NOW)


@pytest.fixture
def resident(session):
    return the_resident(session)


def letters(session, template):
    found = select(OutboxMessage).where(OutboxMessage.template == template)
    return session.scalars(found.order_by(OutboxMessage.id)).all()


def test_recovery_waits_until_22_december(session, resident, agency):
    made = refer(session, resident.party.id, agency, PAYER, NOW)
    assert made.held_until == date(2026, 12, 22)
    hold = session.scalars(select(Hold)).one()
    assert (hold.kind, hold.subject, hold.party_id) == (
        HoldKind.ADVICE,
        f"referral:{made.id}",
        resident.party.id,
    )


def test_the_agency_gets_what_was_agreed_to_and_no_more(session, resident, agency):
    made = refer(session, resident.party.id, agency, PAYER, NOW)
    (sent,) = letters(session, "advice_referral")
    assert (sent.address, sent.party_id, sent.language) == (MAIL, None, "en")
    for told in (made.reference, "Carys Hughes", "carys.hughes@example.org", "£1,056.50"):
        assert told in sent.body
    for secret in ("Mill Lane", "80012345", "summons"):
        assert secret not in sent.body


def test_the_agency_is_told_how_the_person_wants_to_be_reached(session, resident, agency):
    resident.party.is_texted_first = True
    resident.party.contact_from, resident.party.contact_until = 9, 12
    refer(session, resident.party.id, agency, PAYER, NOW)
    (sent,) = letters(session, "advice_referral")
    assert "Please text before you call." in sent.body
    assert "between 9:00 and 12:00 only" in sent.body


def test_the_consent_is_kept_in_the_words_that_were_read(session, resident, agency):
    refer(session, resident.party.id, agency, PAYER, NOW, language="en")
    consent = session.scalars(select(Consent)).one()
    assert (consent.use, consent.channel) == ("advice", "portal")
    assert consent.wording.startswith("I agree that you give Tidewell Advice my name")


def test_the_person_is_told_the_reference_and_the_day(session, resident, agency):
    made = refer(session, resident.party.id, agency, PAYER, NOW)
    (told,) = letters(session, "advice_referred")
    assert made.reference in told.body
    assert "22 December 2026" in told.body
    assert "01632 960111" in told.body


def test_pressed_twice_it_is_one_referral(session, resident, agency):
    first = refer(session, resident.party.id, agency, PAYER, NOW)
    again = refer(session, resident.party.id, agency, PAYER, NOW + timedelta(hours=1))
    assert again == first
    assert len(letters(session, "advice_referral")) == 1
    assert session.scalar(select(func.count()).select_from(Hold)) == 1


def test_an_agency_without_an_address_takes_nobody(session, resident):
    named = save_signpost(session, None, SignpostWords("StepChange"), ADMIN, NOW)
    found = agencies_for(session, resident.party.id, "en")
    assert ([each.id for each in found.taking], [each.id for each in found.others]) == ([], [named])
    with pytest.raises(NotFound):
        refer(session, resident.party.id, named, PAYER, NOW)


def test_an_agency_for_businesses_is_not_offered_to_a_person(session, resident):
    words = SignpostWords("For Firms", referral_email=MAIL, audience="businesses")
    firms = save_signpost(session, None, words, ADMIN, NOW)
    with pytest.raises(NotFound):
        refer(session, resident.party.id, firms, PAYER, NOW)


def test_taken_back_the_agency_is_asked_not_to_call_and_the_hold_stays(session, resident, agency):
    made = refer(session, resident.party.id, agency, PAYER, NOW)
    assert withdraw_referral(session, resident.party.id, made.reference, PAYER, NOW)
    (asked,) = letters(session, "advice_referral_withdrawn")
    assert asked.address == MAIL
    assert "Hughes" not in asked.body
    assert session.scalars(select(Consent)).one().withdrawn_at == NOW
    assert session.scalars(select(Hold)).one().ended_at is None
    assert living_referral(session, resident.party.id, "en") is None
    assert not withdraw_referral(session, resident.party.id, made.reference, PAYER, NOW)


def test_what_was_taken_back_can_be_asked_for_again(session, resident, agency):
    first = refer(session, resident.party.id, agency, PAYER, NOW)
    withdraw_referral(session, resident.party.id, first.reference, PAYER, NOW)
    second = refer(session, resident.party.id, agency, PAYER, NOW + timedelta(days=1))
    assert second.reference != first.reference
    states = [each.state for each in referrals_of(session, resident.party.id, "en")]
    assert states == ["sent", "withdrawn"]


def test_leave_taken_back_altogether_ends_every_referral(session, resident, agency):
    other = save_signpost(session, None, SignpostWords("Other", referral_email=MAIL), ADMIN, NOW)
    for each in (agency, other):
        refer(session, resident.party.id, each, PAYER, NOW)
    assert withdraw_all_referrals(session, resident.party.id, PAYER, NOW) == 2
    assert len(letters(session, "advice_referral_withdrawn")) == 2


def test_somebody_elses_referral_cannot_be_taken_back(session, resident, agency):
    made = refer(session, resident.party.id, agency, PAYER, NOW)
    other = the_resident(session, reference="80099999")
    with pytest.raises(NotFound):
        withdraw_referral(session, other.party.id, made.reference, PAYER, NOW)


def test_held_as_long_as_policy_gives_they_are_still_referred(session, resident, agency):
    for day in range(0, 400, 40):
        made = refer(session, resident.party.id, agency, PAYER, NOW + timedelta(days=day))
        withdraw_referral(
            session, resident.party.id, made.reference, PAYER, NOW + timedelta(days=day)
        )
        if made.held_until is None:
            break
    assert made.held_until is None
    assert session.get_one(AdviceReferral, made.id).hold_id is None
    assert "no further action" not in letters(session, "advice_referred")[-1].body


def test_a_place_that_took_somebody_is_hidden_and_not_removed(session, resident, agency):
    made = refer(session, resident.party.id, agency, PAYER, NOW)
    remove_signpost(session, agency, ADMIN, NOW)
    row = session.get_one(Signpost, agency)
    assert (row.shown, row.referral_email) == (False, "")
    assert living_referral(session, resident.party.id, "en").reference == made.reference
    withdraw_referral(session, resident.party.id, made.reference, PAYER, NOW)
    assert letters(session, "advice_referral_withdrawn") == []
