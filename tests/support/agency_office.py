"""An agency's administrator and an adviser who can sign in, and what they do."""

from __future__ import annotations

from datetime import timedelta

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.models import Adviser, WebSession
from shared.services.agencies import people
from shared.services.audit import Actor
from shared.services.sign_in.kinds import ADVISERS
from shared.services.sign_in.officer import SignedIn, check_password, check_second_factor
from shared.services.web_sessions import ADVISER, begin_session
from tests.support.agencies import an_adviser, an_agency
from tests.support.records import NOW
from tests.support.signing_in import CHEAPLY, KEYS, PASSWORD, SECRET, from_home


class Office:
    """An agency with an administrator and an adviser who can sign in."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.agency = an_agency(session, domain="harbour.example")
        self.admin = an_adviser(session, self.agency, is_administrator=True, name="Elin Rees")
        self.adviser = an_adviser(
            session,
            self.agency,
            name="Bryn Tudor",
            email="bryn@harbour.example",
            password_hash=CHEAPLY.hashed(PASSWORD),
            totp_secret=KEYS.seal(SECRET),
        )
        self.me = Actor(ADVISER, self.admin.id)

    def add(self, name: str = "Cara Pugh", email: str = "cara@harbour.example") -> int:
        """Somebody joins."""
        return people.add_person(self.session, KEYS, self.me, self.agency.id, name, email, NOW)

    def password(self, typed: str = PASSWORD, email: str = "bryn@harbour.example") -> int | None:
        """The first half of signing in."""
        return check_password(self.session, KEYS, CHEAPLY, email, typed, from_home(), ADVISERS)

    def factor(self, typed: str | None = None) -> SignedIn | None:
        """The second half, with the code of now unless another is typed."""
        typed = typed or pyotp.TOTP(SECRET).at(NOW)
        return check_second_factor(
            self.session, KEYS, self.adviser.id, typed, from_home(), NOW, ADVISERS
        )

    def sign_in(self, adviser: Adviser) -> None:
        """Begin a session of somebody."""
        begin_session(
            self.session, f"t{adviser.id}", ADVISER, adviser.id, {}, NOW, timedelta(hours=8)
        )


def sessions(session: Session) -> int:
    """How many sessions there are."""
    return session.scalar(select(func.count()).select_from(WebSession)) or 0
