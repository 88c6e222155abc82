"""The pages on which an agency applies, its people sign in, and its administrator looks after them."""

from __future__ import annotations

from datetime import timedelta

from shared.models import Agency
from shared.services.sign_in.enrolment import open_link_for
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.kinds import ADVISERS
from shared.services.web_sessions import VISITOR
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser
from tests.support.signed_in import begin_browser_session, parts_of


def _keys(visitor: Visitor) -> Keys:
    return Keys(parts_of(visitor.client.application).settings.secret_key)


def _password_shown(visitor: Visitor) -> str:
    until = parts_of(visitor.client.application).clock.now() + timedelta(minutes=5)
    pending = {"kind": "adviser", "person": 1, "until": until.isoformat(), "next": ""}
    begin_browser_session(visitor.client, VISITOR, password_was_right=pending)
    return "/agency/sign-in/code"


def _newcomer(visitor: Visitor) -> str:
    parts = parts_of(visitor.client.application)
    adviser_id = visitor.given(lambda session: an_adviser(session).id)
    with parts.database.transaction() as session:
        link = open_link_for(session, _keys(visitor), adviser_id, parts.clock.now(), ADVISERS)
    return f"/agency/set-up/{link}"


def _just_set_up(visitor: Visitor) -> str:
    codes = " ".join(f"ABCD-EFGH-{number}" for number in range(2222, 2232))
    begin_browser_session(visitor.client, VISITOR, recovery_codes=_keys(visitor).seal(codes))
    return "/agency/set-up/recovery-codes"


def _colleague(visitor: Visitor) -> int:
    me = visitor.as_adviser(is_administrator=True)

    def build(session):
        agency = session.get_one(Agency, me.agency_id)
        colleague = an_adviser(session, agency, name="Bryn Tudor", totp_secret="x")
        a_client(session, colleague)
        an_adviser(session, agency, disabled_at=parts_of(visitor.client.application).clock.now())
        return colleague.id

    return visitor.given(build)


def _team(visitor: Visitor) -> str:
    _colleague(visitor)
    return "/agency/people"


def _adding(visitor: Visitor) -> str:
    visitor.as_adviser(is_administrator=True)
    return "/agency/people/add"


PAGES = (
    ListedPage("agency_apply.about", "Act for your clients", lambda _: "/agency/about"),
    ListedPage(
        "agency_apply.apply_here", "Apply to act for your clients", lambda _: "/agency/apply"
    ),
    ListedPage("agency_apply.sent", "We have your application", lambda _: "/agency/apply/sent"),
    ListedPage("agency_sign_in.password", "Sign in", lambda _: "/agency/sign-in"),
    ListedPage("agency_sign_in.code", "Enter the code from your app", _password_shown),
    ListedPage("agency_sign_in.signed_out", "You are signed out", lambda _: "/agency/signed-out"),
    ListedPage("agency_sign_in.set_up", "Set up how you sign in", _newcomer),
    ListedPage(
        "agency_sign_in.set_up",
        "This link does not work any more",
        lambda _: "/agency/set-up/none",
        "a link that was used",
    ),
    ListedPage("agency_sign_in.recovery_codes", "Keep your recovery codes", _just_set_up),
    ListedPage("agency_people.team", "Your team", _team),
    ListedPage("agency_people.add", "Add somebody to your team", _adding),
    ListedPage(
        "agency_people.member",
        "Bryn Tudor in your team",
        lambda visitor: f"/agency/people/{_colleague(visitor)}",
    ),
    ListedPage(
        "agency_people.leaving",
        "Bryn Tudor is leaving",
        lambda visitor: f"/agency/people/{_colleague(visitor)}/leave",
    ),
)
