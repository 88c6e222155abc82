"""Runs of Direct Debits: seen before they are approved, approved once, and what becomes of each."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.direct_debit import pages as called
from backoffice.direct_debit.asked import day_of_address, day_of_form, number_of_address
from backoffice.direct_debit.forms import ApproveForm, DayForm
from shared.domain.lifecycle import NotAllowed
from shared.domain.roles import REFUNDERS
from shared.domain.working_days import PastLastKnownHoliday
from shared.services.audit import Actor
from shared.services.direct_debit.exporters import LAYOUTS, Layout
from shared.services.direct_debit.finance_runs import named, one_run, run_of_day, runs
from shared.services.direct_debit.run_file import make_file
from shared.services.direct_debit.run_preview import RunPreview, next_processing_day, preview_run
from shared.services.direct_debit.run_steps import abandon_run, ended_since, hand_in
from shared.services.direct_debit.run_stopped import stopped_since
from shared.services.direct_debit.runs import CannotRun, approve_run
from shared.services.direct_debit.taking_back import take_back_run
from shared.services.errors import AlreadyDecided, NotFound, StaleVersion
from shared.settings import BacsAccount
from shared.web.clock import now, today
from shared.web.filters import day, say
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import commit, current_session, roll_back

ROOT = "/finance/direct-debits/runs"
HAND_IN = ("hand_in", "was_sent")


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of runs."""
    blueprint.add_url_rule(ROOT, "run_list", listed)
    blueprint.add_url_rule(f"{ROOT}/preview", "preview", preview)
    blueprint.add_url_rule(f"{ROOT}/preview", "approve", approve, methods=["POST"])
    blueprint.add_url_rule(f"{ROOT}/<int:run_id>", "run", run)
    blueprint.add_url_rule(f"{ROOT}/<int:run_id>", "act_on_run", act, methods=["POST"])


def bacs_account() -> BacsAccount:
    """The council's own account with Bacs; 404 where a supplier collects."""
    account = current_parts().settings.bacs
    if account is None:
        raise NotFound
    return account


def me() -> Actor:
    """The officer of this request, as records name them."""
    return Actor("officer", current_officer().officer_id)


def listed() -> str:
    """Every run, the newest first."""
    return render_template(
        "backoffice/direct_debit/runs.html",
        found=runs(current_session(), number_of_address("before")),
        may_act=current_officer().role in REFUNDERS and current_parts().settings.bacs is not None,
        called=called,
    )


def preview() -> ResponseReturnValue:
    """What a day's run would hold; the next day that can be reached unless another is chosen."""
    bacs_account()
    session = current_session()
    asked = DayForm(request.args) if "day-day" in request.args else None
    if asked is not None and not asked.validate():
        return _preview_page(asked, None)
    chosen = asked.day.data if asked else day_of_address("day")
    chosen = chosen or next_processing_day(session, today())
    form = asked or DayForm(data={"day": chosen})
    try:
        return _preview_page(form, preview_run(session, chosen, today()))
    except PastLastKnownHoliday:
        form.refuse("day", _("Bank holidays are not known so far ahead. Choose an earlier day."))
        return _preview_page(form, None)


def approve() -> ResponseReturnValue:
    """Fix the lines of the run that was seen, and of no other."""
    bacs_account()
    chosen, layout = day_of_form("processing"), request.form.get("layout", "")
    if chosen is None or layout not in {each.value for each in Layout}:
        abort(404)
    digest = request.form.get("digest", "")
    try:
        run_id = approve_run(current_session(), keys(), chosen, Layout(layout), digest, me(), now())
    except StaleVersion:
        roll_back()
        return _seen_again(chosen, changed=_what_changed()), 409
    except CannotRun:
        roll_back()
        return _seen_again(chosen), 409
    except AlreadyDecided as first:
        roll_back()
        return _approved_before(chosen, first)
    flash(_("The run is approved. Make its file next."))
    return redirect(url_for(".run", run_id=run_id), 303)


def run(run_id: int) -> str:
    """One run: its sums, what was kept back, what can be done with it, and its lines."""
    return render_template(
        "backoffice/direct_debit/run.html",
        found=one_run(current_session(), run_id, number_of_address("after") or 0),
        ended=ended_since(current_session(), run_id),
        stopped=len(stopped_since(current_session(), run_id, now())),
        may_act=current_officer().role in REFUNDERS and current_parts().settings.bacs is not None,
        layouts={each.value: say(kind.name) for each, kind in LAYOUTS.items()},
        called=called,
    )


def act(run_id: int) -> ResponseReturnValue:
    """Make the file, mark it as handed in, or give the run up."""
    account, session, go = bacs_account(), current_session(), request.form.get("go")
    try:
        if go == "file":
            _make(account, run_id)
        elif go in HAND_IN:
            _hand_in(run_id, was_sent=go == "was_sent")
        elif go == "go_on":
            _go_on(run_id)
        elif go == "abandon":
            abandon_run(session, run_id, me(), now())
            flash(_("The run is given up. Everything in it waits for another run."))
        else:
            abort(404)
    except NotAllowed:
        raise StaleVersion from None
    except AlreadyDecided as first:
        raise named(session, first) from None
    return redirect(url_for(".run", run_id=run_id), 303)


def _hand_in(run_id: int, *, was_sent: bool) -> None:
    try:
        hand_in(current_session(), run_id, me(), now(), was_sent=was_sent)
    except CannotRun as stopped:
        roll_back()
        flash(" ".join(say(each.says) for each in stopped.warnings))
    else:
        flash(_("The run is marked as handed in."))


def _go_on(run_id: int) -> None:
    """Take the rest of a run back that something stopped half way."""
    if one_run(current_session(), run_id).left_standing:
        commit()
        take_back_run(current_parts().database, run_id, me(), now())
        flash(_("The rest of the run is taken back."))


def _make(account: BacsAccount, run_id: int) -> None:
    try:
        made = make_file(current_session(), keys(), account, run_id, me(), now())
    except CannotRun as stopped:
        roll_back()
        flash(" ".join(say(each.says) for each in stopped.warnings))
    else:
        if made.is_new:
            flash(_("The file is made. Download it, hand it in, and then mark it as handed in."))


def _approved_before(chosen: date, first: AlreadyDecided) -> ResponseReturnValue:
    """A run of that day is there: by whom and when it was approved, on its own page."""
    there = run_of_day(current_session(), chosen)
    if there is None:
        raise named(current_session(), first)
    flash(
        _(
            "The run of %(day)s was approved already, by %(name)s.",
            day=day(chosen),
            name=there.approved_by,
        )
    )
    return redirect(url_for(".run", run_id=there.id), 303)


def _seen_again(chosen: date, changed: str = "") -> str:
    found = preview_run(current_session(), chosen, today())
    return _preview_page(DayForm(data={"day": chosen}), found, changed)


def _what_changed() -> str:
    """What the page showed that was sent; the page that answers shows how it is now."""
    seen = request.form.get("seen", "")[:200].strip()
    said = _("This changed since you opened the page, so the run is not approved.")
    if seen:
        said += " " + _("You saw: %(seen)s.", seen=seen)
    return said + " " + _("How it is now stands below.")


def _preview_page(form: DayForm, found: RunPreview | None, changed: str = "") -> str:
    approving = ApproveForm(data={"layout": Layout.STANDARD18.value})
    approving.layout.offered = tuple((each.value, kind.name) for each, kind in LAYOUTS.items())
    return render_template(
        "backoffice/direct_debit/preview.html",
        form=form,
        found=found,
        seen=called.run_in_words(found) if found else "",
        changed=changed,
        approving=approving,
        called=called,
        errors=form.problems,
    )
