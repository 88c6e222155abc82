"""The sandbox's officers: one of each role, with a password and a second factor that are no secret."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import Account, Liability, Officer, OfficerParty
from shared.services.sandbox.named import OFFICERS_OWN
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import Passwords
from shared.services.sign_in.second_factor import new_recovery_codes

PASSWORD = "three tides turning"  # nosec B105  # everybody knows it


@dataclass(frozen=True)
class SandboxOfficer:
    """Somebody at the sandbox's council."""

    email: str
    name: str
    role: Role
    about: str = ""

    @property
    def secret(self) -> str:
        """The secret of their authenticator app, the same on every machine."""
        return base64.b32encode(hashlib.sha256(self.email.encode()).digest()[:20]).decode()

    def code_at(self, instant: datetime) -> str:
        """What their app shows at an instant of the real time."""
        return pyotp.TOTP(self.secret).at(instant)


OFFICERS = (
    SandboxOfficer(
        "officer@tidewell.example",
        "Mair Bevan",
        Role.OFFICER,
        f"lives at account {OFFICERS_OWN} and may not open it",
    ),
    SandboxOfficer("officer2@tidewell.example", "Sam Okonjo", Role.OFFICER),
    SandboxOfficer("senior@tidewell.example", "Priya Kapoor", Role.SENIOR_OFFICER),
    SandboxOfficer("manager@tidewell.example", "Alun Leyshon", Role.TEAM_MANAGER),
    SandboxOfficer("finance@tidewell.example", "Wendy Clegg", Role.FINANCE),
    SandboxOfficer("admin@tidewell.example", "Tomos Rhydderch", Role.ADMINISTRATOR),
    SandboxOfficer("auditor@tidewell.example", "Grace Underhill", Role.AUDITOR),
    SandboxOfficer("privacy@tidewell.example", "Idris Maddocks", Role.DATA_PROTECTION),
    SandboxOfficer("admin2@tidewell.example", "Ffion Greenhalgh", Role.ADMINISTRATOR),
)


def add_officers(session: Session, keys: Keys, passwords: Passwords, now: datetime) -> None:
    """Add every officer, ready to sign in; one of them is somebody's neighbour on the books."""
    # One hash for all: they share the password, and each costs as much work as it should.
    password_hash = passwords.hashed(PASSWORD)
    made = [
        Officer(
            email=each.email,
            name=each.name,
            role=each.role,
            password_hash=password_hash,
            totp_secret=keys.seal(each.secret),
            created_at=now,
        )
        for each in OFFICERS
    ]
    session.add_all(made)
    session.flush()
    for officer in made:
        new_recovery_codes(session, keys, officer.id)
    own = session.scalars(
        select(Liability.party_id)
        .join(Account, Account.id == Liability.account_id)
        .where(Account.reference == OFFICERS_OWN)
    )
    session.add_all(OfficerParty(officer_id=made[0].id, party_id=party_id) for party_id in own)
