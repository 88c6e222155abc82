"""Taking an award off what is owed: posted as a reduction, plans made shorter, the revenues system told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.hardship_form import Power
from shared.domain.ledger import LedgerAccount, LedgerEntry, Part, PostingKind
from shared.domain.london import LONDON
from shared.domain.money import Money, total
from shared.models import HardshipApplication, HardshipDebt, HardshipDecision, PlanDebt
from shared.services.audit import Actor
from shared.services.errors import StaleVersion
from shared.services.hardship.debts import ReducibleDebt, of_application
from shared.services.ledger.post import Movement, lock_debts, post
from shared.services.plans.shorten import LockedPlans, lock_plans_of, shorten
from shared.services.revenues import tell_revenues

RULE = "hardship"
ACTION = "hardship_award"


def award(
    session: Session,
    application: HardshipApplication,
    decision: HardshipDecision,
    awards: Mapping[int, Money],
    by: Actor,
    now: datetime,
) -> int:
    """Take an award off its debts at once; the posting's id.

    Nobody paid: it goes to the account of reductions, counts towards no instalment, and stands on the
    day's file for the revenues system as a reduction, by whose number its balance is known to hold it.
    Plans over the debts are made shorter from their end. Raises StaleVersion when a debt owes less
    by now than is to be taken off.
    """
    plans = lock_plans_of(session, awards, now.astimezone(LONDON).date())
    lock_debts(session, awards)
    debts = {debt.id: debt for debt in of_application(session, application.id)}
    _check(debts, awards)
    posting_id = _post(session, application, decision, debts, awards, by, now)
    for debt_id, amount in awards.items():
        session.execute(
            update(HardshipDebt)
            .where(HardshipDebt.application_id == application.id, HardshipDebt.debt_id == debt_id)
            .values(awarded=amount)
        )
    _shorten(session, plans, awards, by, now)
    _tell_revenues(session, application, decision, debts, awards, posting_id, now)
    return posting_id


def _check(debts: Mapping[int, ReducibleDebt], awards: Mapping[int, Money]) -> None:
    for debt_id, amount in awards.items():
        if debt_id not in debts or debts[debt_id].charge < amount:
            raise StaleVersion


def _post(
    session: Session,
    application: HardshipApplication,
    decision: HardshipDecision,
    debts: Mapping[int, ReducibleDebt],
    awards: Mapping[int, Money],
    by: Actor,
    now: datetime,
) -> int:
    plan_of = _plan_ids(session, awards)
    entries = [LedgerEntry(LedgerAccount.REDUCTIONS, total(awards.values()))]
    entries += [
        LedgerEntry(
            LedgerAccount.DEBT,
            -amount,
            fund=debts[debt_id].type,
            debt_id=debt_id,
            # These powers reduce the charge; what a court added is no part of it.
            part=Part.CHARGE,
            plan_id=plan_of.get(debt_id),
            rule=RULE,
        )
        for debt_id, amount in sorted(awards.items())
    ]
    movement = Movement(
        f"hardship:{decision.id}:award",
        PostingKind.REDUCTION,
        tuple(entries),
        reason=application.reference,
    )
    return post(session, movement, by, now)


def _plan_ids(session: Session, awards: Mapping[int, Money]) -> dict[int, int]:
    rows = session.execute(
        select(PlanDebt.debt_id, PlanDebt.plan_id).where(
            PlanDebt.debt_id.in_(awards), PlanDebt.living
        )
    )
    return {row.debt_id: row.plan_id for row in rows}


def _shorten(
    session: Session, plans: LockedPlans, awards: Mapping[int, Money], by: Actor, now: datetime
) -> None:
    for plan in plans:
        shorten(session, plan, awards, by, now)


def _tell_revenues(
    session: Session,
    application: HardshipApplication,
    decision: HardshipDecision,
    debts: Mapping[int, ReducibleDebt],
    awards: Mapping[int, Money],
    posting_id: int,
    now: datetime,
) -> None:
    law = "LGFA 1992 s13A(1)(c)" if Power(application.power) is Power.S13A else "LGFA 1988 s49"
    content = {
        "application": application.reference,
        "law": law,
        "posting": posting_id,
        "from": decision.period_from.isoformat(),
        "until": decision.period_until.isoformat(),
        # The amounts stand on the day's file: entered from here as well, they would count twice.
        "in_cash_file": True,
        "debts": [
            {
                "account": debts[debt_id].account_reference,
                "year": debts[debt_id].year,
                "amount": amount.plain(),
            }
            for debt_id, amount in sorted(awards.items())
        ],
    }
    key = f"revenues:hardship:{decision.id}"
    tell_revenues(session, ACTION, application.party_id, content, now, dedupe=key)
