"""Words that suggest danger bring help to the page and a person to the phone, and are kept nowhere."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.gate import HoldKind
from shared.domain.work_kinds import WorkKind
from shared.models import AuditEntry, Hold, Signpost, WebSession, WorkItem
from tests.support.checked_client import page_of
from tests.support.signed_in import parts_of, signed_in_officer, signed_in_payer

WORDS = "I cannot see my way through this and I want to die"


def say(client, words=WORDS, rating="3"):
    return client.post("/feedback", data={"rating": rating, "words": words})


def panel(answer):
    return page_of(answer).having("ek-crisis")


def rows(client, what):
    with parts_of(client.application).database.reading() as session:
        return list(session.scalars(select(what)))


def test_the_next_page_offers_help_that_is_there_day_and_night(client):
    signed_in_payer(client)
    shown = panel(client.get(say(client).location))[0]
    assert "Samaritans 116 123" in shown.text
    assert "call 999" in shown.text
    assert "We asked somebody at the council to get in touch with you." in shown.text


def test_it_is_shown_once_and_not_on_every_page_from_then_on(client):
    signed_in_payer(client)
    client.get(say(client).location)
    assert panel(client.get("/contact")) == []


def test_a_form_that_comes_back_shows_it_at_once_and_keeps_what_was_typed(client):
    answer = say(client, rating="")
    assert panel(answer)
    assert WORDS in page_of(answer).all("textarea")[0].text
    assert panel(client.get("/contact")) == []


def test_a_visitor_sees_the_help_too_and_is_promised_no_call(client):
    shown = panel(client.get(say(client).location))[0]
    assert "116 123" in shown.text
    assert "get in touch with you" not in shown.text
    assert rows(client, WorkItem) == []


def test_the_help_is_in_the_language_of_the_page(client):
    client.set_cookie("evenkeel_language", "cy")
    shown = panel(client.get(say(client, "Rwyf eisiau marw").location))[0]
    assert "Y Samariaid 116 123" in shown.text


def test_the_administrators_own_list_is_shown_where_there_is_one(client):
    with parts_of(client.application).database.transaction() as session:
        session.add(Signpost(name="Night Owl", phone="0800 000 0000", audience="crisis"))
    shown = panel(client.get(say(client).location))[0]
    assert "Night Owl 0800 000 0000" in shown.text
    assert "Samaritans" not in shown.text


def test_a_person_is_to_call_today_before_anything_else(client):
    payer = signed_in_payer(client)
    say(client)
    item = rows(client, WorkItem)[0]
    assert (item.kind, item.party_id, item.harm) == (WorkKind.DISTRESS, payer.party_id, 0)
    hold = rows(client, Hold)[0]
    assert (hold.kind, hold.party_id, hold.ends_on) == (HoldKind.SUPPORT, payer.party_id, None)


def test_saying_it_again_asks_for_no_second_call(client):
    signed_in_payer(client)
    say(client)
    say(client)
    assert len(rows(client, WorkItem)) == len(rows(client, Hold)) == 1


@pytest.mark.parametrize("words", ["", "It was all easy to do", "These bills are killing me"])
def test_other_words_bring_nothing(client, words):
    signed_in_payer(client)
    assert panel(client.get(say(client, words).location)) == []
    assert rows(client, WorkItem) == []


def test_the_words_are_in_no_session_no_trail_no_work_and_no_log(client, caplog, capfd):
    signed_in_payer(client)
    say(client)
    client.get("/contact")
    kept = [row.content for row in rows(client, WebSession)]
    kept += [str(vars(row)) for row in (*rows(client, AuditEntry), *rows(client, WorkItem))]
    logged = caplog.text + "".join(capfd.readouterr())
    assert not [each for each in (*kept, logged) if "want to die" in each]


def test_what_officers_write_is_not_listened_to(client):
    signed_in_officer(client)
    client.get(f"/officers/search?q={WORDS}")
    assert rows(client, WorkItem) == []
