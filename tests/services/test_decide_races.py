"""Two answers at the same moment: one wins, the other is told who; real threads, both databases."""

import pytest
from sqlalchemy import func, select, update

from shared.domain.decision_rules import Verdict
from shared.domain.money import total
from shared.domain.roles import Role
from shared.models import (
    CounterOffer,
    Debt,
    Decision,
    InstalmentRow,
    OutboxMessage,
    Plan,
    Proposal,
    SuggestedAnswer,
)
from shared.services.decisions.accept import accept
from shared.services.decisions.ask import ask
from shared.services.decisions.counter_offer import make_counter_offer
from shared.services.decisions.decline import decline
from shared.services.decisions.limits import set_limit
from shared.services.decisions.suggest import suggest
from shared.services.errors import AlreadyDecided, StaleVersion
from shared.services.proposals.withdraw import withdraw
from shared.services.wording import say
from tests.support.builders import NOW, pounds
from tests.support.deciding import (
    WORDS,
    a_refusal,
    an_offer_that_waits,
    seen_now,
    somebody,
)
from tests.support.plans import ENGLAND, PAYER, an_offer, at_once


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        waiting = an_offer_that_waits(session)
        officers = [somebody(session, name=name) for name in ("Ann Price", "Bob Rees")]
        refusal = a_refusal(session)
    with database.reading() as session:
        seen = seen_now(session, waiting.proposal_id)
    return waiting, officers, refusal, seen


def attempt(database, work):
    def run():
        try:
            return database.attempt(work)
        except (AlreadyDecided, StaleVersion) as told:
            return told

    return run


def answers(scene, officer):
    waiting, _, refusal, seen = scene
    on = (waiting.proposal_id, seen, officer)
    return {
        Verdict.ACCEPT: lambda session: accept(session, *on, "", ENGLAND, NOW),
        Verdict.COUNTER_OFFER: lambda session: make_counter_offer(
            session, *on, an_offer("88.05"), WORDS, ENGLAND, NOW
        ),
        Verdict.QUESTION: lambda session: ask(session, *on, WORDS, ENGLAND, NOW),
        Verdict.DECLINE: lambda session: decline(session, *on, refusal, ENGLAND, NOW),
    }


def count(database, record, *where):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record).where(*where))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Verdict.ACCEPT, Verdict.ACCEPT),
        (Verdict.ACCEPT, Verdict.DECLINE),
        (Verdict.COUNTER_OFFER, Verdict.COUNTER_OFFER),
        (Verdict.DECLINE, Verdict.DECLINE),
    ],
)
def test_one_of_two_officers_wins_and_the_other_is_told_who(database, scene, first, second):
    ann, bob = scene[1]
    found = at_once(
        attempt(database, answers(scene, ann)[first]),
        attempt(database, answers(scene, bob)[second]),
    )
    beaten = [each for each in found if isinstance(each, AlreadyDecided)]
    assert len(beaten) == 1
    winner = bob.name if isinstance(found[0], AlreadyDecided) else ann.name
    assert beaten[0].by == winner
    assert say(beaten[0].what, "en").startswith(("the offer was", "a counter-offer was"))
    assert count(database, Decision, Decision.by != "rule") == 1
    assert count(database, Plan) + count(database, CounterOffer) <= 1


def test_a_double_press_of_send_makes_one_plan_and_one_message(database, scene):
    press = answers(scene, scene[1][0])[Verdict.ACCEPT]
    found = at_once(*[attempt(database, press)] * 4)
    assert sum(isinstance(each, AlreadyDecided) for each in found) == 3
    assert count(database, Plan) == 1
    assert count(database, OutboxMessage, OutboxMessage.template == "plan_accepted_by_officer") == 1


def test_a_question_and_an_acceptance_never_both_count_as_first(database, scene):
    ann, bob = scene[1]
    at_once(
        attempt(database, answers(scene, ann)[Verdict.QUESTION]),
        attempt(database, answers(scene, bob)[Verdict.ACCEPT]),
    )
    # An answer may follow a question, but only from a page that shows the question.
    assert count(database, Decision, Decision.by != "rule") == 1


def test_taking_back_and_accepting_at_the_same_moment_leave_one_truth(database, scene):
    waiting = scene[0]

    def take_back(session):
        return withdraw(session, waiting.party.id, waiting.reference, PAYER, NOW)

    def quietly(work):
        def run():
            try:
                return database.attempt(work)
            except Exception as told:  # noqa: BLE001 - whoever comes second is refused
                return told

        return run

    at_once(quietly(take_back), quietly(answers(scene, scene[1][0])[Verdict.ACCEPT]))
    with database.reading() as session:
        state = session.get(Proposal, waiting.proposal_id).state.value
    assert (state, count(database, Plan)) in {("withdrawn", 0), ("accepted", 1)}


def test_a_payment_that_lands_at_the_moment_of_accepting_is_never_planned_twice(database, scene):
    waiting = scene[0]

    def pay(session):
        session.execute(
            update(Debt)
            .where(Debt.id == waiting.resident.debt.id)
            .values(charge=pounds("872.00"), costs=pounds("84.50"))
        )

    done, _ = at_once(
        attempt(database, answers(scene, scene[1][0])[Verdict.ACCEPT]), attempt(database, pay)
    )
    with database.reading() as session:
        planned = total(session.scalars(select(InstalmentRow.amount)))
    # Either the plan came first and covers what was owed then, or the officer sees the change.
    assert planned == (pounds("0") if isinstance(done, StaleVersion) else pounds("1056.50"))


def test_one_of_two_suggestions_waits_for_the_second_check(database, scene):
    waiting, officers, _, seen = scene
    with database.transaction() as session:
        set_limit(session, Role.OFFICER, pounds("1.00"), PAYER, NOW)

    def suggesting(officer):
        return lambda session: suggest(
            session, waiting.proposal_id, seen, officer, Verdict.ACCEPT, {}, ENGLAND, NOW
        )

    found = at_once(*(attempt(database, suggesting(officer)) for officer in officers))
    assert sum(isinstance(each, AlreadyDecided) for each in found) == 1
    assert count(database, SuggestedAnswer) == 1
