"""The pages of an application for help with hardship: filled in, handed in, answered and taken back."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from shared.domain.hardship_form import Power
from shared.domain.hardship_states import HardshipState
from shared.models import Evidence, HardshipApplication
from shared.services.hardship.apply import begin, save_step
from shared.services.hardship.decide import ask_more
from tests.support.builders import NOW, the_resident
from tests.support.checked_client import page_of
from tests.support.hardship import (
    FILLED,
    PAYER,
    REASONS,
    WORDS,
    applied,
    decided,
    decider,
    filled_in,
    row_of,
)
from tests.support.offers import a_statement
from tests.support.signed_in import signed_in_payer

QUESTION = "Please send us your payslips of September and October."


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        made = the_resident(session)
        a_statement(session, made.party)
        return made


@pytest.fixture
def signed_in(client, resident):
    signed_in_payer(client, resident.party.id)
    return client


def drafted(database, resident, *, whole=True):
    with database.transaction() as session:
        if whole:
            return filled_in(session, resident.party.id)
        return begin(session, resident.party.id, Power.S13A, PAYER, NOW)


def the_row(database):
    with database.reading() as session:
        return session.scalars(select(HardshipApplication)).one()


def revision_in(client, path):
    return value_of(page_of(client.get(path)), "revision")


def named(page, name):
    return next(each for each in page.all("input") if each.attributes.get("name") == name)


def value_of(page, name):
    return named(page, name).attributes["value"]


def a_photo():
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "JPEG")
    return content.getvalue()


def test_the_first_page_names_what_can_be_asked_for(signed_in):
    text = signed_in.get("/hardship").text
    assert "Council tax: a reduction because of hardship" in text
    assert "Business rates: relief" not in text


def test_starting_leads_to_the_list_of_pages(signed_in, database):
    answer = signed_in.post("/hardship", data={"power": "s13a"})
    reference = the_row(database).reference
    assert answer.location == f"/hardship/{reference}"
    assert "What has happened" in signed_in.get(answer.location).text


@pytest.mark.parametrize("power", ["", "s49", "s99"])
def test_what_cannot_be_asked_for_begins_nothing(signed_in, database, power):
    assert signed_in.post("/hardship", data={"power": power}).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(HardshipApplication)).all() == []


def test_a_page_is_kept_and_leads_to_the_next(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    here = f"/hardship/{reference}/questions/you"
    answer = signed_in.post(
        here, data={"applicant": "me", "revision": revision_in(signed_in, here)}
    )
    assert answer.location == f"/hardship/{reference}/questions/debts"
    assert '"applicant": "me"' in the_row(database).answers


def test_coming_back_later_leads_to_the_list(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    here = f"/hardship/{reference}/questions/you"
    sent = {"applicant": "me", "go": "later", "revision": revision_in(signed_in, here)}
    assert signed_in.post(here, data=sent).location == f"/hardship/{reference}"


def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    here = f"/hardship/{reference}/questions/why"
    answer = signed_in.post(here, data={"words": WORDS, "revision": "0"})
    assert "Choose what comes nearest." in answer.text
    assert WORDS in answer.text


def test_all_that_is_owed_is_ticked_to_begin_with(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    page = page_of(signed_in.get(f"/hardship/{reference}/questions/debts"))
    assert "checked" in named(page, "debts").attributes
    assert "£972.00" in page.text
    assert "Court costs of £84.50 stay as they are." in page.text


def test_only_ones_own_debts_can_be_chosen(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    here = f"/hardship/{reference}/questions/debts"
    own = str(resident.debt.id)
    for debts, status in ((["999"], 200), ([], 200), ([own, "999"], 303)):
        sent = {"debts": debts, "amount": "", "revision": revision_in(signed_in, here)}
        assert signed_in.post(here, data=sent).status_code == status
    assert f'"debts": ["{own}"]' in the_row(database).answers


def test_nought_is_no_amount_to_ask_for(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    here = f"/hardship/{reference}/questions/debts"
    sent = {"debts": [str(resident.debt.id)], "amount": "0", "revision": "0"}
    signed_in.get(here)
    assert "Enter an amount that is more than 0" in signed_in.post(here, data=sent).text


def test_the_statement_is_shown_and_not_asked_again(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    assert "£329.11" in signed_in.get(f"/hardship/{reference}/questions/money").text


def test_another_tab_is_told_that_the_page_changed(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    with database.transaction() as session:
        save_step(session, resident.party.id, reference, "why", FILLED["why"], 0)
    sent = {"reason": "other", "words": "Other.", "lasting": "unknown", "revision": "0"}
    answer = signed_in.post(f"/hardship/{reference}/questions/why", data=sent)
    assert answer.status_code == 303
    assert "Something changed since you opened that page" in signed_in.get(answer.location).text


def test_everything_is_read_again_before_it_is_handed_in(signed_in, database, resident):
    reference = drafted(database, resident)
    text = signed_in.get(f"/hardship/{reference}/check").text
    for said in (WORDS, "£972.00", "Less money comes in than before", "1 September 2026"):
        assert said in text


def test_it_is_declared_before_it_is_handed_in(signed_in, database, resident):
    reference = drafted(database, resident)
    here = f"/hardship/{reference}/check"
    answer = signed_in.post(here, data={"revision": revision_in(signed_in, here)})
    assert "Tick the box if this is so" in answer.text


def test_handing_in_promises_a_day(signed_in, database, resident):
    reference = drafted(database, resident)
    here = f"/hardship/{reference}/check"
    sent = {"true": "yes", "revision": revision_in(signed_in, here)}
    answer = signed_in.post(here, data=sent)
    text = signed_in.get(answer.location).text
    assert "You will have an answer by Friday 4 December 2026." in text
    assert the_row(database).state is HardshipState.SUBMITTED


def test_a_photo_from_a_phone_is_kept(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    here = f"/hardship/{reference}/questions/evidence"
    sent = {
        "files": (io.BytesIO(a_photo()), "payslip.jpg"),
        "papers": "here",
        "revision": revision_in(signed_in, here),
    }
    signed_in.post(here, data=sent, content_type="multipart/form-data")
    with database.reading() as session:
        row = session.scalars(select(Evidence)).one()
    assert (row.subject, row.content_type) == (f"hardship:{the_row(database).id}", "image/jpeg")


def test_what_is_no_photo_is_refused_beside_the_field(signed_in, database, resident):
    reference = drafted(database, resident, whole=False)
    here = f"/hardship/{reference}/questions/evidence"
    sent = {
        "files": (io.BytesIO(b"<html><script>1</script>"), "photo.jpg"),
        "papers": "here",
        "revision": revision_in(signed_in, here),
    }
    answer = signed_in.post(here, data=sent, content_type="multipart/form-data")
    assert "photo.jpg:" in answer.text
    assert named(page_of(answer), "files")


@pytest.fixture
def asked(client, database):
    with database.transaction() as session:
        made = applied(session)
        revision = row_of(session, made.reference).revision
        ask_more(session, made.id, revision, QUESTION, decider(session), NOW)
    signed_in_payer(client, made.party_id)
    return made


def test_our_question_is_shown_and_answered(client, database, asked):
    assert QUESTION in client.get(f"/hardship/{asked.reference}").text
    here = f"/hardship/{asked.reference}/answer"
    client.get(here)
    answer = client.post(here, data={"said": "I have none."})
    assert "Somebody looks again by" in client.get(answer.location).text
    assert the_row(database).state is HardshipState.SUBMITTED


def test_an_empty_answer_is_asked_for_again(client, asked):
    here = f"/hardship/{asked.reference}/answer"
    answer = client.post(here, data={"said": ""})
    assert "Write an answer, or attach what we asked for." in answer.text


def test_it_can_be_taken_back(client, database, asked):
    client.get(f"/hardship/{asked.reference}/take-back")
    answer = client.post(f"/hardship/{asked.reference}/take-back")
    assert "You have taken it back" in client.get(answer.location).text
    assert the_row(database).state is HardshipState.WITHDRAWN


def test_a_decision_is_shown_with_its_reasons_and_how_to_dispute_it(client, database):
    with database.transaction() as session:
        made = applied(session)
        decided(session, made, "300.00")
    signed_in_payer(client, made.party_id)
    text = client.get(f"/hardship/{made.reference}").text
    for said in ("£300.00", REASONS, "Valuation Tribunal"):
        assert said in text


@pytest.mark.parametrize(
    "after", ["", "/check", "/questions/why", "/papers", "/answer", "/take-back"]
)
def test_nobody_else_finds_it(client, database, after):
    with database.transaction() as session:
        made = applied(session)
    signed_in_payer(client)
    assert client.get(f"/hardship/{made.reference}{after}").status_code == 404


def test_what_is_asked_for_in_no_words_of_health_is_kept(signed_in, database, resident):
    reference = drafted(database, resident)
    assert "illness" not in signed_in.get(f"/hardship/{reference}/check").text
