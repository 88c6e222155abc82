"""A policy is published in sentences, with nothing left out that could decide an offer."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.policy import ClearBy, Defaults, Policy, Promise, Share, Terms, Track
from shared.domain.published_terms import published
from shared.domain.stages import DebtType, Nation, Stage

LIMITS = Terms(
    max_instalments={Frequency.MONTHLY: 12},
    clear_by=ClearBy.THIS_YEAR_END,
    largest_balance=Money(250000),
    smallest_instalment=Money(500),
    share=Share(50, 24),
    notice_working_days=10,
    first_within_days={Frequency.WEEKLY: 9},
    defaults=(Defaults(6, 3),),
    not_while=frozenset({"plan"}),
    current_year_kept_up=True,
    costs_inside=Money(8450),
    explained_spending_needs_person=True,
)


def sentences(terms: Terms) -> list[str]:
    track = Track("any", frozenset({DebtType.COUNCIL_TAX}), frozenset({Stage.REMINDER}), terms)
    policy = Policy("T-1", Nation.ENGLAND, track.debt_types, date(2026, 4, 1), Promise(5), (track,))
    shown = published(policy).tracks[0]
    return [each.template % each.params for each in (*shown.rules, *shown.not_while)]


@pytest.mark.parametrize("limit", [each.name for each in fields(Terms)])
def test_each_limit_has_its_sentence(limit):
    without = replace(
        LIMITS, **{limit: getattr(Terms(explained_spending_needs_person=False), limit)}
    )
    assert len(sentences(without)) < len(sentences(LIMITS))


def test_a_stage_is_named_once_and_in_order():
    stages = frozenset({Stage.SUMMONS, Stage.REMINDER})
    track = Track("any", frozenset({DebtType.BUSINESS_RATES}), stages, Terms())
    policy = Policy("T-1", Nation.ENGLAND, track.debt_types, date(2026, 4, 1), Promise(5), (track,))
    assert [each.template for each in published(policy).tracks[0].stages] == [
        "Further notice",
        "Summons",
    ]


def test_tracks_are_published_by_name_as_a_debt_goes_on():
    stages = {"After": {Stage.LIABILITY_ORDER, Stage.SUMMONS}, "Before": {Stage.REMINDER}}
    tracks = tuple(
        Track(name, frozenset({DebtType.COUNCIL_TAX}), frozenset(at), Terms(), f"{name} cy")
        for name, at in stages.items()
    )
    policy = Policy("T-1", Nation.WALES, frozenset(), date(2026, 4, 1), Promise(10), tracks)
    assert [track.names for track in published(policy).tracks] == [
        {"en": "Before", "cy": "Before cy"},
        {"en": "After", "cy": "After cy"},
    ]


def test_what_is_not_accepted_goes_to_a_person_by_a_date():
    policy = Policy("T-1", Nation.WALES, frozenset(), date(2026, 4, 1), Promise(10), ())
    assert published(policy).otherwise.params == {"days": 10}
