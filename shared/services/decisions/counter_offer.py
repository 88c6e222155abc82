"""Offering something else: one of three that were worked out, or an officer's own figures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared.domain.decision_rules import Verdict, words_problem
from shared.domain.frequency import NAMES, Frequency
from shared.domain.money import Money
from shared.domain.says import N_, Says
from shared.domain.schedule import LAST_MONTHLY_DAY, Offer
from shared.domain.stages import Nation
from shared.models import CounterOffer
from shared.services.decisions.consider import Considered, Weighed
from shared.services.decisions.settle import Sent, Settling, settle, take
from shared.services.plans.terms import answer_by
from shared.services.proposals.offers_kept import lines_text
from shared.services.signposts import IN_MESSAGES, Pointer, signposts_for
from shared.services.web_sessions import SignedInOfficer

TEMPLATE = "counter_offer"
Problems = tuple[tuple[str, Says], ...]


class NotAnOffer(ValueError):
    """The figures are no counter-offer; `problems` are pairs of field and what to do."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("not an offer")
        self.problems = problems


def make_counter_offer(
    session: Session,
    proposal_id: int,
    seen: str,
    officer: SignedInOfficer,
    offer: Offer,
    words: str,
    nation: Nation,
    now: datetime,
) -> int:
    """Offer something else and say why; the number of the counter-offer is given back.

    Raises what `take` raises, and NotAnOffer with what is wrong with the figures or the words.
    """
    settling = take(session, proposal_id, seen, officer, Verdict.COUNTER_OFFER, nation, now)
    found = settling.considered
    weighed = found.weigh(offer)
    if problems := counter_problems(found, weighed, words):
        raise NotAnOffer(problems)
    number = _add(settling, weighed.offer, words)
    help_there = signposts_for(session, found.party_id, found.facts.party.language)
    settle(
        settling,
        counter_message(session, found, weighed, words, help_there),
        weighed=weighed,
        reason=words.strip(),
    )
    return number


def counter_problems(found: Considered, weighed: Weighed, words: str) -> Problems:
    """What keeps figures and words from being a counter-offer; empty when nothing does."""
    offer = weighed.offer
    pairs = [
        ("amount", _amount_problem(found, offer)),
        ("first_due", _date_problem(found, weighed)),
        ("words", words_problem(words)),
    ]
    return tuple((field, problem) for field, problem in pairs if problem is not None)


def _amount_problem(found: Considered, offer: Offer) -> Says | None:
    if offer.amount > found.total - offer.paid_now:
        return Says(
            N_("Enter no more than %(total)s, which is all that is owed."),
            {"total": found.total - offer.paid_now},
        )
    if offer == found.offer:
        return Says(N_("These are the figures that the person offered. Accept the offer instead."))
    return None


def _date_problem(found: Considered, weighed: Weighed) -> Says | None:
    first, today = weighed.offer.first_due, found.facts.today
    if first <= today:
        return Says(N_("The first payment must be after today."))
    is_monthly = weighed.offer.frequency is Frequency.MONTHLY and not weighed.offer.lines
    if is_monthly and first.day > LAST_MONTHLY_DAY:
        return Says(N_("Choose a day from 1 to 28, which every month has."))
    if not weighed.lines:
        return Says(
            N_("This would end after the last bank holiday that we know. Offer larger payments.")
        )
    return None


def counter_message(
    session: Session,
    found: Considered,
    weighed: Weighed,
    words: str,
    help_there: tuple[Pointer, ...],
) -> Sent:
    """The message that `make_counter_offer` sends."""
    return Sent(
        TEMPLATE,
        {
            "reference": found.reference,
            "frequency": _how_often(weighed.offer),
            "total": found.total,
            "instalments": weighed.lines,
            "words": words.strip(),
            "answer_by": answer_by(session, found.facts.today),
            "help": help_there[:IN_MESSAGES],
        },
    )


def _how_often(offer: Offer) -> Says:
    if offer.lines:
        return Says(N_("on days of their own, which you see with your offer"))
    return Says(NAMES[offer.frequency])


def own_figures(found: Considered, amount: Money, frequency: Frequency, first_due: date) -> Offer:
    """A counter-offer of these figures; what the person pays at once stays as they offered it."""
    return Offer(amount, frequency, first_due, found.offer.paid_now)


def _add(settling: Settling, offer: Offer, words: str) -> int:
    session, proposal_id = settling.session, settling.considered.id
    session.execute(
        update(CounterOffer)
        .where(CounterOffer.proposal_id == proposal_id, CounterOffer.state == "open")
        .values(state="lapsed")
    )
    before = session.scalar(
        select(func.max(CounterOffer.number)).where(CounterOffer.proposal_id == proposal_id)
    )
    made = CounterOffer(
        proposal_id=proposal_id,
        number=(before or 0) + 1,
        amount=offer.amount,
        frequency=offer.frequency,
        first_due=offer.first_due,
        paid_now=offer.paid_now,
        lines=lines_text(offer),
        reason=words.strip(),
        officer_id=settling.officer.officer_id,
        made_at=settling.now,
    )
    session.add(made)
    return made.number
