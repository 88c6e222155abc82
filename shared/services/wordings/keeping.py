"""Wording a message anew: one administrator writes, another one approves, and only then does it hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.says import N_
from shared.models import Officer, WordingVersion
from shared.services.audit import Actor, record_audit
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound, StaleVersion
from shared.services.wordings.approved import forget_wordings
from shared.services.wordings.checking import Finding, Tried, check
from shared.services.wordings.held import held_wording
from shared.services.wordings.shipped import fingerprint, tidy
from shared.settings import Council

OPEN = ("draft", "waiting")
SETTLED = {
    "approved": N_("approved"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
    "replaced": N_("replaced by a newer wording"),
}


class CannotHold(Exception):
    """A wording has problems: what they are."""

    def __init__(self, problems: tuple[Finding, ...]) -> None:
        super().__init__("a wording cannot hold")
        self.problems = problems


class OpenElsewhere(Exception):
    """Somebody is wording the same message in the same language."""

    def __init__(self, version_id: int) -> None:
        super().__init__("already open")
        self.version_id = version_id


@dataclass(frozen=True)
class Written:
    """What somebody wrote, and the wording that they had before them."""

    template: str
    language: str
    content: str
    note: str
    against: str
    """The fingerprint of the wording that held when they began."""


@dataclass(frozen=True)
class House:
    """Whose messages these are: what sample values are filled in with."""

    council: Council
    base_url: str


def try_wording(house: House, template: str, language: str, content: str) -> tuple[Finding, ...]:
    """The problems of a wording; none when it may hold."""
    return check(Tried(template, language, tidy(content), house.council, house.base_url)).problems


def save_draft(
    session: Session, house: House, written: Written, officer_id: int, now: datetime
) -> int:
    """Keep a draft, or write a draft of one's own anew; its number.

    Raises NotFound, CannotHold, StaleVersion when another wording holds than the one that they had
    before them, and OpenElsewhere.
    """
    held = held_wording(session, written.template, written.language)
    content = tidy(written.content)
    if problems := try_wording(house, written.template, written.language, content):
        raise CannotHold(problems)
    if fingerprint(content) == held.fingerprint:
        raise CannotHold((Finding("unchanged"),))
    if written.against != held.fingerprint:
        raise StaleVersion
    row = _open_row(session, written.template, written.language)
    version_id = _begin(session, written, officer_id, now) if row is None else row.id
    row = session.get_one(WordingVersion, version_id, with_for_update=True)
    if row.made_by != officer_id or row.state != "draft":
        raise OpenElsewhere(row.id)
    row.content, row.note, row.was_sha256 = content, written.note.strip(), held.fingerprint
    row.made_at, row.lock = now, row.lock + 1
    _note(session, "worded a message", row, officer_id, now)
    return row.id


def send_for_approval(
    session: Session, version_id: int, lock: int, officer_id: int, now: datetime
) -> None:
    """Ask a second administrator. Only who wrote a draft sends it. Raises NotFound, NotAllowedHere, StaleVersion."""
    row = _locked(session, version_id, lock, "draft")
    if row.made_by != officer_id:
        raise NotAllowedHere
    row.state, row.lock = "waiting", row.lock + 1
    _note(session, "sent a wording for approval", row, officer_id, now)


def approve(
    session: Session, house: House, version_id: int, lock: int, officer_id: int, now: datetime
) -> None:
    """Let a wording hold from now on. Never whoever wrote it.

    Raises NotFound, NotAllowedHere, AlreadyDecided, CannotHold, and StaleVersion when the wording
    that it was written against holds no more: nobody has seen what would change.
    """
    row = _locked(session, version_id, lock, "waiting")
    if row.made_by == officer_id:
        raise NotAllowedHere
    if row.was_sha256 != held_wording(session, row.template, row.language).fingerprint:
        raise StaleVersion
    if problems := try_wording(house, row.template, row.language, row.content):
        raise CannotHold(problems)
    _end_approved(session, row.template, row.language, "replaced", officer_id, now, "")
    _settle(session, row, "approved", officer_id, now, "")
    forget_wordings(session)


def refuse(
    session: Session, version_id: int, lock: int, why: str, officer_id: int, now: datetime
) -> None:
    """Say no to a wording, and why. Raises as `approve` does, and ValueError without a reason."""
    row = _locked(session, version_id, lock, "waiting")
    if row.made_by == officer_id:
        raise NotAllowedHere
    if not why.strip():
        raise ValueError("a refusal needs a reason")
    _settle(session, row, "refused", officer_id, now, why.strip())


def withdraw(session: Session, version_id: int, lock: int, officer_id: int, now: datetime) -> None:
    """Give up a draft, or one that waits; anybody may who may write one. Raises NotFound, StaleVersion."""
    _settle(session, _locked(session, version_id, lock, *OPEN), "withdrawn", officer_id, now, "")


def take_back(
    session: Session, template: str, language: str, why: str, officer_id: int, now: datetime
) -> bool:
    """Let the wording that came hold again, at once; false when it does already.

    It asks no second person: what came was tried as a whole, and a wrong wording must stop today.
    Raises NotFound, and ValueError without a reason.
    """
    if not why.strip():
        raise ValueError("taking a wording back needs a reason")
    held_wording(session, template, language)
    ended = _end_approved(session, template, language, "withdrawn", officer_id, now, why.strip())
    forget_wordings(session)
    return ended


def _begin(session: Session, written: Written, officer_id: int, now: datetime) -> int:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(WordingVersion)
        .values(
            template=written.template,
            language=written.language,
            content="",
            was_sha256=written.against,
            note="",
            state="draft",
            lock=0,
            made_by=officer_id,
            made_at=now,
            settled_why="",
        )
        # Two who begin at once: the first one's draft is there for both.
        .on_conflict_do_nothing()
    )
    row = _open_row(session, written.template, written.language)
    if row is None:
        raise StaleVersion
    return row.id


def _open_row(session: Session, template: str, language: str) -> WordingVersion | None:
    return session.scalar(
        select(WordingVersion).where(
            WordingVersion.template == template,
            WordingVersion.language == language,
            WordingVersion.state.in_(OPEN),
        )
    )


def _locked(session: Session, version_id: int, lock: int, *states: str) -> WordingVersion:
    row = session.get(WordingVersion, version_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.settled_at is not None:
        by = session.scalar(select(Officer.name).where(Officer.id == row.settled_by)) or ""
        raise AlreadyDecided(by, SETTLED[row.state], row.settled_at)
    if row.lock != lock or row.state not in states:
        raise StaleVersion
    return row


def _end_approved(
    session: Session,
    template: str,
    language: str,
    state: str,
    officer_id: int,
    now: datetime,
    why: str,
) -> bool:
    # Whether it was approved stays in its history: who approved it and when is in the audit trail.
    ended = session.execute(
        update(WordingVersion)
        .where(
            WordingVersion.template == template,
            WordingVersion.language == language,
            WordingVersion.state == "approved",
        )
        .values(state=state, settled_by=officer_id, settled_at=now, settled_why=why)
        .returning(WordingVersion.id)
    ).all()
    for row in ended:
        subject = f"wording:{row.id}"
        record_audit(session, Actor("officer", officer_id), "ended a wording", subject, now)
    return bool(ended)


def _settle(
    session: Session, row: WordingVersion, state: str, officer_id: int, now: datetime, why: str
) -> None:
    row.state, row.lock = state, row.lock + 1
    row.settled_by, row.settled_at, row.settled_why = officer_id, now, why
    _note(session, f"{state} a wording", row, officer_id, now)


def _note(
    session: Session, action: str, row: WordingVersion, officer_id: int, now: datetime
) -> None:
    session.flush()
    told = {"template": row.template, "language": row.language}
    record_audit(session, Actor("officer", officer_id), action, f"wording:{row.id}", now, **told)
