"""Letters to many about what they owe: by which rules debts are chosen, who is left out, and the batch's life."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.lifecycle import Lifecycle
from shared.domain.money import Money
from shared.domain.says import N_
from shared.domain.stages import DebtType, Stage

TEMPLATE = "debt_reminder"
"""The letter that a batch sends: what is owed, and every way to pay it or get help. It is no step of recovery."""

TOO_SMALL = Money(500)
"""Less than £5 is not worth a letter to anybody (the council's own policy)."""


class BatchState(StrEnum):
    """Where a batch stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    SIGNED = "signed"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class BatchEvent(StrEnum):
    """What can happen to a batch."""

    SENT_FOR_SIGNATURE = "sent_for_signature"
    SIGNED = "signed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SENT = "sent"


_S, _E = BatchState, BatchEvent
BATCH: Lifecycle[BatchState, BatchEvent] = Lifecycle(
    {
        (_S.DRAFT, _E.SENT_FOR_SIGNATURE): _S.WAITING,
        (_S.DRAFT, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.WAITING, _E.SIGNED): _S.SIGNED,
        (_S.WAITING, _E.REFUSED): _S.DRAFT,
        (_S.WAITING, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.SIGNED, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.SIGNED, _E.SENT): _S.SENT,
    }
)


class LeftOut(StrEnum):
    """Why a debt of a batch is not written about, the first that holds."""

    PAID = "paid"
    NOT_LIABLE = "not_liable"
    DECEASED = "deceased"
    BREATHING_SPACE = "breathing_space"
    INSOLVENCY = "insolvency"
    PLAN = "plan"
    HOLD = "hold"
    KEPT_APART = "kept_apart"
    NO_ADDRESS = "no_address"
    TOO_SMALL = "too_small"
    BY_HAND = "by_hand"
    """An officer took it out."""


LEFT_OUT_WORDS: Mapping[LeftOut, str] = {
    LeftOut.PAID: N_("Nothing is owed any more"),
    LeftOut.NOT_LIABLE: N_("They are not liable for it any more"),
    LeftOut.DECEASED: N_("We were told that the person has died"),
    LeftOut.BREATHING_SPACE: N_("Breathing Space protects the debt"),
    LeftOut.INSOLVENCY: N_("The debt is part of an insolvency"),
    LeftOut.PLAN: N_("A payment plan is in force"),
    LeftOut.HOLD: N_("Recovery waits for another reason"),
    LeftOut.KEPT_APART: N_("A person writes to them, never a batch"),
    LeftOut.NO_ADDRESS: N_("There is no address that works"),
    LeftOut.TOO_SMALL: N_("Too little is owed for a letter"),
    LeftOut.BY_HAND: N_("An officer took it out"),
}


@dataclass(frozen=True)
class Target:
    """The rules by which debts are chosen. What is empty or None is not asked for."""

    types: tuple[DebtType, ...] = ()
    stages: tuple[Stage, ...] = ()
    year: int | None = None
    """The calendar year in which the financial year begins."""
    owed_from: Money | None = None
    owed_to: Money | None = None
    stage_days: int | None = None
    """The stage was reached so many days ago or longer."""
    silent_days: int | None = None
    """Nothing was written to the person for so many days."""

    def stage_before(self, today: date) -> date | None:
        """The last day on which the stage may have been reached."""
        return None if self.stage_days is None else today - timedelta(days=self.stage_days)


def write_target(target: Target) -> str:
    """The rules as JSON, the same bytes for the same rules."""
    return json.dumps(
        {
            "types": [each.value for each in target.types],
            "stages": [each.value for each in target.stages],
            "year": target.year,
            "owed_from": None if target.owed_from is None else target.owed_from.pence,
            "owed_to": None if target.owed_to is None else target.owed_to.pence,
            "stage_days": target.stage_days,
            "silent_days": target.silent_days,
        },
        sort_keys=True,
    )


def read_target(text: str) -> Target:
    """The rules that `write_target` wrote."""
    content = json.loads(text)
    return Target(
        types=tuple(DebtType(each) for each in content["types"]),
        stages=tuple(Stage(each) for each in content["stages"]),
        year=content["year"],
        owed_from=_money(content["owed_from"]),
        owed_to=_money(content["owed_to"]),
        stage_days=content["stage_days"],
        silent_days=content["silent_days"],
    )


def _money(pence: int | None) -> Money | None:
    return None if pence is None else Money(pence)
