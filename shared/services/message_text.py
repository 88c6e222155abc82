"""The words of a message, made from its template in the language of the person it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from shared.services import wording
from shared.services.catalogue import translations

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "messages"
SUBJECT = "Subject:"


class UnsafeLine(ValueError):
    """A subject or an address holds a line break, which could smuggle a header in."""


@dataclass(frozen=True)
class MessageText:
    """What a message says."""

    subject: str
    body: str


def message_text(template: str, params: Mapping[str, Any], language: str) -> MessageText:
    """Fill a template in. Its first line is `Subject: …`; a value that is missing raises.

    Raises UnsafeLine when a value would put a line break into the subject.
    """
    subject, body = _compiled(template, language)
    return MessageText(
        one_line(subject.render(**params).strip()), f"{body.render(**params).strip()}\n"
    )


@cache
def _compiled(template: str, language: str) -> tuple[Template, Template]:
    # Apart from each other, so that no value can end the subject and begin the body.
    source = (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
    first, _, rest = source.lstrip().partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"the first line of {template}.txt must begin with {SUBJECT}")
    made = environment(language)
    return made.from_string(first.removeprefix(SUBJECT).strip()), made.from_string(rest)


def one_line(text: str) -> str:
    """The text, which must be a single line without control characters. Raises UnsafeLine."""
    if any(not sign.isprintable() for sign in text):
        raise UnsafeLine("a line break or control character is not allowed here")
    return text


@cache
def environment(language: str) -> Environment:
    """How templates of one language are filled in."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        # Plain text, never shown as HTML: the page that previews it escapes it.
        autoescape=False,  # nosec B701
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(
        money=lambda amount: amount.text(),
        day=lambda day: wording.day_text(day, language),
        weekday=lambda day: wording.weekday_text(day, language),
        month=lambda month: wording.month_text(month, language),
        moment=lambda instant: wording.moment_text(instant, language),
        clock=lambda instant: wording.time_text(instant, language),
        say=lambda says: wording.say(says, language),
    )
    return made


def forget_templates() -> None:
    """Read every template again when it is next asked for."""
    _compiled.cache_clear()
    environment.cache_clear()
