"""A mandate that a supplier keeps: brought to where the supplier says it stands, in any order, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shared.domain.direct_debit_reasons import Report
from shared.domain.london import LONDON
from shared.domain.mandate_states import ENDED, MandateEvent, MandateState
from shared.gateways.direct_debit_ports import MandateStatus, SeenMandate
from shared.models import Mandate, Plan, SupplierMandate
from shared.services.audit import Actor
from shared.services.direct_debit.give import confirm_mandate
from shared.services.direct_debit.lodging import reinstate
from shared.services.direct_debit.records import locked_mandate, move_mandate
from shared.services.direct_debit.supplier_ended import look_if_needed, mandate_gone
from shared.services.direct_debit.supplier_records import locked_supplier_mandate, look_later
from shared.services.direct_debit.working import work_in
from shared.services.plans.read import plan_page
from shared.services.sign_in.keys import Keys

DAILY = timedelta(days=1)
"""How often a mandate is asked after that the payer's bank has not answered yet."""
GIVEN = frozenset(
    {
        MandateStatus.PENDING,
        MandateStatus.ACTIVE,
        MandateStatus.REFUSED,
        MandateStatus.REVOKED,
    }
)
GONE = frozenset({MandateStatus.REFUSED, MandateStatus.REVOKED})


def settle_mandate(
    session: Session, keys: Keys, mandate_id: int, seen: SeenMandate, by: Actor, now: datetime
) -> MandateState:
    """Bring a mandate to what the supplier verifiably says; safe to repeat, in any order.

    Given at the supplier: it is confirmed with us, its collections are written down and the payer is
    told. Gone at the supplier: it ends. Raises NotFound, PastLastKnownHoliday.
    """
    mandate = locked_mandate(session, mandate_id)
    row = locked_supplier_mandate(session, mandate_id)
    _keep_ids(mandate, row, seen)
    if mandate.state is MandateState.DRAFT:
        _from_draft(session, mandate, row, seen, by, now)
    if seen.status is MandateStatus.ACTIVE and mandate.state is MandateState.LODGED:
        move_mandate(session, mandate, MandateEvent.STOOD, by, now)
        row.look_at = None
    if seen.status is MandateStatus.ACTIVE and mandate.state is MandateState.CANCELLED_BY_BANK:
        _put_back(session, keys, mandate, row, by, now)
    if seen.status in GONE and mandate.state not in ENDED:
        mandate_gone(session, keys, mandate, seen, by, now)
        row.look_at, row.forgotten_at = None, now
    session.flush()
    return mandate.state


def _put_back(
    session: Session,
    keys: Keys,
    mandate: Mandate,
    row: SupplierMandate,
    by: Actor,
    now: datetime,
) -> None:
    """The bank put the mandate back (ADDACS R): what was cancelled is announced anew."""
    work = work_in(session, keys, by, now)
    look_if_needed(work, mandate, reinstate(work, mandate, f"{Report.ADDACS}:R"))
    row.forgotten_at = None


def _keep_ids(mandate: Mandate, row: SupplierMandate, seen: SeenMandate) -> None:
    """The supplier's names for it, which never change once they are known."""
    mandate.supplier_id = mandate.supplier_id or seen.mandate_id or None
    mandate.supplier_method = mandate.supplier_method or seen.method_id
    mandate.account_ending = seen.ending or mandate.account_ending
    row.customer_id = row.customer_id or seen.customer_id


def _from_draft(
    session: Session,
    mandate: Mandate,
    row: SupplierMandate,
    seen: SeenMandate,
    by: Actor,
    now: datetime,
) -> None:
    if seen.status is MandateStatus.ENDED:
        drop_draft(session, mandate, row, by, now, "page_ran_out")
    elif seen.status not in GIVEN:
        look_later(row, now)
    elif not _is_wanted(session, mandate, now):
        drop_draft(session, mandate, row, by, now, "plan_ended")
    else:
        confirm_mandate(session, mandate, by, now)
        _lodge(session, mandate, by, now)
        row.look_at = now + DAILY


def _is_wanted(session: Session, mandate: Mandate, now: datetime) -> bool:
    """Whether the plan still lives: it may have ended while the payer was at the supplier."""
    reference = session.get_one(Plan, mandate.plan_id).reference
    today = now.astimezone(LONDON).date()
    return plan_page(session, mandate.party_id, reference, today).is_alive


def _lodge(session: Session, mandate: Mandate, by: Actor, now: datetime) -> None:
    """The supplier hands the instruction to the bank by itself: no run of ours does."""
    move_mandate(session, mandate, MandateEvent.PUT_IN_RUN, by, now, "supplier")
    move_mandate(session, mandate, MandateEvent.HANDED_IN, by, now, "supplier")
    mandate.lodged_on = now.astimezone(LONDON).date()


def drop_draft(
    session: Session,
    mandate: Mandate,
    row: SupplierMandate,
    by: Actor,
    now: datetime,
    reason: str,
) -> None:
    """A mandate that was never given is over; nobody is told, for nobody was promised anything.

    The sweeper tells the supplier to forget it, should it have been given there all the same.
    """
    move_mandate(session, mandate, MandateEvent.RAN_OUT, by, now, reason)
    mandate.ended_at = now
    row.look_at = now
