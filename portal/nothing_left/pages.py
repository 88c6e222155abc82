"""What the page of ways out is given."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.statement.result_page import place
from shared.domain.hardship_states import BEING_DECIDED, HardshipState
from shared.services.hardship.ways_out import WaysOut
from shared.web.filters import weekday


@dataclass(frozen=True)
class WaysPage:
    """Every way out, in the order in which they are shown."""

    found: WaysOut

    @property
    def title(self) -> str:
        """What the page is called."""
        if self.found.has_nothing_left:
            return _("You have nothing left over each month")
        return _("What can help you")

    @property
    def plan(self) -> str | None:
        """Where to offer a small amount; none when there is nothing to plan for."""
        if self.found.outcome is not None and not self.found.outcome.can_offer:
            return None
        return place("plan.start", offer="small")

    @property
    def hardship(self) -> str | None:
        """Where to apply for a discretionary reduction, or to see the application."""
        applied = self.found.application
        if applied is not None and applied.state is not HardshipState.DRAFT:
            shown = place("hardship.application", reference=applied.reference)
            return shown or place("hardship.start")
        return place("hardship.start")

    @property
    def hardship_stands(self) -> str:
        """How far the application has come; nothing when there is none."""
        applied = self.found.application
        if applied is None:
            return ""
        if applied.state is HardshipState.DRAFT:
            return _("You have begun. What you said is saved.")
        if applied.state in BEING_DECIDED and applied.decide_by is not None:
            return _("You have applied. We answer by %(day)s.", day=weekday(applied.decide_by))
        if applied.state in BEING_DECIDED:
            return _("You have applied. We are looking at it.")
        return _("We have answered. You can read our answer, and apply again.")

    @property
    def is_being_decided(self) -> bool:
        """Whether an application is with us."""
        applied = self.found.application
        return applied is not None and applied.state in BEING_DECIDED

    @property
    def support(self) -> str | None:
        """Where to say what would help, or to see what was said."""
        return place("support.held" if self.found.has_support else "support.tell")
