"""The words of a message, made from its template in the language of the person it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
    """Fill a template in. Its first line is `Subject: …`; a value that is missing raises."""
    written = _environment(language).get_template(f"{template}.txt").render(**params)
    first, _, body = written.strip().partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"the first line of {template}.txt must begin with {SUBJECT}")
    return MessageText(one_line(first.removeprefix(SUBJECT).strip()), body.strip() + "\n")


def one_line(text: str) -> str:
    """The text, which must be a single line without control characters. Raises UnsafeLine."""
    if any(not sign.isprintable() for sign in text):
        raise UnsafeLine("a line break or control character is not allowed here")
    return text


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        # Plain text, never shown as HTML: the page that previews it escapes it.
        autoescape=False,  # nosec B701
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        money=lambda amount: amount.text(),
        day=lambda day: wording.day_text(day, language),
        weekday=lambda day: wording.weekday_text(day, language),
        month=lambda month: wording.month_text(month, language),
        moment=lambda instant: wording.moment_text(instant, language),
        clock=lambda instant: wording.time_text(instant, language),
        say=lambda says: wording.say(says, language),
    )
    return environment
