"""The wording that came, written out in one language, says what the template says."""

from __future__ import annotations

import pytest

from shared.domain.outgoing import MESSAGES, ORGANISATION_MESSAGES
from shared.services.message_text import TEMPLATES, message_text, own_text
from shared.services.wordings.samples import SHAPES, sample_shapes
from shared.services.wordings.shipped import fingerprint, shipped_wording
from shared.settings import read_settings

COUNCIL = read_settings({"EVENKEEL_SANDBOX": "yes"}).council
BASE = "https://portal.tidewell.example"
EVERY = sorted(path.stem for path in TEMPLATES.glob("*.txt"))
CHANNELS = ("email", "sms", "letter")


def test_every_template_is_a_message_of_ours():
    assert set(EVERY) <= set(MESSAGES) | set(ORGANISATION_MESSAGES)


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("template", EVERY)
def test_the_wording_written_out_says_what_the_template_says(template, language):
    content = shipped_wording(template, language)
    for shape in SHAPES:
        given = sample_shapes(template, language, COUNCIL, BASE)[shape]
        for channel in CHANNELS:
            values = {**given, "channel": channel}
            assert own_text(content, values, language) == message_text(template, values, language)


@pytest.mark.parametrize("template", EVERY)
def test_the_wording_written_out_leaves_nothing_to_a_catalogue(template):
    assert "{{ _('" not in shipped_wording(template, "en")


def test_line_ends_make_no_other_wording():
    assert fingerprint("Subject: A\r\n\r\nHello. \r\n") == fingerprint("Subject: A\n\nHello.\n")
