"""Everybody whom a notice may mean, beside what we know of them; a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import (
    Account,
    FormerAddress,
    FormerName,
    Liability,
    MoratoriumCandidate,
    Party,
    PartyKind,
)
from shared.services.moratorium.views import OneCandidate

Grouped = dict[int, list[str]]
"""Words by the party that they are of."""


def candidates_of(session: Session, moratorium_id: int) -> tuple[OneCandidate, ...]:
    """Everybody whom a notice may mean, the likeliest first, answered or not."""
    rows = session.execute(
        select(MoratoriumCandidate, Party)
        .join(Party, Party.id == MoratoriumCandidate.party_id)
        .where(MoratoriumCandidate.moratorium_id == moratorium_id)
        .order_by(MoratoriumCandidate.score.desc(), MoratoriumCandidate.id)
    ).all()
    names, before, accounts = _known_of(session, [party.id for _, party in rows])
    return tuple(
        OneCandidate(
            party_id=party.id,
            score=row.score,
            reasons=tuple(json.loads(row.reasons)),
            answer=row.answer,
            why=row.why,
            name=name_of(party),
            former_names=tuple(names.get(party.id, ())),
            addresses=(
                ", ".join(party.letter_address.splitlines()),
                *before.get(party.id, ()),
            ),
            accounts=tuple(accounts.get(party.id, ())),
        )
        for row, party in rows
    )


def _known_of(session: Session, ids: Sequence[int]) -> tuple[Grouped, Grouped, Grouped]:
    """Former names, former addresses and account references of some parties."""
    names = _grouped(
        session,
        select(FormerName.party_id, FormerName.forenames, FormerName.surname).where(
            FormerName.party_id.in_(ids)
        ),
    )
    before = _grouped(
        session,
        select(FormerAddress.party_id, FormerAddress.lines, FormerAddress.postcode_key).where(
            FormerAddress.party_id.in_(ids)
        ),
    )
    accounts = _grouped(
        session,
        select(Liability.party_id, Account.reference)
        .join(Account, Account.id == Liability.account_id)
        .where(Liability.party_id.in_(ids))
        .order_by(Account.reference),
    )
    return names, before, accounts


def _grouped(session: Session, asked: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for party_id, *words in session.execute(asked):
        found.setdefault(party_id, []).append(" ".join(word for word in words if word))
    return found


def name_of(party: Party | None) -> str:
    """Whom we know by this record; empty for nobody."""
    if party is None:
        return ""
    if party.kind is PartyKind.ORGANISATION:
        return party.organisation
    return f"{party.forenames} {party.surname}".strip()
