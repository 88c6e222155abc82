"""Offers, presses of the confirm button and agreed plans, for tests of what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from shared.domain.frequency import Frequency
from shared.domain.money import ZERO
from shared.domain.schedule import Offer
from shared.domain.stages import Nation
from shared.services.audit import Actor
from shared.services.policies import load_policies
from shared.services.proposals.changes import Seen
from shared.services.proposals.evaluate import answer
from shared.services.proposals.facts import Facts
from shared.services.proposals.gather import gather
from shared.services.proposals.propose import Outcome, Press, confirm
from tests.support.people import Resident
from tests.support.records import NOW, TODAY, next_number, pounds

ENGLAND = Nation.ENGLAND
POLICIES = Path("shared/sandbox_council/policies")
PAYER = Actor("payer", 1)

Result = TypeVar("Result")


def sandbox_policies(session: Session) -> None:
    """Load the sandbox council's rules."""
    load_policies(session, POLICIES, Actor("command", "test"), NOW)


def an_offer(
    amount: str = "90.00",
    frequency: Frequency = Frequency.MONTHLY,
    first_due: date = date(2026, 12, 28),
    paid_now: str = "0",
) -> Offer:
    """£90.00 a month from 28 December, as the resident of the first walkthrough offers."""
    return Offer(pounds(amount), frequency, first_due, pounds(paid_now))


def facts_of(session: Session, party_id: int, *debt_ids: int, today: date = TODAY) -> Facts:
    """A party's facts, with these debts (or everything that can be planned) chosen."""
    facts = gather(session, party_id, ENGLAND, today)
    return facts.choosing(debt_ids or [debt.id for debt in facts.plannable])


def a_press(facts: Facts, offer: Offer | None = None, **changes: Any) -> Press:
    """The confirm button of a page that was made from these facts."""
    offer = offer or an_offer()
    accepted = answer(facts, offer).accepted
    given = {
        "token": f"token-{next_number()}",
        "offer": offer,
        "seen": Seen.of(facts, accepted=accepted),
    }
    return Press(**{**given, **changes})


def press_confirm(
    session: Session,
    party_id: int,
    offer: Offer | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> Outcome:
    """Show the check page and press confirm at once."""
    press = a_press(facts_of(session, party_id), offer, **changes)
    return confirm(session, party_id, press, PAYER, ENGLAND, now)


def at_once(*work: Callable[[], Result]) -> list[Result]:
    """Do several things at the same moment, each in a thread of its own."""
    with ThreadPoolExecutor(len(work)) as pool:
        return [future.result() for future in [pool.submit(one) for one in work]]


def owes_nothing_more(session: Session, resident: Resident) -> None:
    """The debt is paid, as an extract of the revenues system would say."""
    resident.debt.charge, resident.debt.costs = ZERO, ZERO
    session.merge(resident.debt)
    session.flush()
