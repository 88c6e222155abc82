"""The other help that comes before a reduction because of hardship, to be asked about one by one."""

from __future__ import annotations

from collections.abc import Collection

from shared.domain.entitlements import Reduction
from shared.domain.hardship_form import RATES, TAX, Kind, Question, Step
from shared.domain.says import N_

HELP_STATES: tuple[tuple[str, str], ...] = (
    ("have", N_("I get this")),
    ("asked", N_("I have asked for it")),
    ("not_mine", N_("It is not for me")),
    ("not_yet", N_("I have not asked yet")),
)


def _help(key: str, label: str, hint: str = "") -> Question:
    return Question(
        f"help_{key}",
        Kind.ONE,
        label,
        hint,
        HELP_STATES,
        N_("Choose an answer for each kind of help."),
    )


_INTRO = N_(
    "Other help comes first, because it lasts longer. What we know already is filled in. "
    "If you have not asked for something yet, you can still apply."
)
OTHER_HELP = Step(
    "other-help",
    N_("Other help"),
    _INTRO,
    (
        _help("ctr", N_("Council Tax Reduction"), N_("Help with council tax for low incomes.")),
        _help(
            "single", N_("Discount for one adult"), N_("A quarter off when one adult lives there.")
        ),
        _help(
            "disregards",
            N_("Discounts and exemptions for who lives there"),
            N_("For example students, carers, apprentices and care leavers."),
        ),
        _help(
            "band",
            N_("A lower band for a home that was changed"),
            N_("For example an extra bathroom or room that somebody in the home needs."),
        ),
        _help("dhp", N_("Help with rent (Discretionary Housing Payment)")),
        _help("grants", N_("Crisis funds and grants")),
        _help(
            "benefits",
            N_("A benefits check"),
            N_("MoneyHelper and Citizens Advice do one for nothing."),
        ),
    ),
    TAX,
)
OTHER_RELIEFS = Step(
    "other-help",
    N_("Other help"),
    _INTRO,
    (
        _help("small", N_("Small business rate relief")),
        _help("retail", N_("Relief for shops, cafés, leisure and hotels")),
        _help("part_empty", N_("Relief for a property that is empty in part for a short time")),
        _help("charity", N_("Relief for charities and sports clubs")),
        _help("transitional", N_("Transitional relief after a new valuation")),
        _help("advice", N_("Advice from Business Debtline")),
    ),
    RATES,
)


_CLAIMED_AS = {
    Reduction.LOCAL: "ctr",
    Reduction.ONE_ADULT: "single",
    Reduction.EXEMPT: "disregards",
    Reduction.NOBODY_COUNTED: "disregards",
    Reduction.BAND: "band",
    Reduction.SMALL_BUSINESS: "small",
}
"""Our question by what somebody asked for on the page that checks for reductions."""


def known_help(
    claimed: Collection[str], gets: Collection[str], *, has_adviser: bool
) -> dict[str, str]:
    """Answers of the checklist that are known: what somebody gets, what they asked for, and advice."""
    found = {f"help_{key}": "asked" for name, key in _CLAIMED_AS.items() if name in claimed}
    found |= {f"help_{key}": "have" for name, key in _CLAIMED_AS.items() if name in gets}
    return found | ({"help_advice": "have"} if has_adviser else {})
