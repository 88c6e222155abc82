"""Message templates that exist only in tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain import outgoing
from shared.domain.gate import Act
from shared.services import message_text

TEMPLATES = {
    "agreed": "Subject: Your plan\n\nDear {{ name }},\n\nYou pay {{ amount|money }} from {{ first|weekday }}.\n\n{{ council_name }}\n",
    "code": "Subject: Your code\n\n{{ code }}\n",
    "sly": "Subject: About {{ what }}\n\nHello.\n",
    "no_subject": "Dear {{ name }},\n",
}


def use_test_templates(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read message templates from a folder of the test's own while it runs."""
    for name, text in TEMPLATES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(message_text, "TEMPLATES", folder)
    answers = dict.fromkeys(TEMPLATES, Act.ANSWER)
    monkeypatch.setattr(outgoing, "MESSAGES", {**outgoing.MESSAGES, **answers})
    message_text.forget_templates()
    yield
    message_text.forget_templates()
