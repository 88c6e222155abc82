"""The cards that officers keep beside them in hard calls, and what may come of one."""

from __future__ import annotations

from enum import StrEnum


class Card(StrEnum):
    """What a call is about."""

    DISTRESS = "distress"
    SUICIDE = "suicide"
    CONFRONTATION = "confrontation"
    ABUSE = "abuse"


class CallOutcome(StrEnum):
    """How a call ended."""

    SPOKE = "spoke"
    NO_ANSWER = "no_answer"
    EMERGENCY = "emergency"


class Told(StrEnum):
    """Who protects people."""

    ADULTS = "adults"
    CHILDREN = "children"
    POLICE = "police"
    AMBULANCE = "ambulance"
    ABUSE = "abuse"


REACHED = frozenset({CallOutcome.SPOKE, CallOutcome.EMERGENCY})
"""The outcomes after which nobody has to call again because of the same words."""
