"""The addresses of an application: what it is, its pages, where it stands, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.hardship import papers
from portal.hardship.forms import DeclareForm, StepForm
from portal.hardship.here import actor_here, application_here, page_here, to_application
from portal.hardship.pages import POWER_NAMES, STATE_NAMES, ApplicationPage
from shared.domain.hardship_form import Power, Step
from shared.domain.hardship_questions import step_of, steps_of
from shared.domain.hardship_states import HardshipState
from shared.services.errors import NotFound, StaleVersion
from shared.services.hardship.apply import (
    NothingToReduce,
    NotReady,
    begin,
    save_step,
    submit,
    withdraw,
)
from shared.services.hardship.checklist import known_already
from shared.services.hardship.debts import powers_for
from shared.services.hardship.read import Application, own_applications
from shared.web.clock import now
from shared.web.filters import weekday
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("hardship", __name__, url_prefix="/hardship")
papers.add_pages(pages)

EVIDENCE = "evidence"
OTHER_HELP = "other-help"
LONGEST_NUMBER = 9
View = Callable[..., ResponseReturnValue]


def moved_on(view: View) -> View:
    """When the application has moved on since the page was shown, say so and show how it stands."""

    @wraps(view)
    def seen(reference: str, **more: str) -> ResponseReturnValue:
        try:
            return view(reference, **more)
        except StaleVersion:
            roll_back()
            flash(_("Something changed since you opened that page. This is how it stands now."))
            return to_application(reference)

    return seen


@pages.route("", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """What can be asked for, and what was asked for before."""
    party_id = current_payer().party_id
    if request.method == "POST":
        return _begin(party_id)
    return render_template(
        "portal/hardship/start.html",
        powers=powers_for(current_session(), party_id),
        names=POWER_NAMES,
        states=STATE_NAMES,
        applications=own_applications(current_session(), party_id),
    )


def _begin(party_id: int) -> ResponseReturnValue:
    wanted = request.form.get("power", "")
    try:
        power = Power(wanted)
        reference = begin(current_session(), party_id, power, actor_here(), now())
    except (ValueError, NothingToReduce):
        roll_back()
        return redirect(url_for("hardship.start"), 303)
    return to_application(reference)


@pages.get("/<reference>")
def application(reference: str) -> str:
    """The pages of a draft, or where an application stands."""
    page_of = page_here(reference)
    template = "tasks" if page_of.found.is_draft else "standing"
    return render_template(f"portal/hardship/{template}.html", page_of=page_of)


@pages.route("/<reference>/questions/<slug>", methods=["GET", "POST"])
@moved_on
def step(reference: str, slug: str) -> ResponseReturnValue:
    """One page of questions."""
    page_of = page_here(reference)
    found = page_of.found
    asked = step_of(found.power, slug)
    if asked is None:
        raise NotFound
    if not found.is_draft:
        return to_application(reference)
    form = StepForm.for_step(asked, _known(found, asked), page_of.debts)
    came = papers.take_here(found) if request.method == "POST" and slug == EVIDENCE else None
    if came is not None and came.error:
        # Some of the files may have been taken.
        return _ask(page_here(reference), asked, form, came.error)
    if request.form.get("go") == "add":
        return redirect(url_for("hardship.step", reference=reference, slug=slug), 303)
    if not form.is_good():
        return _ask(page_here(reference) if came else page_of, asked, form)
    save_step(current_session(), found.party_id, reference, slug, form.values(), _revision())
    return _onwards(found, asked)


def _known(found: Application, asked: Step) -> dict[str, str | list[str]]:
    """What was answered, and beside it what is known without asking."""
    answers = dict(found.answers.get(asked.slug, {}))
    if asked.slug != OTHER_HELP:
        return answers
    return {**known_already(current_session(), found.party_id), **answers}


def _revision() -> int:
    text = request.form.get("revision", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else -1


def _onwards(found: Application, done: Step) -> ResponseReturnValue:
    """To the next page that was not answered, else to the list of pages."""
    steps = steps_of(found.power)
    after = [*steps[steps.index(done) + 1 :], *steps[: steps.index(done)]]
    following = next((each for each in after if each.slug not in found.answers), None)
    if following is None or request.form.get("go") == "later":
        return to_application(found.reference)
    where = url_for("hardship.step", reference=found.reference, slug=following.slug)
    return redirect(where, 303)


def _ask(page_of: ApplicationPage, asked: Step, form: StepForm, upload_error: str = "") -> str:
    return render_template(
        "portal/hardship/step.html",
        page_of=page_of,
        step=asked,
        form=form,
        upload_error=upload_error,
        errors=[*form.problems, *([(upload_error, papers.FIELD)] if upload_error else [])],
    )


@pages.route("/<reference>/check", methods=["GET", "POST"])
@moved_on
def check(reference: str) -> ResponseReturnValue:
    """Read everything again, and hand it in."""
    page_of = page_here(reference)
    found = page_of.found
    if not found.is_draft:
        return to_application(reference)
    form = DeclareForm.of_request()
    if form.is_good():
        try:
            submit(current_session(), found.party_id, reference, _revision(), actor_here(), now())
        except NotReady:
            roll_back()
            flash(_("Some questions are still to be answered. They are listed below."))
        return to_application(reference)
    if not page_of.is_ready:
        return to_application(reference)
    return render_template(
        "portal/hardship/check.html", page_of=page_of, form=form, errors=form.problems
    )


@pages.route("/<reference>/take-back", methods=["GET", "POST"])
@moved_on
def take_back(reference: str) -> ResponseReturnValue:
    """Take the application back."""
    found = application_here(reference)
    if found.state is HardshipState.WITHDRAWN or not (found.is_draft or found.is_being_decided):
        return to_application(reference)
    if request.method != "POST":
        return render_template("portal/hardship/take_back.html", found=found)
    until = withdraw(current_session(), found.party_id, reference, actor_here(), now())
    if until is None:
        flash(_("We have removed your application. Nothing was sent."))
    else:
        flash(
            _(
                "You have taken it back. We take no further action before %(day)s is over.",
                day=weekday(until),
            )
        )
    return redirect(url_for("hardship.start"), 303)
