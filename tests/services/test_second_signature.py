"""A second person authorises a Direct Debit: by a link that is used once, or on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.mandate_states import MandateState
from shared.domain.work_kinds import WorkKind
from shared.models import Collection, Mandate, OutboxMessage, SecondSignature, WorkItem
from shared.services.direct_debit.give import GivenMandate
from shared.services.direct_debit.name_check import pass_name, refuse_name
from shared.services.direct_debit.second_signature import (
    SecondPerson,
    SignatureGone,
    ask_second,
    note_unknown_link,
    open_signature,
    paper_returned,
    refuse,
    sign,
)
from shared.services.direct_debit.sign_up import (
    double_collections,
    pressed_before,
    sign_up,
)
from shared.services.direct_debit.signature_reminders import (
    SentTooOften,
    remind_waiting,
    send_again,
)
from shared.services.errors import NotFound
from shared.services.sign_in.limits import TooManyAttempts
from shared.services.work_items import finish_work
from tests.support.builders import NOW
from tests.support.direct_debits import DETAILS, KEYS, PAYER, a_planned_resident, collections_of
from tests.support.records import next_number

BETHAN = SecondPerson("link", "Bethan Hughes", "bethan@example.org")
DAY = timedelta(days=1)


@pytest.fixture
def planned(session):
    return a_planned_resident(session)


def signed_up(session, planned, **changes):
    wish = {
        "party_id": planned.party_id,
        "plan_reference": planned.reference,
        "holder_name": "Carys Hughes",
        "details": DETAILS,
        "verdict": "valid",
        "press": f"sign-up-{next_number()}",
        "signatures": 2,
    }
    return sign_up(session, KEYS, GivenMandate(**{**wish, **changes}), PAYER, NOW)


@pytest.fixture
def waiting(session, planned):
    """A mandate that waits for Bethan."""
    done = signed_up(session, planned)
    ask_second(session, KEYS, done.mandate_id, BETHAN, PAYER, NOW)
    return done


def mandate_of(session, done):
    return session.get_one(Mandate, done.mandate_id, populate_existing=True)


def mails(session, template="signature_request"):
    rows = select(OutboxMessage).where(OutboxMessage.template == template)
    return list(session.scalars(rows.order_by(OutboxMessage.id)))


def token_in(message):
    return message.body.partition("/direct-debit/sign/")[2].split()[0]


def the_token(session):
    return token_in(mails(session)[-1])


def test_the_second_person_gets_a_link_and_the_mandate_waits(session, waiting):
    [mail] = mails(session)
    assert (mail.channel, mail.address, mail.party_id) == ("email", "bethan@example.org", None)
    assert mail.secret
    assert waiting.state is MandateState.WAITING_FOR_SIGNATURE
    assert session.scalar(select(func.count()).select_from(Collection)) == 0


def test_a_mobile_number_gets_a_text(session, planned):
    done = signed_up(session, planned)
    second = SecondPerson("link", "Bethan Hughes", "07700 900456")
    ask_second(session, KEYS, done.mandate_id, second, PAYER, NOW)
    assert mails(session)[0].channel == "sms"


def test_the_token_is_kept_nowhere_but_in_the_message(session, waiting):
    token = the_token(session)
    kept = session.scalars(select(SecondSignature)).one()
    assert len(token) == 64
    assert token not in {kept.token_hash, kept.address, kept.name}


def test_the_link_shows_what_is_needed_to_authorise(session, waiting):
    shown = open_signature(session, the_token(session), NOW)
    assert (shown.asked_by, shown.holder_name, shown.ending) == (
        "Carys Hughes",
        "Carys Hughes",
        "958",
    )
    assert len(shown.collect.schedule.collections) == 12
    assert shown.reference == waiting.reference


def test_looking_at_the_link_changes_nothing(session, waiting):
    for _ in range(3):
        open_signature(session, the_token(session), NOW)
    assert mandate_of(session, waiting).state is MandateState.WAITING_FOR_SIGNATURE


def test_signing_gives_the_mandate_with_its_collections_and_confirmation(session, waiting):
    assert sign(session, the_token(session), NOW + DAY) == waiting.reference
    assert mandate_of(session, waiting).state is MandateState.CONFIRMED
    assert len(collections_of(session, waiting.mandate_id)) == 12
    assert mails(session, "direct_debit_confirmed")


def test_a_link_signs_once_and_a_second_press_is_the_same(session, waiting):
    token = the_token(session)
    sign(session, token, NOW)
    sign(session, token, NOW)
    assert len(collections_of(session, waiting.mandate_id)) == 12
    with pytest.raises(SignatureGone):
        open_signature(session, token, NOW)
    with pytest.raises(SignatureGone):
        refuse(session, token, NOW)


def test_refusing_ends_the_mandate_and_tells_the_payer(session, waiting):
    refuse(session, the_token(session), NOW)
    refuse(session, the_token(session), NOW)
    assert mandate_of(session, waiting).state is MandateState.CANCELLED_BY_PAYER
    [told] = mails(session, "signature_outcome")
    assert "Bethan Hughes did not authorise" in told.body
    assert not mails(session, "direct_debit_stopped")


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "\u0661"])
def test_what_is_no_link_opens_nothing(session, waiting, token):
    with pytest.raises(SignatureGone):
        open_signature(session, token, NOW)


def test_a_link_ends_with_its_days(session, waiting):
    token = the_token(session)
    with pytest.raises(SignatureGone):
        sign(session, token, NOW + 15 * DAY)


def test_trying_many_links_is_stopped(session, waiting):
    for _ in range(20):
        note_unknown_link(session, KEYS, "192.0.2.1", NOW)
    with pytest.raises(TooManyAttempts):
        note_unknown_link(session, KEYS, "192.0.2.1", NOW)


def test_reminders_carry_the_same_link_and_go_once(session_of, database):
    done = session_of
    token = done.token
    for days, count in ((1, 1), (4, 2), (4, 2), (9, 3)):
        remind_waiting(database, KEYS, NOW + days * DAY)
        with database.reading() as session:
            found = mails(session)
            assert len(found) == count
            assert token_in(found[-1]) == token


def test_what_waits_too_long_lapses_and_the_payer_is_told(session_of, database):
    assert remind_waiting(database, KEYS, NOW + 15 * DAY) == "reminded 0, lapsed 1"
    assert remind_waiting(database, KEYS, NOW + 15 * DAY) == ""
    with database.reading() as session:
        assert mandate_of(session, session_of.done).state is MandateState.EXPIRED
        assert "did not answer in time" in mails(session, "signature_outcome")[0].body


@pytest.fixture
def session_of(database):
    """The same in a database of its own transactions, for the job."""
    with database.transaction() as session:
        planned = a_planned_resident(session)
        done = signed_up(session, planned)
        ask_second(session, KEYS, done.mandate_id, BETHAN, PAYER, NOW)
        token = the_token(session)
    return type("Kept", (), {"done": done, "token": token})


def again(session, planned, done, second=BETHAN, now=NOW):
    send_again(session, KEYS, planned.party_id, done.mandate_id, second, PAYER, now)


def test_the_payer_can_have_it_sent_again_but_not_often(session, planned, waiting):
    for minutes in range(3):
        again(session, planned, waiting, now=NOW + timedelta(minutes=minutes))
    assert len({token_in(each) for each in mails(session)}) == 1
    assert len(mails(session)) == 4
    with pytest.raises(SentTooOften):
        again(session, planned, waiting)


def test_another_address_gets_a_new_link_and_the_old_one_opens_nothing(session, planned, waiting):
    old = the_token(session)
    again(session, planned, waiting, SecondPerson("link", "Bethan Hughes", "b.h@example.org"))
    assert the_token(session) != old
    with pytest.raises(SignatureGone):
        open_signature(session, old, NOW)
    assert open_signature(session, the_token(session), NOW)


def test_turning_to_paper_ends_the_link_and_the_return_gives_the_mandate(session, planned, waiting):
    old = the_token(session)
    again(session, planned, waiting, SecondPerson("paper", "Bethan Hughes"))
    with pytest.raises(SignatureGone):
        sign(session, old, NOW)
    for _ in range(2):
        paper_returned(session, waiting.mandate_id, 7, NOW)
    assert mandate_of(session, waiting).state is MandateState.CONFIRMED
    assert session.scalars(select(SecondSignature.state)).one() == "returned"


def test_nobody_else_can_ask_again(session, planned, waiting):
    other = a_planned_resident(session, "80099999")
    with pytest.raises(NotFound):
        again(session, other, waiting)


def test_paper_that_nobody_waits_for_is_not_found(session, planned):
    done = signed_up(session, planned, signatures=1)
    with pytest.raises(NotFound):
        paper_returned(session, done.mandate_id, 7, NOW)


def open_items(session):
    rows = select(WorkItem.kind, WorkItem.subject).where(WorkItem.state == "open")
    return [tuple(row) for row in session.execute(rows)]


def test_another_name_is_checked_before_anything_goes_to_the_bank(session, planned):
    done = signed_up(session, planned, signatures=1, holder_name="Dafydd Prys")
    assert done.state is MandateState.DRAFT
    assert open_items(session) == [(WorkKind.MANDATE, f"mandate:{done.mandate_id}")]
    assert collections_of(session, done.mandate_id) == []
    for _ in range(2):
        pass_name(session, done.mandate_id, 7, NOW + DAY)
    assert mandate_of(session, done).state is MandateState.CONFIRMED
    assert len(collections_of(session, done.mandate_id)) == 12
    assert open_items(session) == []


def test_a_name_that_may_not_be_used_ends_the_mandate(session, planned):
    done = signed_up(session, planned, signatures=1, holder_name="Dafydd Prys")
    refuse_name(session, done.mandate_id, 7, NOW)
    assert mandate_of(session, done).state is MandateState.CANCELLED_BY_COUNCIL
    assert mails(session, "direct_debit_stopped")
    with pytest.raises(NotFound):
        pass_name(session, done.mandate_id, 7, NOW)


@pytest.mark.parametrize("first", ["name", "signature"])
def test_a_second_signature_and_a_check_are_both_needed(session, planned, first):
    done = signed_up(session, planned, holder_name="Prys and Sons")
    ask_second(session, KEYS, done.mandate_id, BETHAN, PAYER, NOW)
    token = the_token(session)
    steps = [
        lambda: pass_name(session, done.mandate_id, 7, NOW),
        lambda: sign(session, token, NOW),
    ]
    ordered = steps if first == "name" else steps[::-1]
    ordered[0]()
    assert mandate_of(session, done).state is MandateState.WAITING_FOR_SIGNATURE
    ordered[1]()
    assert mandate_of(session, done).state is MandateState.CONFIRMED


def test_the_payers_own_name_needs_no_check(session, planned):
    done = signed_up(session, planned, signatures=1, holder_name="MRS C HUGHES")
    assert done.state is MandateState.CONFIRMED
    assert open_items(session) == []


def test_a_second_press_finds_what_the_first_made(session, planned):
    done = signed_up(session, planned, signatures=1, press="one")
    again = signed_up(session, planned, signatures=1, press="one")
    assert (again.mandate_id, again.first) == (done.mandate_id, False)
    found = pressed_before(session, planned.party_id, "one")
    assert (found.mandate_id, found.plan_reference) == (done.mandate_id, planned.reference)
    assert pressed_before(session, planned.party_id + 1, "one") is None


def test_another_direct_debit_for_the_same_debt_is_seen_by_whoever_is_liable(session, planned):
    done = signed_up(session, planned, signatures=1)
    debts = [planned.resident.debt.id]
    [seen] = double_collections(session, planned.party_id + 1, debts)
    assert (seen.reference, seen.account_reference) == (done.reference, "80012345")
    assert not seen.is_own


def test_a_check_that_was_ticked_off_without_a_word_comes_back(database):
    with database.transaction() as session:
        planned = a_planned_resident(session)
        done = signed_up(session, planned, signatures=1, holder_name="Dafydd Prys")
        finish_work(session, f"mandate:{done.mandate_id}", PAYER, NOW)
    for _ in range(2):
        remind_waiting(database, KEYS, NOW)
    with database.reading() as session:
        assert open_items(session) == [(WorkKind.MANDATE, f"mandate:{done.mandate_id}")]
