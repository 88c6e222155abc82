"""Officers enter a notice, say whom it means, see what stopped, and note what happens to it."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from shared.domain.moratorium import MoratoriumState, ReviewState
from shared.domain.roles import Role
from shared.models import (
    AuditEntry,
    Evidence,
    Hold,
    Moratorium,
    MoratoriumBreach,
    MoratoriumCandidate,
    MoratoriumDebt,
    MoratoriumNotice,
    MoratoriumReview,
    Officer,
    Party,
)
from shared.services.moratorium.take import take_notice
from shared.services.sign_in.keys import Keys
from shared.settings_reading import SANDBOX_SECRET
from tests.support import evidence_files as made
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account, is_own_record
from tests.support.checked_client import page_of
from tests.support.moratoriums import OFFICER, a_crisis, a_notice
from tests.support.plan_pages import counted
from tests.support.signed_in import signed_in_officer

ROOT = "/officers/breathing-space"
NEW = f"{ROOT}/notices/new"


def three(name, day):
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def typed(**changes):
    """A notice as an officer copies it; dates by their parts."""
    given = {
        "reference": "BS200100",
        "kind": "standard",
        "forenames": "Carys",
        "surname": "Hughes",
        "adviser": "Gwen Adviser",
        **three("starts_on", TODAY),
        **three("ends_on", TODAY + timedelta(days=59)),
    }
    return {**given, **changes}


@pytest.fixture
def known(database):
    """Carys Hughes with one account: its reference, her id, her postcode."""
    with database.transaction() as session:
        party = a_party(session, "Hughes", "Carys")
        account = an_account(session, party)
        a_debt(session, account)
        lines = party.letter_address.splitlines()
        return {
            "party_id": party.id,
            "reference": account.reference,
            "address": lines[0],
            "postcode": lines[-1],
        }


@pytest.fixture
def officer(client):
    return signed_in_officer(client, Role.OFFICER)


def meant(known, **changes):
    return typed(
        **{
            "reference_1": known["reference"],
            "address": known["address"],
            "postcode": known["postcode"],
            **changes,
        }
    )


def take(session, notice):
    """Take a notice with the key of the application."""
    return take_notice(session, Keys(SANDBOX_SECRET), notice, OFFICER, NOW)


def begun(database, maker=a_notice, **changes):
    """A moratorium of a new resident; its id and theirs."""
    with database.transaction() as session:
        party = a_party(session, "Hughes", "Carys")
        account = an_account(session, party)
        a_debt(session, account)
        taken = take(session, maker(party, account.reference, **changes))
        return taken.moratorium_id, party.id


def doubtful(database):
    """A notice that two people of one name may be meant by; its id and theirs."""
    with database.transaction() as session:
        people = [a_party(session, "Rees", "Owain") for _ in range(2)]
        for each in people:
            a_debt(session, an_account(session, each))
        taken = take(session, a_notice(people[0], addresses=()))
        return taken.moratorium_id, [each.id for each in people]


def rows(database, *columns):
    with database.reading() as session:
        return session.execute(select(*columns).order_by(columns[0])).all()


def lock_of(answer):
    return re.search(r'name="lock" value="(\d+)"', answer.text)[1]


# ------------------------------------------------------------------ a notice comes in


def test_a_certain_notice_stops_everything_and_says_what_stopped(client, officer, known, database):
    answer = client.post(NEW, data=meant(known), follow_redirects=True)
    page = page_of(answer)
    assert "Everything has stopped." in page.text
    assert "Protected: do not chase" in page.text
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


# ------------------------------------------------------------------ lists


def test_every_list_has_its_count_and_breaches_are_none(client, officer, database):
    doubtful(database)
    begun(database)
    page = page_of(client.get(ROOT))
    assert "Waiting for a match 1" in page.text
    assert "Protected now 1" in page.text
    assert "Breaches 0" in page.text
    assert "None: 0" in client.get(f"{ROOT}?list=breaches").text


@pytest.mark.parametrize("which", ["to_match", "active", "to_watch", "over", "nobody_found"])
def test_every_list_can_be_opened(client, officer, database, which):
    begun(database)
    doubtful(database)
    assert client.get(f"{ROOT}?list={which}").status_code == 200


def test_a_list_that_is_none_of_ours_is_no_page(client, officer):
    assert client.get(f"{ROOT}?list=everybody").status_code == 404


def test_a_breach_is_shown_in_its_list_and_on_its_page(client, officer, database):
    moratorium_id, _party_id = begun(database)
    with database.transaction() as session:
        session.add(
            MoratoriumBreach(
                moratorium_id=moratorium_id,
                what="collected",
                subject="collection:3",
                on=TODAY,
                found_at=session.get_one(Moratorium, moratorium_id).created_at,
            )
        )
    assert "A payment was collected" in client.get(f"{ROOT}?list=breaches").text
    assert "Something was done although" in client.get(f"{ROOT}/{moratorium_id}").text


def test_a_list_costs_the_same_however_long_it_is(client, officer, database):
    for _ in range(3):
        begun(database)
    client.get(f"{ROOT}?list=active")
    with counted(database) as few:
        client.get(f"{ROOT}?list=active")
    for _ in range(9):
        begun(database)
    with counted(database) as many:
        client.get(f"{ROOT}?list=active")
    assert len(few) == len(many) <= 5


# ------------------------------------------------------------------ the page of one


def test_who_looked_is_written_down(client, officer, database):
    moratorium_id, _party_id = begun(database)
    client.get(f"{ROOT}/{moratorium_id}")
    actions = [action for _, action in rows(database, AuditEntry.id, AuditEntry.action)]
    assert actions[-1] == "looked"


@pytest.mark.parametrize(("role", "sees"), [(Role.OFFICER, False), (Role.SENIOR_OFFICER, True)])
def test_that_it_is_a_crisis_is_seen_by_the_few_who_need_it(client, database, role, sees):
    moratorium_id, _party_id = begun(database, a_crisis, contact="Dr Nominated, TW1 9ZZ")
    signed_in_officer(client, role)
    text = client.get(f"{ROOT}/{moratorium_id}").text
    assert "Protected: do not chase" in text
    assert [word in text for word in ("Mental health crisis", "Nominated")] == [sees, sees]
    assert "crisis" not in client.get(f"{ROOT}?list=active").text.lower()


def test_the_certificate_is_a_paper_to_be_saved(client, officer, database):
    moratorium_id, _party_id = begun(database)
    answer = client.get(f"{ROOT}/{moratorium_id}/certificate.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_there_is_no_certificate_before_anything_stopped(client, officer, database):
    moratorium_id, _people = doubtful(database)
    assert client.get(f"{ROOT}/{moratorium_id}/certificate.pdf").status_code == 404


@pytest.mark.parametrize(
    "tail", ["", "/review", "/cancel", "/match", "/certificate.pdf", "/notice"]
)
def test_a_number_that_is_none_of_ours_is_no_page(client, officer, tail):
    assert client.get(f"{ROOT}/999{tail}").status_code == 404


@pytest.mark.parametrize("tail", ["", "/review", "/cancel", "/certificate.pdf", "/match"])
def test_nobody_opens_the_breathing_space_of_their_own_household(client, officer, database, tail):
    moratorium_id, party_id = begun(database)
    with database.transaction() as session:
        is_own_record(
            session, session.get_one(Officer, officer.officer_id), session.get_one(Party, party_id)
        )
    assert client.get(f"{ROOT}/{moratorium_id}{tail}").status_code == 404


# ------------------------------------------------------------------ what happens to it


def act(client, moratorium_id, page, **data):
    path = f"{ROOT}/{moratorium_id}/{page}"
    lock = lock_of(client.get(path))
    return client.post(path, data={"lock": lock, **data}, follow_redirects=True)


def test_a_review_of_a_debt_is_asked_for_within_its_days(client, officer, database):
    moratorium_id, _party_id = begun(database)
    (debt_id,) = rows(database, MoratoriumDebt.id)[0]
    said = act(client, moratorium_id, "review", about=debt_id, ground="unfair", notes="It harms us")
    assert "The adviser is asked." in said.text
    assert rows(database, MoratoriumReview.state) == [(ReviewState.REQUESTED,)]


def test_a_reason_about_the_person_does_not_go_with_a_debt(client, officer, database):
    moratorium_id, _party_id = begun(database)
    (debt_id,) = rows(database, MoratoriumDebt.id)[0]
    said = act(client, moratorium_id, "review", about=debt_id, ground="iva", notes="Words")
    assert "does not go with" in said.text


def test_after_the_twentieth_day_no_review_is_asked_for(client, officer, database, clock):
    moratorium_id, _party_id = begun(database)
    clock.pass_by(timedelta(days=20))
    signed_in_officer(client, Role.OFFICER)
    said = act(client, moratorium_id, "review", about="person", ground="iva", notes="Words")
    assert "It is too late: the last day was" in said.text
    assert rows(database, MoratoriumReview.id) == []


def test_what_came_of_a_review_leads_as_far_as_the_court(client, officer, database):
    moratorium_id, _party_id = begun(database)
    act(client, moratorium_id, "review", about="person", ground="able_to_pay", notes="Words")
    (review_id,) = rows(database, MoratoriumReview.id)[0]
    page = f"reviews/{review_id}"
    assert "debt out" not in client.get(f"{ROOT}/{moratorium_id}/{page}").text
    act(client, moratorium_id, page, outcome="upheld", notes="She cannot pay")
    act(client, moratorium_id, page, outcome="to_court", court_reference="N244-77")
    act(client, moratorium_id, page, outcome="court_refused")
    assert rows(database, MoratoriumReview.state) == [(ReviewState.CONTINUES,)]
    assert "Nothing more can come of it" in client.get(f"{ROOT}/{moratorium_id}/{page}").text


def test_the_day_on_which_treatment_ended_sets_the_last_day(client, database):
    moratorium_id, _party_id = begun(database, a_crisis)
    signed_in_officer(client, Role.SENIOR_OFFICER)
    said = act(client, moratorium_id, "treatment-ended", **three("on", TODAY))
    assert "Tuesday 22 December 2026" in said.text


def test_treatment_does_not_end_tomorrow(client, database):
    moratorium_id, _party_id = begun(database, a_crisis)
    signed_in_officer(client, Role.SENIOR_OFFICER)
    tomorrow = three("on", TODAY + timedelta(days=1))
    said = act(client, moratorium_id, "treatment-ended", **tomorrow)
    assert "Enter a day from its start up to today." in said.text


def test_a_cancellation_of_the_whole_ends_protection_and_enforces_nothing(
    client, officer, database
):
    moratorium_id, _party_id = begun(database)
    said = act(
        client, moratorium_id, "cancel", reach="whole", reason="able_to_pay", **three("on", TODAY)
    )
    assert "The cancellation is kept." in said.text
    assert "What comes next" in said.text
    assert rows(database, Moratorium.state)[0][0] in {
        MoratoriumState.CANCELLED,
        MoratoriumState.RELEASED,
    }


def test_a_cancellation_in_part_leaves_the_others_protected(client, officer, database):
    with database.transaction() as session:
        party = a_party(session, "Hughes", "Carys")
        accounts = [an_account(session, party) for _ in range(2)]
        for each in accounts:
            a_debt(session, each)
        taken = take(session, a_notice(party, *(each.reference for each in accounts)))
        moratorium_id = taken.moratorium_id
    (first,), (_second,) = rows(database, MoratoriumDebt.id)
    act(client, moratorium_id, "cancel", reach=first, reason="other", **three("on", TODAY))
    states = dict(rows(database, MoratoriumDebt.id, MoratoriumDebt.state))
    assert sorted(states.values()) == ["protected", "removed"]
    assert rows(database, Moratorium.state) == [(MoratoriumState.ACTIVE,)]


def test_what_was_changed_meanwhile_is_not_acted_upon(client, officer, database):
    moratorium_id, _party_id = begun(database)
    data = {"lock": 0, "reach": "whole", "reason": "other", **three("on", TODAY)}
    lock = int(lock_of(client.get(f"{ROOT}/{moratorium_id}/cancel")))
    answer = client.post(f"{ROOT}/{moratorium_id}/cancel", data={**data, "lock": lock + 1})
    assert answer.status_code == 409
