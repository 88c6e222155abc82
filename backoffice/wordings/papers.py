"""How a wording looks on paper, with made-up values, before a letter of it leaves."""

from __future__ import annotations

from flask import Blueprint, Response, request

from backoffice.wordings.pages import house
from shared.services.errors import NotFound
from shared.services.letters.paper import LARGE_PRINT, TEMPLATE, Letter, letter_content
from shared.services.wordings.checking import FULL
from shared.services.wordings.held import held_wording
from shared.services.wordings.reading import one_version, previews
from shared.services.wordings.samples import SAMPLE_ADDRESS
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.transactions import current_session

LETTER = "letter"


def add_papers(pages: Blueprint) -> None:
    """Give the pages their letters."""
    pages.add_url_rule("/wordings/<template>/<language>/letter.pdf", "held_paper", held_paper)
    pages.add_url_rule("/wordings/<int:version_id>/letter.pdf", "version_paper", version_paper)


def held_paper(template: str, language: str) -> Response:
    """What holds now, as a letter."""
    held = held_wording(current_session(), template, language)
    return _paper(template, language, held.content)


def version_paper(version_id: int) -> Response:
    """One wording, as a letter."""
    version = one_version(current_session(), version_id)
    return _paper(version.template, version.language, version.content)


def _paper(template: str, language: str, content: str) -> Response:
    shown = previews(house(), template, language, content, request.args.get("with", FULL))
    said = next((each for each in shown if each.channel == LETTER and each.body), None)
    if said is None:
        raise NotFound
    letter = Letter(
        number="0",
        language=language,
        subject=said.subject,
        body=said.body,
        to=SAMPLE_ADDRESS,
        written_at=now(),
        letter_format=LARGE_PRINT if request.args.get("large") else "standard",
    )
    parts = current_parts()
    made = parts.documents.make(TEMPLATE, letter_content(letter, parts.settings.council))
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{template}-{language}.pdf"'
    return answer
