"""No message says anything in Welsh that did not come through the catalogue, but for what is in the records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.domain.outgoing import ORGANISATION_MESSAGES
from shared.services.message_text import TEMPLATES, message_text
from shared.services.wordings.samples import NOT_WORDS, SHAPES, TYPED, sample_shapes
from shared.settings import read_settings
from tests.support.welsh_marks import from_elsewhere, marked_catalogue, speak_marked_welsh

NAMES_OF_TEMPLATES = sorted(
    {path.stem for path in TEMPLATES.glob("*.txt")} - set(ORGANISATION_MESSAGES)
)
"""Firms and agencies are written to in English."""
CHANNELS = ("email", "sms", "letter")
SETTINGS = read_settings({"EVENKEEL_SANDBOX": "yes"})
COUNCIL = SETTINGS.council.spoken("cy")
BASE = "https://portal.tidewell.example"
KNOWN = {*NOT_WORDS, COUNCIL.name, COUNCIL.address, COUNCIL.bank_account_name}


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marked")
    marked_catalogue(folder)
    return folder


@pytest.fixture
def _marked_welsh(marks: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from speak_marked_welsh(marks, monkeypatch)


@pytest.mark.usefixtures("_marked_welsh")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("template", NAMES_OF_TEMPLATES)
def test_all_that_a_message_says_in_welsh_is_from_the_catalogue(template, channel, shape):
    given = sample_shapes(template, "cy", SETTINGS.council, BASE)[shape]
    said = message_text(template, {**given, "channel": channel}, "cy")
    assert "⟦" in said.subject
    assert from_elsewhere([said.subject, said.body], KNOWN) == []


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("template", NAMES_OF_TEMPLATES)
def test_a_message_is_in_another_language_for_a_welsh_reader(template, channel):
    english, welsh = (
        message_text(template, _values(template, language, channel), language)
        for language in ("en", "cy")
    )
    assert english.subject != welsh.subject
    assert not set(_sentences(english.body)) & set(_sentences(welsh.body))


def _values(template: str, language: str, channel: str) -> dict[str, Any]:
    shapes = sample_shapes(template, language, SETTINGS.council, BASE)
    return {**shapes["everything"], "channel": channel}


def _sentences(body: str) -> Iterator[str]:
    """Lines that are not just a name, an address, a reference or a date."""
    return (line for line in body.splitlines() if line.endswith((".", ":")) and line != TYPED)
