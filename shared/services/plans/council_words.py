"""The council's own sentences about what it still does while a plan is kept, from its policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from shared.domain.stages import MAGISTRATES, DebtType, Nation, Stage
from shared.services.policies import in_force

LANGUAGES = ("en", "cy")


def council_words(
    session: Session, debts: Iterable[tuple[DebtType, Stage]], nation: Nation, today: date
) -> Mapping[str, Mapping[str, str]]:
    """By language and subject, only what applies to debts of these types at these stages; one query.

    `liability_order` is left out unless one of the debts waits for the magistrates' court.
    """
    kinds = tuple(debts)
    found = in_force(session, (debt_type for debt_type, _ in kinds), nation, today)
    wanted = {"recovery"}
    if any(debt_type in MAGISTRATES and stage is Stage.SUMMONS for debt_type, stage in kinds):
        wanted.add("liability_order")
    return {
        language: {
            subject: words
            for subject, words in (found.policy.words.get(language, {}) if found else {}).items()
            if subject in wanted
        }
        for language in LANGUAGES
    }
