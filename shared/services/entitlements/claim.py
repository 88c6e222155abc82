"""Asking for a reduction with one press, and the officer's answer to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.entitlement_words import REDUCTIONS
from shared.domain.entitlements import Reduction
from shared.domain.work_kinds import WorkKind
from shared.models import EntitlementCheck, WorkItem
from shared.services.audit import Actor, record_audit
from shared.services.entitlements.check import Check, check_from, one_check
from shared.services.entitlements.terms import reduction_terms
from shared.services.errors import NotFound
from shared.services.outbox import queue_message
from shared.services.revenues import tell_revenues
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

GRANTED, REFUSED = "granted", "refused"
HARM = 35
"""A bill that is too high makes a debt grow: before ordinary work."""


@dataclass(frozen=True)
class Answer:
    """What an officer answers to one claim."""

    reduction: Reduction
    outcome: str
    """`granted` or `refused`."""
    says: str = ""
    """Why, in words that the person reads."""


def claim_subject(check_id: int) -> str:
    """What work and messages about a check hang on."""
    return f"entitlement:{check_id}"


def claim(
    session: Session,
    party_id: int,
    check_id: int,
    wanted: Iterable[Reduction],
    by: Actor,
    now: datetime,
    today: date,
) -> Check:
    """Ask for reductions that a check found; what was asked for before is not asked for again.

    The revenues system hears of each, a person works it out by a date, and the payer is told which.
    Raises NotFound for a check that is not theirs, and for a reduction that it did not find.
    """
    row = _locked(session, check_id, party_id)
    check = check_from(row)
    asked = frozenset(wanted)
    if not asked or not asked <= {each.reduction for each in check.estimates}:
        raise NotFound
    new = sorted(each for each in asked if check.claim_of(each) is None)
    if not new:
        return check
    answer_by = working_days(session).add(today, reduction_terms(today).answered_within)
    added = [
        {"reduction": each, "asked_on": str(today), "answer_by": str(answer_by)} for each in new
    ]
    row.claimed = json.dumps([*json.loads(row.claimed), *added])
    session.flush()
    _tell(session, check_from(row), new, answer_by, by, now)
    return check_from(row)


def _tell(
    session: Session,
    check: Check,
    new: list[Reduction],
    answer_by: date,
    by: Actor,
    now: datetime,
) -> None:
    subject = claim_subject(check.id)
    open_work(session, WorkKind.ENTITLEMENT, check.party_id, subject, answer_by, now, HARM)
    for each in new:
        said = {"reduction": each, "check": check.id, "answers": check.answers}
        key = f"revenues:{subject}:{each}"
        tell_revenues(session, "reduction_claimed", check.party_id, said, now, key)
    names = [REDUCTIONS[each].name for each in new]
    record_audit(session, by, "asked for reductions", subject, now, reductions=",".join(new))
    params = {"names": names, "answer_by": answer_by}
    key = f"reduction_claimed:{check.id}:{','.join(new)}"
    queue_message(session, "reduction_claimed", check.party_id, params, now, key)


def answer_claims(
    session: Session,
    check_id: int,
    party_id: int,
    answers: Iterable[Answer],
    by: Actor,
    now: datetime,
    today: date,
) -> Check:
    """Answer claims that wait; the payer is told, and with the last one the work is done.

    What was granted changes the bill in the revenues system, and comes back with its next extract.
    Raises NotFound, also for a claim that nobody made or that is answered already.
    """
    row = _locked(session, check_id, party_id)
    check = check_from(row)
    by_reduction = {each.reduction: each for each in answers}
    if not by_reduction or not set(by_reduction) <= {each.reduction for each in check.waiting}:
        raise NotFound
    row.claimed = json.dumps([_answered(kept, by_reduction, today) for kept in _kept(row)])
    session.flush()
    for each in by_reduction.values():
        _tell_answer(session, check, each, by, now)
    found = check_from(row)
    if not found.waiting:
        finish_work(session, claim_subject(check.id), by, now)
    return found


def _kept(row: EntitlementCheck) -> list[dict[str, Any]]:
    return list(json.loads(row.claimed))


def _answered(
    kept: dict[str, Any], answers: Mapping[Reduction, Answer], today: date
) -> dict[str, Any]:
    found = answers.get(Reduction(kept["reduction"]))
    if found is None:
        return kept
    return {**kept, "outcome": found.outcome, "answered_on": str(today), "says": found.says}


def _tell_answer(session: Session, check: Check, answer: Answer, by: Actor, now: datetime) -> None:
    subject = claim_subject(check.id)
    record_audit(
        session,
        by,
        "answered a claim for a reduction",
        subject,
        now,
        reduction=answer.reduction,
        outcome=answer.outcome,
    )
    params = {
        "reduction_name": REDUCTIONS[answer.reduction].name,
        "is_granted": answer.outcome == GRANTED,
        "is_business": answer.reduction is Reduction.SMALL_BUSINESS,
        "says": answer.says,
    }
    key = f"reduction_answered:{check.id}:{answer.reduction}"
    queue_message(session, "reduction_answered", check.party_id, params, now, key)


def _locked(session: Session, check_id: int, party_id: int) -> EntitlementCheck:
    row = session.scalar(
        select(EntitlementCheck)
        .where(EntitlementCheck.id == check_id, EntitlementCheck.party_id == party_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row


def claims_waiting(session: Session, party_id: int) -> tuple[Check, ...]:
    """The checks of a party with a claim that a person has to answer, the oldest first."""
    subjects = session.scalars(
        select(WorkItem.subject).where(
            WorkItem.party_id == party_id,
            WorkItem.state == "open",
            WorkItem.kind == WorkKind.ENTITLEMENT,
        )
    )
    numbers = sorted(int(subject.partition(":")[2]) for subject in subjects)
    return tuple(one_check(session, party_id, number) for number in numbers)
