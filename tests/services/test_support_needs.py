"""What would help: taken down, acted on, looked at again, and taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from shared.domain.gate import HoldKind
from shared.domain.support_needs import (
    WORDINGS,
    Adjustment,
    Asked,
    Category,
    ConsentUse,
    NotAnAdjustment,
    version_of,
)
from shared.models import Channel, Consent, Hold, SupportNeed, WorkItem
from shared.models.sealed import SealedWords
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.gate import in_force_on
from shared.services.sealed.key import SealedKey
from shared.services.support.asked import Told, set_adjustments, withdraw_adjustments
from shared.services.support.consent import consents_of, end_consent, give_consent
from shared.services.support.held import held_support
from shared.services.support.needs import Disclosure, disclose, withdraw_words
from shared.services.support.read import living_needs
from shared.services.support.reviewing import (
    NotAReview,
    Review,
    ask_for_reviews,
    let_old_words_go,
    review_support,
)
from tests.support.builders import NOW, TODAY, a_party, an_officer

KEY = SealedKey(("x" * 32,))
BY = Actor("payer", 1)
TOLD = Told(BY, NOW)
LARGE = Asked(Adjustment.LARGE_PRINT)
TEXT = Asked(Adjustment.TEXT_FIRST)
HOURS = Asked(Adjustment.CONTACT_HOURS, "9-12")


@pytest.fixture
def party(session):
    return a_party(session)


def names(session, party):
    return [each.adjustment for each in living_needs(session, party.id)]


def told(party, **changes):
    return Disclosure(**{"party_id": party.id, "words": "I was in hospital", **changes})


# ------------------------------------------------------------------ adjustments


COLUMNS = (
    (Asked(Adjustment.LARGE_PRINT), "letter_format", "large_print"),
    (Asked(Adjustment.BRAILLE), "letter_format", "braille"),
    (Asked(Adjustment.AUDIO), "letter_format", "audio"),
    (Asked(Adjustment.EASY_READ), "letter_format", "easy_read"),
    (TEXT, "is_texted_first", True),
    (HOURS, "contact_from", 9),
    (HOURS, "contact_until", 12),
    (Asked(Adjustment.BY_LETTER), "channel", Channel.LETTER),
    (Asked(Adjustment.BY_EMAIL), "channel", Channel.EMAIL),
    (Asked(Adjustment.BY_TEXT), "channel", Channel.SMS),
    (Asked(Adjustment.WELSH), "language", "cy"),
)


@pytest.mark.parametrize(("asked", "column", "value"), COLUMNS)
def test_an_adjustment_acts(session, party, asked, column, value):
    set_adjustments(session, party.id, [asked], TOLD)
    session.refresh(party)
    assert getattr(party, column) == value


@pytest.mark.parametrize(("asked", "column", "value"), COLUMNS)
def test_an_adjustment_that_ends_acts_no_more(session, party, asked, column, value):
    before = getattr(party, column)
    set_adjustments(session, party.id, [asked], TOLD)
    set_adjustments(session, party.id, [], TOLD)
    session.refresh(party)
    assert getattr(party, column) == before


def test_a_channel_chosen_elsewhere_is_left_alone(session, party):
    party.channel, party.language = Channel.SMS, "cy"
    session.flush()
    set_adjustments(session, party.id, [LARGE], TOLD)
    set_adjustments(session, party.id, [], TOLD)
    session.refresh(party)
    assert (party.channel, party.language) == (Channel.SMS, "cy")


def test_exactly_what_was_asked_for_last_stands(session, party):
    set_adjustments(session, party.id, [LARGE, TEXT], TOLD)
    set_adjustments(session, party.id, [TEXT, HOURS], TOLD)
    assert names(session, party) == [Adjustment.TEXT_FIRST, Adjustment.CONTACT_HOURS]


def test_the_same_again_changes_nothing(session, party):
    set_adjustments(session, party.id, [LARGE, HOURS], TOLD)
    assert not set_adjustments(session, party.id, [LARGE, HOURS], TOLD)
    assert len(session.scalars(select(Consent)).all()) == 1


def test_another_detail_is_a_change(session, party):
    set_adjustments(session, party.id, [HOURS], TOLD)
    set_adjustments(session, party.id, [Asked(Adjustment.CONTACT_HOURS, "14-16")], TOLD)
    session.refresh(party)
    assert (party.contact_from, party.contact_until) == (14, 16)
    assert len(session.scalars(select(SupportNeed)).all()) == 2


@pytest.mark.parametrize(
    "asked",
    [
        [LARGE, Asked(Adjustment.BRAILLE)],
        [Asked(Adjustment.BY_EMAIL), Asked(Adjustment.BY_TEXT)],
        [Asked(Adjustment.INTERPRETER)],
        [Asked(Adjustment.SOMEBODY_ELSE, "  ")],
        [Asked(Adjustment.CONTACT_HOURS)],
        [Asked(Adjustment.CONTACT_HOURS, "12-9")],
        [Asked(Adjustment.CONTACT_HOURS, "9-9")],
        [Asked(Adjustment.CONTACT_HOURS, "0-24")],
        [Asked(Adjustment.CONTACT_HOURS, "nine-ten")],
    ],
)
def test_what_cannot_be_done_is_refused(session, party, asked):
    with pytest.raises(NotAnAdjustment):
        set_adjustments(session, party.id, asked, TOLD)


def test_it_is_asked_again_after_a_year(session, party):
    set_adjustments(session, party.id, [LARGE], TOLD)
    assert living_needs(session, party.id)[0].review_on == date(2027, 11, 22)


def test_an_adjustment_alone_needs_no_person(session, party):
    set_adjustments(session, party.id, [LARGE], TOLD)
    session.refresh(party)
    assert not party.needs_person


# ------------------------------------------------------------------ consent


def test_a_consent_keeps_its_wording_and_language(session, party):
    set_adjustments(session, party.id, [LARGE], Told(BY, NOW, "cy"))
    given = consents_of(session, party.id)[0]
    assert given.language == "cy"
    assert given.wording != WORDINGS[ConsentUse.ADJUSTMENTS].template
    assert given.version == version_of(given.wording)


def test_a_consent_names_the_agency_that_it_is_for(session, party):
    give_consent(session, party.id, ConsentUse.ADVICE, BY, NOW, agency="Shelter")
    assert "you give Shelter my name" in consents_of(session, party.id)[0].wording


def test_a_consent_ends_once(session, party):
    consent_id = give_consent(session, party.id, ConsentUse.ADVICE, BY, NOW, agency="Shelter")
    ended = [end_consent(session, party.id, ConsentUse.ADVICE, BY, NOW) for _ in range(2)]
    assert ended == [(consent_id,), ()]


def test_the_consent_of_somebody_else_stays(session, party):
    consent_id = give_consent(session, party.id, ConsentUse.ADVICE, BY, NOW, agency="Shelter")
    other = a_party(session)
    assert end_consent(session, other.id, ConsentUse.ADVICE, BY, NOW, consent_id) == ()


def test_taking_back_adjustments_ends_them_and_their_consent(session, party):
    set_adjustments(session, party.id, [LARGE, TEXT], TOLD)
    assert withdraw_adjustments(session, party.id, TOLD) == 2
    assert names(session, party) == []
    assert held_support(session, party.id).living(ConsentUse.ADJUSTMENTS) is None


def test_taking_back_the_words_keeps_what_helps(session, party):
    set_adjustments(session, party.id, [LARGE], TOLD)
    disclose(session, KEY, told(party, is_agreed=True), BY, NOW)
    withdraw_words(session, party.id, BY, NOW)
    held = held_support(session, party.id)
    assert (names(session, party), held.words) == ([Adjustment.LARGE_PRINT], ())


# ------------------------------------------------------------------ what is told in confidence


def test_a_disclosure_asks_for_a_person(session, party):
    disclose(session, KEY, told(party, is_agreed=True), BY, NOW)
    session.refresh(party)
    work = session.scalars(select(WorkItem)).one()
    assert (party.needs_person, work.kind) == (True, "support_need")
    assert work.promise_on == date(2026, 11, 23)


def test_the_hardest_steps_wait_until_a_person_has_looked(session, party):
    disclose(session, KEY, told(party), BY, NOW)
    hold = session.scalars(select(Hold)).one()
    assert (hold.kind, hold.ends_on) == (HoldKind.SUPPORT, TODAY + timedelta(days=30))


def test_telling_more_puts_no_second_hold(session, party):
    for _ in range(2):
        disclose(session, KEY, told(party), BY, NOW)
    assert len(session.scalars(select(Hold)).all()) == 1


def test_without_agreeing_no_word_is_kept(session, party):
    done = disclose(session, KEY, told(party, categories=(Category.HEALTH,)), BY, NOW)
    assert (done.words_id, done.consent_id) == (None, None)
    assert session.scalars(select(SealedWords)).all() == []


def test_the_same_words_twice_are_kept_once(session, party):
    done = [disclose(session, KEY, told(party, is_agreed=True), BY, NOW) for _ in range(2)]
    assert done[0] == done[1]
    assert len(session.scalars(select(SealedWords)).all()) == 1


def test_other_words_are_kept_beside_the_first(session, party):
    for words in ("I was in hospital", "I am out again"):
        disclose(session, KEY, told(party, words=words, is_agreed=True), BY, NOW)
    assert len(session.scalars(select(SealedWords)).all()) == 2


def test_words_that_were_taken_back_can_be_told_again(session, party):
    disclose(session, KEY, told(party, is_agreed=True), BY, NOW)
    withdraw_words(session, party.id, BY, NOW)
    again = disclose(session, KEY, told(party, is_agreed=True), BY, NOW)
    assert [each.id for each in held_support(session, party.id).words] == [again.words_id]


def test_two_tabs_that_ask_for_the_same_at_once_ask_once(database):
    with database.transaction() as session:
        party_id = a_party(session).id

    def ask():
        with database.transaction() as session:
            return set_adjustments(session, party_id, [LARGE, TEXT], TOLD)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(ask), pool.submit(ask)]:
            done.result()
    with database.reading() as session:
        assert len(living_needs(session, party_id)) == 2


def test_agreeing_to_nothing_written_keeps_nothing(session, party):
    done = disclose(session, KEY, told(party, words="  ", is_agreed=True), BY, NOW)
    assert done.words_id is None


def test_a_disclosure_by_nobody_is_not_there(session, party):
    with pytest.raises(NotFound):
        disclose(session, KEY, Disclosure(party.id + 999), BY, NOW)


# ------------------------------------------------------------------ looking at it


def review(session, party, **changes):
    usual = {
        "party_id": party.id,
        "officer_id": an_officer(session).id,
        "review_on": date(2027, 5, 24),
        "keeps_person": False,
    }
    review_support(session, Review(**{**usual, **changes}), NOW)


def test_looking_at_it_ends_its_hold_and_work(session, party):
    disclose(session, KEY, told(party), BY, NOW)
    review(session, party)
    assert session.scalars(select(Hold).where(in_force_on(TODAY))).all() == []
    assert session.scalars(select(WorkItem.state)).all() == ["done"]


@pytest.mark.parametrize("keeps", [True, False])
def test_an_officer_says_whether_a_person_goes_on_looking(session, party, keeps):
    disclose(session, KEY, told(party), BY, NOW)
    review(session, party, keeps_person=keeps)
    session.refresh(party)
    assert party.needs_person is keeps


def test_looking_at_it_sets_the_next_review(session, party):
    set_adjustments(session, party.id, [LARGE], TOLD)
    review(session, party)
    assert living_needs(session, party.id)[0].review_on == date(2027, 5, 24)


@pytest.mark.parametrize("day", [TODAY, date(2026, 1, 1), date(2028, 11, 23)])
def test_a_review_on_a_day_that_does_not_do_is_refused(session, party, day):
    with pytest.raises(NotAReview):
        review(session, party, review_on=day)


def test_reviews_that_are_due_open_work_once(session, party):
    set_adjustments(session, party.id, [LARGE, TEXT], TOLD, review_on=TODAY)
    assert [ask_for_reviews(session, NOW) for _ in range(2)] == [1, 0]
    assert len(session.scalars(select(WorkItem)).all()) == 1


def test_a_review_that_is_not_due_opens_nothing(session, party):
    set_adjustments(session, party.id, [LARGE], TOLD, review_on=TODAY + timedelta(days=1))
    assert ask_for_reviews(session, NOW) == 0


@pytest.mark.parametrize(
    ("now", "left"), [(NOW.replace(year=2028), 1), (NOW.replace(year=2028, day=23), 0)]
)
def test_what_was_told_two_years_ago_is_emptied(session, party, now, left):
    disclose(session, KEY, told(party, is_agreed=True), BY, NOW)
    assert let_old_words_go(session, now) == 1 - left
    assert len(held_support(session, party.id).words) == left
    assert let_old_words_go(session, now) == 0


def test_what_helps_goes_on_after_its_review_is_due(session, party):
    set_adjustments(session, party.id, [LARGE], TOLD, review_on=TODAY)
    ask_for_reviews(session, NOW)
    assert names(session, party) == [Adjustment.LARGE_PRINT]
