"""Where people can get free, independent help: a list that the administrator keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from shared.models import AdviceReferral, Party, PartyKind, Signpost
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound

CRISIS = "crisis"
"""For somebody who may be in danger: shown where their words suggest it, and in no other place."""
AUDIENCES = ("everyone", "people", "businesses", CRISIS)
IN_MESSAGES = 2
"""How many are named at the foot of a message that is about something else."""

USUAL = (
    (
        "MoneyHelper",
        "HelpwrArian",
        "0800 138 7777",
        "https://www.moneyhelper.org.uk",
        "people",
    ),
    ("StepChange", "", "0800 138 1111", "https://www.stepchange.org", "people"),
    ("National Debtline", "", "0808 808 4000", "https://www.nationaldebtline.org", "people"),
    (
        "Citizens Advice",
        "Cyngor ar Bopeth",
        "0800 144 8848",
        "https://www.citizensadvice.org.uk",
        "everyone",
    ),
    ("Business Debtline", "", "0800 197 6026", "https://www.businessdebtline.org", "businesses"),
    ("Samaritans", "Y Samariaid", "116 123", "https://www.samaritans.org", CRISIS),
    (
        "Shout: text SHOUT to 85258",
        "Shout: tecstiwch SHOUT i 85258",
        "",
        "https://giveusashout.org",
        CRISIS,
    ),
    ("NHS 111, option 2", "GIG 111, opsiwn 2", "111", "https://111.nhs.uk", CRISIS),
)
"""Free help that covers England and Wales: name, Welsh name, phone, website, for whom."""


@dataclass(frozen=True)
class Pointer:
    """One place to get help, in one language."""

    id: int
    name: str
    about: str
    phone: str
    website: str

    @property
    def line(self) -> str:
        """Its name, phone number and website in one line."""
        return ", ".join(part for part in (self.name, self.phone, self.website) if part)


@dataclass(frozen=True)
class SignpostWords:
    """One place to get help, as the administrator keeps it."""

    name: str
    name_welsh: str = ""
    about: str = ""
    about_welsh: str = ""
    phone: str = ""
    website: str = ""
    referral_email: str = ""
    """Where they take people whom we send on."""
    audience: str = "everyone"
    shown: bool = True


def signposts_for(session: Session, party_id: int, language: str) -> tuple[Pointer, ...]:
    """The places that help this kind of party, in the order of the list; one query."""
    kind = select(Party.kind).where(Party.id == party_id).scalar_subquery()
    theirs = {PartyKind.PERSON: "people", PartyKind.ORGANISATION: "businesses"}
    rows = session.execute(
        select(Signpost, kind.label("kind"))
        .where(Signpost.shown)
        .order_by(Signpost.position, Signpost.id)
    )
    return tuple(
        pointer(row, language)
        for row, party_kind in rows
        if row.audience in {"everyone", theirs.get(party_kind)}
    )


def crisis_pointers(session: Session, language: str) -> tuple[Pointer, ...]:
    """Who is there day and night for somebody in danger, in the order of the list; one query.

    The usual ones where the administrator lists none: this is never empty.
    """
    rows = session.scalars(
        select(Signpost)
        .where(Signpost.shown, Signpost.audience == CRISIS)
        .order_by(Signpost.position, Signpost.id)
    )
    return tuple(pointer(row, language) for row in rows) or usual_crisis_pointers(language)


def usual_crisis_pointers(language: str) -> tuple[Pointer, ...]:
    """The same where no list can be read."""
    welsh = language == "cy"
    return tuple(
        Pointer(0, (welsh and name_welsh) or name, "", phone, website)
        for name, name_welsh, phone, website, audience in USUAL
        if audience == CRISIS
    )


def pointer(row: Signpost, language: str) -> Pointer:
    """A signpost in a language; what has no Welsh is given in English."""
    welsh = language == "cy"
    return Pointer(
        row.id,
        (welsh and row.name_welsh) or row.name,
        (welsh and row.about_welsh) or row.about,
        row.phone,
        row.website,
    )


def all_signposts(session: Session) -> tuple[tuple[int, SignpostWords], ...]:
    """The whole list, what is not shown included."""
    rows = session.scalars(select(Signpost).order_by(Signpost.position, Signpost.id))
    return tuple((row.id, _words(row)) for row in rows)


def one_signpost(session: Session, signpost_id: int) -> SignpostWords:
    """One entry of the list. Raises NotFound."""
    row = session.get(Signpost, signpost_id)
    if row is None:
        raise NotFound
    return _words(row)


def save_signpost(
    session: Session, signpost_id: int | None, words: SignpostWords, actor: Actor, now: datetime
) -> int:
    """Change an entry, or add one at the end of the list. Raises NotFound."""
    if signpost_id is None:
        row = Signpost(**words.__dict__)
        session.add(row)
        session.flush()
        signpost_id = row.id
    else:
        changed = session.scalar(
            update(Signpost)
            .where(Signpost.id == signpost_id)
            .values(**words.__dict__)
            .returning(Signpost.id)
        )
        if changed is None:
            raise NotFound
    record_audit(session, actor, "saved a signpost", f"signpost:{signpost_id}", now)
    return signpost_id


def add_usual_signposts(session: Session, actor: Actor, now: datetime) -> int:
    """Put the usual free advice services on an empty list; how many were added."""
    if session.scalar(select(Signpost.id).limit(1)) is not None:
        return 0
    session.execute(
        insert(Signpost),
        [
            {
                "name": name,
                "name_welsh": welsh,
                "about": "",
                "about_welsh": "",
                "phone": phone,
                "website": website,
                "audience": audience,
                "position": position * 10,
                "shown": True,
            }
            for position, (name, welsh, phone, website, audience) in enumerate(USUAL, start=1)
        ],
    )
    record_audit(session, actor, "added the usual signposts", "signposts:all", now)
    return len(USUAL)


def remove_signpost(session: Session, signpost_id: int, actor: Actor, now: datetime) -> None:
    """Take an entry off the list; what was sent with it keeps its words. Raises NotFound.

    One to which somebody was referred is not shown any more and takes nobody, but is kept for them.
    """
    one = Signpost.id == signpost_id
    if session.scalar(exists().where(AdviceReferral.signpost_id == signpost_id).select()):
        hidden = {"shown": False, "referral_email": ""}
        change = update(Signpost).where(one).values(hidden).returning(Signpost.id)
        gone = session.scalar(change)
    else:
        gone = session.scalar(delete(Signpost).where(one).returning(Signpost.id))
    if gone is None:
        raise NotFound
    record_audit(session, actor, "removed a signpost", f"signpost:{signpost_id}", now)


def _words(row: Signpost) -> SignpostWords:
    return SignpostWords(
        row.name,
        row.name_welsh,
        row.about,
        row.about_welsh,
        row.phone,
        row.website,
        row.referral_email,
        row.audience,
        row.shown,
    )
