"""The addresses of batches of letters: draft one, see who is in it, have it signed, let go of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words as office_words
from backoffice.notices import words
from backoffice.notices.forms import SignForm, TargetForm
from shared.domain.notice_batches import BatchState
from shared.domain.roles import NOTICE_SIGNERS
from shared.services.errors import StaleVersion
from shared.services.notices import drafting
from shared.services.notices.reading import Batch, batches, letters_of, lines_of, one_batch
from shared.services.sign_in.own_records import own_parties
from shared.web.clock import now, today
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("officers_notices", __name__)
ONE = "/notices/<int:batch_id>"
SHOWN = ("included", "excluded", "queued", "stopped")


@pages.get("/notices")
def every() -> str:
    """Every batch, the newest first."""
    found = batches(current_session())
    return render_template("backoffice/notices/every.html", batches=found, words=words)


@pages.route("/notices/new", methods=["GET", "POST"])
def draft() -> ResponseReturnValue:
    """Choose the debts by rules; who is in and who is left out comes at once."""
    form = TargetForm.of_request()
    target = form.target() if form.is_good() else None
    if target is None:
        return render_template("backoffice/notices/new.html", form=form, errors=form.problems)
    batch_id = drafting.draft_batch(current_session(), target, _me(), now())
    return _to(batch_id)


@pages.get(ONE)
def batch(batch_id: int) -> str:
    """One batch: its rules, how many are in it, why others are not, and its letters."""
    return _page(one_batch(current_session(), batch_id), SignForm(data={"send_on": today()}))


@pages.post(ONE)
def change(batch_id: int) -> ResponseReturnValue:
    """Ask for the signature, take a debt out, or let go of the batch."""
    session, pressed = current_session(), request.form.get("do", "")
    try:
        if pressed == "ask":
            drafting.send_for_signature(session, batch_id, _number("lock"), _me(), now())
        elif pressed == "withdraw":
            drafting.withdraw(session, batch_id, _number("lock"), _me(), now())
        else:
            drafting.take_out(session, batch_id, _number("line"), _number("lock"), _me(), now())
    except StaleVersion:
        return _moved_on(batch_id)
    return _to(batch_id)


@pages.post(f"{ONE}/sign")
def sign(batch_id: int) -> ResponseReturnValue:
    """Sign a batch that somebody else drafted, or give it back."""
    session, form = current_session(), SignForm.of_request()
    try:
        if request.form.get("do") == "refuse":
            drafting.refuse(session, batch_id, _number("lock"), _me(), now())
            return _to(batch_id)
        if form.is_good():
            if form.send_on.data >= today():
                day = form.send_on.data
                drafting.sign(session, batch_id, _number("lock"), day, _me(), now())
                return _to(batch_id)
            form.refuse("send_on", _("The day must be today or later."))
    except StaleVersion:
        return _moved_on(batch_id)
    return _page(one_batch(session, batch_id), form)


def _page(found: Batch, form: SignForm) -> str:
    state = request.args.get("show", "")
    state = state if state in SHOWN else _first_state(found)
    after = request.args.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    officer, session = current_officer(), current_session()
    own = own_parties(session, officer.officer_id)
    lines, following = lines_of(session, found.id, state, number, own)
    is_mine = found.made_by == officer.officer_id
    may_sign = found.state is BatchState.WAITING and not is_mine
    return render_template(
        "backoffice/notices/batch.html",
        batch=found,
        is_mine=is_mine,
        may_sign=may_sign and officer.role in NOTICE_SIGNERS,
        form=form,
        letters=letters_of(session, found, own),
        lines=lines,
        state=state,
        states=[each for each in SHOWN if found.of_state(each)],
        following=following,
        words=words,
        office=office_words,
        errors=form.problems,
    )


def _first_state(found: Batch) -> str:
    return next((each for each in SHOWN if found.of_state(each)), SHOWN[0])


def _number(field: str) -> int:
    text = request.form.get(field, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise StaleVersion
    return int(text)


def _moved_on(batch_id: int) -> ResponseReturnValue:
    roll_back()
    flash(_("Something changed since you opened that page. This is how it stands now."))
    return _to(batch_id)


def _to(batch_id: int) -> ResponseReturnValue:
    return redirect(url_for("officers_notices.batch", batch_id=batch_id), 303)


def _me() -> int:
    return current_officer().officer_id
