"""What would help, as it is asked: by the portal of the person, by an officer on the phone."""

from __future__ import annotations

from typing import Any, Self

from shared.domain.says import N_, Says
from shared.domain.support_needs import (
    CATEGORIES,
    HOURS,
    LONGEST_DETAIL,
    LONGEST_WORDS,
    NAMES,
    WORDINGS,
    Adjustment,
    Asked,
    Category,
    ConsentUse,
    NotAnAdjustment,
    check_asked,
    hours_of,
    hours_text,
)
from shared.services.support.needs import Disclosure
from shared.services.support.read import LivingNeed
from shared.web.choice_fields import Choice, ChoiceField, ChoicesField, TickField
from shared.web.fields import TextField
from shared.web.forms import PageForm
from shared.web.language import language
from shared.web.support_words import hour_words

_FIELDS = {
    Adjustment.INTERPRETER: "spoken",
    Adjustment.SOMEBODY_ELSE: "helper",
}


class SupportForm(PageForm):
    """Adjustments first, then who may know, then a box that may stay empty.

    A field named for confidence is never put aside when a session ends.
    """

    adjustments = ChoicesField(
        N_("What would help?"),
        choices=tuple((each.value, name) for each, name in NAMES.items()),
        kind_of=Adjustment,
    )
    hours_from = ChoiceField(N_("From"), listed=True)
    hours_until = ChoiceField(N_("Until"), listed=True)
    spoken = TextField(N_("Which language?"), longest=LONGEST_DETAIL)
    helper = TextField(N_("Who helps, and how do we reach them?"), longest=LONGEST_DETAIL)
    agreed = TickField(WORDINGS[ConsentUse.ADJUSTMENTS])
    confidence_about = ChoicesField(
        N_("What is it about?"),
        choices=tuple((each.value, name) for each, name in CATEGORIES.items()),
        kind_of=Category,
    )
    confidence = TextField(N_("What we should know"), longest=LONGEST_WORDS, lines=True)
    confidence_agreed = TickField(WORDINGS[ConsentUse.WORDS])

    @classmethod
    def for_needs(cls, needs: tuple[LivingNeed, ...]) -> Self:
        """The form as this request brings it, or with what stands already."""
        details = {each.adjustment: each.detail for each in needs}
        hours = details.get(Adjustment.CONTACT_HOURS, "")
        start, end = hours_of(hours) if hours else (None, None)
        return cls.of_request(
            adjustments=tuple(each.adjustment for each in needs),
            hours_from=start,
            hours_until=end,
            spoken=details.get(Adjustment.INTERPRETER, ""),
            helper=details.get(Adjustment.SOMEBODY_ELSE, ""),
            agreed=bool(needs),
        )

    def process(self, *given: Any, **known: Any) -> None:
        """Offer the hours in the page's language before anything is read."""
        self.hours_from.offered = self.hours_until.offered = hour_choices()
        super().process(*given, **known)

    def asked(self) -> tuple[Asked, ...]:
        """What was ticked, with what goes with it."""
        return tuple(Asked(each, self._detail(each)) for each in self.adjustments.data)

    def disclosure(self, party_id: int, channel: str) -> Disclosure | None:
        """What was told in confidence; none where the box stayed empty."""
        if not (self.confidence.data or self.confidence_about.data):
            return None
        return Disclosure(
            party_id=party_id,
            words=self.confidence.data or "",
            categories=self.confidence_about.data,
            is_agreed=bool(self.confidence_agreed.data),
            language=language(),
            channel=channel,
        )

    def is_whole(self, *, had_needs: bool) -> bool:
        """Whether it was sent and can be kept; what is wrong stands beside its field."""
        if not self.is_good():
            return False
        told = bool(self.confidence.data or self.confidence_about.data)
        if not (self.adjustments.data or told or had_needs):
            self.refuse("adjustments", N_("Choose what would help, or tell us in your own words."))
        if self.adjustments.data and not self.agreed.data:
            self.refuse("agreed", N_("Tick the box if you agree. Otherwise we cannot do this."))
        if told and not self.confidence_agreed.data:
            self.refuse(
                "confidence_agreed",
                N_("Tick the box if you want us to keep this. Otherwise empty the boxes above."),
            )
        self._check_asked()
        return not self.problems

    def _check_asked(self) -> None:
        try:
            check_asked(self.asked())
        except NotAnAdjustment as wrong:
            self.refuse("hours_from" if wrong.field == "hours" else wrong.field, wrong.says)

    def _detail(self, adjustment: Adjustment) -> str:
        if adjustment is Adjustment.CONTACT_HOURS:
            start, end = self.hours_from.data, self.hours_until.data
            return hours_text(int(start or 0), int(end or 0))
        field = _FIELDS.get(adjustment)
        return (self[field].data or "") if field else ""


def hour_choices() -> tuple[Choice, ...]:
    """The hours that can be chosen, as this page's language writes them."""
    return (
        ("", N_("Choose")),
        *((str(hour), Says("%(hour)s", {"hour": hour_words(hour)})) for hour in HOURS),
    )
