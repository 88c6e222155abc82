"""What somebody may ask us to do differently, what it may be about, and what they agree to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.says import N_, Says

LONGEST_DETAIL = 120
LONGEST_WORDS = 2000
"""Signs that somebody can tell us in their own words."""


class Adjustment(StrEnum):
    """One thing that we do differently. It says nothing about why."""

    LARGE_PRINT = "large_print"
    BRAILLE = "braille"
    AUDIO = "audio"
    EASY_READ = "easy_read"
    BY_LETTER = "by_letter"
    BY_EMAIL = "by_email"
    BY_TEXT = "by_text"
    TEXT_FIRST = "text_first"
    CONTACT_HOURS = "contact_hours"
    WELSH = "welsh"
    INTERPRETER = "interpreter"
    SIGN_LANGUAGE = "sign_language"
    RELAY = "relay"
    SOMEBODY_ELSE = "somebody_else"
    MORE_TIME = "more_time"
    NO_VISITS = "no_visits"


NAMES: Mapping[Adjustment, Says] = {
    Adjustment.LARGE_PRINT: Says(N_("Letters in large print")),
    Adjustment.BRAILLE: Says(N_("Letters in Braille")),
    Adjustment.AUDIO: Says(N_("Letters as sound")),
    Adjustment.EASY_READ: Says(N_("Letters in Easy Read")),
    Adjustment.BY_LETTER: Says(N_("Write by post")),
    Adjustment.BY_EMAIL: Says(N_("Write by email")),
    Adjustment.BY_TEXT: Says(N_("Write by text message")),
    Adjustment.TEXT_FIRST: Says(N_("Text before calling")),
    Adjustment.CONTACT_HOURS: Says(N_("Call and text only at certain hours")),
    Adjustment.WELSH: Says(N_("Write and speak Welsh")),
    Adjustment.INTERPRETER: Says(N_("Use an interpreter")),
    Adjustment.SIGN_LANGUAGE: Says(N_("Use British Sign Language")),
    Adjustment.RELAY: Says(N_("Use Relay UK")),
    Adjustment.SOMEBODY_ELSE: Says(N_("Talk to somebody who helps with this")),
    Adjustment.MORE_TIME: Says(N_("Give more time to read and answer")),
    Adjustment.NO_VISITS: Says(N_("No visits at home")),
}
"""As the person and every officer read them."""

LETTER_FORMATS = frozenset(
    {Adjustment.LARGE_PRINT, Adjustment.BRAILLE, Adjustment.AUDIO, Adjustment.EASY_READ}
)
"""Of these at most one holds: their words are those of a party's letter format."""
WAYS = frozenset({Adjustment.BY_LETTER, Adjustment.BY_EMAIL, Adjustment.BY_TEXT})
"""Of these at most one holds."""
DETAILED = frozenset({Adjustment.CONTACT_HOURS, Adjustment.INTERPRETER, Adjustment.SOMEBODY_ELSE})
"""What means nothing without its detail: the hours, the language, the name."""
HOURS = tuple(range(8, 21))
"""The hours of the day between which somebody can choose."""


class Category(StrEnum):
    """What it is about, in the widest words that there are. Sealed like the words themselves."""

    HEALTH = "health"
    LIFE_EVENT = "life_event"
    RESILIENCE = "resilience"
    CAPABILITY = "capability"
    SAFETY = "safety"


CATEGORIES: Mapping[Category, Says] = {
    Category.HEALTH: Says(N_("My health, or the health of somebody close")),
    Category.LIFE_EVENT: Says(N_("Something that happened, such as a loss or a separation")),
    Category.RESILIENCE: Says(N_("Money, work or housing that is not secure")),
    Category.CAPABILITY: Says(N_("Reading, language, numbers or going online")),
    Category.SAFETY: Says(N_("Somebody who controls or frightens me")),
}
"""The four drivers of the FCA's guidance FG21/1, and safety, in plain words."""


class ConsentUse(StrEnum):
    """What somebody agrees to, each by itself."""

    ADJUSTMENTS = "adjustments"
    WORDS = "words"
    ADVICE = "advice"
    ACT_FOR_ME = "act_for_me"


WORDINGS: Mapping[ConsentUse, Says] = {
    ConsentUse.ADJUSTMENTS: Says(
        N_(
            "I agree that you keep what would help me, and that everybody at the council who "
            "works on my case sees it."
        )
    ),
    ConsentUse.WORDS: Says(
        N_(
            "I agree that you keep what I write here. It is locked away. Only senior officers and "
            "team managers can open it. Each time they must say why, and it is noted who did."
        )
    ),
    ConsentUse.ADVICE: Says(
        N_(
            "I agree that you give %(agency)s my name, how to reach me and what I owe, so that "
            "they can call me."
        )
    ),
    ConsentUse.ACT_FOR_ME: Says(
        N_(
            "I let %(agency)s act for me. They may %(may)s. This is for %(accounts)s, from "
            "%(starts)s up to and including %(ends)s. I can stop it at any time."
        )
    ),
}
"""What stands beside the box. A consent keeps it as it was read, in the language it was read in."""


@dataclass(frozen=True)
class SupportTerms:
    """The council's own numbers in force from a day on."""

    effective_from: date
    looked_at_within: int
    """Working days within which a person reads what was told."""
    hold_days: int
    """Calendar days for which the hardest steps wait, unless a person has looked before."""
    review_months: int
    """Months after which it is asked whether an adjustment still helps."""
    open_minutes: int
    """How long what an officer opened can be read."""
    keep_months: int
    """Months after which what was told in confidence is removed."""
    source: str = ""
    until: date | None = None


class NotAnAdjustment(ValueError):
    """What was asked for cannot be kept; `says` tells what to do, `field` where."""

    def __init__(self, says: Says, field: str = "adjustments") -> None:
        super().__init__(says.template)
        self.says = says
        self.field = field


@dataclass(frozen=True)
class Asked:
    """One adjustment that somebody asks for, with what goes with it."""

    adjustment: Adjustment
    detail: str = ""


def version_of(wording: str) -> str:
    """The version of a consent's wording: the first eight signs of its SHA-256."""
    return hashlib.sha256(wording.encode()).hexdigest()[:8]


def hours_text(start: int, end: int) -> str:
    """The hours for calls and texts as a detail: `9-12`."""
    return f"{start}-{end}"


def hours_of(detail: str) -> tuple[int, int]:
    """From which hour and until which. Raises NotAnAdjustment."""
    start, _dash, end = detail.partition("-")
    if start.isascii() and start.isdigit() and end.isascii() and end.isdigit():
        hours = int(start), int(end)
        if hours[0] < hours[1] and hours[0] in HOURS and hours[1] in HOURS:
            return hours
    raise NotAnAdjustment(
        Says(N_("Choose from which hour and until which. The first must be earlier.")), "hours"
    )


_MISSING = {
    Adjustment.INTERPRETER: (Says(N_("Enter the language.")), "spoken"),
    Adjustment.SOMEBODY_ELSE: (Says(N_("Enter the name of the person who helps.")), "helper"),
}
_TWO_FORMATS = Says(N_("Choose one kind of letter only."))
_TWO_WAYS = Says(N_("Choose one way of writing only."))


def check_asked(asked: Iterable[Asked]) -> None:
    """Raise NotAnAdjustment where what is asked for cannot all hold, or lacks its detail."""
    each = tuple(asked)
    kinds = {one.adjustment for one in each}
    if len(kinds & LETTER_FORMATS) > 1:
        raise NotAnAdjustment(_TWO_FORMATS)
    if len(kinds & WAYS) > 1:
        raise NotAnAdjustment(_TWO_WAYS)
    for one in each:
        if one.adjustment is Adjustment.CONTACT_HOURS:
            hours_of(one.detail)
        elif one.adjustment in DETAILED and not one.detail.strip():
            raise NotAnAdjustment(*_MISSING[one.adjustment])
