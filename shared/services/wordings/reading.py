"""Wordings as pages show them: every message, one version, what it changes, and what it looks like filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared.domain.text_length import text_parts
from shared.models import Officer, WordingVersion
from shared.services.errors import NotFound
from shared.services.message_text import CANNOT_BE_FILLED, own_environment, own_text
from shared.services.wordings.checking import FULL, Checked, Tried, check, ways
from shared.services.wordings.held import every_message, held_wording, languages_of
from shared.services.wordings.keeping import OPEN, House
from shared.services.wordings.samples import SHAPES, sample_shapes
from shared.services.wordings.shipped import shipped_wording

SHOWN_STATES = ("approved", *OPEN)
MOST_VERSIONS = 50
NEAR = 2
"""Lines shown before and after a change."""
FIELD = re.compile(r"\{\{ (.*?) \}\}")
CONDITION = re.compile(r"\{% (?:if|elif|for) .*? %\}")
WAY = re.compile(r"channel [!=]= '\w+'")


@dataclass(frozen=True)
class InLanguage:
    """One message in one language, in a list."""

    language: str
    own_id: int | None
    """The council's own wording that holds; none where the one that came does."""
    open_id: int | None
    open_state: str


@dataclass(frozen=True)
class Message:
    """One message in a list: what it is called, and how it stands in each language."""

    template: str
    called: str
    languages: tuple[InLanguage, ...]


@dataclass(frozen=True)
class Version:
    """One wording of a message."""

    id: int
    template: str
    language: str
    content: str
    note: str
    state: str
    lock: int
    made_by: int
    author: str
    made_at: datetime
    settled_by: str
    settled_at: datetime | None
    settled_why: str
    was_sha256: str


@dataclass(frozen=True)
class Preview:
    """What somebody would read, by one way."""

    channel: str
    subject: str
    body: str
    parts: int
    """How many single text messages it takes."""


@dataclass(frozen=True)
class Change:
    """A line of a difference: `same`, `gone`, `new`, or `gap` with the count of lines left out."""

    sort: str
    text: str = ""
    count: int = 0


@dataclass(frozen=True)
class Field:
    """What may stand in a wording, and what it becomes; nothing where it depends on a list or condition."""

    written: str
    becomes: str


def every_wording(session: Session, house: House) -> tuple[Message, ...]:
    """Every message with what holds and what is open; one query."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    row = WordingVersion
    for each in session.execute(
        select(row.id, row.template, row.language, row.state)
        .where(row.state.in_(SHOWN_STATES))
        .order_by(row.id)
    ):
        found.setdefault((each.template, each.language), {})[each.state] = each.id
    return tuple(
        Message(
            template,
            called(house, template),
            tuple(
                _in_language(language, found.get((template, language), {}))
                for language in languages_of(template)
            ),
        )
        for template in every_message()
    )


def called(house: House, template: str) -> str:
    """What a message is called: its subject, as it came."""
    values = {**sample_shapes(template, "en", house.council, house.base_url)[FULL], "channel": "email"}  # fmt: skip
    return own_text(shipped_wording(template, "en"), values, "en").subject


def versions_of(session: Session, template: str, language: str) -> tuple[Version, ...]:
    """Every wording that somebody wrote of a message in a language, newest first."""
    row = WordingVersion
    return _versions(
        session,
        select(row)
        .where(row.template == template, row.language == language)
        .order_by(row.id.desc())
        .limit(MOST_VERSIONS),
    )


def one_version(session: Session, version_id: int) -> Version:
    """One wording. Raises NotFound."""
    found = _versions(session, select(WordingVersion).where(WordingVersion.id == version_id))
    if not found:
        raise NotFound
    return found[0]


def checked(house: House, template: str, language: str, content: str) -> Checked:
    """What is to be said about a wording."""
    return check(Tried(template, language, content, house.council, house.base_url))


def previews(
    house: House, template: str, language: str, content: str, shape: str
) -> tuple[Preview, ...]:
    """What somebody would read by each way, with sample values of a shape. Raises NotFound for no shape of ours."""
    if shape not in SHAPES:
        raise NotFound
    values = sample_shapes(template, language, house.council, house.base_url)[shape]
    return tuple(_preview(content, values, language, channel) for channel in ways(template))


def changes(before: str, after: str) -> tuple[Change, ...]:
    """What one wording changes in another, line by line, with a few lines around each change."""
    was, now = before.rstrip("\n").split("\n"), after.rstrip("\n").split("\n")
    found: list[Change] = []
    steps = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    for number, (step, first, last, begin, end) in enumerate(steps):
        if step == "equal":
            found += _shortened(was[first:last], number == 0, number == len(steps) - 1)
        found += [Change("gone", line) for line in was[first:last] if step != "equal"]
        found += [Change("new", line) for line in now[begin:end] if step != "equal"]
    return tuple(found)


def fields_of(house: House, template: str, language: str) -> tuple[Field, ...]:
    """The fields that may stand in a wording, with what each becomes where that can be said."""
    values = sample_shapes(template, language, house.council, house.base_url)[FULL]
    shipped = shipped_wording(template, language)
    return tuple(
        Field(f"{{{{ {each} }}}}", _becomes(each, values, language))
        for each in dict.fromkeys(FIELD.findall(shipped))
    )


def conditions_of(template: str, language: str) -> tuple[str, ...]:
    """The conditions and lists that may stand in a wording."""
    found = dict.fromkeys(CONDITION.findall(shipped_wording(template, language)))
    return tuple(each for each in found if not WAY.search(each))


def held_for(session: Session, version: Version) -> tuple[str, bool]:
    """What holds now where a version would, and whether that is still what it was written against."""
    held = held_wording(session, version.template, version.language)
    return held.content, held.fingerprint == version.was_sha256


def _in_language(language: str, known: dict[str, int]) -> InLanguage:
    state = next((each for each in OPEN if each in known), "")
    return InLanguage(language, known.get("approved"), known.get(state), state)


def _versions(session: Session, wanted: Select[WordingVersion]) -> tuple[Version, ...]:
    rows = session.scalars(wanted).all()
    ids = {each for row in rows for each in (row.made_by, row.settled_by) if each}
    named = session.execute(select(Officer.id, Officer.name).where(Officer.id.in_(sorted(ids))))
    names: dict[int, str] = {each.id: each.name for each in named} if ids else {}
    return tuple(
        Version(
            id=row.id,
            template=row.template,
            language=row.language,
            content=row.content,
            note=row.note,
            state=row.state,
            lock=row.lock,
            made_by=row.made_by,
            author=names.get(row.made_by, ""),
            made_at=row.made_at,
            settled_by=names.get(row.settled_by or 0, ""),
            settled_at=row.settled_at,
            settled_why=row.settled_why,
            was_sha256=row.was_sha256,
        )
        for row in rows
    )


def _preview(content: str, values: dict[str, object], language: str, channel: str) -> Preview:
    try:
        said = own_text(content, {**values, "channel": channel}, language)
    except CANNOT_BE_FILLED:
        return Preview(channel, "", "", 0)
    parts = text_parts(said.body.strip()) if channel == "sms" else 0
    return Preview(channel, said.subject, said.body, parts)


def _shortened(lines: Sequence[str], is_first: bool, is_last: bool) -> Iterator[Change]:
    before, after = (0 if is_first else NEAR), (0 if is_last else NEAR)
    left_out = len(lines) - before - after
    if left_out <= 1:
        yield from (Change("same", line) for line in lines)
        return
    yield from (Change("same", line) for line in lines[:before])
    yield Change("gap", count=left_out)
    yield from (Change("same", line) for line in lines[len(lines) - after :])


def _becomes(written: str, values: dict[str, object], language: str) -> str:
    try:
        made = own_environment(language).from_string(f"{{{{ {written} }}}}").render(**values)
    except CANNOT_BE_FILLED:
        return ""
    return " ".join(made.split())
