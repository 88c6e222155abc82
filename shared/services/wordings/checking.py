"""Whether a wording may hold: filled in with every shape of sample values, and held against the one that came."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.outgoing import ORGANISATION_MESSAGES
from shared.domain.plain_words import hard_words, long_sentences
from shared.domain.text_length import MOST_PARTS, text_parts
from shared.services.message_text import (
    CANNOT_BE_FILLED,
    SUBJECT,
    MessageText,
    message_text,
    own_environment,
    own_text,
)
from shared.services.wordings.grammar import Unreadable, pieces_of, strangers
from shared.services.wordings.kept import kept_pieces
from shared.services.wordings.samples import sample_shapes
from shared.services.wordings.shipped import shipped_wording
from shared.settings import Council

LONGEST = 12_000
LONGEST_SUBJECT = 150
OUR_MARK = "[["
"""How a link that is made when a message leaves is written: nobody but us writes one."""
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
OWN_ADDRESS = re.compile(r"\{\{ base_url \}\}[^\s{]*")
TO_OFFICERS = frozenset({"agency_answers_late", "something_opened"})
EVERY_WAY = ("email", "sms", "letter")
FULL = "everything"


@dataclass(frozen=True)
class Finding:
    """One thing about a wording: which (a word of ours), in which line, and what of it."""

    word: str
    line: int = 0
    what: str = ""
    count: int = 0


@dataclass(frozen=True)
class Checked:
    """What was found: problems keep a wording from holding, warnings are for whoever approves it."""

    problems: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Tried:
    """A wording, and what it is tried with."""

    template: str
    language: str
    content: str
    council: Council
    base_url: str

    @property
    def shipped(self) -> str:
        """The wording that came."""
        return shipped_wording(self.template, self.language)

    def filled(self) -> Iterator[tuple[Mapping[str, Any], MessageText]]:
        """Each set of values, and what the wording that came says with it."""
        shapes = sample_shapes(self.template, self.language, self.council, self.base_url)
        for values in shapes.values():
            for channel in ways(self.template):
                given = {**values, "channel": channel}
                yield given, message_text(self.template, given, self.language)


def ways(template: str) -> tuple[str, ...]:
    """How a message may go: those to firms, agencies and officers are emails."""
    return ("email",) if is_english_only(template) else EVERY_WAY


def is_english_only(template: str) -> bool:
    """Whether nobody reads a message in Welsh: firms, agencies and officers are written to in English."""
    return template in ORGANISATION_MESSAGES or template in TO_OFFICERS


def check(tried: Tried) -> Checked:
    """Everything about a wording that must be mended, and everything worth a second look."""
    problems = tuple(_form(tried)) or tuple(_fields(tried)) or tuple(dict.fromkeys(_said(tried)))
    return Checked(problems, () if problems else tuple(dict.fromkeys(_worth_a_look(tried))))


def _form(tried: Tried) -> Iterator[Finding]:
    content = tried.content
    if len(content) > LONGEST:
        yield Finding("too_long", count=LONGEST)
        return
    for number, line in enumerate(content.split("\n"), 1):
        if not line.isprintable():
            yield Finding("unprintable", number)
    if not content.startswith(SUBJECT):
        yield Finding("no_subject")
    if OUR_MARK in content and OUR_MARK not in tried.shipped:
        yield Finding("our_mark")


def _fields(tried: Tried) -> Iterator[Finding]:
    lines = tried.content.split("\n")
    try:
        for piece in strangers(tried.content, tried.shipped):
            yield Finding("stranger", piece.line, lines[piece.line - 1].strip()[:200])
    except Unreadable as wrong:
        yield Finding("unreadable", wrong.line)


def _said(tried: Tried) -> Iterator[Finding]:
    kept = kept_pieces(tried.template, tried.language)
    yield from (Finding("kept", what=each) for each in kept if _is_fewer(each, tried))
    for values, shipped in tried.filled():
        channel = values["channel"]
        try:
            said = own_text(tried.content, values, tried.language)
        except CANNOT_BE_FILLED:
            yield Finding("cannot_fill", what=channel)
            continue
        yield from _sizes(said, shipped, channel)
        for piece in kept:
            if _is_lost(piece, values, tried.language, shipped.body, said.body):
                yield Finding("kept", what=piece)


def _is_fewer(piece: str, tried: Tried) -> bool:
    """Whether a field that must stay is gone; one of a list stays wherever the list is said."""
    shipped, here = (
        Counter(each.key for each in pieces_of(text)) for text in (tried.shipped, tried.content)
    )
    of_a_list = {each.key for each in pieces_of(tried.shipped) if each.needs}
    return any(
        here[each.key] < (shipped[each.key] if each.key in of_a_list else 1)
        for each in pieces_of(piece)
    )


def _sizes(said: MessageText, shipped: MessageText, channel: str) -> Iterator[Finding]:
    if not said.subject:
        yield Finding("no_subject")
    if len(said.subject) > max(LONGEST_SUBJECT, len(shipped.subject)):
        yield Finding("subject_long", count=LONGEST_SUBJECT)
    if not said.body.strip():
        yield Finding("empty", what=channel)
    parts = text_parts(said.body.strip())
    if channel == "sms" and parts > max(MOST_PARTS, text_parts(shipped.body.strip())):
        yield Finding("text_long", count=MOST_PARTS)


def _is_lost(piece: str, values: Mapping[str, Any], language: str, shipped: str, said: str) -> bool:
    """Whether the wording that came says something that this one does not."""
    try:
        wanted = _flat(own_environment(language).from_string(piece).render(**values))
    except CANNOT_BE_FILLED:
        return False
    return bool(wanted) and wanted in _flat(shipped) and wanted not in _flat(said)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _worth_a_look(tried: Tried) -> Iterator[Finding]:
    paths = set(OWN_ADDRESS.findall(tried.shipped))
    for found in OWN_ADDRESS.findall(tried.content):
        if found not in paths:
            yield Finding("another_page", what=found)
    known = set(ADDRESS.findall(tried.shipped))
    yield from (
        Finding("elsewhere", what=found)
        for found in ADDRESS.findall(tried.content)
        if found not in known
    )
    for values, shipped in tried.filled():
        said = own_text(tried.content, values, tried.language)
        yield from _plainness(said, tried.language)
        yield from _beside(said, shipped, values["channel"], tried.council.phone)


def _plainness(said: MessageText, language: str) -> Iterator[Finding]:
    for line in (said.subject, *said.body.splitlines()):
        for count, sentence in long_sentences(line):
            yield Finding("long_sentence", what=sentence, count=count)
        for word, plainer in hard_words(line) if language == "en" else ():
            yield Finding("hard_word", what=f"{word} → {plainer}")


def _beside(said: MessageText, shipped: MessageText, channel: str, phone: str) -> Iterator[Finding]:
    if phone and phone in shipped.body and phone not in said.body:
        yield Finding("no_phone", what=channel)
    if channel == "sms":
        parts = text_parts(said.body.strip())
        if parts > text_parts(shipped.body.strip()):
            yield Finding("more_texts", count=parts)
