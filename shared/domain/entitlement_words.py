"""What each discount and reduction is called, whom it is for, and what we ask of somebody who claims it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.entitlements import Reduction
from shared.domain.says import N_, Says


@dataclass(frozen=True)
class ReductionWords:
    """One reduction in plain words."""

    name: Says
    about: Says
    proof: Says
    """What may be asked for; nothing has to be sent before we ask."""


REDUCTIONS: Mapping[Reduction, ReductionWords] = {
    Reduction.EXEMPT: ReductionWords(
        Says(N_("No council tax for students")),
        Says(N_("Nobody pays council tax for a home in which everybody is a full-time student.")),
        Says(N_("We may ask for a letter from each place of study.")),
    ),
    Reduction.NOBODY_COUNTED: ReductionWords(
        Says(N_("Half off, because nobody in your home counts")),
        Says(
            N_(
                "The bill is halved when none of the adults in a home count for council tax. "
                "For some homes there is nothing to pay at all. We check that too."
            )
        ),
        Says(N_("We may ask why each adult does not count.")),
    ),
    Reduction.ONE_ADULT: ReductionWords(
        Says(N_("Discount for one adult")),
        Says(N_("The bill is lower when only one adult in a home counts for council tax.")),
        Says(N_("We may ask who else lives in your home.")),
    ),
    Reduction.BAND: ReductionWords(
        Says(N_("A lower band for a home that meets somebody's needs")),
        Says(
            N_(
                "This is for a home with a room, a second bathroom or kitchen, or space to use a "
                "wheelchair indoors, that somebody who lives there needs because of a disability. "
                "The bill is then worked out one band lower."
            )
        ),
        Says(N_("We may ask to see the room or the space.")),
    ),
    Reduction.LOCAL: ReductionWords(
        Says(N_("Council Tax Reduction for low income")),
        Says(N_("The bill is lower for people who have a low income or get certain benefits.")),
        Says(N_("We use your statement, so you do not have to fill in another form.")),
    ),
    Reduction.SMALL_BUSINESS: ReductionWords(
        Says(N_("Small business rate relief")),
        Says(N_("Business rates are lower for a business that uses one small property.")),
        Says(N_("We check the rateable value and whether you have other properties.")),
    ),
}
