"""People who agreed to be sent on to an agency, on its desk: taken up, and closed. They are told of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyState
from shared.models import (
    Account,
    AdviceReferral,
    Adviser,
    Agency,
    AgencyClient,
    Liability,
    Party,
)
from shared.services.agencies.authorised import Acting
from shared.services.audit import record_audit
from shared.services.errors import NotFound, StaleVersion
from shared.services.hardship.referral import CLOSED, LIVING, SENT, TAKEN_UP
from shared.services.outbox import queue_message
from shared.services.outbox_recipients import name_of
from shared.services.references import new_reference

TEMPLATE = "referral_news"
MOST = 200


@dataclass(frozen=True)
class ReferralShown:
    """One person who was sent on to the agency, with no more than they agreed to."""

    reference: str
    name: str
    made_at: datetime
    is_taken_up: bool
    client_reference: str
    """Of the agency's open client who is the same person; empty when there is none."""


def referrals_to(session: Session, acting: Acting) -> tuple[ReferralShown, ...]:
    """Everybody who was sent on to this agency and whose case it has not closed, oldest first; one query."""
    rows = session.execute(
        _living(acting).order_by(AdviceReferral.made_at, AdviceReferral.id).limit(MOST)
    )
    return tuple(
        ReferralShown(
            row.reference, name_of(row), row.made_at, row.state == TAKEN_UP, row.client or ""
        )
        for row in rows
    )


def take_up(session: Session, acting: Acting, reference: str, now: datetime) -> str:
    """Take somebody up: they are on the agency's desk from now on, still without authority, and are told.

    The reference of the client. A second press finds the first. Raises NotFound, and StaleVersion for
    one who owes us nothing on any account any more.
    """
    row = _one(session, acting, reference)
    client = row.client or _on_desk(session, acting, row, now)
    if row.state == SENT:
        _move(session, acting, row, TAKEN_UP, now)
    return client


def close(session: Session, acting: Acting, reference: str, now: datetime) -> None:
    """Close somebody's case; they are told, and can ask again. Raises NotFound."""
    _move(session, acting, _one(session, acting, reference), CLOSED, now)


def _living(acting: Acting) -> Select[*tuple[Any, ...]]:
    return (
        select(
            AdviceReferral.id,
            AdviceReferral.reference,
            AdviceReferral.party_id,
            AdviceReferral.state,
            AdviceReferral.made_at,
            Agency.name.label("agency"),
            Party.kind,
            Party.forenames,
            Party.surname,
            Party.organisation,
            AgencyClient.reference.label("client"),
        )
        .join(Agency, Agency.signpost_id == AdviceReferral.signpost_id)
        .join(
            Adviser,
            (Adviser.agency_id == Agency.id)
            & (Adviser.id == acting.adviser_id)
            & Adviser.disabled_at.is_(None),
        )
        .join(Party, Party.id == AdviceReferral.party_id)
        .outerjoin(
            AgencyClient,
            (AgencyClient.agency_id == Agency.id)
            & (AgencyClient.party_id == AdviceReferral.party_id)
            & (AgencyClient.state == "open"),
        )
        .where(
            Agency.id == acting.agency_id,
            Agency.state == AgencyState.APPROVED,
            AdviceReferral.state.in_(LIVING),
        )
    )


def _one(session: Session, acting: Acting, reference: str) -> Any:
    row = session.execute(
        _living(acting)
        .where(AdviceReferral.reference == reference)
        .with_for_update(of=AdviceReferral)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _on_desk(session: Session, acting: Acting, row: Any, now: datetime) -> str:
    account = session.execute(
        select(Account.reference, Account.postcode)
        .join(Liability, Liability.account_id == Account.id)
        .where(Liability.party_id == row.party_id, Liability.removed_on.is_(None))
        .order_by(Account.id)
        .limit(1)
    ).one_or_none()
    if account is None:
        raise StaleVersion
    client = AgencyClient(
        reference=new_reference("K"),
        agency_id=acting.agency_id,
        adviser_id=acting.adviser_id,
        party_id=row.party_id,
        called=name_of(row),
        account_reference=account.reference,
        postcode=account.postcode,
        press=f"referral:{row.id}:{now.isoformat()}",
        created_at=now,
        created_by=str(acting.actor),
        matched_at=now,
    )
    session.add(client)
    session.flush()
    return client.reference


def _move(session: Session, acting: Acting, row: Any, state: str, now: datetime) -> None:
    moved = session.scalar(
        update(AdviceReferral)
        .where(AdviceReferral.id == row.id, AdviceReferral.state == row.state)
        .values(state=state, closed_at=now if state == CLOSED else None)
        .returning(AdviceReferral.id)
    )
    if moved is None:
        raise StaleVersion
    params = {
        "agency": row.agency,
        "reference": row.reference,
        "taken_up": state == TAKEN_UP,
    }
    key = f"{TEMPLATE}:{row.id}:{state}"
    queue_message(session, TEMPLATE, row.party_id, params, now, key)
    record_audit(session, acting.actor, f"referral {state}", f"referral:{row.id}", now)
