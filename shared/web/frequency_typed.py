"""How often, as people choose or type it: the value of a list, a short code, or the word itself."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.frequency import Frequency

CODES: Mapping[Frequency, str] = {
    Frequency.WEEKLY: "w",
    Frequency.FORTNIGHTLY: "f",
    Frequency.FOUR_WEEKLY: "4",
    Frequency.MONTHLY: "m",
    Frequency.QUARTERLY: "q",
    Frequency.ANNUAL: "y",
    Frequency.TEN_INSTALMENTS: "10",
}
"""What an officer types while somebody talks on the phone."""

WORDS: Mapping[str, Frequency] = {
    **{each.value: each for each in Frequency},
    **{code: each for each, code in CODES.items()},
    "week": Frequency.WEEKLY,
    "2": Frequency.FORTNIGHTLY,
    "2w": Frequency.FORTNIGHTLY,
    "fortnight": Frequency.FORTNIGHTLY,
    "4w": Frequency.FOUR_WEEKLY,
    "4 weekly": Frequency.FOUR_WEEKLY,
    "four weekly": Frequency.FOUR_WEEKLY,
    "month": Frequency.MONTHLY,
    "quarter": Frequency.QUARTERLY,
    "a": Frequency.ANNUAL,
    "year": Frequency.ANNUAL,
    "yearly": Frequency.ANNUAL,
}


def read_frequency(text: str) -> Frequency | None:
    """The frequency that a text means; None for one that means none."""
    return WORDS.get(" ".join(text.lower().replace("-", " ").split()))
