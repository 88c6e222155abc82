"""Deciding an application: more is asked for, an award or a refusal is made, or a second person checks it."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.decision_rules import words_problem
from shared.domain.hardship_states import HARDSHIP, HardshipEvent, HardshipState
from shared.domain.london import LONDON
from shared.domain.roles import HARDSHIP_CHECKERS
from shared.domain.says import N_, Says
from shared.domain.work_kinds import WorkKind
from shared.models import HardshipApplication, HardshipDecision, HardshipEventRow, Officer
from shared.services.audit import Actor
from shared.services.errors import AlreadyDecided, NotAllowedHere, StaleVersion
from shared.services.hardship.award import award
from shared.services.hardship.debts import of_application
from shared.services.hardship.letting_go import let_go
from shared.services.hardship.read import answer_day, awards_in
from shared.services.hardship.records import locked_application, move, subject_of
from shared.services.hardship.ruling import Ruling, needs_second_person, ruling_problems, words_of
from shared.services.hardship.tell import tell_asked, tell_decided
from shared.services.proposals.harm import DEFICIT
from shared.services.web_sessions import SignedInOfficer
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

CHECKED_WITHIN = 2
"""Working days in which a second person looks."""
_ENDS = {
    "award": HardshipEvent.AWARDED,
    "part": HardshipEvent.PART_AWARDED,
    "refuse": HardshipEvent.REFUSED,
}


def ask_more(
    session: Session,
    application_id: int,
    seen: int,
    words: str,
    officer: SignedInOfficer,
    now: datetime,
) -> date:
    """Ask the applicant for something; by when we would like the answer. Recovery still waits.

    Raises NotFound, AlreadyDecided when somebody was first, and ValueError for words that say nothing.
    """
    application = _in_hand(session, application_id, seen, HardshipEvent.ASKED)
    if words_problem(words) is not None:
        raise ValueError("nothing asked")
    by = Actor("officer", officer.officer_id)
    answer_by = answer_day(session, now)
    move(session, application, HardshipEvent.ASKED, by, now, words.strip())
    about = subject_of(application.id)
    finish_work(session, about, by, now)
    # It comes back by itself on that day, answered or not.
    open_work(session, WorkKind.HARDSHIP, application.party_id, about, answer_by, now, harm=DEFICIT)
    tell_asked(session, application, words, answer_by, now)
    return answer_by


def decide(
    session: Session,
    application_id: int,
    seen: int,
    ruling: Ruling,
    officer: SignedInOfficer,
    now: datetime,
) -> bool:
    """Decide an application; True when it is done, False when a second person checks it first.

    `seen` is the revision that the officer read. What is awarded comes off the debts at once, the
    plan over them is made shorter, and the letter goes out. Raises NotFound, AlreadyDecided,
    StaleVersion when a debt owes less by now, and ValueError for a ruling that cannot be made.
    """
    application = _in_hand(session, application_id, seen, HardshipEvent.SUGGESTED)
    if ruling_problems(ruling, of_application(session, application.id)):
        raise ValueError("not a ruling")
    by = Actor("officer", officer.officer_id)
    alone = not needs_second_person(session, ruling.amount, now.astimezone(LONDON).date())
    decision = _write(session, application, ruling, officer, now, is_made=alone)
    if alone:
        _carry_out(session, application, decision, by, now)
        return True
    move(session, application, HardshipEvent.SUGGESTED, by, now)
    _ask_second(session, application, by, now)
    return False


def approve(
    session: Session, application_id: int, seen: int, officer: SignedInOfficer, now: datetime
) -> None:
    """Agree to what a colleague decided, and carry it out.

    Raises NotFound, NotAllowedHere (their own decision, or not their role), AlreadyDecided, StaleVersion.
    """
    application, decision = _to_check(session, application_id, seen, officer)
    by = Actor("officer", officer.officer_id)
    decision.state, decision.checked_by, decision.checked_at = "made", officer.officer_id, now
    _carry_out(session, application, decision, by, now)


def give_back(
    session: Session,
    application_id: int,
    seen: int,
    words: str,
    officer: SignedInOfficer,
    now: datetime,
) -> None:
    """Give a colleague's decision back with a reason; whoever made it may take it back so too.

    Raises as `approve` does, and ValueError without a reason.
    """
    application, decision = _to_check(session, application_id, seen, officer, takes_back=True)
    if not words.strip():
        raise ValueError("no reason")
    by = Actor("officer", officer.officer_id)
    decision.state, decision.checked_by, decision.checked_at = "returned", officer.officer_id, now
    move(session, application, HardshipEvent.RETURNED, by, now, words.strip())
    about = subject_of(application.id)
    finish_work(session, about, by, now)
    promise = application.decide_by or now.astimezone(LONDON).date()
    open_work(session, WorkKind.HARDSHIP, application.party_id, about, promise, now, DEFICIT)


def _in_hand(
    session: Session, application_id: int, seen: int, event: HardshipEvent
) -> HardshipApplication:
    application = locked_application(session, application_id)
    if not HARDSHIP.allows(application.state, event):
        raise _who_was_first(session, application)
    if application.revision != seen:
        raise StaleVersion
    return application


def _to_check(
    session: Session,
    application_id: int,
    seen: int,
    officer: SignedInOfficer,
    *,
    takes_back: bool = False,
) -> tuple[HardshipApplication, HardshipDecision]:
    application = locked_application(session, application_id)
    if application.state is not HardshipState.SUGGESTED:
        raise _who_was_first(session, application)
    if application.revision != seen:
        raise StaleVersion
    decision = session.scalars(
        select(HardshipDecision)
        .where(
            HardshipDecision.application_id == application.id, HardshipDecision.state == "waiting"
        )
        .order_by(HardshipDecision.id.desc())
        .limit(1)
        .with_for_update()
    ).one()
    is_own = decision.decided_by == officer.officer_id
    if not (is_own and takes_back) and (is_own or officer.role not in HARDSHIP_CHECKERS):
        raise NotAllowedHere
    return application, decision


def _write(
    session: Session,
    application: HardshipApplication,
    ruling: Ruling,
    officer: SignedInOfficer,
    now: datetime,
    *,
    is_made: bool,
) -> HardshipDecision:
    decision = HardshipDecision(
        application_id=application.id,
        outcome=ruling.outcome(application.asked),
        awards=json.dumps({str(each): sum_.pence for each, sum_ in ruling.awards.items() if sum_}),
        amount=ruling.amount,
        period_from=ruling.period_from,
        period_until=ruling.period_until,
        reasons=ruling.reasons.strip(),
        state="made" if is_made else "waiting",
        decided_by=officer.officer_id,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    return decision


def _carry_out(
    session: Session,
    application: HardshipApplication,
    decision: HardshipDecision,
    by: Actor,
    now: datetime,
) -> None:
    awards = awards_in(decision.awards)
    if awards:
        decision.posting_id = award(session, application, decision, awards, by, now)
    move(session, application, _ENDS[decision.outcome], by, now)
    finish_work(session, subject_of(application.id), by, now)
    until = let_go(session, application.id, by, now)
    tell_decided(session, application, words_of(decision, until), now)


def _ask_second(
    session: Session, application: HardshipApplication, by: Actor, now: datetime
) -> None:
    about = subject_of(application.id)
    finish_work(session, about, by, now)
    promise = working_days(session).add(now.astimezone(LONDON).date(), CHECKED_WITHIN)
    open_work(session, WorkKind.SECOND_CHECK, application.party_id, about, promise, now, DEFICIT)


def _who_was_first(session: Session, application: HardshipApplication) -> AlreadyDecided:
    row = session.scalars(
        select(HardshipEventRow)
        .where(HardshipEventRow.application_id == application.id)
        .order_by(HardshipEventRow.id.desc())
        .limit(1)
    ).one()
    kind, _colon, number = row.by.partition(":")
    name = session.scalar(select(Officer.name).where(Officer.id == int(number or 0)))
    who = name if kind == "officer" and name else "the applicant"
    return AlreadyDecided(who, _DONE[row.event], row.at)


_DONE = {
    HardshipEvent.SUBMITTED: Says(N_("the application was handed in")),
    HardshipEvent.ASKED: Says(N_("something was asked for")),
    HardshipEvent.ANSWERED: Says(N_("a question was answered")),
    HardshipEvent.SUGGESTED: Says(N_("a decision was sent for a second check")),
    HardshipEvent.RETURNED: Says(N_("a decision was given back")),
    HardshipEvent.AWARDED: Says(N_("all that was asked for was awarded")),
    HardshipEvent.PART_AWARDED: Says(N_("a part was awarded")),
    HardshipEvent.REFUSED: Says(N_("the application was refused")),
    HardshipEvent.WITHDRAWN: Says(N_("the application was withdrawn")),
}
