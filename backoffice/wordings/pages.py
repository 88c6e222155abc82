"""What the pages about wordings are given."""

from __future__ import annotations

from flask import render_template, request

from backoffice.wordings import words
from backoffice.wordings.forms import WhyForm, WordingForm
from shared.services.wordings import reading
from shared.services.wordings.checking import FULL
from shared.services.wordings.held import held_wording, languages_of
from shared.services.wordings.keeping import OPEN, House
from shared.services.wordings.kept import kept_pieces
from shared.services.wordings.samples import SHAPES
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session


def house() -> House:
    """Whose messages these are."""
    settings = current_parts().settings
    return House(settings.council, settings.base_url)


def every_page() -> str:
    """Every message."""
    messages = reading.every_wording(current_session(), house())
    open_ones = [
        (each, one) for each in messages for one in each.languages if one.open_id is not None
    ]
    return render_template(
        "backoffice/wordings/every.html", messages=messages, open_ones=open_ones, words=words
    )


def one_page(template: str, language: str, form: WhyForm) -> str:
    """One message in one language."""
    session = current_session()
    held = held_wording(session, template, language)
    versions = reading.versions_of(session, template, language)
    return render_template(
        "backoffice/wordings/one.html",
        held=held,
        called=reading.called(house(), template),
        languages=languages_of(template),
        found=reading.checked(house(), template, language, held.content),
        versions=versions,
        open_one=next((each for each in versions if each.state in OPEN), None),
        form=form,
        errors=form.problems,
        words=words,
        **_previewed(template, language, held.content),
    )


def word_page(template: str, language: str, form: WordingForm, moved_on: bool = False) -> str:
    """Word a message anew. `moved_on`: what holds has changed since the page was shown."""
    held = held_wording(current_session(), template, language)
    return render_template(
        "backoffice/wordings/word.html",
        held=held,
        called=reading.called(house(), template),
        fields=reading.fields_of(house(), template, language),
        conditions=reading.conditions_of(template, language),
        kept=kept_pieces(template, language),
        form=form,
        errors=form.problems,
        moved_on=reading.changes(held.content, form.content.text) if moved_on else (),
        words=words,
    )


def version_page(version_id: int, form: WhyForm) -> str:
    """One version: what it changes, how it reads, and what can be done with it."""
    version = reading.one_version(current_session(), version_id)
    held, is_current = reading.held_for(current_session(), version)
    is_open = version.state in OPEN
    return render_template(
        "backoffice/wordings/version.html",
        version=version,
        called=reading.called(house(), version.template),
        changes=reading.changes(held, version.content),
        found=reading.checked(house(), version.template, version.language, version.content),
        is_current=is_current,
        is_open=is_open,
        is_mine=version.made_by == current_officer().officer_id,
        form=form,
        errors=form.problems,
        words=words,
        **_previewed(version.template, version.language, version.content),
    )


def _previewed(template: str, language: str, content: str) -> dict[str, object]:
    shape = request.args.get("with", FULL)
    shown = reading.previews(house(), template, language, content, shape)
    return {"previews": shown, "shape": shape, "shapes": tuple(SHAPES)}
