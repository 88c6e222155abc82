"""What a Direct Debit on a plan would do, before anybody gives it: every day and amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.collection_days import CollectionSchedule, collect_from
from shared.domain.mandate_states import ENDED
from shared.models import Channel, Mandate
from shared.services.direct_debit.schedule import planned
from shared.services.direct_debit.terms import ServiceUser, service_user, terms
from shared.services.errors import NotFound
from shared.services.outbox_recipients import durable_channel
from shared.services.plans.read import PlanPage, plan_page
from shared.services.working_days import working_days


@dataclass(frozen=True)
class Offered:
    """A Direct Debit as it would be, with all that its pages must show."""

    plan: PlanPage
    schedule: CollectionSchedule
    earliest: date
    """The first day on which money can be taken."""
    notice_days: int
    confirm_days: int
    """Working days in which it is confirmed in writing."""
    collects: ServiceUser
    living: str | None
    """The reference of a mandate that collects for the plan already."""


def offered_direct_debit(
    session: Session, party_id: int, plan_reference: str, today: date
) -> Offered:
    """What a Direct Debit given today would collect.

    Raises NotFound (no such plan of theirs, or one that has ended) and PastLastKnownHoliday.
    """
    page = plan_page(session, party_id, plan_reference, today)
    if not page.is_alive:
        raise NotFound
    numbers = terms(session, today)
    by_letter = durable_channel(session, party_id) is Channel.LETTER
    earliest = collect_from(today, numbers, working_days(session), by_letter=by_letter)
    living = session.scalar(
        select(Mandate.reference)
        .where(Mandate.plan_id == page.id, Mandate.state.not_in(ENDED))
        .order_by(Mandate.id.desc())
        .limit(1)
    )
    return Offered(
        plan=page,
        schedule=planned(session, page, earliest, numbers),
        earliest=earliest,
        notice_days=numbers.notice_days,
        confirm_days=numbers.confirm_days,
        collects=service_user(session),
        living=living,
    )
