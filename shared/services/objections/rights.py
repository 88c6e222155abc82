"""Where our answers can be taken, from the dated file of the law."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache

from sqlalchemy.orm import Session

from shared.domain.objection_states import ObjectionKind
from shared.domain.objections import AppealRight, rights_after
from shared.domain.says import Says
from shared.domain.stages import DebtType, Nation
from shared.services.figures import LAW

FILE = LAW / "rights" / "appeals.toml"


def appeal_rights(
    session: Session, kind: ObjectionKind, debt_type: DebtType | None, on: date
) -> tuple[Says, ...]:
    """Where somebody can go with our answer of a day, in words. Raises NotCovered."""
    nation = Nation(session.info["council"].nation)
    return tuple(each.says for each in rights_after(_known(), nation, kind, debt_type, on))


def months_to_answer(session: Session, debt_type: DebtType, on: date) -> int:
    """The months in which a dispute must be answered before it can go further. Raises NotCovered."""
    nation = Nation(session.info["council"].nation)
    return rights_after(_known(), nation, ObjectionKind.DISPUTE, debt_type, on)[0].months


@lru_cache(maxsize=1)
def _known() -> tuple[AppealRight, ...]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        AppealRight(**{**entry, "nation": Nation(entry["nation"])}) for entry in read["rights"]
    )
