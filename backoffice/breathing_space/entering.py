"""A notice by form, or by upload: the paper is kept as evidence, and then the same form is filled in from it."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.breathing_space.asked import by
from backoffice.breathing_space.forms import NoticeForm
from backoffice.breathing_space.typed import notice_of
from shared.domain.moratorium import MoratoriumState
from shared.services.evidence.read import EvidenceLine, one_of
from shared.services.moratorium.notice import Door, NotANotice
from shared.services.moratorium.take import TakenNotice, take_notice
from shared.web.clock import now, today
from shared.web.evidence import sent_files, serve_evidence, take_files
from shared.web.sign_in import keys
from shared.web.transactions import current_session

FIELD = "paper"
PAPERS = "notice:"
"""How evidence names the papers that came before anybody knew whom they mean."""


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of entering a notice."""
    root = "/breathing-space/notices"
    blueprint.add_url_rule(f"{root}/new", "enter", enter, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{root}/upload", "upload", upload, methods=["GET", "POST"])
    one = f"{root}/papers/<int:evidence_id>"
    blueprint.add_url_rule(one, "enter_from", enter_from, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{one}/file", "paper", paper)


def enter() -> ResponseReturnValue:
    """Fill a notice in from a letter or an email."""
    return _entered(Door.FORM, None)


def upload() -> ResponseReturnValue:
    """Take the paper; the next page asks what it says. The same paper again is the same."""
    problem = ""
    if request.method == "POST":
        files = sent_files(FIELD)
        came = take_files(files[:1], _subject(files[0].content) if files else "", None, by())
        if came.taken:
            return redirect(url_for(".enter_from", evidence_id=came.taken[0].evidence_id), 303)
        problem = came.error or _("Choose the notice: a PDF or a photo of it.")
    return render_template(
        "backoffice/breathing_space/upload.html",
        problem=problem,
        errors=[(problem, FIELD)] if problem else (),
    )


def enter_from(evidence_id: int) -> ResponseReturnValue:
    """Fill a notice in from a paper that was uploaded."""
    _subject_of_it, line = one_of(current_session(), evidence_id, PAPERS)
    return _entered(Door.UPLOAD, line)


def paper(evidence_id: int) -> Response:
    """The paper itself, to be saved."""
    subject, _line = one_of(current_session(), evidence_id, PAPERS)
    return serve_evidence(evidence_id, subject, by())


def _subject(content: bytes) -> str:
    return f"{PAPERS}{hashlib.sha256(content).hexdigest()[:40]}"


def _entered(door: Door, line: EvidenceLine | None) -> ResponseReturnValue:
    form = NoticeForm.of_request()
    if form.is_good() and (notice := notice_of(form, door, today())) is not None:
        evidence_id = line.id if line else None
        try:
            taken = take_notice(current_session(), keys(), notice, by(), now(), evidence_id)
        except NotANotice as wrong:
            for each in wrong.wrong:
                form.refuse(each.field, each.says)
        else:
            flash(_what_became_of(taken))
            return redirect(_next(taken), 303)
    return render_template(
        "backoffice/breathing_space/enter.html", form=form, paper=line, errors=form.problems
    )


def _next(taken: TakenNotice) -> str:
    if taken.moratorium_id is None:
        return url_for(".overview")
    view = ".match" if taken.moratorium_state is MoratoriumState.RECEIVED else ".one"
    return url_for(view, moratorium_id=taken.moratorium_id)


def _what_became_of(taken: TakenNotice) -> str:
    if not taken.first:
        return _("This notice came before. Nothing changed.")
    if taken.moratorium_state is MoratoriumState.ACTIVE:
        return _("Everything has stopped. The list below says what.")
    if taken.moratorium_state is MoratoriumState.RECEIVED:
        return _("Everybody whom it may mean is protected. Now say whom it means.")
    if taken.moratorium_state is MoratoriumState.MATCHED:
        return _("The person is found. Protection begins on the day that the notice gives.")
    if taken.moratorium_state is MoratoriumState.NO_DEBT_FOUND:
        return _("Nobody was found whom it may mean. It is kept for 30 days, in case a debt comes.")
    return _("The notice is kept.")
