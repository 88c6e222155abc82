"""A week of offers in the sandbox: made, judged, answered by the same services as in life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.decision_rules import APPEAL, Refusing
from shared.domain.gate import HoldKind
from shared.domain.money import Money
from shared.domain.schedule import Offer, offer_of_lines
from shared.domain.stages import DebtType, Nation, Stage
from shared.domain.uneven import without_months
from shared.models import Account, Debt, Liability, Party, Proposal
from shared.services.audit import Actor
from shared.services.decisions.ask import ask
from shared.services.decisions.consider import consider
from shared.services.decisions.counter_offer import make_counter_offer
from shared.services.decisions.decline import decline
from shared.services.holds import put_hold
from shared.services.proposals.answer import (
    answer_counter_offer,
    answer_question,
    ask_to_look_again,
)
from shared.services.proposals.changes import Seen
from shared.services.proposals.evaluate import answer
from shared.services.proposals.facts import Facts
from shared.services.proposals.gather import gather
from shared.services.proposals.propose import Confirmed, Press, confirm
from shared.services.sandbox.accounts import SEED
from shared.services.sandbox.budgets import Budget, whole_answer
from shared.services.sandbox.dice import Dice
from shared.services.sandbox.named import HELD, UNREACHABLE
from shared.services.sandbox.stories import ACCEPTED, ANSWERED, CALLS, WAITING, Story
from shared.services.signposts import signposts_for
from shared.services.statements.outcome import ask_to_talk
from shared.services.statements.sheet import FormMark
from shared.services.statements.submit import submit
from shared.services.statements.whole import save_whole
from shared.services.web_sessions import SignedInOfficer

LOADER = Actor("command", "sandbox-load")


class NotAsMeant(Exception):
    """A made-up case did not come out as it was written: the rules or the people have changed."""


@dataclass
class Week:
    """The week as it is being lived through."""

    session: Session
    nation: Nation
    now: datetime
    officer: SignedInOfficer

    def __post_init__(self) -> None:
        self.dice = Dice(f"{SEED}:week")
        self._used: set[int] = set()

    @property
    def today(self) -> date:
        """The date, which moves on with the week."""
        return self.now.date()

    def pass_by(self, minutes: int) -> None:
        """Let time pass."""
        self.now += timedelta(minutes=minutes)

    def liable_for(self, reference: str) -> int:
        """The one person who is liable for a named account."""
        return self.session.scalars(
            select(Liability.party_id)
            .join(Account, Account.id == Liability.account_id)
            .where(Account.reference == reference)
        ).one()

    def somebody(self, kind: DebtType, stage: Stage) -> int:
        """A person who alone owes one debt of this kind and stage, and has no story yet."""
        alone = (
            select(Liability.account_id)
            .group_by(Liability.account_id)
            .having(func.count() == 1)
            .scalar_subquery()
        )
        one_debt = (
            select(Debt.account_id)
            .group_by(Debt.account_id)
            .having(func.count() == 1)
            .scalar_subquery()
        )
        found = self.session.scalars(
            select(Party.id)
            .join(Liability, Liability.party_id == Party.id)
            .join(Account, Account.id == Liability.account_id)
            .join(Debt, Debt.account_id == Account.id)
            .where(
                Account.type == kind,
                Debt.stage == stage,
                Party.source_reference.like("S%A"),
                Party.surname != "",
                Party.email.is_not(None),
                Account.id.in_(alone),
                Account.id.in_(one_debt),
                Debt.charge.between(Money(15_000), Money(190_000)),
                Party.id.not_in(self._used),
            )
            .order_by(Account.reference)
            .limit(1)
        ).first()
        if found is None:
            raise NotAsMeant(f"nobody owes a {kind} debt at stage {stage}")
        self._used.add(found)
        return found


def live_through(week: Week) -> None:
    """Make every offer of the week, one after another."""
    for story in WAITING:
        week.pass_by(150)
        make_offer(week, story, accepted=False)
    for story in ACCEPTED:
        week.pass_by(95)
        make_offer(week, story, accepted=True)
    week.pass_by(60)
    _counter_offer_answered(week, ANSWERED[0])
    _question_answered(week, ANSWERED[1])
    _decision_contested(week, ANSWERED[2])
    for budget in CALLS:
        week.pass_by(40)
        _call_asked_for(week, week.somebody(DebtType.COUNCIL_TAX, Stage.REMINDER), budget)
    for reference in UNREACHABLE:
        _call_asked_for(week, week.liable_for(reference), CALLS[0])
    _hold_for_advice(week)


def make_offer(week: Week, story: Story, *, accepted: bool) -> tuple[int, str]:
    """Somebody fills in a statement and makes an offer; gives the party and the offer's reference."""
    party_id = week.somebody(story.kind, story.stage)
    _submit(week, party_id, story.budget)
    facts = gather(week.session, party_id, week.nation, week.today)
    facts = facts.choosing(debt.id for debt in facts.plannable)
    offer = _accepted_offer(facts, story) if accepted else _offer(facts, story)
    press = Press(
        token=f"sandbox-{party_id}",
        offer=offer,
        seen=Seen.of(facts, accepted=accepted),
        asked=story.asked,
        language=facts.party.language,
    )
    payer = Actor("party", party_id)
    outcome = confirm(week.session, party_id, press, payer, week.nation, week.now)
    if not isinstance(outcome, Confirmed) or outcome.accepted is not accepted:
        raise NotAsMeant(f"{story.budget.about}: {outcome}")
    return party_id, outcome.reference


def _submit(week: Week, party_id: int, budget: Budget) -> None:
    session, now, today = week.session, week.now, week.today
    sheet = save_whole(session, party_id, whole_answer(budget, week.dice), FormMark(), now, today)
    submit(session, party_id, sheet.mark, Actor("party", party_id), now, today)


def _offer(facts: Facts, story: Story) -> Offer:
    """The whole debt in so many payments, rounded up to whole pounds, from about a month from now."""
    amount = Money(-(-facts.total.pence // story.payments // 100) * 100)
    first = facts.today + timedelta(days=30)
    offer = Offer(amount, story.frequency, first.replace(day=min(first.day, 28)))
    if not story.off:
        return offer
    return offer_of_lines(without_months(facts.total, offer, story.off), story.frequency)


def _accepted_offer(facts: Facts, story: Story) -> Offer:
    """The offer of the story, or the one nearest to it that the rules accept."""
    offer = _offer(facts, story)
    found = answer(facts, offer)
    if found.accepted:
        return offer
    nearest = found.evaluation.nearest_yes if found.evaluation else None
    if nearest is None:
        raise NotAsMeant(f"{story.budget.about}: no offer would be accepted")
    return nearest.offer


# ------------------------------------------------------------------ answers


def _proposal(week: Week, reference: str) -> tuple[int, str]:
    """An offer's number, and what an officer's page would have shown of it."""
    number = week.session.scalars(select(Proposal.id).where(Proposal.reference == reference)).one()
    return number, consider(week.session, number, week.nation, week.today).seen


def _counter_offer_answered(week: Week, story: Story) -> None:
    party_id, reference = make_offer(week, story, accepted=False)
    number, seen = _proposal(week, reference)
    found = consider(week.session, number, week.nation, week.today)
    offer = Offer(found.made.amount + Money(1_500), found.made.frequency, found.made.first_due)
    words = "With a little more each month the debt is clear before the next bill but one."
    week.pass_by(30)
    made = make_counter_offer(
        week.session, number, seen, week.officer, offer, words, week.nation, week.now
    )
    week.pass_by(180)
    said = "I can manage £5 more, but not £15. My bus fare has just gone up."
    payer = Actor("party", party_id)
    answer_counter_offer(
        week.session, party_id, reference, made, said, payer, week.nation, week.now
    )


def _question_answered(week: Week, story: Story) -> None:
    party_id, reference = make_offer(week, story, accepted=False)
    number, seen = _proposal(week, reference)
    week.pass_by(30)
    question = (
        "Is your rent the same now that you have moved? A photo of your last rent letter will do."
    )
    ask(week.session, number, seen, week.officer, question, week.nation, week.now)
    week.pass_by(180)
    said = "It went up in October. I have put the new rent in the statement."
    payer = Actor("party", party_id)
    answer_question(week.session, party_id, reference, said, payer, week.nation, week.now)


def _decision_contested(week: Week, story: Story) -> None:
    party_id, reference = make_offer(week, story, accepted=False)
    number, seen = _proposal(week, reference)
    help_there = signposts_for(week.session, party_id, "en")
    refusing = Refusing(
        "takes_too_long",
        "At this amount the debt would still be there in two years. Please offer a little more.",
        help_there[0].id,
        APPEAL,
    )
    week.pass_by(30)
    decline(week.session, number, seen, week.officer, refusing, week.nation, week.now)
    week.pass_by(180)
    said = "You did not count that my car loan ends in March. After that I can pay double."
    payer = Actor("party", party_id)
    ask_to_look_again(week.session, party_id, reference, said, payer, week.nation, week.now)


def _call_asked_for(week: Week, party_id: int, budget: Budget) -> None:
    _submit(week, party_id, budget)
    payer = Actor("party", party_id)
    ask_to_talk(week.session, party_id, week.nation, payer, week.now, week.today)


def _hold_for_advice(week: Week) -> None:
    """Somebody's adviser asked for time: nothing goes out to them for a while."""
    party_id = week.liable_for(HELD)
    put_hold(
        week.session,
        HoldKind.ADVICE,
        f"party:{party_id}",
        LOADER,
        week.now,
        starts_on=week.today,
        ends_on=week.today + timedelta(days=60),
        party_id=party_id,
    )
