"""Telling of a plan that was just agreed: to whoever pays, and to the revenues system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.schedule import Instalment
from shared.domain.split import PlannedDebt
from shared.domain.stages import DebtType, Nation, Stage
from shared.models import Plan
from shared.services.outbox import queue_message, queue_text_too
from shared.services.plans.council_words import council_words
from shared.services.revenues import tell_revenues


@dataclass(frozen=True)
class PlanMessage:
    """How the payer is told of the plan: a template, and what it says beside the plan itself."""

    template: str = "plan_agreed"
    more: Mapping[str, Any] = field(default_factory=dict)
    text_too: bool = True
    """Whether a short text goes beside an email; not where somebody read exactly what is sent."""


@dataclass(frozen=True)
class MadePlan:
    """A plan that was just agreed."""

    id: int
    reference: str
    total: Money
    instalments: tuple[Instalment, ...]
    replaces: str = ""
    """The plan that it took the place of."""


@dataclass(frozen=True)
class DebtNow:
    """One debt of a plan as it is when it is agreed."""

    planned: PlannedDebt
    account_reference: str
    type: DebtType
    stage: Stage


def tell_agreed(
    session: Session,
    plan: Plan,
    debts: Sequence[DebtNow],
    made: MadePlan,
    message: PlanMessage,
    now: datetime,
) -> None:
    """Tell the payer and the revenues system of a plan that was just agreed.

    What was on its way is in the plan's own amounts, and not in what is asked for.
    """
    today = now.astimezone(LONDON).date()
    nation = Nation(session.info["council"].nation)
    words = council_words(session, ((debt.type, debt.stage) for debt in debts), nation, today)
    said = {
        "reference": plan.reference,
        "total": made.total,
        "paid_now": plan.paid_now - (plan.total - made.total),
        "method": plan.method,
        "instalments": made.instalments,
        "court_words": {each: said.get("liability_order", "") for each, said in words.items()},
        "replaces": made.replaces,
        **message.more,
    }
    key = f"plan_agreed:{plan.id}"
    queue_message(session, message.template, plan.party_id, said, now, key)
    if message.text_too:
        queue_text_too(session, message.template, plan.party_id, said, now, key)
    _tell_revenues(session, plan, debts, made, now)


def _tell_revenues(
    session: Session, plan: Plan, debts: Sequence[DebtNow], made: MadePlan, now: datetime
) -> None:
    tell_revenues(
        session,
        "plan_agreed",
        plan.party_id,
        {
            "plan": plan.reference,
            "agreed_on": now.astimezone(LONDON).date().isoformat(),
            "method": plan.method,
            "paid_now": plan.paid_now.plain(),
            "debts": [
                {
                    "account": debt.account_reference,
                    "year": debt.planned.year,
                    "balance": debt.planned.balance.plain(),
                }
                for debt in debts
            ],
            "instalments": [
                {"due": line.due.isoformat(), "amount": line.amount.plain()}
                for line in made.instalments
            ],
        },
        now,
        dedupe=f"revenues:plan_agreed:{plan.id}",
    )
