"""The Direct Debits of one party, as the payer's pages and the case show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.mandate_states import COLLECTABLE, ENDED, CollectionState, MandateState
from shared.domain.money import Money
from shared.models import Collection, Mandate, Plan, SecondSignature


@dataclass(frozen=True)
class CollectionShown:
    """One collection: what the payer was told, and what became of it."""

    id: int
    advised_on: date
    entry_on: date
    processing_on: date
    amount: Money
    kept_back: Money
    state: CollectionState
    held_by: str
    returned_code: str
    returned_on: date | None
    presentation: int

    @property
    def to_take(self) -> Money:
        """What is taken: the amount without what a hold keeps back."""
        return self.amount - self.kept_back


@dataclass(frozen=True)
class SignatureShown:
    """How the second person's signature stands."""

    route: str
    name: str
    state: str
    asked_at: datetime
    expires_at: datetime
    reminders: int
    address: str = ""


@dataclass(frozen=True)
class DirectDebitShown:
    """One mandate with its collections, in the order of their days."""

    mandate_id: int
    reference: str
    plan_id: int
    plan_reference: str
    state: MandateState
    scheme: str
    holder_name: str
    account_ending: str
    signatures: int
    created_at: datetime
    given_at: datetime | None
    collect_from: date | None
    ended_at: datetime | None
    collections: tuple[CollectionShown, ...]
    second: SignatureShown | None
    lock: int = 0
    """The version that the page shows."""
    name_check: str = ""
    """`waiting` while somebody must say whether the account may be used."""
    guarantee_id: int | None = None
    """The text of the Guarantee that was shown."""

    @property
    def is_only_begun(self) -> bool:
        """Whether the payer has still to give it on a supplier's page: nothing is set up yet."""
        return self.scheme != "bacs" and self.state is MandateState.DRAFT

    @property
    def is_living(self) -> bool:
        """Whether it has not ended."""
        return self.state not in ENDED

    @property
    def is_collectable(self) -> bool:
        """Whether money may be taken under it when its day has come."""
        return self.state in COLLECTABLE

    @property
    def next(self) -> CollectionShown | None:
        """The next collection that is still to come."""
        waiting = {
            CollectionState.SCHEDULED,
            CollectionState.NOTIFIED,
            CollectionState.TO_REPRESENT,
        }
        return next((each for each in self.collections if each.state in waiting), None)


def party_direct_debits(session: Session, party_id: int) -> tuple[DirectDebitShown, ...]:
    """Every mandate of a party, the newest first; two queries."""
    rows = session.execute(
        select(Mandate, Plan.reference, SecondSignature)
        .join(Plan, Plan.id == Mandate.plan_id)
        .outerjoin(SecondSignature, SecondSignature.mandate_id == Mandate.id)
        .where(Mandate.party_id == party_id)
        .order_by(Mandate.id.desc())
    ).all()
    found = _collections(session, [mandate.id for mandate, _, _ in rows]) if rows else {}
    return tuple(
        DirectDebitShown(
            mandate_id=mandate.id,
            reference=mandate.reference,
            plan_id=mandate.plan_id,
            plan_reference=plan_reference,
            state=mandate.state,
            scheme=mandate.scheme,
            holder_name=mandate.holder_name,
            account_ending=mandate.account_ending,
            signatures=mandate.signatures,
            created_at=mandate.created_at,
            given_at=mandate.given_at,
            collect_from=mandate.collect_from,
            ended_at=mandate.ended_at,
            collections=found.get(mandate.id, ()),
            second=_second(second),
            guarantee_id=mandate.guarantee_id,
            lock=mandate.lock,
            name_check=mandate.name_check,
        )
        for mandate, plan_reference, second in rows
    )


def _collections(
    session: Session, mandate_ids: list[int]
) -> dict[int, tuple[CollectionShown, ...]]:
    found: dict[int, list[CollectionShown]] = {}
    rows = session.execute(
        select(
            Collection.mandate_id,
            Collection.id,
            Collection.advised_on,
            Collection.entry_on,
            Collection.processing_on,
            Collection.amount,
            Collection.kept_back,
            Collection.state,
            Collection.held_by,
            Collection.returned_code,
            Collection.returned_on,
            Collection.presentation,
        )
        .where(Collection.mandate_id.in_(mandate_ids))
        .order_by(Collection.entry_on, Collection.id)
    )
    for mandate_id, *rest in rows:
        found.setdefault(mandate_id, []).append(CollectionShown(*rest))
    return {mandate_id: tuple(each) for mandate_id, each in found.items()}


def _second(second: SecondSignature | None) -> SignatureShown | None:
    if second is None:
        return None
    return SignatureShown(
        second.route,
        second.name,
        second.state,
        second.asked_at,
        second.expires_at,
        second.reminders,
        second.address,
    )
