"""What the page about interfaces calls ways and conditions."""

from __future__ import annotations

from flask_babel import gettext as _

from backoffice.words import called
from shared.domain.says import N_
from shared.services.interfaces.seen import Condition

NAMES = {
    "email": N_("Emails, out"),
    "sms": N_("Text messages, out"),
    "letter": N_("Letters, out"),
    "revenues": N_("Actions for the revenues system, out"),
    "reports_on_messages": N_("Reports about what was sent, in"),
    "register": N_("Breathing Space register, in"),
    "extract": N_("Extract of the revenues system, in"),
    "card_events": N_("Events of the card provider, in"),
    "bacs_reports": N_("Reports of Bacs, in"),
    "jobs": N_("Scheduled jobs"),
}
WAITING = {"jobs": N_("%(count)s running")}
CONDITIONS = {
    Condition.NOT_USED: (N_("Not used here"), "grey"),
    Condition.FAILED: (N_("Needs a look"), "red"),
    Condition.SLOW: (N_("Waits long"), "yellow"),
    Condition.WELL: (N_("Well"), "green"),
}
REASONS = {
    "kills-workers": N_("Every worker that took it went without a word"),
    "no-address": N_("There is no address"),
    "too-late": N_("It held a code that had run out"),
    "other": N_("The supplier said why in words of its own: see the supplier's pages"),
    "": N_("Nothing was written down"),
}
LINKS = {
    "jobs": "officers_jobs.jobs",
}


def name(way: str) -> str:
    """What a way is called."""
    return called(NAMES, way)


def waiting(way: str, count: int) -> str:
    """How many wait on a way."""
    return _(WAITING[way], count=count) if way in WAITING else str(count)


def condition_name(condition: Condition) -> str:
    """How a way is."""
    return _(CONDITIONS[condition][0])


def condition_colour(condition: Condition) -> str:
    """The colour of its tag."""
    return CONDITIONS[condition][1]


def reason(code: str) -> str:
    """Why something failed: in words where it is a code of ours, else the supplier's code."""
    return _(REASONS[code]) if code in REASONS else code
