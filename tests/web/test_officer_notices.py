"""Officers enter a notice of Breathing Space by form or upload, and say whom it means."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from shared.domain.moratorium import MoratoriumState
from shared.domain.roles import Role
from shared.models import (
    Evidence,
    Hold,
    Moratorium,
    MoratoriumCandidate,
    MoratoriumNotice,
)
from tests.support import evidence_files as made
from tests.support.breathing_space_pages import (
    NEW,
    ROOT,
    doubtful,
    lock_of,
    meant,
    rows,
    somebody_known,
    three,
    typed,
)
from tests.support.builders import TODAY, an_account, an_organisation
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_officer


@pytest.fixture
def officer(client):
    return signed_in_officer(client, Role.OFFICER)


@pytest.fixture
def known(database):
    return somebody_known(database)


# ------------------------------------------------------------------ a notice comes in


def test_a_certain_notice_stops_everything_and_says_what_stopped(client, officer, known, database):
    answer = client.post(NEW, data=meant(known), follow_redirects=True)
    page = page_of(answer)
    assert "Everything has stopped." in page.text
    assert "Do not chase." in page.text
    assert "What stopped" in page.text
    assert known["reference"] in page.text
    assert ("breathing_space",) in rows(database, Hold.kind)


def test_the_same_notice_typed_again_changes_nothing(client, officer, known, database):
    client.post(NEW, data=meant(known))
    answer = client.post(NEW, data=meant(known), follow_redirects=True)
    assert "This notice came before. Nothing changed." in answer.text
    assert len(rows(database, Moratorium.id)) == 1


def test_a_crisis_has_no_last_day(client, officer, known):
    days = three("ends_on", TODAY)
    data = meant(known, kind="crisis", **dict.fromkeys(days, ""))
    page = page_of(client.post(NEW, data=data, follow_redirects=True))
    assert "Not known yet: the adviser tells us" in page.text


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        (dict.fromkeys(three("ends_on", TODAY), ""), "ends_on", "Only a mental health crisis"),
        (three("ends_on", TODAY - timedelta(days=3)), "ends_on", "must not be before"),
        ({**three("starts_on", TODAY), "starts_on-month": "13"}, "starts_on", "month must be"),
        (three("starts_on", TODAY.replace(year=2062)), "starts_on", "Check the year"),
        (three("starts_on", TODAY.replace(year=2022)), "starts_on", "Check the year"),
        (three("applied_on", TODAY + timedelta(days=1)), "applied_on", "must not be after"),
        ({"surname": " "}, "surname", "Enter the name"),
        ({"reference": ""}, "reference", "Enter the number"),
        ({"kind": "holiday"}, "kind", "Choose one of the answers"),
        ({"previous_addresses": "4 Quay Street, Tidewell"}, "previous_addresses", "its postcode"),
        ({"amount_1": "lots"}, "amount_1", "amount"),
    ],
)
def test_what_is_wrong_stands_by_its_field_and_nothing_typed_is_lost(
    client, officer, database, changes, field, said
):
    answer = client.post(NEW, data=typed(adviser_phone="01632 960555", **changes))
    page = page_of(answer)
    (error,) = [each for each in page.walk() if each["id"] == f"{field}-error"]
    assert said in error.text
    assert 'value="01632 960555"' in answer.text
    assert rows(database, MoratoriumNotice.id) == []


def test_earlier_names_and_addresses_are_read_line_by_line(client, officer, known, database):
    data = typed(
        surname="Pritchard",
        previous_names="Mary Jane Jones\nCarys Hughes\n",
        previous_addresses=f"{known['address']}, {known['postcode']}",
        reference_1=known["reference"],
    )
    client.post(NEW, data=data)
    assert rows(database, Moratorium.party_id) == [(known["party_id"],)]


def test_somebody_unknown_is_kept_for_a_while_and_nobody_is_stopped(client, officer, database):
    answer = client.post(NEW, data=typed(), follow_redirects=True)
    assert "Nobody was found whom it may mean." in answer.text
    assert rows(database, Hold.id) == []


# ------------------------------------------------------------------ a paper


def upload(client, content, name="notice.pdf"):
    return client.post(f"{ROOT}/notices/upload", data={"paper": (BytesIO(content), name)})


def test_an_uploaded_notice_is_kept_and_its_form_leads_to_the_same_intake(
    client, officer, known, database
):
    where = upload(client, made.a_paper()).headers["Location"]
    assert "notice.pdf" in page_of(client.get(where)).text
    page = page_of(client.post(where, data=meant(known), follow_redirects=True))
    assert "Save the paper that came" in page.text
    (notice,) = rows(database, MoratoriumNotice.evidence_id, MoratoriumNotice.door)
    assert notice == (rows(database, Evidence.id)[0][0], "upload")


def test_the_paper_can_be_saved_before_and_after(client, officer, known):
    where = upload(client, made.a_paper()).headers["Location"]
    before = client.get(f"{where}/file")
    assert (before.status_code, before.data) == (200, made.a_paper())
    one = client.post(where, data=meant(known)).headers["Location"]
    after = client.get(f"{one}/notice")
    assert after.data == made.a_paper()
    assert after.headers["Content-Disposition"].startswith("attachment")


def test_the_same_paper_twice_is_one(client, officer, database):
    first, again = (upload(client, made.a_paper()).headers["Location"] for _ in range(2))
    assert first == again
    assert len(rows(database, Evidence.id)) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>", "We cannot take web pages"),
        (made.a_paper(b"<</S/JavaScript>>"), "This PDF has a program"),
        (b"", "empty"),
    ],
)
def test_a_paper_that_cannot_be_kept_is_refused_by_the_field(
    client, officer, database, content, said
):
    answer = upload(client, content)
    assert said in page_of(answer).text
    assert rows(database, Evidence.id) == []


def test_no_paper_at_all_is_said(client, officer):
    assert "Choose the notice" in client.post(f"{ROOT}/notices/upload", data={}).text


def test_evidence_of_something_else_is_no_notice(client, officer, database):
    upload(client, made.a_paper())
    with database.transaction() as session:
        session.scalars(select(Evidence)).one().subject = "hardship:3"
    (evidence_id,) = rows(database, Evidence.id)[0]
    for tail in ("", "/file"):
        assert client.get(f"{ROOT}/notices/papers/{evidence_id}{tail}").status_code == 404


# ------------------------------------------------------------------ whom it means


def test_two_people_stand_side_by_side_with_scores_and_reasons(client, officer, database):
    moratorium_id, _people = doubtful(database)
    page = page_of(client.get(f"{ROOT}/{moratorium_id}/match"))
    assert page.text.count("Owain Rees") >= 4
    assert "Same name" in page.text
    assert re.search(r"\d+%", page.text)


def test_the_choice_is_kept_with_its_reason_and_the_other_goes_free(client, officer, database):
    moratorium_id, (one, other) = doubtful(database)
    shown = client.get(f"{ROOT}/{moratorium_id}/match")
    data = {"party": one, "why": "Date of birth on her letter", "lock": lock_of(shown)}
    answer = client.post(f"{ROOT}/{moratorium_id}/match", data=data, follow_redirects=True)
    assert "The match is kept with its reason." in answer.text
    with database.reading() as session:
        said = {
            each.party_id: (each.answer, each.why)
            for each in session.scalars(select(MoratoriumCandidate))
        }
        held = set(session.scalars(select(Hold.party_id).where(Hold.ended_at.is_(None))))
        assert session.get_one(Moratorium, moratorium_id).party_id == one
    assert said[one] == ("chosen", "Date of birth on her letter")
    assert said[other][0] == "not_them"
    assert other not in held


def test_a_choice_needs_a_reason(client, officer, database):
    moratorium_id, (one, _other) = doubtful(database)
    shown = client.get(f"{ROOT}/{moratorium_id}/match")
    answer = client.post(
        f"{ROOT}/{moratorium_id}/match", data={"party": one, "why": "", "lock": lock_of(shown)}
    )
    assert "Say what tells you so." in answer.text
    assert rows(database, Moratorium.party_id) == [(None,)]


def test_nobody_may_be_meant_at_all(client, officer, database):
    moratorium_id, _people = doubtful(database)
    shown = client.get(f"{ROOT}/{moratorium_id}/match")
    data = {"party": "none", "why": "Both called: it is neither", "lock": lock_of(shown)}
    client.post(f"{ROOT}/{moratorium_id}/match", data=data)
    assert rows(database, Moratorium.state) == [(MoratoriumState.NO_DEBT_FOUND,)]
    with database.reading() as session:
        assert session.scalars(select(Hold).where(Hold.ended_at.is_(None))).all() == []


def test_a_match_that_a_colleague_made_meanwhile_is_not_made_again(client, officer, database):
    moratorium_id, (one, other) = doubtful(database)
    stale = lock_of(client.get(f"{ROOT}/{moratorium_id}/match"))
    data = {"party": one, "why": "Same birthday", "lock": stale}
    client.post(f"{ROOT}/{moratorium_id}/match", data=data)
    again = client.post(f"{ROOT}/{moratorium_id}/match", data={**data, "party": other})
    assert again.headers["Location"].endswith(f"{ROOT}/{moratorium_id}")
    assert rows(database, Moratorium.party_id) == [(one,)]


def stranger(client, database):
    """A notice of somebody whom we do not know; its id."""
    client.post(NEW, data=typed(forenames="Zebedee", surname="Quill"))
    return rows(database, Moratorium.id)[0][0]


def choose(client, moratorium_id, **given):
    path = f"{ROOT}/{moratorium_id}/match"
    data = {"why": "The adviser named the account", "lock": lock_of(client.get(path)), **given}
    return client.post(path, data=data, follow_redirects=True)


def test_somebody_whom_the_search_did_not_find_is_named_by_an_account(
    client, officer, known, database
):
    moratorium_id = stranger(client, database)
    answer = choose(client, moratorium_id, party="another", reference=known["reference"])
    assert "What stopped" in answer.text
    assert rows(database, Moratorium.party_id) == [(known["party_id"],)]


@pytest.mark.parametrize("reference", ["", "99999999"])
def test_an_account_that_is_nobodys_is_refused_by_its_field(
    client, officer, known, database, reference
):
    moratorium_id = stranger(client, database)
    answer = choose(client, moratorium_id, party="another", reference=reference)
    assert "Enter an account for which one person is liable" in answer.text
    assert rows(database, Moratorium.party_id) == [(None,)]


def test_a_company_is_nobody_whom_a_notice_can_mean(client, officer, database):
    with database.transaction() as session:
        company = an_organisation(session)
        reference = an_account(session, company).reference
    moratorium_id = stranger(client, database)
    answer = choose(client, moratorium_id, party="another", reference=reference)
    assert "Enter an account for which one person is liable" in answer.text
