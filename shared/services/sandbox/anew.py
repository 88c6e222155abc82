"""Plans of the sandbox that are worked out anew, one that was replaced, and a change that was told."""

from __future__ import annotations

from sqlalchemy import select

from shared.domain.changed import ChangeKind
from shared.domain.frequency import Frequency
from shared.domain.schedule import Offer
from shared.domain.stages import Stage
from shared.models import Plan
from shared.services.audit import Actor
from shared.services.changes.report import Told, report_change
from shared.services.plans.struggle import STRUGGLE, begin_replan
from shared.services.proposals.changes import Seen
from shared.services.proposals.evaluate import first_offer, ready_made
from shared.services.proposals.facts import Facts
from shared.services.proposals.gather import gather
from shared.services.proposals.propose import Confirmed, Press, confirm
from shared.services.sandbox import budgets
from shared.services.sandbox.cases import NotAsMeant, Week, make_offer
from shared.services.sandbox.stories import Story

WORKS_IT_OUT = Story(budgets.RETIRED, 12, Stage.REMINDER)
REPLACED = Story(budgets.RETIRED, 10, Stage.SECOND_REMINDER)
CHANGED = Story(budgets.COUPLE, 12, Stage.REMINDER)
WORDS = "My hours went down from the first of the month."


def mend_plans(week: Week) -> None:
    """Two people struggle with a plan, one of whom agrees another; a third says what has changed."""
    _begin(week, WORKS_IT_OUT)
    _replace(week, _begin(week, REPLACED))
    week.pass_by(20)
    party_id, _ = make_offer(week, CHANGED, accepted=True)
    told = Told(party_id, (ChangeKind.HOURS,), f"sandbox-change-{party_id}", week.today, WORDS)
    report_change(week.session, told, Actor("party", party_id), week.now)


def _begin(week: Week, story: Story) -> int:
    week.pass_by(20)
    party_id, reference = make_offer(week, story, accepted=True)
    plan_id = week.session.scalars(select(Plan.id).where(Plan.reference == reference)).one()
    week.pass_by(20)
    begin_replan(week.session, plan_id, STRUGGLE, Actor("party", party_id), week.now)
    return party_id


def _replace(week: Week, party_id: int) -> None:
    """The first offer that the page proposes, every fortnight instead of every month."""
    facts = gather(week.session, party_id, week.nation, week.today)
    facts = facts.choosing(debt.id for debt in facts.plannable)
    offer = _fortnightly(facts)
    press = Press(f"sandbox-anew-{party_id}", offer, Seen.of(facts, accepted=True))
    actor = Actor("party", party_id)
    done = confirm(week.session, party_id, press, actor, week.nation, week.now)
    if not isinstance(done, Confirmed) or not done.accepted:
        raise NotAsMeant(f"a plan that is replaced: {done}")


def _fortnightly(facts: Facts) -> Offer:
    """The nearest offer for every fortnight that the rules accept."""
    found = ready_made(facts, first_offer(facts, Frequency.FORTNIGHTLY))
    if not found:
        raise NotAsMeant("a plan that is replaced: no offer would be accepted")
    return found[0].offer
