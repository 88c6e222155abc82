"""How batches are called on their pages."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from shared.domain.notice_batches import LEFT_OUT_WORDS, BatchState, LeftOut, Target
from shared.domain.says import N_
from shared.domain.stages import DebtType, stage_name, type_name
from shared.web.filters import money, say

STATES = {
    BatchState.DRAFT: N_("Draft"),
    BatchState.WAITING: N_("Waits for a signature"),
    BatchState.SIGNED: N_("Signed"),
    BatchState.SENT: N_("Sent"),
    BatchState.WITHDRAWN: N_("Withdrawn"),
}
COLOURS = {
    BatchState.WAITING: "yellow",
    BatchState.SIGNED: "blue",
    BatchState.SENT: "green",
}
LINE_STATES = {
    "included": N_("Included"),
    "excluded": N_("Left out"),
    "queued": N_("Written"),
    "stopped": N_("Stopped"),
}


def state(each: BatchState) -> str:
    """Where a batch stands."""
    return _(STATES[each])


def colour(each: BatchState) -> str:
    """The colour of its tag."""
    return COLOURS.get(each, "grey")


def why(each: LeftOut) -> str:
    """Why some are left out."""
    return _(LEFT_OUT_WORDS[each])


def line_state(each: str) -> str:
    """What becomes of one debt."""
    return _(LINE_STATES[each])


def rules(target: Target) -> list[str]:
    """The rules of a batch, a sentence each."""
    return list(_rules(target)) or [_("Every debt")]


def _rules(target: Target) -> Iterator[str]:
    if target.types:
        yield _("Debts: %(which)s", which=", ".join(say(type_name(each)) for each in target.types))
    if target.stages:
        names = (say(stage_name(each, DebtType.COUNCIL_TAX)) for each in target.stages)
        yield _("How far recovery has gone: %(which)s", which=", ".join(names))
    if target.year is not None:
        yield _(
            "Year: %(first)s/%(last)s", first=target.year, last=f"{(target.year + 1) % 100:02d}"
        )
    if target.owed_from is not None:
        yield _("Owed from %(amount)s", amount=money(target.owed_from))
    if target.owed_to is not None:
        yield _("Owed up to %(amount)s", amount=money(target.owed_to))
    if target.stage_days is not None:
        yield _("Days since that step: %(days)s or more", days=target.stage_days)
    if target.silent_days is not None:
        yield _("Nothing written to them for %(days)s days", days=target.silent_days)
