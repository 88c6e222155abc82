"""The words of a message, made from its template in the language of the person it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shared.services import wording
from shared.services.catalogue import translations

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "messages"
SUBJECT = "Subject:"
MOST_KEPT = 512
log = structlog.get_logger(__name__)
CANNOT_BE_FILLED = (
    TemplateError,
    TypeError,
    AttributeError,
    ValueError,
    LookupError,
    ArithmeticError,
)
"""What a wording raises that asks for something which this message does not have."""


class UnsafeLine(ValueError):
    """A subject or an address holds a line break, which could smuggle a header in."""


@dataclass(frozen=True)
class MessageText:
    """What a message says."""

    subject: str
    body: str


def message_text(
    template: str, params: Mapping[str, Any], language: str, own: str = ""
) -> MessageText:
    """Fill a template in. Its first line is `Subject: …`; a value that is missing raises.

    `own` is the council's own wording, used instead of the template. Where it cannot be filled in,
    the template speaks: a message that is owed must not be lost over its wording.
    Raises UnsafeLine when a value would put a line break into the subject.
    """
    if own:
        try:
            return own_text(own, params, language)
        except CANNOT_BE_FILLED as problem:
            # Its name only: what it says of a value may be somebody's.
            failed = type(problem).__name__
            log.error("wording-failed", template=template, language=language, error=failed)
    return _filled(_compiled(template, language), params)


def own_text(content: str, params: Mapping[str, Any], language: str) -> MessageText:
    """Fill a wording of the council's in. Raises one of CANNOT_BE_FILLED, UnsafeLine among them."""
    return _filled(_compiled_own(content, language), params)


def _filled(parts: tuple[Template, Template], params: Mapping[str, Any]) -> MessageText:
    subject, body = parts
    return MessageText(
        one_line(subject.render(**params).strip()), f"{body.render(**params).strip()}\n"
    )


def shipped_source(template: str) -> str:
    """A template as it came. Raises FileNotFoundError for one that there is not."""
    return (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8").lstrip()


@cache
def _compiled(template: str, language: str) -> tuple[Template, Template]:
    return _parts(environment(language), shipped_source(template), f"{template}.txt")


@lru_cache(maxsize=MOST_KEPT)
def _compiled_own(content: str, language: str) -> tuple[Template, Template]:
    return _parts(own_environment(language), content.lstrip(), "a wording")


def _parts(made: Environment, source: str, name: str) -> tuple[Template, Template]:
    # Apart from each other, so that no value can end the subject and begin the body.
    first, _, rest = source.partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"the first line of {name} must begin with {SUBJECT}")
    return made.from_string(first.removeprefix(SUBJECT).strip()), made.from_string(rest)


def one_line(text: str) -> str:
    """The text, which must be a single line without control characters. Raises UnsafeLine."""
    if not text.isprintable():
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
    return _spoken(made, language)


@cache
def own_environment(language: str) -> Environment:
    """How the council's own wordings are filled in: nothing but values and the filters of messages."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # nosec B701  # plain text, as above
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.globals = {"_": made.globals["_"]}
    made.filters = {name: made.filters[name] for name in PLAIN_FILTERS}
    made.tests = {}
    return _spoken(made, language)


PLAIN_FILTERS = ("first", "last", "length", "replace", "string")
"""Filters of Jinja itself that messages use."""


def _spoken(made: Environment, language: str) -> Environment:
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
    _compiled_own.cache_clear()
    environment.cache_clear()
    own_environment.cache_clear()
