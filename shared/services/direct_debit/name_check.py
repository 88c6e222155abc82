"""The officer's word on a mandate whose holder has another name than the payer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.mandate_states import MandateEvent, MandateState
from shared.models import Mandate, SecondSignature
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.give import confirm_mandate
from shared.services.direct_debit.records import locked_mandate, mandate_subject
from shared.services.errors import NotFound
from shared.services.work_items import finish_work

WAITING, PASSED = "waiting", "passed"
SIGNED = frozenset({"signed", "returned"})


def pass_name(session: Session, mandate_id: int, officer_id: int, now: datetime) -> None:
    """The account may be used: the mandate is given now, or once the second person has signed.

    A second word changes nothing. Raises NotFound when there is nothing to check,
    PastLastKnownHoliday.
    """
    mandate, by = _to_check(session, mandate_id), Actor("officer", officer_id)
    if mandate.name_check == PASSED:
        return
    mandate.name_check = PASSED
    subject = mandate_subject(mandate_id)
    finish_work(session, subject, by, now)
    record_audit(session, by, "passed the name on a mandate", subject, now)
    if is_authorised(session, mandate):
        confirm_mandate(session, mandate, by, now)


def refuse_name(session: Session, mandate_id: int, officer_id: int, now: datetime) -> None:
    """The account may not be used: the mandate ends before anything went to the bank, and the payer is told.

    Raises NotFound.
    """
    mandate, by = _to_check(session, mandate_id), Actor("officer", officer_id)
    if mandate.name_check == PASSED:
        raise NotFound
    finish_work(session, mandate_subject(mandate_id), by, now)
    end_mandate(session, mandate_id, MandateEvent.CANCELLED_BY_COUNCIL, by, now, "name")


def is_authorised(session: Session, mandate: Mandate) -> bool:
    """Whether everybody who must authorise a mandate that is not given yet has done so."""
    if mandate.state is MandateState.DRAFT:
        return True
    answer = select(SecondSignature.state).where(SecondSignature.mandate_id == mandate.id)
    return mandate.state is MandateState.WAITING_FOR_SIGNATURE and session.scalar(answer) in SIGNED


def _to_check(session: Session, mandate_id: int) -> Mandate:
    mandate = locked_mandate(session, mandate_id)
    open_still = mandate.state in (MandateState.DRAFT, MandateState.WAITING_FOR_SIGNATURE)
    if not mandate.name_check or not (open_still or mandate.name_check == PASSED):
        raise NotFound
    return mandate
