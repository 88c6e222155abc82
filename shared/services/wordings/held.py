"""The wording of a message that holds now, and which messages there are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from shared.domain.outgoing import MESSAGES, ORGANISATION_MESSAGES, UNCLASSIFIED
from shared.services.catalogue import LANGUAGES
from shared.services.errors import NotFound
from shared.services.message_text import TEMPLATES
from shared.services.wordings.approved import own_wording
from shared.services.wordings.checking import is_english_only
from shared.services.wordings.shipped import fingerprint, shipped_wording


@dataclass(frozen=True)
class Held:
    """What a message says in one language now."""

    template: str
    language: str
    content: str
    is_own: bool
    """Whether it is the council's own, and not the one that came."""

    @property
    def fingerprint(self) -> str:
        """What tells it from another."""
        return fingerprint(self.content)


def every_message() -> tuple[str, ...]:
    """Every message that has a template."""
    return tuple(
        each
        for each in sorted({*MESSAGES, *ORGANISATION_MESSAGES})
        if (TEMPLATES / f"{each}.txt").exists()
    )


def languages_of(template: str) -> tuple[str, ...]:
    """The languages in which a message is read. Raises NotFound for one that there is not."""
    if template not in every_message():
        raise NotFound
    return ("en",) if is_english_only(template) else LANGUAGES


def act_of(template: str) -> str:
    """What a message is towards whom it reaches."""
    return str(MESSAGES.get(template) or ORGANISATION_MESSAGES.get(template) or UNCLASSIFIED)


def held_wording(session: Session, template: str, language: str) -> Held:
    """What a message says in a language now. Raises NotFound."""
    if language not in languages_of(template):
        raise NotFound
    own = own_wording(session, template, language)
    return Held(template, language, own or shipped_wording(template, language), bool(own))
