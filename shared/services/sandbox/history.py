"""How far recovery of a made-up debt has gone, and by which steps it came there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.stages import MAGISTRATES, DebtType, Stage
from shared.services.sandbox.dice import Dice, Weighted
from shared.services.sandbox.records import MadeEvent

SUMMONS_COSTS = 84_50
CLAIM_COSTS = 70_00
_S, _T = Stage, DebtType

WEIGHTS: dict[DebtType, dict[Stage, int]] = {
    _T.COUNCIL_TAX: {
        _S.INSTALMENTS: 30,
        _S.REMINDER: 18,
        _S.SECOND_REMINDER: 8,
        _S.FINAL_NOTICE: 8,
        _S.SUMMONS: 14,
        _S.LIABILITY_ORDER: 12,
        _S.ENFORCEMENT_AGENT: 5,
        _S.ATTACHMENT_OF_EARNINGS: 3,
        _S.BENEFIT_DEDUCTION: 2,
    },
    _T.BUSINESS_RATES: {
        _S.INSTALMENTS: 34,
        _S.REMINDER: 24,
        _S.FINAL_NOTICE: 12,
        _S.SUMMONS: 12,
        _S.LIABILITY_ORDER: 10,
        _S.ENFORCEMENT_AGENT: 5,
        _S.COUNTY_COURT: 2,
        _S.JUDGMENT: 1,
    },
    _T.BID_LEVY: {
        _S.INVOICE: 29,
        _S.INSTALMENTS: 20,
        _S.REMINDER: 20,
        _S.FINAL_NOTICE: 10,
        _S.SUMMONS: 10,
        _S.LIABILITY_ORDER: 5,
        _S.ENFORCEMENT_AGENT: 3,
        _S.COUNTY_COURT: 2,
        _S.JUDGMENT: 1,
    },
    _T.HB_OVERPAYMENT: {
        _S.INVOICE: 40,
        _S.REMINDER: 20,
        _S.SECOND_REMINDER: 14,
        _S.BENEFIT_DEDUCTION: 12,
        _S.ATTACHMENT_OF_EARNINGS: 6,
        _S.COUNTY_COURT: 5,
        _S.JUDGMENT: 2,
        _S.ENFORCEMENT_AGENT: 1,
    },
    _T.SUNDRY: {
        _S.INVOICE: 34,
        _S.REMINDER: 24,
        _S.SECOND_REMINDER: 14,
        _S.LETTER_OF_CLAIM: 12,
        _S.COUNTY_COURT: 7,
        _S.JUDGMENT: 5,
        _S.ENFORCEMENT_AGENT: 3,
        _S.ATTACHMENT_OF_EARNINGS: 1,
    },
}
"""How often each stage comes, out of about a hundred."""

_COURT = (_S.REMINDER, _S.FINAL_NOTICE, _S.SUMMONS, _S.LIABILITY_ORDER)
_CLAIM = (_S.INVOICE, _S.REMINDER, _S.LETTER_OF_CLAIM, _S.COUNTY_COURT, _S.JUDGMENT)
_HB_CLAIM = (_S.INVOICE, _S.REMINDER, _S.SECOND_REMINDER, _S.COUNTY_COURT, _S.JUDGMENT)

BEFORE: dict[Stage, tuple[Stage, ...]] = {
    _S.SECOND_REMINDER: (_S.REMINDER,),
    _S.FINAL_NOTICE: (_S.REMINDER,),
    _S.SUMMONS: _COURT[:2],
    _S.LIABILITY_ORDER: _COURT[:3],
    _S.ENFORCEMENT_AGENT: _COURT,
    _S.ATTACHMENT_OF_EARNINGS: _COURT,
    _S.BENEFIT_DEDUCTION: _COURT,
    _S.COUNTY_COURT: _COURT,
    _S.JUDGMENT: (*_COURT, _S.COUNTY_COURT),
}
"""The steps before a stage where a magistrates' court makes the order."""

BEFORE_CLAIM: dict[Stage, tuple[Stage, ...]] = {
    _S.REMINDER: _CLAIM[:1],
    _S.SECOND_REMINDER: _CLAIM[:2],
    _S.LETTER_OF_CLAIM: _CLAIM[:2],
    _S.COUNTY_COURT: _CLAIM[:3],
    _S.JUDGMENT: _CLAIM[:4],
    _S.ENFORCEMENT_AGENT: _CLAIM,
    _S.ATTACHMENT_OF_EARNINGS: _CLAIM,
}
BEFORE_HB: dict[Stage, tuple[Stage, ...]] = {
    **BEFORE_CLAIM,
    _S.BENEFIT_DEDUCTION: _HB_CLAIM[:2],
    _S.ATTACHMENT_OF_EARNINGS: _HB_CLAIM[:3],
    _S.COUNTY_COURT: _HB_CLAIM[:3],
    _S.JUDGMENT: _HB_CLAIM[:4],
    _S.ENFORCEMENT_AGENT: _HB_CLAIM,
}


@dataclass(frozen=True)
class History:
    """How far it has gone, since when, by which steps, and the costs that they added (pence)."""

    stage: Stage
    stage_on: date | None
    costs: int
    hearing_on: date | None
    due_on: date
    events: tuple[MadeEvent, ...]


def some_stage(dice: Dice, debt_type: DebtType) -> Stage:
    """A stage, as often as it comes in life."""
    return _STAGES[debt_type].thrown(dice)


_STAGES = {kind: Weighted(weights) for kind, weights in WEIGHTS.items()}


def history_to(dice: Dice, debt_type: DebtType, stage: Stage, today: date) -> History:
    """The steps that led to a stage, each a few weeks after the one before."""
    steps = (*_before(debt_type, stage), stage)
    on = today - timedelta(days=dice.between(8, 20))
    events: list[MadeEvent] = []
    for step in reversed(steps):
        if step is not _S.INSTALMENTS:
            events.insert(0, MadeEvent(step, on, _added_by(step, debt_type)))
        on -= timedelta(days=dice.between(19, 30))
    hearing_on = some_thursday(dice, today) if stage is _S.SUMMONS else None
    costs = sum(event.amount or 0 for event in events)
    stage_on = events[-1].on if events else None
    return History(stage, stage_on, costs, hearing_on, on, tuple(events))


def some_thursday(dice: Dice, today: date) -> date:
    """A day on which the court sits, two to eight weeks from now."""
    first = today + timedelta(days=14)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 7 * dice.between(0, 5))


def _before(debt_type: DebtType, stage: Stage) -> tuple[Stage, ...]:
    if debt_type in MAGISTRATES:
        return BEFORE.get(stage, ())
    return (BEFORE_HB if debt_type is _T.HB_OVERPAYMENT else BEFORE_CLAIM).get(stage, ())


def _added_by(step: Stage, debt_type: DebtType) -> int | None:
    """The costs that a step adds, in pence."""
    if step is _S.SUMMONS:
        return SUMMONS_COSTS
    if step is _S.COUNTY_COURT and debt_type not in MAGISTRATES:
        return CLAIM_COSTS
    return None
