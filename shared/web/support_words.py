"""What goes with an adjustment, as a page writes it. It reaches nothing that is sealed."""

from __future__ import annotations

from shared.domain.support_needs import Adjustment, hours_of
from shared.services.support.read import LivingNeed
from shared.services.wording import HALVES
from shared.web.language import language


def hour_words(hour: int) -> str:
    """An hour of the day: `9am`, `1yh`."""
    return f"{hour % 12 or 12}{HALVES[language()][hour >= 12]}"


def detail_words(need: LivingNeed) -> str:
    """What goes with an adjustment, as the page's language writes it."""
    if need.adjustment is not Adjustment.CONTACT_HOURS:
        return need.detail
    start, end = hours_of(need.detail)
    return f"{hour_words(start)}–{hour_words(end)}"
