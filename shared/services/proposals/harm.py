"""How much waiting may hurt: what puts one offer before another on the worklist."""

from __future__ import annotations

from datetime import timedelta

from shared.domain.stages import Stage
from shared.services.proposals.evaluate import FLAG, Answer
from shared.services.work_items import ORDINARY

MUST_LOOK, AGENT, DEFICIT, HEARING = 10, 15, 20, 25
HEARING_IS_NEAR = timedelta(days=21)


def harm_of(found: Answer) -> int:
    """0 is worst: somebody flagged, then enforcement agents, nothing left over, a court date near."""
    facts = found.facts
    if found.why_person == FLAG:
        return MUST_LOOK
    if any(debt.stage is Stage.ENFORCEMENT_AGENT for debt in facts.chosen):
        return AGENT
    if facts.has_deficit:
        return DEFICIT
    near = facts.today + HEARING_IS_NEAR
    if any(debt.hearing_on and facts.today <= debt.hearing_on <= near for debt in facts.chosen):
        return HEARING
    return ORDINARY
