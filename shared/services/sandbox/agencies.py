"""The sandbox's debt advice agencies: one member of the SFS, one that is none, and one that applied.

Their people sign in with a password and a second factor that are no secret.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_application import ADVICE, AUTHORISED, EXEMPT, Application
from shared.models import Adviser, Agency, Signpost
from shared.services.agencies import decide
from shared.services.agencies.apply import apply
from shared.services.agencies.people import add_person
from shared.services.audit import Actor
from shared.services.sandbox.cases import Week
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.kinds import ADVISERS
from shared.services.sign_in.passwords import Passwords
from shared.services.sign_in.second_factor import new_recovery_codes

PASSWORD = "seven gulls landing"  # nosec B105  # everybody knows it
MEMBER, OTHER, NEW = "tidewelladvice.example", "harbourhelp.example", "coastal.example"


@dataclass(frozen=True)
class SandboxAdviser:
    """Somebody at one of the sandbox's agencies."""

    name: str
    called: str
    """What stands before the @."""
    domain: str
    about: str

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.called}@{self.domain}"

    @property
    def secret(self) -> str:
        """The secret of their authenticator app, the same on every machine."""
        return base64.b32encode(hashlib.sha256(self.email.encode()).digest()[:20]).decode()

    def code_at(self, instant: datetime) -> str:
        """What their app shows at an instant of the real time."""
        return pyotp.TOTP(self.secret).at(instant)


ADVISERS_THERE = (
    SandboxAdviser(
        "Morwen Pugh", "morwen", MEMBER, "Tidewell Debt Advice, manages its people (SFS member)"
    ),
    SandboxAdviser("Jack Adeyemi", "jack", MEMBER, "Tidewell Debt Advice, has clients"),
    SandboxAdviser("Hana Lloyd", "hana", OTHER, "Harbour Help, manages its people (no SFS member)"),
    SandboxAdviser("Piotr Nowak", "piotr", OTHER, "Harbour Help, has clients"),
)


def open_agencies(week: Week, keys: Keys, passwords: Passwords) -> None:
    """Let two agencies in, with their people ready to sign in; a third waits for an answer."""
    for told in (_MEMBER, _OTHER):
        week.pass_by(30)
        reference = apply(week.session, keys, told, told.domain, "en", week.now)
        week.pass_by(60)
        decide.approve(week.session, keys, reference, _CHECKED, week.officer.officer_id, week.now)
        decide.set_contacts(
            week.session,
            reference,
            week.officer.officer_id,
            _signpost(week.session) if told is _MEMBER else None,
            week.officer.officer_id,
            week.now,
        )
    for each in ADVISERS_THERE:
        _ready(week, keys, passwords, each)
    week.pass_by(30)
    apply(week.session, keys, _NEW, _NEW.domain, "en", week.now)


def adviser_of(session: Session, called: str) -> Adviser:
    """One of the sandbox's advisers."""
    email = next(each.email for each in ADVISERS_THERE if each.called == called)
    return session.scalars(select(Adviser).where(Adviser.email == email)).one()


def _ready(week: Week, keys: Keys, passwords: Passwords, each: SandboxAdviser) -> None:
    session = week.session
    agency = session.scalars(select(Agency).where(Agency.domain == each.domain)).one()
    found = session.scalar(select(Adviser).where(Adviser.email == each.email))
    if found is None:
        by, joined = Actor("officer", week.officer.officer_id), week.now + timedelta(minutes=5)
        number = add_person(session, keys, by, agency.id, each.name, each.email, joined)
        found = session.get_one(Adviser, number)
    found.password_hash = passwords.hashed(PASSWORD)
    found.totp_secret = keys.seal(each.secret)
    found.setup_nonce, found.setup_expires_at = "", None
    new_recovery_codes(session, keys, found.id, ADVISERS)


def _signpost(session: Session) -> int | None:
    """The entry of the list of free help that the member agency is."""
    return session.scalar(select(Signpost.id).where(Signpost.name == "Citizens Advice"))


_CHECKED = "Looked up in the registers of the FCA, the ICO and the SFS."
_MEMBER = Application(
    name="Tidewell Debt Advice",
    kind=ADVICE,
    sfs_number="SFS 20418",
    fca=AUTHORISED,
    fca_number="618204",
    exemption="",
    ico_number="ZA418204",
    domain=MEMBER,
    address="14 Chapel Row\nTidewell\nTZ1 1AA",
    phone="01632 960 100",
    contact_name="Morwen Pugh",
    contact_email=f"morwen@{MEMBER}",
)
_OTHER = Application(
    name="Harbour Help",
    kind=ADVICE,
    sfs_number="",
    fca=EXEMPT,
    fca_number="",
    exemption="A charity that gives free advice under the group licence of its national body.",
    ico_number="ZB190233",
    domain=OTHER,
    address="The Old Customs House\nQuay Street\nTidewell",
    phone="01632 960 200",
    contact_name="Hana Lloyd",
    contact_email=f"hana@{OTHER}",
)
_NEW = Application(
    name="Coastal Advice Centre",
    kind=ADVICE,
    sfs_number="SFS 31177",
    fca=AUTHORISED,
    fca_number="702311",
    exemption="",
    ico_number="ZC702311",
    domain=NEW,
    address="2 Station Approach\nSaltmarsh",
    phone="01632 960 300",
    contact_name="Anwen Bell",
    contact_email=f"anwen@{NEW}",
)
