"""Officers and support: everybody sees what helps, few open what was told, and each opening is seen."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.roles import DECIDERS, READERS, SEALED_READERS, Role
from shared.domain.support_needs import Adjustment, Asked, Category
from shared.models import Hold, OutboxMessage, Party, SupportNeed, WorkItem
from shared.models.sealed import SealedOpening, SealedWords
from shared.services.audit import Actor
from shared.services.sealed.key import SealedKey
from shared.services.support.asked import Told, set_adjustments
from shared.services.support.needs import Disclosure, disclose, withdraw_words
from tests.support.builders import NOW, a_debt, a_party, an_account, parts_of, signed_in_officer
from tests.support.checked_client import page_of
from tests.support.plan_pages import counted, said

BY = Actor("payer", 1)
WORDS = "I was in hospital"
WHY = {"reason": "They ask for a call about it"}
REVIEW = {
    "person": "lift",
    "review_on-day": "24",
    "review_on-month": "5",
    "review_on-year": "2027",
}


@pytest.fixture
def party_id(app, database):
    """Somebody with text before calling between 9 and 12, who told us something in confidence."""
    with database.transaction() as session:
        party = a_party(session)
        a_debt(session, an_account(session, party))
        asked = [Asked(Adjustment.TEXT_FIRST), Asked(Adjustment.CONTACT_HOURS, "9-12")]
        set_adjustments(session, party.id, asked, Told(BY, NOW))
        key = SealedKey(parts_of(app).settings.sealed_keys)
        told = Disclosure(party.id, WORDS, (Category.HEALTH,), is_agreed=True)
        disclose(session, key, told, BY, NOW)
        return party.id


@pytest.fixture
def words_id(database, party_id):
    return rows(database, SealedWords.id)[0]


def rows(database, what):
    with database.reading() as session:
        return session.scalars(select(what)).all()


def at(party_id, rest=""):
    return f"/officers/cases/{party_id}/support{rest}"


def opens(client, party_id, words_id, **fields):
    return client.post(at(party_id, f"/words/{words_id}"), data=fields or WHY)


# ------------------------------------------------------------------ what everybody sees


@pytest.mark.parametrize("role", sorted(READERS), ids=str)
def test_everybody_on_the_case_sees_what_helps(client, party_id, role):
    signed_in_officer(client, role)
    page = said(client.get(f"/officers/cases/{party_id}"))
    assert "Text before calling" in page
    assert "9am–12pm" in page


@pytest.mark.parametrize("role", sorted(READERS), ids=str)
@pytest.mark.parametrize("rest", ["", "/support"])
def test_no_page_of_the_case_shows_what_was_told(client, party_id, role, rest):
    signed_in_officer(client, role)
    page = client.get(f"/officers/cases/{party_id}{rest}").text
    assert "hospital" not in page
    assert "health of somebody" not in page


def test_the_work_leads_to_the_page(client, party_id):
    signed_in_officer(client)
    page = client.get(f"/officers/cases/{party_id}").text
    assert f'href="{at(party_id)}" data-key="s"' in page


def test_the_work_cannot_be_marked_as_done_without_looking(client, database, party_id):
    signed_in_officer(client)
    item = rows(database, WorkItem.id)[0]
    done = client.post(f"/officers/cases/{party_id}/work/{item}/done")
    assert done.status_code == 404


def test_the_page_asks_little_of_the_database(client, database, party_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    with counted(database) as asked:
        client.get(at(party_id))
    assert len([each for each in asked if each.startswith("SELECT")]) <= 8, len(asked)


# ------------------------------------------------------------------ on the phone


def test_an_officer_writes_down_what_helps(client, database, party_id):
    signed_in_officer(client)
    sent = {"adjustments": ["large_print"], "agreed": "yes"}
    assert client.post(at(party_id, "/write-down"), data=sent).status_code == 303
    assert rows(database, Party.letter_format) == ["large_print"]


def test_an_officer_needs_their_leave_too(client, database, party_id):
    signed_in_officer(client)
    shown = client.post(at(party_id, "/write-down"), data={"adjustments": ["large_print"]})
    assert "Tick the box if you agree." in page_of(shown).text
    assert rows(database, Party.letter_format) == ["standard"]


def test_what_is_told_on_the_phone_is_sealed(client, database, party_id):
    signed_in_officer(client)
    sent = {"confidence": "My sister died", "confidence_agreed": "yes"}
    client.post(at(party_id, "/write-down"), data=sent)
    assert len(rows(database, SealedWords)) == 2
    assert "sister" not in client.get(at(party_id)).text


@pytest.mark.parametrize("use", ["words", "adjustments"])
def test_an_officer_takes_a_consent_back_for_them(client, database, party_id, use):
    signed_in_officer(client)
    client.post(at(party_id, "/take-back"), data={"use": use})
    words = [each.sealed for each in rows(database, SealedWords)]
    needs = [each for each in rows(database, SupportNeed) if each.ended_at is None]
    assert (words == [""], needs == []) == (use == "words", use == "adjustments")


def test_nothing_else_is_taken_back(client, party_id):
    signed_in_officer(client)
    assert client.post(at(party_id, "/take-back"), data={"use": "all"}).status_code == 404


def test_a_text_goes_before_a_call(client, database, clock, party_id):
    signed_in_officer(client)
    for _ in range(2):
        assert client.post(at(party_id, "/text-first")).status_code == 303
    with database.reading() as session:
        message = session.scalars(select(OutboxMessage)).one()
        assert (message.channel, message.template) == ("sms", "before_we_call")


def test_nobody_else_is_texted_before_a_call(client, database, party_id):
    signed_in_officer(client)
    client.post(at(party_id, "/take-back"), data={"use": "adjustments"})
    assert "goes before a call" not in client.get(at(party_id)).text
    client.post(at(party_id, "/text-first"))
    assert rows(database, OutboxMessage.id) == []


@pytest.mark.parametrize(("hour", "is_said"), [(8, True), (9, False), (11, False), (12, True)])
def test_the_page_says_when_it_is_no_hour_for_a_call(client, clock, party_id, hour, is_said):
    clock.move_to(NOW.replace(day=23, hour=hour))
    signed_in_officer(client)
    said_so = "They asked not to be called at this hour." in said(client.get(at(party_id)))
    assert said_so is is_said


# ------------------------------------------------------------------ looking at it


def test_looking_at_it_ends_the_wait(client, database, party_id):
    signed_in_officer(client)
    assert client.post(at(party_id, "/review"), data=REVIEW).status_code == 303
    assert [each.ended_at is not None for each in rows(database, Hold)] == [True]
    assert rows(database, WorkItem.state) == ["done"]
    assert rows(database, Party.needs_person) == [False]


def test_a_person_goes_on_looking_unless_somebody_says_otherwise(client, database, party_id):
    signed_in_officer(client)
    client.post(at(party_id, "/review"), data={**REVIEW, "person": "keep"})
    assert rows(database, Party.needs_person) == [True]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"person": ""}, "Choose whether a person goes on looking."),
        ({"review_on-year": "2026"}, "The next review must be after today"),
        ({"review_on-year": "2036"}, "no later than 22 November 2028"),
        ({"review_on-day": "", "review_on-month": "", "review_on-year": ""}, "Enter the day"),
    ],
)
def test_a_review_that_is_not_whole_is_said_beside_its_field(
    client, database, party_id, changes, says
):
    signed_in_officer(client)
    shown = client.post(at(party_id, "/review"), data={**REVIEW, **changes})
    assert says in page_of(shown).text
    assert rows(database, WorkItem.state) == ["open"]


# ------------------------------------------------------------------ opening it


@pytest.mark.parametrize("role", sorted(SEALED_READERS), ids=str)
def test_a_named_role_opens_it_with_a_reason(client, party_id, words_id, role):
    signed_in_officer(client, role)
    shown = client.get(opens(client, party_id, words_id).location)
    assert WORDS in said(shown)


@pytest.mark.parametrize("role", sorted(READERS - SEALED_READERS), ids=str)
def test_no_other_role_opens_it(client, database, party_id, words_id, role):
    signed_in_officer(client, role)
    assert opens(client, party_id, words_id).status_code in {403, 404}
    assert rows(database, SealedOpening) == []


def test_a_reason_is_asked_for(client, database, party_id, words_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    shown = opens(client, party_id, words_id, reason="why not")
    assert "Say why you must open this" in page_of(shown).text
    assert rows(database, SealedOpening) == []


def test_consent_withdrawn_while_it_is_read_shuts_it_at_the_next_request(
    client, database, party_id, words_id
):
    signed_in_officer(client, Role.TEAM_MANAGER)
    where = opens(client, party_id, words_id).location
    assert WORDS in said(client.get(where))
    with database.transaction() as session:
        withdraw_words(session, party_id, BY, NOW)
    shown = client.get(where)
    assert "This is shut again" in said(shown)
    assert "hospital" not in shown.text


def test_it_is_shut_again_after_some_minutes(client, clock, party_id, words_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    where = opens(client, party_id, words_id).location
    clock.move_to(NOW + timedelta(minutes=16))
    assert "This is shut again" in said(client.get(where))


def test_words_that_no_key_opens_are_said_to_be_lost(client, database, party_id, words_id, capsys):
    signed_in_officer(client, Role.TEAM_MANAGER)
    where = opens(client, party_id, words_id).location
    with database.transaction() as session:
        session.get(SealedWords, words_id).sealed = "1.AAAA"
    assert "It cannot be opened" in said(client.get(where))
    assert "sealed-words-not-opened" in capsys.readouterr().err


def test_the_opening_of_a_colleague_shows_nothing(client, party_id, words_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    where = opens(client, party_id, words_id).location
    signed_in_officer(client, Role.TEAM_MANAGER)
    assert client.get(where).status_code == 404


def test_what_was_opened_is_never_kept_by_a_browser(client, party_id, words_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    shown = client.get(opens(client, party_id, words_id).location)
    assert "no-store" in shown.headers["Cache-Control"]


# ------------------------------------------------------------------ who watches


def test_the_watcher_begins_with_what_was_opened(client):
    signed_in_officer(client, Role.DATA_PROTECTION)
    assert client.get("/officers").location.endswith("/officers/openings")


def test_each_opening_is_shown_to_the_watcher(client, party_id, words_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    opens(client, party_id, words_id)
    signed_in_officer(client, Role.DATA_PROTECTION)
    shown = client.get("/officers/openings")
    assert "1 opening waits for you." in said(shown)
    assert WHY["reason"] in said(shown)
    assert "hospital" not in shown.text


def test_a_finding_takes_it_off_the_list(client, database, party_id, words_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    opens(client, party_id, words_id)
    signed_in_officer(client, Role.DATA_PROTECTION)
    opening = rows(database, SealedOpening.id)[0]
    for _ in range(2):
        sent = client.post(f"/officers/openings/{opening}", data={"finding": "Was needed"})
        assert sent.status_code == 303
    assert "0 openings wait for you." in said(client.get("/officers/openings"))
    assert "Was needed" in said(client.get("/officers/openings?show=all"))


def test_a_finding_says_something(client, database, party_id, words_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    opens(client, party_id, words_id)
    signed_in_officer(client, Role.DATA_PROTECTION)
    opening = rows(database, SealedOpening.id)[0]
    shown = client.post(f"/officers/openings/{opening}", data={"finding": " "})
    assert "Write down what you found." in page_of(shown).text


@pytest.mark.parametrize("role", sorted(DECIDERS | {Role.AUDITOR, Role.ADMINISTRATOR}), ids=str)
def test_nobody_else_sees_who_opened_what(client, role):
    signed_in_officer(client, role)
    assert client.get("/officers/openings").status_code in {403, 404}


@pytest.mark.parametrize("path", ["/officers/cases/{}", "/officers/cases/{}/support"])
def test_the_watcher_reads_no_case(client, party_id, path):
    signed_in_officer(client, Role.DATA_PROTECTION)
    assert client.get(path.format(party_id)).status_code in {403, 404}


def test_a_page_of_openings_costs_the_same_at_any_length(client, database, party_id, words_id):
    signed_in_officer(client, Role.TEAM_MANAGER)
    opens(client, party_id, words_id)
    with client.application.test_client() as watcher:
        signed_in_officer(watcher, Role.DATA_PROTECTION)
        with counted(database) as one:
            watcher.get("/officers/openings")
        for _ in range(5):
            opens(client, party_id, words_id)
        with counted(database) as six:
            watcher.get("/officers/openings")
    assert len(one) == len(six)
