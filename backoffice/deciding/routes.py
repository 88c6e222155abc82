"""The administrator keeps the list of free help, and says how much each role may decide alone."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.deciding.forms import LimitForm, SignpostForm
from shared.domain.roles import DECIDERS, Role
from shared.services.audit import Actor
from shared.services.decisions.limits import deciding_limits, set_limit
from shared.services.errors import NotFound
from shared.services.signposts import (
    add_usual_signposts,
    all_signposts,
    one_signpost,
    remove_signpost,
    save_signpost,
)
from shared.services.staff import ROLE_NAMES
from shared.web.clock import now
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_deciding", __name__)


@pages.get("/deciding")
def overview() -> str:
    """The list of free help, and the limits."""
    limits = deciding_limits(current_session())
    return render_template(
        "backoffice/deciding/overview.html",
        signposts=all_signposts(current_session()),
        limits=[(role, ROLE_NAMES[role], limits.get(role)) for role in _ordered()],
    )


@pages.post("/deciding/signposts/usual")
def add_usual() -> ResponseReturnValue:
    """Fill an empty list with the usual free advice services."""
    add_usual_signposts(current_session(), me(), now())
    return to_overview()


@pages.route("/deciding/signposts/add", methods=["GET", "POST"])
def add_signpost() -> ResponseReturnValue:
    """Add a place to the list."""
    return _signpost_page(None, SignpostForm.of_request())


@pages.route("/deciding/signposts/<int:signpost_id>", methods=["GET", "POST"])
def change_signpost(signpost_id: int) -> ResponseReturnValue:
    """Change a place on the list."""
    known = one_signpost(current_session(), signpost_id)
    return _signpost_page(signpost_id, SignpostForm.of_request(**known.__dict__))


@pages.post("/deciding/signposts/<int:signpost_id>/remove")
def take_signpost_off(signpost_id: int) -> ResponseReturnValue:
    """Take a place off the list."""
    remove_signpost(current_session(), signpost_id, me(), now())
    flash(_("The place is off the list."))
    return to_overview()


@pages.route("/deciding/limits/<word>", methods=["GET", "POST"])
def limit(word: str) -> ResponseReturnValue:
    """How large a debt a role may decide alone."""
    role = next((each for each in DECIDERS if each == word), None)
    if role is None:
        raise NotFound
    form = LimitForm.of_request(most=deciding_limits(current_session()).get(role))
    if form.is_good():
        set_limit(current_session(), role, form.most.data, me(), now())
        flash(_("The limit is set."))
        return to_overview()
    return render_template(
        "backoffice/deciding/limit.html",
        role=role,
        role_name=ROLE_NAMES[role],
        form=form,
        errors=form.problems,
    )


def _signpost_page(signpost_id: int | None, form: SignpostForm) -> ResponseReturnValue:
    if form.is_good():
        save_signpost(current_session(), signpost_id, form.words(), me(), now())
        flash(_("The list is saved."))
        return to_overview()
    return render_template(
        "backoffice/deciding/signpost.html",
        form=form,
        signpost_id=signpost_id,
        errors=form.problems,
    )


def _ordered() -> list[Role]:
    return [role for role in ROLE_NAMES if role in DECIDERS]


def me() -> Actor:
    """Who does it."""
    return Actor("officer", current_officer().officer_id)


def to_overview() -> ResponseReturnValue:
    """Back to the list."""
    return redirect(url_for("officers_deciding.overview"), 303)
