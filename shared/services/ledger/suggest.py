"""Which debts unplaced money may be for, and why: a person decides."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.allocation import Payable
from shared.domain.money import ZERO, Money
from shared.domain.name_keys import name_words
from shared.domain.stages import DebtType
from shared.models import (
    Account,
    Debt,
    InstalmentRow,
    Liability,
    OfficerParty,
    Party,
    PartyWord,
    PlanDebt,
    Receipt,
)
from shared.services.ledger.payable import payable_debts

MOST = 5
"""Suggestions shown."""
MOST_LOOKED_AT = 60
"""Debts that are weighed; a common name or amount finds no more."""
FEW = 3
"""An amount that fits more plans than this says nothing by itself."""
AROUND = timedelta(days=10)
"""How far from its day an instalment may be paid."""

_GAPS = re.compile(r"[^A-Z0-9]+")
_TOKEN = re.compile(r"[A-Z]{0,3}[0-9]{4,}[A-Z0-9]{0,6}")


class Reason(StrEnum):
    """Why money may be for a debt."""

    REFERENCE = "reference"
    """Its reference is in what came with the money."""
    SAME_PAYER = "same_payer"
    INSTALMENT = "instalment"
    """The amount is exactly an instalment that is due."""
    WHOLE = "whole"
    """The amount is exactly what is owed."""
    NAME = "name"


_WEIGHTS = {
    Reason.REFERENCE: 8,
    Reason.SAME_PAYER: 4,
    Reason.INSTALMENT: 3,
    Reason.WHOLE: 3,
    Reason.NAME: 2,
}
_ENOUGH = 3
"""A name alone is no suggestion."""


@dataclass(frozen=True)
class Unplaced:
    """Money that nobody could place, with what came with it."""

    amount: Money
    said: str
    receipt_id: int | None = None


@dataclass(frozen=True)
class SuggestedDebt:
    """A debt that the money may be for."""

    debt_id: int
    reference: str
    type: DebtType
    year: int
    name: str
    owed: Money
    is_held: bool
    reasons: tuple[Reason, ...]


def suggestions(
    session: Session, item: Unplaced, officer_id: int, today: date
) -> tuple[SuggestedDebt, ...]:
    """The likeliest debts for an item, the best first; a fixed small number of queries.

    A held debt is suggested only where its own reference came with the money, and a debt of the
    officer's own household never.
    """
    by_reference = _of_references(session, item.said)
    by_payer = _of_payer(session, item.receipt_id)
    by_name = _of_names(session, item.said)
    by_instalment = _of_instalments(session, item.amount, today)
    ids = sorted({*by_reference, *by_payer, *by_name, *by_instalment})[:MOST_LOOKED_AT]
    payable = payable_debts(session, ids, today)
    found: list[tuple[int, Payable, tuple[Reason, ...]]] = []
    for debt in payable.values():
        reasons = [
            reason
            for reason, fits in (
                (Reason.REFERENCE, debt.debt_id in by_reference),
                (Reason.SAME_PAYER, debt.debt_id in by_payer),
                (Reason.INSTALMENT, debt.debt_id in by_instalment or _is_due(debt, item.amount)),
                (Reason.WHOLE, debt.owed == item.amount),
                (Reason.NAME, debt.debt_id in by_name),
            )
            if fits
        ]
        weight = sum(_WEIGHTS[reason] for reason in reasons)
        if weight >= _ENOUGH and debt.owed > ZERO and _may_be(debt, reasons):
            found.append((-weight, debt, tuple(reasons)))
    found.sort(key=lambda each: (each[0], each[1].year, each[1].debt_id))
    return _described(session, found[: MOST * 2], officer_id)[:MOST]


def _is_due(debt: Payable, amount: Money) -> bool:
    return amount in {debt.instalment_due, debt.next_instalment} - {ZERO}


def _may_be(debt: Payable, reasons: Collection[Reason]) -> bool:
    return not debt.is_held or Reason.REFERENCE in reasons


def _of_references(session: Session, said: str) -> set[int]:
    """Debts of accounts whose whole reference stands in what came with the money."""
    words = [word for word in _GAPS.split(said.upper()) if word]
    pairs = [f"{first}{second}" for first, second in pairwise(words)]
    tokens = {token for word in (*words, *pairs) for token in _TOKEN.findall(word)}
    if not tokens:
        return set()
    query = select(Debt.id).join(Account, Account.id == Debt.account_id)
    found = session.scalars(
        query.where(Account.reference.in_(sorted(tokens)[:MOST_LOOKED_AT])).limit(MOST_LOOKED_AT)
    )
    return set(found)


def _of_payer(session: Session, receipt_id: int | None) -> set[int]:
    """Debts of whoever paid, where that is known."""
    if receipt_id is None:
        return set()
    found = session.scalars(
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .join(Receipt, Receipt.party_id == Liability.party_id)
        .where(Receipt.id == receipt_id, Liability.removed_on.is_(None))
        .limit(MOST_LOOKED_AT)
    )
    return set(found)


def _of_names(session: Session, said: str) -> set[int]:
    """Debts of parties of whose name two words at least stand there."""
    words = [word for word in name_words(said) if len(word) > 1 and not word.isdigit()]
    if len(words) < 2:
        return set()
    fitting = (
        select(PartyWord.party_id)
        .where(PartyWord.word.in_(words))
        .group_by(PartyWord.party_id)
        .having(func.count() >= 2)
        .order_by(func.count().desc(), PartyWord.party_id)
        .limit(MOST_LOOKED_AT)
        .subquery()
    )
    found = session.scalars(
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .join(fitting, fitting.c.party_id == Liability.party_id)
        .where(Liability.removed_on.is_(None))
        .limit(MOST_LOOKED_AT)
    )
    return set(found)


def _of_instalments(session: Session, amount: Money, today: date) -> set[int]:
    """Debts of the few living plans of which just this amount falls due about now."""
    plans = set(
        session.scalars(
            select(InstalmentRow.plan_id)
            .join(PlanDebt, PlanDebt.plan_id == InstalmentRow.plan_id)
            .where(
                InstalmentRow.due_on.between(today - AROUND, today + AROUND),
                InstalmentRow.amount == amount,
                PlanDebt.living,
            )
            .distinct()
            .limit(FEW + 1)
        )
    )
    if not plans or len(plans) > FEW:
        return set()
    living = select(PlanDebt.debt_id).where(PlanDebt.plan_id.in_(plans), PlanDebt.living)
    return set(session.scalars(living))


def _described(
    session: Session, found: Iterable[tuple[int, Payable, tuple[Reason, ...]]], officer_id: int
) -> tuple[SuggestedDebt, ...]:
    """With the account and the first person who is liable, in one query."""
    kept = list(found)
    if not kept:
        return ()
    own = select(OfficerParty.party_id).where(OfficerParty.officer_id == officer_id)
    rows = session.execute(
        select(
            Debt.id,
            Account.reference,
            Liability.party_id,
            Party.organisation,
            Party.forenames,
            Party.surname,
            Liability.party_id.in_(own).label("is_own"),
        )
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .join(Party, Party.id == Liability.party_id)
        .where(Debt.id.in_([debt.debt_id for _, debt, _ in kept]), Liability.removed_on.is_(None))
        .order_by(Liability.id)
    ).all()
    barred = {row.id for row in rows if row.is_own}
    first = {row.id: row for row in reversed(rows) if row.id not in barred}
    return tuple(
        SuggestedDebt(
            debt_id=debt.debt_id,
            reference=first[debt.debt_id].reference,
            type=debt.fund,
            year=debt.year,
            name=_name(first[debt.debt_id]),
            owed=debt.owed,
            is_held=debt.is_held,
            reasons=reasons,
        )
        for _, debt, reasons in kept
        if debt.debt_id in first
    )


def _name(row: object) -> str:
    organisation, forenames, surname = (
        getattr(row, part) or "" for part in ("organisation", "forenames", "surname")
    )
    return organisation or f"{forenames} {surname}".strip()
