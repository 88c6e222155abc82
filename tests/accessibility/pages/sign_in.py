"""The pages of signing in: payers with a code, officers with two factors or a set-up link."""

from __future__ import annotations

from datetime import timedelta

from shared.domain.roles import Role
from shared.services.sign_in.enrolment import open_link_for
from shared.services.sign_in.keys import Keys
from shared.services.web_sessions import VISITOR
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import a_party, an_officer, is_own_record
from tests.support.signed_in import begin_browser_session, parts_of


def _keys(visitor: Visitor) -> Keys:
    return Keys(parts_of(visitor.client.application).settings.secret_key)


def _on_the_way(visitor: Visitor) -> str:
    return "/sign-in?next=/statement"


def _asked(visitor: Visitor) -> str:
    asked = {"token": "t", "subject": "80012345", "next": ""}
    begin_browser_session(visitor.client, VISITOR, sign_in=asked)
    return "/sign-in/code"


def _asked_again(visitor: Visitor) -> str:
    asked = {"token": "t", "subject": "80012345", "next": ""}
    told = [("message", "A new code is on its way.")]
    begin_browser_session(visitor.client, VISITOR, sign_in=asked, _flashes=told)
    return "/sign-in/code"


def _password_shown(visitor: Visitor) -> str:
    until = parts_of(visitor.client.application).clock.now() + timedelta(minutes=5)
    pending = {"kind": "officer", "person": 1, "until": until.isoformat(), "next": ""}
    begin_browser_session(visitor.client, VISITOR, password_was_right=pending)
    return "/officers/sign-in/code"


def _link(visitor: Visitor, officer_id: int) -> str:
    parts = parts_of(visitor.client.application)
    with parts.database.transaction() as session:
        link = open_link_for(session, _keys(visitor), officer_id, parts.clock.now())
    return f"/officers/set-up/{link}"


def _newcomer(visitor: Visitor) -> str:
    return _link(visitor, visitor.given(lambda session: an_officer(session).id))


def _just_set_up(visitor: Visitor) -> str:
    codes = " ".join(f"ABCD-EFGH-{number}" for number in range(2222, 2232))
    begin_browser_session(visitor.client, VISITOR, recovery_codes=_keys(visitor).seal(codes))
    return "/officers/set-up/recovery-codes"


def _staff(visitor: Visitor) -> str:
    now = parts_of(visitor.client.application).clock.now()
    visitor.given(lambda session: an_officer(session, Role.FINANCE, totp_secret="x").id)
    visitor.given(lambda session: an_officer(session, disabled_at=now - timedelta(days=9)).id)
    visitor.as_officer(Role.ADMINISTRATOR)
    return "/officers/staff"


def _adding(visitor: Visitor) -> str:
    visitor.as_officer(Role.ADMINISTRATOR)
    return "/officers/staff/add"


def _colleague(visitor: Visitor) -> str:
    def build(session):
        officer = an_officer(session, name="Gwen Parry")
        is_own_record(session, officer, a_party(session))
        return officer.id

    officer_id = visitor.given(build)
    _link(visitor, officer_id)
    visitor.as_officer(Role.ADMINISTRATOR)
    return f"/officers/staff/{officer_id}"


def _leaving(visitor: Visitor) -> str:
    return f"{_colleague(visitor)}/leave"


PAGES = (
    ListedPage("sign_in.details", "Sign in", _on_the_way),
    ListedPage("sign_in.code", "Enter your code", _asked),
    ListedPage("sign_in.code", "Enter your code", _asked_again, "sent again"),
    ListedPage("sign_in.signed_out", "You are signed out", lambda _: "/signed-out"),
    ListedPage("officers_sign_in.password", "Sign in", lambda _: "/officers/sign-in"),
    ListedPage("officers_sign_in.code", "Enter the code from your app", _password_shown),
    ListedPage(
        "officers_sign_in.signed_out", "You are signed out", lambda _: "/officers/signed-out"
    ),
    ListedPage("officers_sign_in.set_up", "Set up how you sign in", _newcomer),
    ListedPage(
        "officers_sign_in.set_up",
        "This link does not work any more",
        lambda _: "/officers/set-up/none",
        "a link that was used",
    ),
    ListedPage("officers_sign_in.recovery_codes", "Keep your recovery codes", _just_set_up),
    ListedPage("officers_staff.staff", "Staff", _staff),
    ListedPage("officers_staff.add", "Add somebody", _adding),
    ListedPage("officers_staff.member", "Gwen Parry", _colleague),
    ListedPage("officers_staff.leaving", "Stop Gwen Parry from signing in?", _leaving),
)
