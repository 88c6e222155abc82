"""An answer to a large debt is suggested by one officer and decided by another."""

import pytest
from sqlalchemy import select

from shared.domain.decision_rules import Verdict, WhyNot
from shared.domain.proposal_states import ProposalState
from shared.domain.roles import Role
from shared.models import Proposal, WorkItem
from shared.services.decisions.accept import accept
from shared.services.decisions.limits import deciding_limits, set_limit
from shared.services.decisions.settle import MayNotDecide
from shared.services.decisions.suggest import suggest, suggestion_for
from shared.services.web_sessions import SignedInOfficer
from tests.support.builders import NOW, pounds
from tests.support.deciding import an_offer_that_waits, seen_now, somebody
from tests.support.plans import ENGLAND, PAYER


@pytest.fixture
def waiting(session):
    set_limit(session, Role.OFFICER, pounds("1000.00"), PAYER, NOW)
    return an_offer_that_waits(session)


def suggesting(session, waiting, officer, verdict=Verdict.DECLINE, **answer):
    seen = seen_now(session, waiting.proposal_id)
    suggest(session, waiting.proposal_id, seen, officer, verdict, answer, ENGLAND, NOW)


def test_a_suggestion_keeps_what_was_filled_in(session, waiting):
    ann = somebody(session, name="Ann Price")
    suggesting(session, waiting, ann, reason="takes_too_long", words="Nine years.")
    found = suggestion_for(session, waiting.proposal_id)
    assert (found.officer_name, found.verdict) == ("Ann Price", Verdict.DECLINE)
    assert found.answer == {"reason": "takes_too_long", "words": "Nine years."}


def test_a_suggestion_does_not_move_the_offer(session, waiting):
    suggesting(session, waiting, somebody(session))
    assert session.get(Proposal, waiting.proposal_id).state is ProposalState.WITH_PERSON


def test_a_suggestion_is_put_on_the_list_for_a_second_check(session, waiting):
    suggesting(session, waiting, somebody(session))
    items = session.execute(select(WorkItem.kind, WorkItem.state, WorkItem.promise_on)).all()
    promise = session.get(Proposal, waiting.proposal_id).promise_on
    assert sorted(items) == [("proposal", "done", promise), ("second_check", "open", promise)]


def test_a_decision_settles_the_suggestion(session, waiting):
    suggesting(session, waiting, somebody(session))
    seen = seen_now(session, waiting.proposal_id)
    senior = somebody(session, Role.SENIOR_OFFICER)
    accept(session, waiting.proposal_id, seen, senior, "", ENGLAND, NOW)
    assert suggestion_for(session, waiting.proposal_id) is None
    assert session.scalars(select(WorkItem.state)).all() == ["done", "done"]


def test_nobody_checks_their_own_suggestion(session, waiting):
    ann = somebody(session)
    suggesting(session, waiting, ann)
    promoted = SignedInOfficer(ann.officer_id, ann.name, Role.SENIOR_OFFICER)
    seen = seen_now(session, waiting.proposal_id)
    with pytest.raises(MayNotDecide) as refused:
        accept(session, waiting.proposal_id, seen, promoted, "", ENGLAND, NOW)
    assert refused.value.why is WhyNot.OWN_SUGGESTION


def test_who_may_decide_does_not_suggest(session, waiting):
    with pytest.raises(MayNotDecide):
        suggesting(session, waiting, somebody(session, Role.SENIOR_OFFICER))


def test_nobody_suggests_on_an_offer_that_they_made_for_somebody(session):
    officer = somebody(session)
    waiting = an_offer_that_waits(session, on_behalf_by=officer.officer_id)
    set_limit(session, Role.OFFICER, pounds("1.00"), PAYER, NOW)
    with pytest.raises(MayNotDecide) as refused:
        suggesting(session, waiting, officer)
    assert refused.value.why is WhyNot.OWN_OFFER


def test_a_limit_is_set_changed_and_taken_away(session):
    for amount in ("100.00", "200.00"):
        set_limit(session, Role.OFFICER, pounds(amount), PAYER, NOW)
        assert deciding_limits(session) == {Role.OFFICER: pounds(amount)}
    set_limit(session, Role.OFFICER, None, PAYER, NOW)
    assert deciding_limits(session) == {}


def test_a_role_that_decides_nothing_has_no_limit(session):
    with pytest.raises(ValueError, match="decides nothing"):
        set_limit(session, Role.AUDITOR, pounds("1.00"), PAYER, NOW)
