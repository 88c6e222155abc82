"""Taking a whole run back: what it does, one person who asks, and one who confirms."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from backoffice.direct_debit import pages as called
from backoffice.direct_debit.forms import SureForm
from backoffice.direct_debit.runs import ROOT, me
from shared.domain.lifecycle import NotAllowed
from shared.services.direct_debit.take_back_asking import (
    TakingBack,
    ask_take_back,
    confirm_take_back,
    drop_take_back,
    taking_back,
)
from shared.services.direct_debit.taking_back import take_back_run
from shared.services.errors import StaleVersion
from shared.web.clock import now, today
from shared.web.filters import money
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer
from shared.web.transactions import commit, current_session


def add_pages(blueprint: Blueprint) -> None:
    """Add the address of taking a run back."""
    one = f"{ROOT}/<int:run_id>/take-back"
    blueprint.add_url_rule(one, "take_back", take_back, methods=["GET", "POST"])


def take_back(run_id: int) -> ResponseReturnValue:
    """Ask for it, drop the wish, or confirm it and have every payment undone."""
    found = taking_back(current_session(), run_id, today())
    form, officer_id = SureForm.of_request(), current_officer().officer_id
    if request.method == "POST":
        if request.form.get("go") == "drop":
            drop_take_back(current_session(), run_id, officer_id, now())
            flash(_("The run stays as it is."))
            return redirect(url_for(".run", run_id=run_id), 303)
        if form.is_good():
            return _asked(run_id) if not found.asked_by else _confirmed(run_id)
    return _page(found, form)


def _asked(run_id: int) -> ResponseReturnValue:
    ask_take_back(current_session(), run_id, current_officer().officer_id, now())
    flash(_("Nothing has moved yet. It must be confirmed."))
    return redirect(url_for(".take_back", run_id=run_id), 303)


def _confirmed(run_id: int) -> ResponseReturnValue:
    """In transactions of its own: stopped anywhere and pressed again, it goes on."""
    confirm_take_back(current_session(), run_id, current_officer().officer_id, today())
    commit()
    try:
        done = take_back_run(current_parts().database, run_id, me(), now())
    except NotAllowed:
        raise StaleVersion from None
    flash(
        ngettext(
            "The run is taken back. One payment was undone, and %(amount)s left the debts again.",
            "The run is taken back. %(num)s payments were undone, and %(amount)s left the debts again.",
            done.count,
            amount=money(done.counted),
        )
    )
    return redirect(url_for(".run", run_id=run_id), 303)


def _page(found: TakingBack, form: SureForm) -> str:
    return render_template(
        "backoffice/direct_debit/take_back.html",
        found=found,
        called=called,
        form=form,
        may_confirm=found.may_confirm(current_officer().officer_id),
        errors=form.problems,
    )
