"""Policy files: every mistake is explained with its line, and all at once."""

from __future__ import annotations

import pytest

from shared.domain.frequency import PAYABLE, Frequency
from shared.domain.policy import ClearBy, Share, Terms, merge, strictest
from shared.domain.policy_file import read_policy
from shared.domain.policy_lines import PolicyMistakes
from shared.domain.stages import DebtType, Stage
from tests.support.cases import POLICIES, policy, pounds

GOOD = """code = "X"
nation = "england"
debt_types = ["council_tax"]
effective_from = 2026-04-01

[person]
working_days = 5

[[track]]
name = "All"
stages = ["reminder"]
max_instalments = 12
share_of_left_over = { percent = 50, months = 24 }
"""


def mistakes(text):
    """What is wrong with a file, as (line, text)."""
    with pytest.raises(PolicyMistakes) as found:
        read_policy(text)
    return [(mistake.line, mistake.text) for mistake in found.value.mistakes]


@pytest.mark.parametrize("name", sorted(path.stem for path in POLICIES.glob("*.toml")))
def test_every_policy_of_the_sandbox_council_can_be_used(name):
    assert policy(name).code == name


def test_one_number_counts_for_every_frequency():
    terms = read_policy(GOOD).tracks[0].terms
    assert terms.max_instalments == dict.fromkeys(PAYABLE, 12)
    assert terms.share == Share(50, 24)


def test_the_first_track_that_takes_a_debt_is_used():
    found = policy("CT-2026.1").track_for(DebtType.COUNCIL_TAX, Stage.REMINDER)
    assert found is not None
    assert found.name == "Before a summons"


@pytest.mark.parametrize(
    ("before", "after", "line", "says"),
    [
        ('code = "X"\n', "", 1, "code is missing"),
        (
            'nation = "england"',
            'nation = "scotland"',
            2,
            "'scotland' is not known; choose from england, wales",
        ),
        ('"council_tax"]', '"council_tacks"]', 3, "'council_tacks' is not known"),
        ("2026-04-01", '"April"', 4, "effective_from is not a date, such as 2026-04-01"),
        (
            "working_days = 5",
            "working_days = 0",
            7,
            "working_days must be a whole number from 1 to 60",
        ),
        ("[person]\nworking_days = 5\n", "", 1, "a [person] table must say"),
        (
            'stages = ["reminder"]',
            'stages = ["judgment"]',
            11,
            "no debt of these types is ever at stage 'judgment'",
        ),
        (
            'stages = ["reminder"]',
            "stages = []",
            11,
            "stages must be a list with at least one word",
        ),
        ("max_instalments = 12", "max_instalments = 12.5", 12, "max_instalments is a number"),
        (
            "max_instalments = 12",
            "max_instalments = { yearly = 1 }",
            12,
            "'yearly' is not a frequency",
        ),
        (
            "max_instalments = 12",
            "max_instalment = 12",
            12,
            "'max_instalment' is not a setting here",
        ),
        ("percent = 50", "percent = 101", 13, "percent must be a whole number from 1 to 100"),
        (
            "max_instalments = 12",
            "largest_balance = 25",
            12,
            "largest_balance must be an amount in pounds",
        ),
        ("max_instalments = 12", 'not_while = ["holiday"]', 12, "'holiday' is not known"),
        ("max_instalments = 12", 'clear_by = "soon"', 12, "'soon' is not known"),
        (
            "max_instalments = 12",
            'over_guideline = "no"',
            12,
            'over_guideline is "person" or "accept"',
        ),
        ("max_instalments = 12", "costs_inside = 5", 12, "costs_inside names each cost"),
        (
            "max_instalments = 12",
            "current_year_kept_up = 1",
            12,
            "current_year_kept_up is true or false",
        ),
        ("max_instalments = 12", "defaults = 3", 12, "defaults needs fewer_than and within_months"),
        (
            "max_instalments = 12",
            'debt_types = ["sundry"]',
            12,
            "names a type that the policy itself does not",
        ),
        ("nation =", "nation", 2, "this is not valid TOML"),
    ],
)
def test_a_mistake_is_explained_with_its_line(before, after, line, says):
    assert before in GOOD
    found = mistakes(GOOD.replace(before, after, 1))
    assert any(at == line and says in text for at, text in found), found


def test_all_mistakes_are_told_at_once_in_order_of_lines():
    text = GOOD.replace("england", "mars").replace("12", "0").replace("50", "0")
    assert [line for line, _ in mistakes(text)] == [2, 12, 13]


def test_a_policy_without_a_track_is_refused():
    text = GOOD[: GOOD.index("[[track]]")]
    assert any("at least one [[track]]" in says for _, says in mistakes(text))


def test_own_words_are_needed_in_both_languages():
    text = GOOD + '\n[words.en]\nliability_order = "We still ask."\n'
    assert any("in English and in Welsh" in says for _, says in mistakes(text))


def test_the_second_track_is_found_by_its_own_line():
    text = GOOD + '\n[[track]]\nname = "More"\nstages = ["summons"]\nnotice_working_days = -1\n'
    assert [line for line, _ in mistakes(text)] == [18]


def test_terms_over_several_debts_are_the_strictest_of_each():
    one = Terms(
        max_instalments={Frequency.MONTHLY: 12}, share=Share(50, 12), clear_by=ClearBy.THIS_YEAR_END
    )
    two = Terms(
        max_instalments={Frequency.MONTHLY: 6, Frequency.WEEKLY: 9},
        share=Share(40, 24),
        clear_by=ClearBy.DEBT_YEAR_END,
        smallest_instalment=pounds("5"),
        notice_working_days=10,
        not_while=frozenset({"dispute"}),
    )
    both = strictest([one, two])
    assert both.max_instalments == {Frequency.MONTHLY: 6, Frequency.WEEKLY: 9}
    assert (both.share, both.clear_by) == (Share(40, 24), ClearBy.DEBT_YEAR_END)
    assert (both.smallest_instalment, both.notice_working_days) == (pounds("5"), 10)
    assert both.not_while == {"dispute"}


def test_merged_policies_keep_the_longest_promise_and_both_codes():
    both = merge([policy("CT-2026.1"), policy("blackpool")])
    assert both.code == "CT-2026.1 + BLACKPOOL"
    assert both.promise.working_days == 10


def test_nothing_to_merge_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        merge([])
