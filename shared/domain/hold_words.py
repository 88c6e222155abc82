"""Why recovery waits, in the words that the person reads who is protected by it."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.gate import HoldKind
from shared.domain.says import N_, Says

WHY: Mapping[HoldKind, Says] = {
    HoldKind.OPEN_PROPOSAL: Says(
        N_("You made an offer to pay, and we have not given you an answer yet.")
    ),
    HoldKind.PLAN: Says(N_("You have a plan, and it is what you pay by.")),
    HoldKind.DISPUTE: Says(N_("You told us that you do not agree with what we ask you to pay.")),
    HoldKind.COMPLAINT: Says(N_("You made a complaint, and we are looking at it.")),
    HoldKind.APPEAL: Says(N_("You asked for one of our decisions to be looked at again.")),
    HoldKind.BREATHING_SPACE: Says(N_("You are in Breathing Space. The law protects you.")),
    HoldKind.INSOLVENCY: Says(N_("This is part of an insolvency. The law protects you.")),
    HoldKind.ADVICE: Says(N_("You are getting advice about debt.")),
    HoldKind.HARDSHIP: Says(N_("You asked us for help, and we are looking at it.")),
    HoldKind.SUPPORT: Says(N_("Somebody here first looks at what would help you.")),
    HoldKind.PROPOSED_DEBT: Says(
        N_("We told your debt adviser about this, and we are waiting for their answer.")
    ),
    HoldKind.REPLAN: Says(N_("Your payment plan is being worked out again.")),
    HoldKind.OFFICER: Says(N_("Somebody here decided that we should wait.")),
}
NEUTRAL = Says(N_("We are waiting. You do not have to do anything about this."))
"""Where the reason is somebody else's, or may be."""


def why(kind: str) -> Says:
    """Why a hold of one's own is there; neutral words for a kind that has none."""
    known = kind in frozenset(HoldKind)
    return WHY.get(HoldKind(kind), NEUTRAL) if known else NEUTRAL
