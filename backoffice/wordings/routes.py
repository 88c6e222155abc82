"""The addresses of wordings: read them, word a message anew, approve or refuse it, take it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.wordings import words
from backoffice.wordings.forms import WhyForm, WordingForm
from backoffice.wordings.pages import every_page, house, one_page, version_page, word_page
from backoffice.wordings.papers import add_papers
from shared.services.errors import NotFound, StaleVersion
from shared.services.wordings import keeping
from shared.services.wordings.held import held_wording
from shared.services.wordings.keeping import CannotHold, OpenElsewhere, Written
from shared.services.wordings.reading import one_version, versions_of
from shared.web.clock import now
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_wordings", __name__)
add_papers(pages)
ONE = "/wordings/<template>/<language>"
VERSION = "/wordings/<int:version_id>"


@pages.get("/wordings")
def every() -> str:
    """Every message, and what waits for a second person."""
    return every_page()


@pages.get(ONE)
def one(template: str, language: str) -> str:
    """One message in one language: what it says now, and what it said."""
    return one_page(template, language, WhyForm())


@pages.route(f"{ONE}/new", methods=["GET", "POST"])
def word(template: str, language: str) -> ResponseReturnValue:
    """Word it anew."""
    held = held_wording(current_session(), template, language)
    mine = _my_draft(template, language)
    began = mine or held.content
    form = WordingForm.of_request(content=began)
    if form.is_good():
        try:
            return _to_version(_save(template, language, form))
        except CannotHold as wrong:
            for each in wrong.problems:
                form.refuse("content", f"{words.problem(each)}.")
        except StaleVersion:
            return word_page(template, language, form, moved_on=True)
        except OpenElsewhere as other:
            flash(_("Somebody has worded this message. It must be settled first."))
            return _to_version(other.version_id)
    return word_page(template, language, form)


@pages.get(VERSION)
def version(version_id: int) -> str:
    """One wording: what it changes, and how it reads."""
    return version_page(version_id, WhyForm())


@pages.post(f"{VERSION}/send")
def send(version_id: int) -> ResponseReturnValue:
    """Ask a second administrator."""
    keeping.send_for_approval(current_session(), version_id, _lock(), _me(), now())
    flash(_("It waits for another administrator."))
    return _to_version(version_id)


@pages.post(f"{VERSION}/approve")
def approve(version_id: int) -> ResponseReturnValue:
    """Let it hold."""
    try:
        keeping.approve(current_session(), house(), version_id, _lock(), _me(), now())
    except CannotHold as wrong:
        form = WhyForm()
        for each in wrong.problems:
            form.refuse("why", f"{words.problem(each)}.")
        return version_page(version_id, form)
    flash(_("It holds from now on."))
    return _to_version(version_id)


@pages.post(f"{VERSION}/refuse")
def refuse(version_id: int) -> ResponseReturnValue:
    """Say no to it."""
    form = WhyForm.of_request()
    if not form.is_good() and one_version(current_session(), version_id).state == "waiting":
        return version_page(version_id, form)
    keeping.refuse(current_session(), version_id, _lock(), form.why.data or "", _me(), now())
    flash(_("It is refused."))
    return _to_version(version_id)


@pages.post(f"{VERSION}/withdraw")
def withdraw(version_id: int) -> ResponseReturnValue:
    """Give it up."""
    keeping.withdraw(current_session(), version_id, _lock(), _me(), now())
    flash(_("It is withdrawn."))
    return _to_version(version_id)


@pages.post(f"{ONE}/take-back")
def take_back(template: str, language: str) -> ResponseReturnValue:
    """Let the wording that came hold again."""
    form = WhyForm.of_request()
    is_own = held_wording(current_session(), template, language).is_own
    if is_own and not form.is_good():
        return one_page(template, language, form)
    if is_own and keeping.take_back(
        current_session(), template, language, form.why.data, _me(), now()
    ):
        flash(_("The wording that came with the service holds again."))
    return redirect(url_for("officers_wordings.one", template=template, language=language), 303)


def _save(template: str, language: str, form: WordingForm) -> int:
    against = request.form.get("against", "")
    written = Written(template, language, form.content.data, form.note.data, against)
    return keeping.save_draft(current_session(), house(), written, _me(), now())


def _my_draft(template: str, language: str) -> str:
    found = versions_of(current_session(), template, language)
    mine = (each for each in found if each.state == "draft" and each.made_by == _me())
    return next((each.content for each in mine), "")


def _lock() -> int:
    text = request.form.get("lock", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NotFound
    return int(text)


def _me() -> int:
    return current_officer().officer_id


def _to_version(version_id: int) -> ResponseReturnValue:
    one_version(current_session(), version_id)
    return redirect(url_for("officers_wordings.version", version_id=version_id), 303)
