"""Giving a mandate on a supplier's page: written down first, and only then is the supplier asked.

The supplier takes the bank details, so the payer's own pages come before it (who may authorise, the
schedule, the summary) and after it (what was given).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.mandate_states import MandateState
from shared.gateways.card_ports import CardsRefused
from shared.gateways.direct_debit_ports import (
    DirectDebitPort,
    MandateStatus,
    SeenMandate,
    SetUp,
    SetUpPage,
)
from shared.models import Mandate, Plan, SupplierMandate
from shared.services.audit import Actor
from shared.services.card_payments.once import once_more_when_beaten
from shared.services.direct_debit.give import Given, GivenMandate, give_mandate
from shared.services.direct_debit.records import locked_mandate
from shared.services.direct_debit.supplier_mandates import drop_draft, settle_mandate
from shared.services.direct_debit.supplier_records import SCHEME, locked_supplier_mandate
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys

PAGE_LASTS = timedelta(hours=2)
"""How long a mandate can be given on the supplier's page: people look for their bank card."""
FIRST_LOOK = timedelta(minutes=10)
NEXT_LOOK = timedelta(minutes=15)
BACK = "/direct-debit/{plan}/back"
"""Where the supplier's page sends the payer, whatever they did there."""


@dataclass(frozen=True)
class BegunMandate:
    """A mandate that somebody went to the supplier to give."""

    mandate_id: int
    reference: str
    plan_reference: str
    state: MandateState


def begun_mandate(session: Session, party_id: int, plan_reference: str) -> BegunMandate:
    """The newest mandate of a plan that a supplier keeps. Raises NotFound."""
    row = session.execute(
        select(Mandate.id, Mandate.reference, Plan.reference, Mandate.state)
        .join(Plan, Plan.id == Mandate.plan_id)
        .where(
            Plan.reference == plan_reference,
            Mandate.party_id == party_id,
            Mandate.scheme == SCHEME,
        )
        .order_by(Mandate.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound
    return BegunMandate(*row)


def begin_set_up(
    session: Session, keys: Keys, given: GivenMandate, by: Actor, now: datetime
) -> Given:
    """Write down a mandate that is about to be given at the supplier.

    A page that is still open for the same plan is gone on with, so that two tabs give one mandate.
    One signature only: the supplier's page knows no second. Raises NotFound, AlreadyGiven,
    PastLastKnownHoliday, ValueError (two signatures, or bank details that are not ours to have).
    """
    if given.signatures != 1 or given.details is not None:
        raise ValueError("a supplier takes one person's details, and takes them itself")
    begun = _begun(session, given, by, now)
    if begun is not None:
        return begun
    made = give_mandate(session, keys, replace(given, scheme=SCHEME), by, now)
    if made.first:
        session.add(
            SupplierMandate(
                mandate_id=made.mandate_id,
                key=secrets.token_hex(16),
                expires_at=now + PAGE_LASTS,
                look_at=now + FIRST_LOOK,
                created_at=now,
            )
        )
        session.flush()
    return made


def _begun(session: Session, given: GivenMandate, by: Actor, now: datetime) -> Given | None:
    """The draft of the same plan that can still be given; one whose time is over is dropped."""
    plan_id = session.scalar(
        select(Plan.id)
        .where(Plan.reference == given.plan_reference, Plan.party_id == given.party_id)
        .with_for_update()
    )
    drafts = select(Mandate.id).where(
        Mandate.plan_id == plan_id,
        Mandate.scheme == SCHEME,
        Mandate.state == MandateState.DRAFT,
    )
    for mandate_id in session.scalars(drafts.order_by(Mandate.id)).all():
        mandate = locked_mandate(session, mandate_id)
        row = locked_supplier_mandate(session, mandate_id)
        if mandate.state is not MandateState.DRAFT:
            continue
        if row.expires_at > now and mandate.replaces_id == given.replaces_id:
            mandate.holder_name, mandate.language = given.holder_name, given.language
            mandate.guarantee_id = given.guarantee_id
            return Given(mandate.id, mandate.reference, mandate.state, first=False)
        drop_draft(session, mandate, row, by, now, "begun_again")
    return None


def hand_over(
    database: Database,
    port: DirectDebitPort,
    keys: Keys,
    mandate_id: int,
    by: Actor,
    now: datetime,
) -> str | None:
    """The address of the supplier's page; none when there is nothing to give on it any more.

    To be called when the mandate is committed. What is recorded is recorded in transactions of its
    own, around the call. Raises CardsUnavailable (nobody knows yet: pressing again asks for the same
    page) and CardsRefused (nothing was begun).
    """
    with database.reading() as session:
        mandate = session.get(Mandate, mandate_id)
        if mandate is None:
            raise NotFound
        if mandate.state is not MandateState.DRAFT:
            return None
        row = _row(session, mandate_id)
        session_id, address, wish = row.session_id, row.page_address, wish_of(session, row)
    if session_id is not None:
        seen = port.look_up_set_up(session_id)
        if seen.status is MandateStatus.WAITING:
            return address
        _settle(database, keys, mandate_id, seen, by, now)
        return None
    try:
        page = port.set_up(wish)
    except CardsRefused:
        database.attempt(lambda session: _refused(session, mandate_id, by, now))
        raise
    database.attempt(lambda session: _handed_over(session, mandate_id, page, now))
    return page.address


def look_up(
    database: Database,
    port: DirectDebitPort,
    keys: Keys,
    mandate_id: int,
    by: Actor,
    now: datetime,
) -> MandateState:
    """How a mandate stands now; the supplier is asked while it is still to be given.

    For the page to which the payer comes back. Raises CardsUnavailable, CardsRefused, NotFound.
    """
    with database.reading() as session:
        mandate = session.get(Mandate, mandate_id)
        if mandate is None:
            raise NotFound
        state = mandate.state
        session_id = _row(session, mandate_id).session_id
    if state is not MandateState.DRAFT or session_id is None:
        return state
    return _settle(database, keys, mandate_id, port.look_up_set_up(session_id), by, now)


def _settle(
    database: Database,
    keys: Keys,
    mandate_id: int,
    seen: SeenMandate,
    by: Actor,
    now: datetime,
) -> MandateState:
    return once_more_when_beaten(
        database, lambda session: settle_mandate(session, keys, mandate_id, seen, by, now)
    )


def wish_of(session: Session, row: SupplierMandate) -> SetUp:
    """What we ask of the supplier: made from the record alone, so that a repeat is the same request."""
    reference, language, plan = session.execute(
        select(Mandate.reference, Mandate.language, Plan.reference)
        .join(Plan, Plan.id == Mandate.plan_id)
        .where(Mandate.id == row.mandate_id)
    ).one()
    comes_back = session.info["base_url"] + BACK.format(plan=plan)
    return SetUp(
        key=row.key,
        reference=reference,
        language=language,
        return_address=comes_back,
        cancel_address=comes_back,
        expires_at=row.expires_at,
    )


def _row(session: Session, mandate_id: int) -> SupplierMandate:
    return session.scalars(
        select(SupplierMandate).where(SupplierMandate.mandate_id == mandate_id)
    ).one()


def _handed_over(session: Session, mandate_id: int, page: SetUpPage, now: datetime) -> None:
    locked_mandate(session, mandate_id)
    row = locked_supplier_mandate(session, mandate_id)
    row.session_id = row.session_id or page.session_id
    row.page_address, row.customer_id = page.address, page.customer_id
    row.look_at = now + NEXT_LOOK


def _refused(session: Session, mandate_id: int, by: Actor, now: datetime) -> None:
    mandate = locked_mandate(session, mandate_id)
    row = locked_supplier_mandate(session, mandate_id)
    if mandate.state is MandateState.DRAFT:
        drop_draft(session, mandate, row, by, now, "supplier_refused")
