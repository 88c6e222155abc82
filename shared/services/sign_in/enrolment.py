"""An officer, or somebody of an agency, is set up through a link that works once: a password of their own, and an authenticator app."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.domain.says import N_, Says
from shared.services.audit import Actor, record_audit
from shared.services.sign_in import second_factor
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.kinds import OFFICERS, Kind, Person
from shared.services.sign_in.passwords import Passwords, password_problem
from shared.services.web_sessions import end_all_sessions

LINK_LASTS = timedelta(days=7)
PURPOSE = "set-up"


@dataclass(frozen=True)
class SetUp:
    """What somebody with an open link is shown."""

    person_id: int
    name: str
    email: str
    role: Role
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Chosen:
    """What somebody typed to be set up."""

    password: str = field(repr=False)
    repeated: str = field(repr=False)
    code: str = field(repr=False)


class NotSetUp(Exception):
    """Something that was typed will not do. `problems` are field names with what to say beside each."""

    def __init__(self, problems: tuple[tuple[str, Says], ...]) -> None:
        super().__init__("not set up")
        self.problems = problems


def open_link_for(
    session: Session, keys: Keys, person_id: int, now: datetime, kind: Kind = OFFICERS
) -> str:
    """Take away how somebody signed in before, end their sessions, and make a new set-up link.

    Gives the link's last part.
    """
    person: Person = session.get_one(kind.record, person_id, with_for_update=True)
    person.password_hash = person.totp_secret = ""  # nosec B105  # taken away
    person.setup_nonce = secrets.token_urlsafe(24)
    person.setup_expires_at = now + LINK_LASTS
    second_factor.forget_recovery_codes(session, person_id, kind)
    end_all_sessions(session, kind.name, person_id)
    session.flush()
    return _link(keys, person, kind)


def waiting_link(
    session: Session, keys: Keys, person_id: int, now: datetime, kind: Kind = OFFICERS
) -> str | None:
    """The last part of the link that somebody has not used yet; none when there is none."""
    person: Person | None = session.get(kind.record, person_id)
    if person is None or not _is_open(person, now):
        return None
    return _link(keys, person, kind)


def opened_link(
    session: Session, keys: Keys, link: str, now: datetime, kind: Kind = OFFICERS
) -> SetUp | None:
    """What a link is for; none when it is not ours, was used, or ran out. Looking uses nothing up."""
    person = _person_of(session, keys, link, now, kind)
    if person is None:
        return None
    secret = second_factor.enrolment_secret(keys, person.id, person.setup_nonce, kind)
    return SetUp(person.id, person.name, person.email, kind.role(person), secret)


def set_up_person(
    session: Session,
    keys: Keys,
    passwords: Passwords,
    link: str,
    chosen: Chosen,
    now: datetime,
    instant: datetime,
    kind: Kind = OFFICERS,
) -> tuple[str, ...] | None:
    """Set somebody up and use the link up; gives the recovery codes, to be read once.

    None when the link does not work. `instant` is the real time, for the app's code. Raises NotSetUp.
    """
    person = _person_of(session, keys, link, now, kind, lock=True)
    if person is None:
        return None
    secret = second_factor.enrolment_secret(keys, person.id, person.setup_nonce, kind)
    step = second_factor.matching_step(secret, chosen.code, instant)
    if problems := tuple(_problems(person, chosen, step)):
        raise NotSetUp(problems)
    person.password_hash = passwords.hashed(chosen.password)
    person.totp_secret = keys.seal(secret)
    person.totp_last_step = step or 0
    person.setup_nonce, person.setup_expires_at = "", None
    record_audit(session, Actor(kind.name, person.id), "set_up", kind.subject(person.id), now)
    return second_factor.new_recovery_codes(session, keys, person.id, kind)


def _problems(person: Person, chosen: Chosen, step: int | None) -> list[tuple[str, Says]]:
    problems = []
    if problem := password_problem(chosen.password, (person.name, person.email)):
        problems.append(("password", problem))
    elif chosen.password != chosen.repeated:
        problems.append(("repeated", Says(N_("The two passwords are not the same."))))
    if step is None:
        problems.append(("code", Says(N_("Enter the 6 numbers that your app shows now."))))
    return problems


def _link(keys: Keys, person: Person, kind: Kind) -> str:
    return keys.sign(PURPOSE, kind.key(person.id), person.setup_nonce)


def _person_of(
    session: Session, keys: Keys, link: str, now: datetime, kind: Kind, *, lock: bool = False
) -> Person | None:
    said = keys.signed(PURPOSE, link)
    if said is None or len(said) != 2:
        return None
    key, nonce = said
    person_id = str(key).removeprefix(kind.prefix)
    if kind.key(int(person_id) if person_id.isdecimal() else 0) != key:
        return None
    found = kind.one(int(person_id))
    person: Person | None = session.scalar(found.with_for_update(of=kind.record) if lock else found)
    if person is None or not _is_open(person, now):
        return None
    return person if hmac.compare_digest(person.setup_nonce, str(nonce)) else None


def _is_open(person: Person, now: datetime) -> bool:
    """Whether somebody has a link that still works."""
    expires_at = person.setup_expires_at
    return (
        bool(person.setup_nonce)
        and person.disabled_at is None
        and expires_at is not None
        and now < expires_at
    )
