"""Every message to a person has a plain sentence that says what it means."""

from __future__ import annotations

import pytest

from shared.domain.message_summaries import SUMMARIES, summary_of
from shared.domain.outgoing import MESSAGES

NEVER_LISTED = {
    "sign_in_code",
    "something_opened",
    "agency_answers_late",
    "agency_applied",
    "agency_answer",
    "agency_set_up",
}
"""A code, and what only the data protection officer or somebody of an agency gets."""


def test_every_message_that_somebody_can_read_again_has_its_own_line():
    assert set(MESSAGES) - NEVER_LISTED - set(SUMMARIES) == set()


@pytest.mark.parametrize("template", sorted(set(SUMMARIES) & set(MESSAGES)))
def test_a_sentence_about_a_message_ends_and_promises_nothing_by_name(template):
    said = summary_of(template)
    assert said.template.endswith(".")
    assert said.params == {}


def test_a_message_that_nobody_knows_is_told_as_an_answer():
    assert summary_of("something_new").template.startswith("This is our answer.")
