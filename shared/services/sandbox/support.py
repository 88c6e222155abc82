"""People of the sandbox who said what would help, some of them with something in confidence."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from shared.domain.roles import Role
from shared.domain.stages import DebtType, Stage
from shared.domain.support_needs import Adjustment, Asked, Category
from shared.models import Officer
from shared.services.audit import Actor
from shared.services.sandbox.cases import Week
from shared.services.sealed.key import SealedKey
from shared.services.sealed.openings import Reader, open_words
from shared.services.support.asked import Told, set_adjustments
from shared.services.support.needs import Disclosure, ask_to_look, disclose


@dataclass(frozen=True)
class Telling:
    """What somebody asks for, and what they tell with it. Everything is invented."""

    stage: Stage
    asked: tuple[Asked, ...]
    words: str = ""
    category: Category | None = None


TELLINGS = (
    Telling(
        Stage.SUMMONS,
        (Asked(Adjustment.LARGE_PRINT), Asked(Adjustment.TEXT_FIRST)),
        "I was in hospital and missed your letters.",
        Category.HEALTH,
    ),
    Telling(
        Stage.REMINDER,
        (Asked(Adjustment.CONTACT_HOURS, "9-12"),),
        "My husband died in August. Afternoons are hard.",
        Category.LIFE_EVENT,
    ),
    Telling(Stage.FINAL_NOTICE, (Asked(Adjustment.INTERPRETER, "Polish"),)),
    Telling(
        Stage.ENFORCEMENT_AGENT,
        (Asked(Adjustment.NO_VISITS), Asked(Adjustment.BY_EMAIL)),
        "Somebody at the door frightens my son, who cannot speak.",
        Category.HEALTH,
    ),
    Telling(
        Stage.SECOND_REMINDER,
        (Asked(Adjustment.SOMEBODY_ELSE, "Her daughter, 01632 960 555"),),
    ),
    Telling(
        Stage.LIABILITY_ORDER,
        (Asked(Adjustment.EASY_READ), Asked(Adjustment.MORE_TIME)),
        "I do not read well and I am ashamed to say it on the phone.",
        Category.CAPABILITY,
    ),
)


def tell_what_helps(week: Week, key: SealedKey) -> None:
    """Let each of them tell, and a senior officer open the first of it with a reason."""
    first: tuple[int, int] | None = None
    for telling in TELLINGS:
        week.pass_by(20)
        party_id = week.somebody(DebtType.COUNCIL_TAX, telling.stage)
        words_id = _tell(week, key, party_id, telling)
        if first is None and words_id is not None:
            first = party_id, words_id
    if first is not None:
        _open(week, *first)


def _tell(week: Week, key: SealedKey, party_id: int, telling: Telling) -> int | None:
    payer = Actor("party", party_id)
    set_adjustments(week.session, party_id, telling.asked, Told(payer, week.now))
    if not telling.words:
        ask_to_look(week.session, party_id, week.now)
        return None
    categories = (telling.category,) if telling.category else ()
    told = Disclosure(party_id, telling.words, categories, is_agreed=True)
    return disclose(week.session, key, told, payer, week.now).words_id


def _open(week: Week, party_id: int, words_id: int) -> None:
    senior = week.session.scalars(
        select(Officer.id).where(Officer.role == Role.SENIOR_OFFICER).order_by(Officer.id).limit(1)
    ).one()
    reader = Reader(senior, Role.SENIOR_OFFICER)
    why = "The hearing is near: to know whether to ask the court for more time"
    week.pass_by(30)
    open_words(week.session, party_id, words_id, reader, why, week.now)
