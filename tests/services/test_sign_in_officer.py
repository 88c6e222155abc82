"""An officer signs in with a password and a second factor, and is set up by a link that works once."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from shared.domain.roles import Role
from shared.models import AuditEntry, OfficerParty, SignInAttempt, WebSession
from shared.services import staff
from shared.services.audit import Actor
from shared.services.errors import NotAllowedHere, NotFound
from shared.services.sign_in import own_records, second_factor
from shared.services.sign_in.enrolment import (
    Chosen,
    NotSetUp,
    open_link_for,
    opened_link,
    set_up_person,
    waiting_link,
)
from shared.services.sign_in.limits import TooManyAttempts
from shared.services.sign_in.officer import check_password, check_second_factor
from shared.services.sign_in.passwords import CHEAP, USUAL, Passwords, password_problem
from shared.services.web_sessions import begin_session
from tests.support.builders import NOW, a_party, an_account, an_officer, is_own_record
from tests.support.signing_in import CHEAPLY, KEYS, PASSWORD, SECRET, from_home

ADMINISTRATOR = Actor("officer", 999)


@pytest.fixture
def officer(session):
    return an_officer(
        session, password_hash=CHEAPLY.hashed(PASSWORD), totp_secret=KEYS.seal(SECRET)
    )


def password(session, email, typed=PASSWORD, here=None):
    return check_password(session, KEYS, CHEAPLY, email, typed, here or from_home())


def code_at(instant):
    return pyotp.TOTP(SECRET).at(instant)


def factor(session, officer, typed, instant=NOW, here=None):
    return check_second_factor(session, KEYS, officer.id, typed, here or from_home(), instant)


# ------------------------------------------------------------------ password


def test_the_right_password_is_the_first_half(session, officer):
    assert password(session, officer.email) == officer.id


def test_an_email_address_may_be_typed_in_capitals(session, officer):
    assert password(session, f" {officer.email.upper()} ") == officer.id


@pytest.mark.parametrize("typed", ["", "wrong password here", PASSWORD.upper(), PASSWORD + " "])
def test_a_wrong_password_is_refused(session, officer, typed):
    assert password(session, officer.email, typed) is None


def test_an_unknown_email_address_is_refused(session, officer):
    assert password(session, "nobody@tidewell.example") is None


def test_an_unknown_email_address_costs_a_hash_as_well(session, officer, monkeypatch):
    checked = []
    monkeypatch.setattr(Passwords, "is_right", lambda _self, kept, _typed: checked.append(kept))
    password(session, "nobody@tidewell.example")
    assert checked == [None]


def test_a_disabled_officer_is_refused(session, officer):
    officer.disabled_at = NOW
    assert password(session, officer.email) is None


def test_an_officer_who_is_not_set_up_is_refused(session):
    waiting = an_officer(session)
    assert password(session, waiting.email, "") is None


def test_a_password_can_be_tried_ten_times_in_five_minutes(session, officer):
    for _ in range(10):
        password(session, officer.email, "wrong password here")
    with pytest.raises(TooManyAttempts):
        password(session, officer.email)


def test_the_right_password_gives_the_tries_back(session, officer):
    for _ in range(9):
        password(session, officer.email, "wrong password here")
    password(session, officer.email)
    assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_a_hash_of_less_work_is_made_anew(session, officer):
    stronger = Passwords(USUAL)
    check_password(session, KEYS, stronger, officer.email, PASSWORD, from_home())
    assert not stronger.should_be_renewed(officer.password_hash)


def test_the_usual_work_is_what_owasp_asks_for():
    assert Passwords(USUAL).hashed("x" * 12).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("lantern gravel puffin", True),
        ("x7#kQ9!mL2vR", True),
        ("short", False),
        ("elevenchars", False),
        ("aaaaaaaaaaaaaaaa", False),
        ("abababababababab", False),
        ("password12345678", False),
        ("qwertyuiop123456", False),
        ("mair.bevan123", False),
        ("mairbevan2026", False),
        ("y" * 64 + "abcdefg" * 10, False),
    ],
)
def test_a_password_that_guessers_try_first_is_refused(typed, good):
    about = ("Mair Bevan", "mair.bevan@tidewell.example")
    assert (password_problem(typed, about) is None) == good


# ------------------------------------------------------------------ second factor


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_of_the_step_before_or_after_is_taken(session, officer, seconds, taken):
    typed = code_at(NOW + timedelta(seconds=seconds))
    assert (factor(session, officer, typed) is not None) == taken


def test_a_code_works_once(session, officer):
    first, second = (factor(session, officer, code_at(NOW)) for _ in range(2))
    assert (first is not None, second) == (True, None)


def test_an_older_code_does_not_work_after_a_newer_one(session, officer):
    factor(session, officer, code_at(NOW))
    assert factor(session, officer, code_at(NOW - timedelta(seconds=30))) is None


@pytest.mark.parametrize("typed", ["", "000000", "12345", "abcdef", "١٢٣٤٥٦"])
def test_anything_else_is_refused(session, officer, typed):
    assert factor(session, officer, typed) is None


def test_a_code_can_be_tried_ten_times_in_five_minutes(session, officer):
    for _ in range(10):
        factor(session, officer, "000000")
    with pytest.raises(TooManyAttempts):
        factor(session, officer, code_at(NOW))


def test_an_officer_disabled_half_way_is_refused(session, officer):
    officer.disabled_at = NOW
    assert factor(session, officer, code_at(NOW)) is None


def test_there_are_ten_recovery_codes_and_each_works_once(session, officer):
    codes = second_factor.new_recovery_codes(session, KEYS, officer.id)
    answers = [factor(session, officer, code) is not None for code in (codes[0], codes[0])]
    assert (len(set(codes)), answers) == (10, [True, False])


def test_a_recovery_code_may_be_typed_in_small_letters_without_dashes(session, officer):
    code = second_factor.new_recovery_codes(session, KEYS, officer.id)[3]
    signed_in = factor(session, officer, code.replace("-", "").lower())
    assert (signed_in.by_recovery_code, signed_in.recovery_codes_left) == (True, 9)


def test_a_recovery_code_is_its_officers_alone(session, officer):
    code = second_factor.new_recovery_codes(session, KEYS, an_officer(session).id)[0]
    assert factor(session, officer, code) is None


def test_the_qr_code_has_no_style_that_the_page_would_drop():
    drawn = second_factor.qr_code(
        second_factor.enrolment_address(SECRET, "a@b.example", "Tidewell")
    )
    assert "<svg" in drawn
    assert "style" not in drawn


# ------------------------------------------------------------------ being set up


@pytest.fixture
def newcomer(session):
    return an_officer(session, name="Gwen Parry", email="gwen@tidewell.example")


def chosen_for(session, link, password=PASSWORD, repeated=None, code=None):
    found = opened_link(session, KEYS, link, NOW)
    code = code or pyotp.TOTP(found.secret).at(NOW)
    return Chosen(password, password if repeated is None else repeated, code)


def set_up(session, link, chosen, now=NOW):
    return set_up_person(session, KEYS, CHEAPLY, link, chosen, now, NOW)


def test_a_newcomer_sets_themselves_up_and_can_sign_in(session, newcomer):
    link = open_link_for(session, KEYS, newcomer.id, NOW)
    codes = set_up(session, link, chosen_for(session, link))
    assert (password(session, newcomer.email), len(codes)) == (newcomer.id, 10)


def test_the_code_that_set_an_officer_up_does_not_sign_them_in(session, newcomer):
    link = open_link_for(session, KEYS, newcomer.id, NOW)
    chosen = chosen_for(session, link)
    set_up(session, link, chosen)
    assert factor(session, newcomer, chosen.code) is None


def test_a_link_works_once(session, newcomer):
    link = open_link_for(session, KEYS, newcomer.id, NOW)
    chosen = chosen_for(session, link)
    set_up(session, link, chosen)
    assert set_up(session, link, chosen) is None


def test_looking_at_a_link_uses_nothing_up(session, newcomer):
    link = open_link_for(session, KEYS, newcomer.id, NOW)
    seen = [opened_link(session, KEYS, link, NOW) for _ in range(3)]
    assert seen[0] == seen[2] is not None


@pytest.mark.parametrize(("days", "works"), [(6, True), (7, False)])
def test_a_link_works_for_a_week(session, newcomer, days, works):
    link = open_link_for(session, KEYS, newcomer.id, NOW)
    assert (opened_link(session, KEYS, link, NOW + timedelta(days=days)) is not None) == works


def test_a_newer_link_replaces_an_older_one(session, newcomer):
    older = open_link_for(session, KEYS, newcomer.id, NOW)
    newer = open_link_for(session, KEYS, newcomer.id, NOW)
    assert (
        opened_link(session, KEYS, older, NOW),
        waiting_link(session, KEYS, newcomer.id, NOW),
    ) == (None, newer)


@pytest.mark.parametrize("link", ["", "x", "WzEsImEiXQ.c2lnbmF0dXJl", "../../etc/passwd"])
def test_a_link_that_is_not_ours_leads_nowhere(session, newcomer, link):
    open_link_for(session, KEYS, newcomer.id, NOW)
    assert opened_link(session, KEYS, link, NOW) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "gwenparry2026"}, "password"),
        ({"repeated": "something else"}, "repeated"),
        ({"code": "000000"}, "code"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(session, newcomer, changed, field):
    link = open_link_for(session, KEYS, newcomer.id, NOW)
    with pytest.raises(NotSetUp) as wrong:
        set_up(session, link, chosen_for(session, link, **changed))
    assert [each for each, _ in wrong.value.problems] == [field]


# ------------------------------------------------------------------ joiners, movers, leavers


def signed_in_somewhere(session, officer):
    begin_session(
        session, f"token of {officer.id}", "officer", officer.id, {}, NOW, timedelta(hours=1)
    )


def sessions(session):
    return session.scalar(select(func.count()).select_from(WebSession))


def test_somebody_who_joins_waits_to_be_set_up(session):
    joined = staff.add_officer(
        session, KEYS, ADMINISTRATOR, " Gwen  Parry ", "Gwen@Tidewell.example", Role.FINANCE, NOW
    )
    member = staff.staff_member(session, joined)
    assert (member.name, member.email, member.standing) == (
        "Gwen Parry", "gwen@tidewell.example", staff.Standing.WAITING,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        ("", "a@b.example", "name"),
        ("A\nB: c", "a@b.example", None),
        ("A\x00B", "a@b.example", "name"),
        ("Gwen", "no address", "email"),
        ("Gwen", "a@b.example\nBcc: c@d.example", "email"),
        ("Gwen", "taken@tidewell.example", "email"),
    ],
)
def test_somebody_whose_name_or_address_will_not_do_is_not_added(session, name, email, field):
    an_officer(session, email="taken@tidewell.example")
    problems = []
    try:
        staff.add_officer(session, KEYS, ADMINISTRATOR, name, email, Role.OFFICER, NOW)
    except staff.NotAnOfficer as wrong:
        problems = [each for each, _ in wrong.problems]
    assert problems == ([field] if field else [])


def test_nobody_joins_as_a_payer(session):
    with pytest.raises(ValueError, match="payer"):
        staff.add_officer(session, KEYS, ADMINISTRATOR, "Gwen", "a@b.example", Role.PAYER, NOW)


def test_a_new_role_ends_every_session(session, officer):
    signed_in_somewhere(session, officer)
    staff.change_role(session, ADMINISTRATOR, officer.id, Role.AUDITOR, NOW)
    assert (officer.role, sessions(session)) == (Role.AUDITOR, 0)


def test_a_leaver_is_signed_out_at_once_and_stays_out(session, officer):
    signed_in_somewhere(session, officer)
    staff.disable_officer(session, ADMINISTRATOR, officer.id, NOW)
    assert (sessions(session), password(session, officer.email)) == (0, None)


def test_a_new_link_takes_away_what_was_known_before(session, officer):
    signed_in_somewhere(session, officer)
    staff.renew_link(session, KEYS, ADMINISTRATOR, officer.id, NOW)
    assert (sessions(session), password(session, officer.email)) == (0, None)


@pytest.mark.parametrize("change", [
    lambda session, me: staff.change_role(session, me, 7, Role.AUDITOR, NOW),
    lambda session, me: staff.disable_officer(session, me, 7, NOW),
    lambda session, me: staff.renew_link(session, KEYS, me, 7, NOW),
])  # fmt: skip
def test_nobody_changes_what_they_may_do_themselves(session, change):
    with pytest.raises(NotAllowedHere):
        change(session, Actor("officer", 7))


def test_every_change_is_recorded(session, officer):
    staff.change_role(session, ADMINISTRATOR, officer.id, Role.AUDITOR, NOW)
    staff.disable_officer(session, ADMINISTRATOR, officer.id, NOW)
    session.commit()
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "role_changed",
        "officer_disabled",
    ]


# ------------------------------------------------------------------ own records


def test_an_officer_may_open_any_record_but_their_own(session, officer):
    own, other = a_party(session), a_party(session)
    is_own_record(session, officer, own)
    answers = [own_records.may_open(session, officer.id, party.id) for party in (own, other)]
    assert answers == [False, True]


def test_everybody_on_an_officers_bill_is_closed_to_them(session, officer):
    an_account(session, a_party(session), a_party(session), reference="70000001")
    for _ in range(2):
        own_records.add_own_account(session, ADMINISTRATOR, officer.id, "7000 0001", NOW)
    assert session.scalar(select(func.count()).select_from(OfficerParty)) == 2


def test_an_account_that_does_not_exist_is_said(session, officer):
    with pytest.raises(NotFound):
        own_records.add_own_account(session, ADMINISTRATOR, officer.id, "nothing", NOW)


def test_cheap_work_is_cheap():
    assert CHEAP.memory < USUAL.memory
