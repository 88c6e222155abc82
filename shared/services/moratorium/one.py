"""Everything about one moratorium, for its page in the back office; a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.moratorium import MORATORIUM, REVIEW, MoratoriumEvent, ReviewEvent
from shared.models import (
    Account,
    Debt,
    Liability,
    Moratorium,
    MoratoriumBreach,
    MoratoriumDebt,
    MoratoriumEventRow,
    MoratoriumNotice,
    MoratoriumReview,
    OutboxMessage,
    Party,
)
from shared.services.errors import NotFound
from shared.services.moratorium.candidates import candidates_of, name_of
from shared.services.moratorium.notice import Notice, NoticeSays, from_json
from shared.services.moratorium.records import clocks_of
from shared.services.moratorium.register_calls import kept_call
from shared.services.moratorium.register_queue import CHANNEL
from shared.services.moratorium.views import (
    OneBreach,
    OneCall,
    OneDebt,
    OneEvent,
    OneMoratorium,
    OneReview,
)
from shared.services.sign_in.keys import CannotOpen, Keys


def one_moratorium(session: Session, keys: Keys, moratorium_id: int, today: date) -> OneMoratorium:
    """Everything about one. Raises NotFound."""
    del today
    row = session.execute(
        select(Moratorium, Party)
        .outerjoin(Party, Party.id == Moratorium.party_id)
        .where(Moratorium.id == moratorium_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    moratorium, party = row
    notice, evidence_id = _notice(session, keys, moratorium_id)
    return replace(
        _itself(moratorium, party),
        contact=_opened(keys, moratorium.contact),
        notice=notice,
        evidence_id=evidence_id,
        debts=_debts(session, moratorium),
        candidates=candidates_of(session, moratorium_id),
        reviews=_reviews(session, moratorium_id),
        events=_events(session, moratorium_id),
        calls=_calls(session, moratorium),
        breaches=_breaches(session, moratorium),
    )


def _itself(moratorium: Moratorium, party: Party | None) -> OneMoratorium:
    """What its own record says, without what hangs on it."""
    return OneMoratorium(
        id=moratorium.id,
        lock=moratorium.lock,
        register_id=moratorium.register_id,
        reference=moratorium.reference,
        kind=moratorium.kind,
        state=moratorium.state,
        party_id=moratorium.party_id,
        name=name_of(party),
        is_certain=moratorium.is_certain,
        applied_on=moratorium.applied_on,
        starts_on=moratorium.starts_on,
        treatment_ended_on=moratorium.treatment_ended_on,
        cancelled_on=moratorium.cancelled_on,
        end_reason=moratorium.end_reason,
        adviser=moratorium.adviser,
        adviser_email=moratorium.adviser_email,
        adviser_phone=moratorium.adviser_phone,
        clocks=clocks_of(moratorium),
        has_certificate=bool(moratorium.certificate),
        may=tuple(each for each in MoratoriumEvent if MORATORIUM.allows(moratorium.state, each)),
    )


def _opened(keys: Keys, sealed: str) -> str:
    try:
        return keys.unseal(sealed) if sealed else ""
    except CannotOpen:
        return ""


def _notice(session: Session, keys: Keys, moratorium_id: int) -> tuple[Notice | None, int | None]:
    row = session.execute(
        select(MoratoriumNotice.content, MoratoriumNotice.evidence_id)
        .where(
            MoratoriumNotice.moratorium_id == moratorium_id,
            MoratoriumNotice.says == NoticeSays.START.value,
        )
        .order_by(MoratoriumNotice.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None, None
    text = _opened(keys, row.content)
    return (from_json(text) if text else None), row.evidence_id


def _debts(session: Session, moratorium: Moratorium) -> tuple[OneDebt, ...]:
    beside: Any = Liability.__table__.alias()
    liable = (
        select(func.count(beside.c.id))
        .where(beside.c.account_id == Account.id, beside.c.removed_on.is_(None))
        .correlate(Account)
        .scalar_subquery()
    )
    rows = session.execute(
        select(MoratoriumDebt, Debt, Account, liable)
        .join(Debt, Debt.id == MoratoriumDebt.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .where(MoratoriumDebt.moratorium_id == moratorium.id)
        .order_by(MoratoriumDebt.id)
    )
    return tuple(_debt(moratorium, *row) for row in rows)


def _debt(
    moratorium: Moratorium, row: MoratoriumDebt, debt: Debt, account: Account, liable: int
) -> OneDebt:
    return OneDebt(
        id=row.id,
        debt_id=debt.id,
        account_id=account.id,
        account_reference=account.reference,
        type=account.type,
        year=debt.year,
        register_debt_id=row.register_debt_id,
        source=row.source,
        state=row.state,
        protected_from=row.protected_from,
        removed_on=row.removed_on,
        removed_why=row.removed_why,
        amount=row.amount,
        owed_now=debt.charge + debt.costs - debt.received,
        stage=debt.stage,
        is_joint=liable > 1,
        told_at=row.told_at,
        clocks=clocks_of(moratorium, row.protected_from),
    )


def _reviews(session: Session, moratorium_id: int) -> tuple[OneReview, ...]:
    rows = session.scalars(
        select(MoratoriumReview)
        .where(MoratoriumReview.moratorium_id == moratorium_id)
        .order_by(MoratoriumReview.id)
    )
    return tuple(
        OneReview(
            id=row.id,
            moratorium_debt_id=row.moratorium_debt_id,
            ground=row.ground,
            notes=row.notes,
            state=row.state,
            asked_on=row.asked_on,
            adviser_by=row.adviser_by,
            court_by=row.court_by,
            court_reference=row.court_reference,
            adviser_notes=row.adviser_notes,
            may=tuple(each for each in ReviewEvent if REVIEW.allows(row.state, each)),
        )
        for row in rows
    )


def _events(session: Session, moratorium_id: int) -> tuple[OneEvent, ...]:
    rows = session.scalars(
        select(MoratoriumEventRow)
        .where(MoratoriumEventRow.moratorium_id == moratorium_id)
        .order_by(MoratoriumEventRow.id)
    )
    return tuple(OneEvent(row.event, row.state, row.by, row.at, row.reason) for row in rows)


def _calls(session: Session, moratorium: Moratorium) -> tuple[OneCall, ...]:
    """What we tell the register about this one; its rows name the debts or the whole."""
    if moratorium.party_id is None:
        return ()
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.party_id == moratorium.party_id, OutboxMessage.channel == CHANNEL)
        .order_by(OutboxMessage.id)
    )
    ours = {moratorium.register_id} | set(_register_debts(session, moratorium.id))
    return tuple(
        OneCall(row.id, row.template, row.state, row.created_at, row.sent_at, row.last_error)
        for row in rows
        if _is_about(row.body, ours)
    )


def _register_debts(session: Session, moratorium_id: int) -> Sequence[str]:
    return session.scalars(
        select(MoratoriumDebt.register_debt_id).where(MoratoriumDebt.moratorium_id == moratorium_id)
    ).all()


def _is_about(body: str, ours: set[str]) -> bool:
    try:
        kept = kept_call(body)
    except ValueError:
        # It failed and somebody must see to it: better on one page too many than on none.
        return True
    return kept.get("debt", kept.get("breathing_space", "")) in ours


def _breaches(session: Session, moratorium: Moratorium) -> tuple[OneBreach, ...]:
    rows = session.scalars(
        select(MoratoriumBreach)
        .where(MoratoriumBreach.moratorium_id == moratorium.id)
        .order_by(MoratoriumBreach.id)
    )
    return tuple(
        OneBreach(row.id, moratorium.id, moratorium.party_id, row.what, row.subject, row.on)
        for row in rows
    )
