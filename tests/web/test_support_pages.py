"""What would help: nobody has to say why, each consent is asked for by itself and taken back in one press."""

import pytest
from sqlalchemy import select

from shared.domain.roles import Role
from shared.domain.support_needs import LONGEST_WORDS
from shared.models import Consent, OutboxMessage, Party, SupportNeed, WorkItem
from shared.models.sealed import SealedOpening, SealedWords
from shared.services.sealed.openings import Reader, open_words
from shared.web.language import COOKIE
from tests.support.builders import NOW, an_officer, signed_in_payer
from tests.support.checked_client import page_of
from tests.support.plan_pages import counted, said

TELL, HELD, WITHDRAW = "/support/tell", "/support", "/support/withdraw"
LARGE = {"adjustments": ["large_print"], "agreed": "yes"}
BOX = {"confidence": "I was in hospital", "confidence_agreed": "yes"}


@pytest.fixture
def payer(client):
    return signed_in_payer(client)


def rows(database, what):
    with database.reading() as session:
        return session.scalars(select(what)).all()


def send(client, **fields):
    return client.post(TELL, data=fields)


def test_what_would_help_is_asked_before_anything_else(client, payer):
    page = client.get(TELL).text
    assert page.index("Choose everything that would help you") < page.index('name="confidence"')


def test_nothing_is_ticked_beforehand(client, payer):
    assert " checked" not in client.get(TELL).text


def test_what_was_asked_for_is_done(client, payer, database):
    shown = client.post(TELL, data=LARGE, follow_redirects=True)
    assert "Letters in large print" in said(shown)
    assert [each.letter_format for each in rows(database, Party)] == ["large_print"]


def test_it_says_by_when_a_person_looks(client, payer, database):
    shown = client.post(TELL, data=LARGE, follow_redirects=True)
    assert "A person looks at it by Monday 23 November 2026" in said(shown)
    assert [each.kind for each in rows(database, WorkItem)] == ["support_need"]


def test_the_box_may_stay_empty(client, payer, database):
    assert send(client, **LARGE).status_code == 303
    assert rows(database, SealedWords) == []


def test_the_box_alone_is_enough(client, payer, database):
    assert send(client, **BOX).status_code == 303
    assert len(rows(database, SealedWords)) == 1
    assert [each.needs_person for each in rows(database, Party)] == [True]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Choose what would help, or tell us in your own words."),
        ({"adjustments": ["large_print"]}, "Tick the box if you agree."),
        ({"confidence": "I was in hospital"}, "Tick the box if you want us to keep this."),
        ({"confidence_about": ["health"]}, "Tick the box if you want us to keep this."),
        ({**LARGE, "adjustments": ["large_print", "braille"]}, "Choose one kind of letter only."),
        ({**LARGE, "adjustments": ["interpreter"]}, "Enter the language."),
        ({**LARGE, "adjustments": ["somebody_else"]}, "Enter the name of the person who helps."),
        ({**LARGE, "adjustments": ["contact_hours"]}, "Choose from which hour and until which."),
        (
            {**LARGE, "adjustments": ["contact_hours"], "hours_from": "12", "hours_until": "9"},
            "The first must be earlier.",
        ),
        ({**BOX, "confidence": "x" * (LONGEST_WORDS + 1)}, "Shorten this to 2,000 characters"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(client, payer, database, fields, says):
    shown = send(client, **fields)
    assert shown.status_code == 200
    assert says in page_of(shown).text
    assert rows(database, SupportNeed) + rows(database, SealedWords) == []


def test_nothing_typed_is_lost_when_something_is_wrong(client, payer):
    shown = send(client, adjustments=["large_print"], confidence="I was in hospital")
    assert "I was in hospital" in shown.text
    assert 'value="large_print" checked' in shown.text


def test_an_invented_adjustment_is_none(client, payer, database):
    send(client, adjustments=["gold_plated"], agreed="yes")
    assert rows(database, SupportNeed) == []


def test_the_page_shows_what_is_held_and_since_when(client, payer):
    send(client, **LARGE, **BOX)
    page = said(client.get(HELD))
    assert "Told on 22 November 2026. Nobody has opened it yet." in page
    assert "(we ask you again by 22 November 2027)" in page


def test_the_words_are_on_no_page_again(client, payer):
    send(client, **LARGE, **BOX)
    for path in (HELD, TELL, "/account"):
        assert "hospital" not in client.get(path).text


def test_each_consent_stands_there_in_the_words_that_were_read(client, payer, database):
    send(client, **LARGE, **BOX)
    page = said(client.get(HELD))
    assert len(rows(database, Consent)) == 2
    for each in rows(database, Consent):
        assert each.wording in page


def test_a_consent_is_marked_with_the_language_it_was_read_in(client, payer, database):
    send(client, **LARGE)
    client.set_cookie(COOKIE, "cy")
    shown = page_of(client.get(HELD))
    (kept,) = rows(database, Consent)
    (wording,) = [each for each in shown.all("p") if each.text == kept.wording]
    assert (kept.language, wording["lang"]) == ("en", "en")


def test_an_opening_is_shown_to_the_person(client, payer, database):
    send(client, **BOX)
    with database.transaction() as session:
        reader = Reader(an_officer(session, Role.TEAM_MANAGER).id, Role.TEAM_MANAGER)
        words_id = session.scalars(select(SealedWords.id)).one()
        open_words(session, payer.party_id, words_id, reader, "They asked for a call", NOW)
    assert "Opened 1 time, last on 22 November 2026." in said(client.get(HELD))
    assert len(rows(database, SealedOpening)) == 1


def test_one_press_removes_the_words_and_keeps_what_helps(client, payer, database):
    send(client, **LARGE, **BOX)
    shown = client.post(WITHDRAW, data={"use": "words"}, follow_redirects=True)
    assert "We hold nothing of that kind." in said(shown)
    assert "Letters in large print" in said(shown)
    assert [each.sealed for each in rows(database, SealedWords)] == [""]


def test_one_press_ends_what_we_do_differently(client, payer, database):
    send(client, **LARGE)
    client.post(WITHDRAW, data={"use": "adjustments"})
    assert [each.letter_format for each in rows(database, Party)] == ["standard"]


@pytest.mark.parametrize("use", ["", "agents", "everything"])
def test_there_is_nothing_else_to_take_back_here(client, payer, use):
    assert client.post(WITHDRAW, data={"use": use}).status_code == 404


def test_unticking_everything_ends_everything(client, payer, database):
    send(client, **LARGE)
    assert send(client).status_code == 303
    assert all(each.ended_at is not None for each in rows(database, SupportNeed))


def test_what_stands_is_ticked_when_one_comes_back(client, payer):
    hours = {"adjustments": ["contact_hours"], "hours_from": "9", "hours_until": "12"}
    send(client, agreed="yes", **hours)
    page = client.get(TELL).text
    assert 'value="contact_hours" checked' in page
    assert '<option value="12" selected>12pm' in page


def test_telling_us_nothing_leads_to_the_questions(client, payer):
    assert client.get(HELD).location.endswith(TELL)


def test_telling_us_sends_no_message(client, payer, database):
    send(client, **LARGE, **BOX)
    assert rows(database, OutboxMessage) == []


def test_the_pages_ask_little_of_the_database(client, payer, database):
    send(client, **LARGE, **BOX)
    with counted(database) as asked:
        client.get(HELD)
    held = len(asked)
    with counted(database) as asked:
        client.get(TELL)
    assert (held <= 6, len(asked) <= 4) == (True, True), (held, len(asked))
