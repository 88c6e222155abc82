"""The Direct Debit Guarantee: the scheme's own words, which an administrator loads and nobody edits.

The wording is fixed by the scheme and belongs to it, so it is not shipped with this program. Only the
name of the service user and the days of notice go into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from shared.models import GuaranteeText
from shared.services.audit import Actor, record_audit

LANGUAGES = ("en", "cy")
PLACES = ("{name}", "{days}")
LONGEST = 20_000
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_NEWEST = (
    select(GuaranteeText)
    .where(GuaranteeText.language.in_((bindparam("language"), "en")))
    .order_by(
        case((GuaranteeText.language == bindparam("language"), 0), else_=1),
        GuaranteeText.loaded_at.desc(),
        GuaranteeText.id.desc(),
    )
    .limit(1)
)


class NotAGuarantee(ValueError):
    """The text cannot be used; the message says why in plain words."""


class AlreadyLoaded(Exception):
    """That version is there in that language, with other words; a loaded text never changes."""


@dataclass(frozen=True)
class Guarantee:
    """The text that payers are shown."""

    id: int
    version: str
    language: str
    """The language of the text, which may not be the one that was asked for."""
    content: str
    is_invented: bool

    def paragraphs(self, name: str, days: int) -> tuple[str, ...]:
        """The text with the service user's name and the days of notice, paragraph by paragraph."""
        filled = self.content.replace("{days}", str(days)).replace("{name}", name)
        return tuple(
            " ".join(part.split()) for part in re.split(r"\n\s*\n", filled) if part.strip()
        )


def load_guarantee(
    session: Session,
    text: str,
    version: str,
    language: str,
    by: Actor,
    now: datetime,
    *,
    invented: bool = False,
) -> int:
    """Keep a version of the Guarantee in a language; gives its number.

    The same again changes nothing. Raises NotAGuarantee, and AlreadyLoaded for other words.
    """
    content = _checked(text)
    same = (GuaranteeText.version == version, GuaranteeText.language == language)
    there = session.scalars(select(GuaranteeText).where(*same)).first()
    if there is not None:
        if there.content == content:
            return there.id
        raise AlreadyLoaded(version)
    made = GuaranteeText(
        version=version, language=language, content=content, is_invented=invented, loaded_at=now
    )
    session.add(made)
    session.flush()
    record_audit(session, by, "loaded the Guarantee", f"guarantee_text:{made.id}", now)
    return made.id


def guarantee_on(session: Session, language: str) -> Guarantee | None:
    """The newest text in a language ("en" or "cy"), otherwise in English; none when none is loaded."""
    return _of(session.scalars(_NEWEST, {"language": language}).first())


def guarantees(session: Session) -> tuple[Guarantee, ...]:
    """Every text that is loaded, the latest first."""
    rows = session.scalars(
        select(GuaranteeText).order_by(GuaranteeText.loaded_at.desc(), GuaranteeText.id.desc())
    )
    return tuple(Guarantee(r.id, r.version, r.language, r.content, r.is_invented) for r in rows)


def guarantee_numbered(session: Session, guarantee_id: int) -> Guarantee | None:
    """A text by its number: the one that somebody was shown."""
    return _of(session.get(GuaranteeText, guarantee_id))


def _of(row: GuaranteeText | None) -> Guarantee | None:
    if row is None:
        return None
    return Guarantee(row.id, row.version, row.language, row.content, row.is_invented)


def _checked(text: str) -> str:
    """The text with plain line ends. Raises NotAGuarantee."""
    content = text.replace("\ufeff", "").replace("\r\n", "\n").strip()
    if not content:
        raise NotAGuarantee("the file is empty")
    if len(content) > LONGEST:
        raise NotAGuarantee(f"the text is longer than {LONGEST:,} characters")
    wrong = sorted(set(_BRACES.findall(content)) - set(PLACES))
    if wrong:
        raise NotAGuarantee(f"only {{name}} and {{days}} can be filled in, not {', '.join(wrong)}")
    if lacking := [place for place in PLACES if place not in content]:
        raise NotAGuarantee(f"the text must have a place for {' and '.join(lacking)}")
    return content
