"""Signing up for a Direct Debit: everything its pages show before anything is made, and the last press.

Source: *Service User's Guide and Rules to the Direct Debit Scheme*, paperless sign-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.collection_days import CollectionSchedule, collect_from, schedule
from shared.domain.holder_names import PayerName, can_be_same
from shared.domain.london import LONDON
from shared.domain.mandate_states import ENDED
from shared.domain.money import ZERO, Money
from shared.domain.schedule import Instalment
from shared.domain.stages import DebtType
from shared.domain.standing import standing
from shared.domain.work_kinds import WorkKind
from shared.models import Account, Channel, Debt, Mandate, Party, Plan, PlanDebt
from shared.services.audit import Actor
from shared.services.direct_debit.give import Given, GivenMandate, give_mandate
from shared.services.direct_debit.records import mandate_subject
from shared.services.direct_debit.schedule import planned
from shared.services.direct_debit.terms import ServiceUser, service_user, terms
from shared.services.outbox_recipients import durable_channel
from shared.services.plans.read import PlanPage
from shared.services.proposals.evaluate import PlanLine
from shared.services.sign_in.keys import Keys
from shared.services.work_items import open_work
from shared.services.working_days import working_days

CHECKED_WITHIN = 2
"""Working days until a person has looked at whose account it is. The notice is longer than this and
the time that the bank needs together, so that a good one starts hardly later for it."""


@dataclass(frozen=True)
class DoubleCollection:
    """Another Direct Debit that collects for one of the same debts."""

    reference: str
    type: DebtType
    year: int
    account_reference: str
    is_own: bool
    """Whether it is this payer's own; else it is that of somebody who is liable too."""


@dataclass(frozen=True)
class ToCollect:
    """What a Direct Debit that is given today would collect, and by whom."""

    schedule: CollectionSchedule
    earliest: date
    """The first day on which money can be taken."""
    collects: ServiceUser
    notice_days: int
    doubles: tuple[DoubleCollection, ...]


@dataclass(frozen=True)
class PressedBefore:
    """What an earlier press of the same page made."""

    mandate_id: int
    plan_reference: str


def to_collect_of_plan(
    session: Session, party_id: int, page: PlanPage, replaces_id: int | None, now: datetime
) -> ToCollect:
    """What would be collected for a plan. Raises PastLastKnownHoliday."""
    today = now.astimezone(LONDON).date()
    earliest = _earliest(session, party_id, today)
    found = planned(session, page, earliest, terms(session, today), replaces_id)
    debts = [debt.id for debt in page.debts]
    doubles = double_collections(session, party_id, debts, page.id)
    return _to_collect(session, found, earliest, doubles, today)


def to_collect_of_offer(
    session: Session,
    party_id: int,
    lines: Iterable[PlanLine],
    paid_now: Money,
    debt_ids: Sequence[int],
    now: datetime,
) -> ToCollect:
    """What would be collected for an offer that is about to be agreed. Raises PastLastKnownHoliday."""
    today = now.astimezone(LONDON).date()
    earliest = _earliest(session, party_id, today)
    instalments = tuple(
        Instalment(each.number, each.due, each.collect, each.amount) for each in lines
    )
    unpaid = standing(instalments, paid_now, ZERO, today, grace=0).lines
    found = schedule(unpaid, earliest, terms(session, today), working_days(session))
    doubles = double_collections(session, party_id, debt_ids)
    return _to_collect(session, found, earliest, doubles, today)


def _earliest(session: Session, party_id: int, today: date) -> date:
    by_letter = durable_channel(session, party_id) is Channel.LETTER
    return collect_from(today, terms(session, today), working_days(session), by_letter=by_letter)


def _to_collect(
    session: Session,
    found: CollectionSchedule,
    earliest: date,
    doubles: tuple[DoubleCollection, ...],
    today: date,
) -> ToCollect:
    notice = terms(session, today).notice_days
    return ToCollect(found, earliest, service_user(session), notice, doubles)


def double_collections(
    session: Session, party_id: int, debt_ids: Sequence[int], plan_id: int | None = None
) -> tuple[DoubleCollection, ...]:
    """The Direct Debits of other plans, whoever gave them, that collect for any of these debts."""
    rows = session.execute(
        select(Mandate.reference, Account.type, Debt.year, Account.reference, Mandate.party_id)
        .join(PlanDebt, PlanDebt.plan_id == Mandate.plan_id)
        .join(Debt, Debt.id == PlanDebt.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .where(
            PlanDebt.debt_id.in_(debt_ids),
            Mandate.state.not_in(ENDED),
            Mandate.plan_id != (plan_id or 0),
        )
        .order_by(Mandate.id, Debt.id)
    )
    return tuple(
        DoubleCollection(reference, kind, year, account, owner == party_id)
        for reference, kind, year, account, owner in rows
    )


def payer_name(session: Session, party_id: int) -> PayerName:
    """What a party is called in our records."""
    row = session.execute(
        select(Party.forenames, Party.surname, Party.organisation).where(Party.id == party_id)
    ).one()
    return PayerName(row.forenames or "", row.surname or "", row.organisation or "")


def payer_address(session: Session, party_id: int) -> tuple[str, ...]:
    """Where a party lives, as we have it, line by line."""
    kept = session.scalar(select(Party.letter_address).where(Party.id == party_id)) or ""
    return tuple(line.strip() for line in kept.splitlines() if line.strip())


def needs_check(session: Session, party_id: int, holder_name: str) -> bool:
    """Whether a person looks first, because the holder's name is not the payer's."""
    return not can_be_same(holder_name, payer_name(session, party_id))


def sign_up(session: Session, keys: Keys, given: GivenMandate, by: Actor, now: datetime) -> Given:
    """The press of the last page: the mandate, and a check of the name where it is another one.

    Raises what `give_mandate` raises.
    """
    checks = needs_check(session, given.party_id, given.holder_name)
    done = give_mandate(session, keys, replace(given, needs_check=checks), by, now)
    if checks and done.first:
        promise = working_days(session).add(now.astimezone(LONDON).date(), CHECKED_WITHIN)
        subject = mandate_subject(done.mandate_id)
        open_work(session, WorkKind.MANDATE, given.party_id, subject, promise, now)
    return done


def checked_by(session: Session, today: date) -> date:
    """By when a person will have looked at a name."""
    return working_days(session).add(today, CHECKED_WITHIN)


def pressed_before(session: Session, party_id: int, press: str) -> PressedBefore | None:
    """What the same press of this party made already."""
    row = session.execute(
        select(Mandate.id, Plan.reference)
        .join(Plan, Plan.id == Mandate.plan_id)
        .where(Mandate.press == press, Mandate.party_id == party_id)
    ).first()
    return PressedBefore(row.id, row.reference) if row is not None else None
