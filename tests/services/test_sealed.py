"""The sealed store: what is kept cannot be read without the key, a named role and a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from shared.domain.roles import Role
from shared.domain.support_needs import LONGEST_WORDS, Category, ConsentUse
from shared.models import AuditEntry, OutboxMessage
from shared.models.sealed import SealedOpening, SealedWords
from shared.services.audit import Actor, link_waiting
from shared.services.errors import NotFound, StaleVersion
from shared.services.sealed.keep import Confidence, keep
from shared.services.sealed.kept import kept_words
from shared.services.sealed.key import CannotUnseal, SealedKey
from shared.services.sealed.openings import NoReason, Reader, open_sealed, open_words, read_opened
from shared.services.sealed.watching import NoFinding, note_finding, openings
from shared.services.support.consent import give_consent
from shared.services.support.needs import withdraw_words
from tests.support.builders import NOW, a_party, an_officer, is_own_record

KEY = SealedKey(("x" * 32,))
WORDS = "I was in hospital"
WHY = "They ask for a call about it"
LASTS = timedelta(minutes=15)


@pytest.fixture
def party(session):
    return a_party(session)


@pytest.fixture
def payer(party):
    return Actor("payer", party.id)


@pytest.fixture
def senior(session):
    return Reader(an_officer(session, Role.SENIOR_OFFICER).id, Role.SENIOR_OFFICER)


@pytest.fixture
def words_id(session, party, payer):
    consent_id = give_consent(session, party.id, ConsentUse.WORDS, payer, NOW)
    told = Confidence(party.id, "support", WORDS, (Category.HEALTH,))
    return keep(session, KEY, told, consent_id, payer, NOW)


@pytest.fixture
def read(session, party):
    def reads(opening_id, reader, later=timedelta(), party_id=party.id):
        return read_opened(session, KEY, opening_id, reader, NOW + later, LASTS, party_id)

    return reads


def test_what_is_sealed_is_read_again_with_its_key():
    assert KEY.unseal(KEY.seal(WORDS, 7, "support"), 7, "support") == WORDS


def test_the_same_words_never_look_the_same():
    assert KEY.seal(WORDS, 7, "support") != KEY.seal(WORDS, 7, "support")


@pytest.mark.parametrize(
    ("key", "party_id", "about"),
    [
        (SealedKey(("y" * 32,)), 7, "support"),
        (KEY, 8, "support"),
        (KEY, 7, "hardship:1"),
    ],
)
def test_another_key_person_or_subject_opens_nothing(key, party_id, about):
    sealed = KEY.seal(WORDS, 7, "support")
    with pytest.raises(CannotUnseal):
        key.unseal(sealed, party_id, about)


@pytest.mark.parametrize("sealed", ["", "plain words", "1.", "1.!!!", "2.AAAA", "1.AAAA"])
def test_what_we_did_not_seal_opens_nothing(sealed):
    with pytest.raises(CannotUnseal):
        KEY.unseal(sealed, 7, "support")


def test_an_older_key_still_opens_when_a_newer_one_seals():
    sealed = KEY.seal(WORDS, 7, "support")
    assert SealedKey(("n" * 32, "x" * 32)).unseal(sealed, 7, "support") == WORDS


def test_the_newest_key_seals():
    sealed = SealedKey(("n" * 32, "x" * 32)).seal(WORDS, 7, "support")
    assert SealedKey(("n" * 32,)).unseal(sealed, 7, "support") == WORDS


def test_a_key_is_not_printed():
    assert "xxx" not in repr(KEY)


def test_no_word_of_it_stands_in_the_database(session, words_id):
    rows = session.execute(text("SELECT * FROM sealed_words")).all()
    assert "hospital" not in repr(rows)
    assert "health" not in repr(rows)


def test_no_word_of_it_stands_in_the_trail(session, words_id):
    link_waiting(session)
    assert "hospital" not in repr(session.execute(select(AuditEntry.facts)).all())


def test_words_that_are_too_long_are_refused(session, party, payer):
    told = Confidence(party.id, "support", "x" * (LONGEST_WORDS + 1))
    with pytest.raises(ValueError, match="too long"):
        keep(session, KEY, told, 1, payer, NOW)


def test_a_senior_officer_with_a_reason_reads_it(session, read, party, senior, words_id):
    opening_id = open_words(session, party.id, words_id, senior, WHY, NOW)
    opened = read(opening_id, senior)
    assert (opened.words, opened.categories) == (WORDS, (Category.HEALTH,))


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.SENIOR_OFFICER, Role.TEAM_MANAGER}), ids=str
)
def test_no_other_role_opens_anything(session, party, words_id, role):
    with pytest.raises(NotFound):
        open_words(session, party.id, words_id, Reader(1, role), WHY, NOW)


@pytest.mark.parametrize("reason", ["", "   ", "because", " a b c d ", "x" * 301])
def test_nothing_is_opened_without_a_reason(session, party, senior, words_id, reason):
    with pytest.raises(NoReason):
        open_words(session, party.id, words_id, senior, reason, NOW)


def test_words_of_somebody_else_are_not_there(session, senior, words_id):
    with pytest.raises(NotFound):
        open_words(session, a_party(session).id, words_id, senior, WHY, NOW)


def test_somebody_elses_opening_reads_nothing(session, read, party, senior, words_id):
    opening_id = open_words(session, party.id, words_id, senior, WHY, NOW)
    other = Reader(an_officer(session, Role.TEAM_MANAGER).id, Role.TEAM_MANAGER)
    with pytest.raises(NotFound):
        read(opening_id, other)


def test_an_opening_reads_nothing_on_another_case(session, read, party, senior, words_id):
    opening_id = open_words(session, party.id, words_id, senior, WHY, NOW)
    with pytest.raises(NotFound):
        read(opening_id, senior, party_id=a_party(session).id)


def test_whoever_lost_the_role_reads_nothing_more(session, read, party, senior, words_id):
    opening_id = open_words(session, party.id, words_id, senior, WHY, NOW)
    with pytest.raises(NotFound):
        read(opening_id, Reader(senior.officer_id, Role.OFFICER))


@pytest.mark.parametrize(
    ("later", "is_there"), [(LASTS - timedelta(seconds=1), True), (LASTS, False)]
)
def test_an_opening_lasts_for_some_minutes(session, read, party, senior, words_id, later, is_there):
    opening_id = open_words(session, party.id, words_id, senior, WHY, NOW)
    assert (read(opening_id, senior, later) is not None) is is_there


def test_consent_withdrawn_while_it_is_read_shuts_it_at_once(
    session, read, party, payer, senior, words_id
):
    opening_id = open_words(session, party.id, words_id, senior, WHY, NOW)
    assert read(opening_id, senior) is not None
    withdraw_words(session, party.id, payer, NOW)
    assert read(opening_id, senior) is None


def test_what_was_withdrawn_is_emptied(session, party, payer, words_id):
    assert withdraw_words(session, party.id, payer, NOW) == 1
    row = session.get(SealedWords, words_id)
    assert (row.sealed, row.removed_by) == ("", str(payer))


def test_what_was_withdrawn_cannot_be_opened(session, party, payer, senior, words_id):
    withdraw_words(session, party.id, payer, NOW)
    with pytest.raises(NotFound):
        open_words(session, party.id, words_id, senior, WHY, NOW)


def test_withdrawing_twice_removes_once(session, party, payer, words_id):
    assert [withdraw_words(session, party.id, payer, NOW) for _ in range(2)] == [1, 0]


def test_withdrawing_leaves_the_words_of_others(session, party, payer, words_id):
    other = a_party(session)
    withdraw_words(session, other.id, payer, NOW)
    assert len(kept_words(session, party.id)) == 1


def test_each_opening_is_on_record(session, party, senior, words_id):
    for _ in range(2):
        open_words(session, party.id, words_id, senior, WHY, NOW)
    kept = kept_words(session, party.id)[0]
    assert (kept.openings, kept.last_opened_at) == (2, NOW)


def test_an_opening_that_fails_is_none(session, party, senior, words_id):
    with pytest.raises(NoReason):
        open_words(session, party.id, words_id, senior, "", NOW)
    assert session.scalars(select(SealedOpening)).all() == []


def test_the_watcher_sees_who_why_and_whom(session, party, senior, words_id):
    open_words(session, party.id, words_id, senior, WHY, NOW)
    row = openings(session, 0, waiting_only=True).rows[0]
    assert (row.reason, row.party_id, row.role) == (WHY, party.id, "senior_officer")
    assert "hospital" not in repr(row)


def test_a_sealed_paper_is_opened_in_the_same_way(session, party, senior):
    open_sealed(session, "evidence:3", party.id, senior, WHY, NOW)
    assert openings(session, 0, waiting_only=True).rows[0].is_evidence


def test_whoever_watches_is_told_at_once_and_reads_no_name(session, party, senior, words_id):
    watcher = an_officer(session, Role.DATA_PROTECTION)
    an_officer(session, Role.DATA_PROTECTION, disabled_at=NOW)
    open_words(session, party.id, words_id, senior, WHY, NOW)
    message = session.scalars(select(OutboxMessage)).one()
    assert (message.officer_id, message.party_id) == (watcher.id, None)
    assert party.surname not in message.body
    assert "hospital" not in message.body


def test_a_finding_puts_an_opening_aside(session, party, senior, words_id):
    opening_id = open_words(session, party.id, words_id, senior, WHY, NOW)
    watcher = an_officer(session, Role.DATA_PROTECTION)
    note_finding(session, opening_id, watcher.id, "Was needed", NOW)
    assert openings(session, 0, waiting_only=True).rows == ()
    row = openings(session, 0, waiting_only=False).rows[0]
    assert (row.finding, row.seen_by) == ("Was needed", watcher.name)


def test_a_finding_is_never_changed(session, party, senior, words_id):
    opening_id = open_words(session, party.id, words_id, senior, WHY, NOW)
    watcher = an_officer(session, Role.DATA_PROTECTION)
    note_finding(session, opening_id, watcher.id, "Was needed", NOW)
    with pytest.raises(StaleVersion):
        note_finding(session, opening_id, watcher.id, "Was not", NOW)


@pytest.mark.parametrize("finding", ["", "  ", "x" * 301])
def test_a_finding_says_something(session, party, senior, words_id, finding):
    opening_id = open_words(session, party.id, words_id, senior, WHY, NOW)
    with pytest.raises(NoFinding):
        note_finding(session, opening_id, senior.officer_id, finding, NOW)


def test_a_finding_about_nothing_is_not_there(session):
    with pytest.raises(NotFound):
        note_finding(session, 999, 1, "Was needed", NOW)


def test_nobody_watches_openings_about_their_own_household(session, party, senior, words_id):
    open_words(session, party.id, words_id, senior, WHY, NOW)
    watcher = an_officer(session, Role.DATA_PROTECTION)
    is_own_record(session, watcher, party)
    found = openings(session, watcher.id, waiting_only=True)
    assert (found.rows, found.waiting) == ((), 0)


def test_openings_come_in_pages(session, party, senior, words_id):
    for _ in range(51):
        open_words(session, party.id, words_id, senior, WHY, NOW)
    first = openings(session, 0, waiting_only=True)
    second = openings(session, 0, waiting_only=True, before=first.older)
    assert (len(first.rows), len(second.rows), second.older, first.waiting) == (50, 1, None, 51)
