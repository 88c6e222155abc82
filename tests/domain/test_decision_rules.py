"""What an officer may answer, and what a decline must hold."""

import pytest

from shared.domain.decision_rules import (
    APPEAL,
    DONE_WORDS,
    LONGEST_WORDS,
    REASONS,
    Refusing,
    Verdict,
    WhyNot,
    refusing_problems,
    why_not,
)
from shared.domain.money import Money
from shared.domain.proposal_states import ProposalEvent, ProposalState
from shared.domain.roles import DECIDERS, Role

LIMITS = {Role.OFFICER: Money(250000)}
COMPLETE = Refusing("takes_too_long", "This would take nine years to clear.", 1, APPEAL)


def may(
    verdict=Verdict.ACCEPT, state=ProposalState.WITH_PERSON, role=Role.OFFICER, total=100, own=False
):
    return why_not(verdict, state, role, Money(total), LIMITS, made_it_themselves=own)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verdict", Verdict)
def test_only_deciders_decide(role, verdict):
    assert (may(verdict, role=role) is WhyNot.ROLE) == (role not in DECIDERS)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize(
    ("state", "open_to"),
    [
        (ProposalState.WITH_PERSON, set(Verdict)),
        (ProposalState.QUESTION_ASKED, set(Verdict) - {Verdict.QUESTION}),
        (ProposalState.COUNTER_OFFERED, set()),
        (ProposalState.ACCEPTED, set()),
        (ProposalState.DECLINED, set()),
        (ProposalState.WITHDRAWN, set()),
    ],
)
def test_an_answer_fits_the_state(state, open_to, verdict):
    assert (may(verdict, state) is None) == (verdict in open_to)


@pytest.mark.parametrize(
    ("role", "total", "answer"),
    [
        (Role.OFFICER, 250000, None),
        (Role.OFFICER, 250001, WhyNot.OVER_LIMIT),
        (Role.SENIOR_OFFICER, 99999999, None),
        (Role.TEAM_MANAGER, 99999999, None),
    ],
)
def test_a_large_debt_needs_a_role_without_a_limit(role, total, answer):
    assert may(role=role, total=total) is answer


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.COUNTER_OFFER, Verdict.DECLINE])
def test_nobody_decides_an_offer_that_they_made_for_somebody(verdict):
    assert may(verdict, own=True, role=Role.TEAM_MANAGER) is WhyNot.OWN_OFFER


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.COUNTER_OFFER, Verdict.DECLINE])
def test_nobody_checks_what_they_suggested(verdict):
    found = why_not(
        verdict,
        ProposalState.WITH_PERSON,
        Role.SENIOR_OFFICER,
        Money(1),
        LIMITS,
        suggested_it_themselves=True,
    )
    assert found is WhyNot.OWN_SUGGESTION


def test_anybody_who_decides_may_ask_whatever_the_amount():
    assert may(Verdict.QUESTION, total=99999999, own=True) is None


def test_a_complete_decline_may_be_sent():
    assert refusing_problems(COMPLETE) == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""),
        ("reason", "because"),
        ("words", "No."),
        ("words", " " * 50),
        ("words", "x" * (LONGEST_WORDS + 1)),
        ("signpost_id", None),
        ("appeal", "  "),
    ],
)
def test_a_decline_needs_each_of_its_parts(field, value):
    lacking = Refusing(**{**COMPLETE.__dict__, field: value})
    assert [name for name, _ in refusing_problems(lacking)] == [field.removesuffix("_id")]


def test_every_move_can_be_told_to_somebody_who_came_second():
    assert set(DONE_WORDS) == set(ProposalEvent)


def test_no_reason_blames():
    for reason in REASONS:
        assert not {"failed", "fault", "refused to", "must"} & set(reason.sentence.lower().split())
