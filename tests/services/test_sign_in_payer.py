"""A payer signs in with three facts and a code; nobody learns who is on file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.models import AuditEntry, Channel, Liability, OneTimeCode, OutboxMessage, Payer
from shared.services.sign_in.matching import Details, find_match
from shared.services.sign_in.payer import Entered, Outcome, ask_again, ask_for_code, enter_code
from tests.support.builders import NOW, TODAY, a_party, an_account, an_organisation
from tests.support.signing_in import KEYS, another, from_home, sent_code

RIGHT = Details("80012345", "TW1 4QT", "Hughes")


@pytest.fixture
def party(session):
    person = a_party(session)
    an_account(session, person, reference="80012345")
    return person


def ask(session, details=RIGHT, here=None):
    return ask_for_code(session, KEYS, details, here or from_home())


def enter(session, asked, typed, here=None):
    return enter_code(session, KEYS, asked, typed, here or from_home())


def count(session, record):
    return session.scalar(select(func.count()).select_from(record))


# ------------------------------------------------------------------ who it is


@pytest.mark.parametrize(
    "typed",
    [
        Details("80012345", "TW1 4QT", "Hughes"),
        Details(" 8001 2345 ", "tw14qt", "HUGHES"),
        Details("80012345", "tw1  4qt", "hughes "),
        Details("80012345", "TW1 4QT", "Carys Hughes"),
        Details("80012345", "TW1 4QT", "hughés"),
    ],
)
def test_details_match_however_they_are_typed(session, party, typed):
    assert find_match(session, typed, TODAY).party_id == party.id


@pytest.mark.parametrize(
    "typed",
    [
        Details("80012346", "TW1 4QT", "Hughes"),
        Details("80012345", "TW1 4QX", "Hughes"),
        Details("80012345", "TW1 4QT", "Hughe"),
        Details("80012345", "TW1 4QT", "Carys"),
        Details("80012345", "TW1 4QT", "Mair Hughes"),
        Details("80012345", "TW1 4QT", ""),
        Details("80012345", "TW1 4QT", "'"),
        Details("", "", ""),
    ],
)
def test_a_fact_that_is_wrong_matches_nobody(session, party, typed):
    assert find_match(session, typed, TODAY) is None


@pytest.mark.parametrize(
    ("on_the_bill", "typed"),
    [("Gŵyn", "gwyn"), ("O'Neill-Bryn", "ONeill Bryn"), ("ap Rhys", "Ap-Rhys"), ("Łoś", "los")],
)
def test_accents_and_marks_need_not_be_typed(session, on_the_bill, typed):
    person = a_party(session, surname=on_the_bill)
    an_account(session, person, reference="90")
    assert find_match(session, Details("90", "TW1 4QT", typed), TODAY).party_id == person.id


def test_an_organisation_signs_in_by_its_name(session):
    company = an_organisation(session, "Quayside Hardware Ltd")
    an_account(session, company, reference="40105566")
    typed = Details("40105566", "TW14QT", "QUAYSIDE HARDWARE LTD.")
    assert find_match(session, typed, TODAY).party_id == company.id


def test_of_two_who_are_liable_the_name_decides(session):
    first, second = a_party(session, "Hughes", "Carys"), a_party(session, "Bevan", "Ioan")
    an_account(session, first, second, reference="91")
    assert find_match(session, Details("91", "TW1 4QT", "Bevan"), TODAY).party_id == second.id


def test_of_two_with_one_surname_the_first_name_decides(session):
    first, second = a_party(session, "Hughes", "Carys"), a_party(session, "Hughes", "Ioan")
    an_account(session, first, second, reference="92")
    found = [
        find_match(session, Details("92", "TW1 4QT", n), TODAY).party_id
        for n in ("Ioan Hughes", "Hughes")
    ]
    assert found == [second.id, first.id]


@pytest.mark.parametrize(("what", "matches"), [("removed_on", False), ("ended_on", True)])
def test_whoever_was_taken_off_does_not_match_but_who_moved_out_still_does(
    session, party, what, matches
):
    setattr(session.scalars(select(Liability)).one(), what, date(2026, 3, 31))
    assert (find_match(session, RIGHT, TODAY) is not None) == matches


# ------------------------------------------------------------------ how the code comes


@pytest.mark.parametrize(
    ("email", "phone", "chosen", "channel"),
    [
        ("a@example.org", "07700 900123", None, Channel.SMS),
        ("a@example.org", "07700 900123", Channel.EMAIL, Channel.EMAIL),
        ("a@example.org", "07700 900123", Channel.LETTER, Channel.SMS),
        ("a@example.org", "01632 960123", None, Channel.EMAIL),
        ("a@example.org", None, None, Channel.EMAIL),
        ("n/a", None, None, Channel.LETTER),
        ("a@example.org\u00a0", "07700 900123", Channel.EMAIL, Channel.SMS),
        (None, "+44 7700 900123", None, Channel.SMS),
        (None, "01632 960123", None, Channel.LETTER),
        (None, None, None, Channel.LETTER),
    ],
)
def test_a_letter_is_the_last_resort(session, email, phone, chosen, channel):
    person = a_party(session, email=email, phone=phone, channel=chosen)
    an_account(session, person, reference="93")
    assert find_match(session, Details("93", "TW1 4QT", "Hughes"), TODAY).channel is channel


@pytest.mark.parametrize(
    ("failed", "channel"),
    [
        (["email_failed_on"], Channel.SMS),
        (["phone_failed_on"], Channel.EMAIL),
        (["email_failed_on", "phone_failed_on"], Channel.LETTER),
    ],
)
def test_a_code_never_goes_where_messages_came_back_from(session, failed, channel):
    person = a_party(session, email="a@example.org", phone="07700 900123")
    for name in failed:
        setattr(person, name, TODAY)
    an_account(session, person, reference="93")
    assert find_match(session, Details("93", "TW1 4QT", "Hughes"), TODAY).channel is channel


def test_the_code_of_the_message_signs_in(session, party):
    asked = ask(session)
    entered = enter(session, asked, sent_code(session))
    assert entered == Entered(Outcome.SIGNED_IN, session.scalars(select(Payer.id)).one())


def test_signing_in_is_recorded_without_a_name(session, party):
    enter(session, ask(session), sent_code(session))
    session.commit()
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject, entry.facts) == ("signed_in", f"party:{party.id}", "{}")


def test_signing_in_twice_is_one_payer(session, party):
    for _ in range(2):
        enter(session, ask(session), sent_code(session))
    assert count(session, Payer) == 1


def test_spaces_in_a_code_do_not_matter(session, party):
    asked, code = ask(session), sent_code(session)
    assert enter(session, asked, f" {code[:3]} {code[3:]} ").outcome is Outcome.SIGNED_IN


# ------------------------------------------------------------------ codes that do not work


def test_a_code_works_once(session, party):
    asked, code = ask(session), sent_code(session)
    enter(session, asked, code)
    assert enter(session, asked, code).outcome is Outcome.GONE


def test_a_code_works_only_in_the_browser_that_asked(session, party):
    ask(session)
    code = sent_code(session)
    elsewhere = ask(session)
    assert enter(session, elsewhere, code).outcome is Outcome.WRONG


def test_a_code_that_went_to_an_old_phone_number_does_not_work(session, party):
    asked, code = ask(session), sent_code(session)
    party.phone = "07700 900999"
    assert enter(session, asked, code).outcome is Outcome.WRONG


@pytest.mark.parametrize(("after", "outcome"), [(599, Outcome.SIGNED_IN), (600, Outcome.GONE)])
def test_a_code_works_for_ten_minutes(session, party, after, outcome):
    asked, code = ask(session), sent_code(session)
    later = from_home(NOW + timedelta(seconds=after))
    assert enter(session, asked, code, later).outcome is outcome


def test_five_wrong_codes_are_the_last(session, party):
    asked, code = ask(session), sent_code(session)
    outcomes = [enter(session, asked, another(code)).outcome for _ in range(5)]
    assert outcomes == [Outcome.WRONG] * 4 + [Outcome.GONE]
    assert enter(session, asked, code).outcome is Outcome.GONE


def test_a_new_code_replaces_the_one_before(session, party):
    asked, first = ask(session), sent_code(session)
    assert ask_again(session, KEYS, asked, from_home())
    second = sent_code(session)
    outcomes = [enter(session, asked, code).outcome for code in (first, second) if first != second]
    assert outcomes == [Outcome.WRONG, Outcome.SIGNED_IN]


def test_a_code_is_sent_four_times_at_most_for_one_request(session, party):
    asked = ask(session)
    assert [ask_again(session, KEYS, asked, from_home()) for _ in range(4)] == [True] * 3 + [False]


def test_other_codes_of_the_same_person_end_when_one_is_used(session, party):
    first, code = ask(session), sent_code(session)
    enter(session, ask(session), sent_code(session))
    assert enter(session, first, code).outcome is Outcome.GONE


# ------------------------------------------------------------------ letters


@pytest.fixture
def by_post(session):
    person = a_party(session, email=None, phone=None)
    an_account(session, person, reference="94")
    return Details("94", "TW1 4QT", "Hughes")


def test_the_code_of_a_letter_works_days_later_in_another_browser(session, by_post):
    ask(session, by_post)
    code = sent_code(session)
    later = from_home(NOW + timedelta(days=6), "198.51.100.7")
    assert enter(session, ask(session, by_post, later), code, later).outcome is Outcome.SIGNED_IN


def test_a_second_letter_does_not_follow_the_first_at_once(session, by_post):
    asked = ask(session, by_post)
    ask_again(session, KEYS, asked, from_home())
    ask(session, by_post)
    assert count(session, OutboxMessage) == 1


def test_a_letter_that_could_not_be_sent_is_followed_by_another(session, by_post):
    ask(session, by_post)
    session.scalars(select(OutboxMessage)).one().state = "failed"
    session.flush()
    ask(session, by_post)
    assert count(session, OutboxMessage) == 2


def test_a_code_that_can_be_sent_nowhere_is_kept_nowhere(session):
    person = a_party(session, email=None, phone=None, letter_address="")
    an_account(session, person, reference="95")
    ask(session, Details("95", "TW1 4QT", "Hughes"))
    message = session.scalars(select(OutboxMessage)).one()
    assert (message.state, message.body) == ("failed", "")


def test_the_code_of_a_letter_works_for_its_person_alone(session, by_post, party):
    ask(session, by_post)
    code = sent_code(session)
    assert enter(session, ask(session), code).outcome is Outcome.WRONG


def test_the_code_of_a_letter_ends_after_three_weeks(session, by_post):
    ask(session, by_post)
    code = sent_code(session)
    later = from_home(NOW + timedelta(days=21))
    assert enter(session, ask(session, by_post, later), code, later).outcome is Outcome.WRONG


# ------------------------------------------------------------------ nobody


UNKNOWN = Details("80019999", "TW1 4QT", "Hughes")


def test_for_nobody_no_message_leaves(session, party):
    ask(session, UNKNOWN)
    assert count(session, OutboxMessage) == 0


def test_for_nobody_a_code_seems_to_be_waiting(session, party):
    ask(session, UNKNOWN)
    assert session.scalars(select(OneTimeCode.party_id)).one() is None


def test_for_nobody_every_try_is_answered_as_for_somebody(session, party):
    known, unknown = ask(session), ask(session, UNKNOWN)
    wrong = another(sent_code(session))
    of_known = [enter(session, known, wrong).outcome for _ in range(6)]
    elsewhere = from_home(address="198.51.100.7")
    assert [enter(session, unknown, wrong, elsewhere).outcome for _ in range(6)] == of_known


def test_for_nobody_a_new_code_can_be_asked_for_as_often(session, party):
    asked = ask(session, UNKNOWN)
    assert [ask_again(session, KEYS, asked, from_home()) for _ in range(4)] == [True] * 3 + [False]


# ------------------------------------------------------------------ limits


def test_signing_in_gives_the_tries_back(session, party):
    outcomes = {enter(session, ask(session), sent_code(session)).outcome for _ in range(11)}
    assert outcomes == {Outcome.SIGNED_IN}
