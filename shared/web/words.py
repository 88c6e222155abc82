"""A text of the catalogue, or a sentence made below the web, in the language of the page."""

from __future__ import annotations

from typing import Any, TypeAlias

from flask_babel import gettext as _

from shared.domain.says import Says
from shared.services import wording
from shared.web.language import language

Words: TypeAlias = "str | Says"


def in_words(words: Any) -> str:
    """The text as the page's reader reads it."""
    if isinstance(words, Says):
        return wording.say(words, language())
    return _(str(words)) if words else ""
