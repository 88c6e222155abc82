"""An administrator of an agency adds people, sends new links, says who manages, and lets people go."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.agency_people.forms import PersonForm
from shared.services.agencies import people
from shared.services.agencies.leaving import colleagues, leave
from shared.services.agencies.people import LastAdministrator, NotAPerson
from shared.services.audit import Actor
from shared.services.web_sessions import ADVISER
from shared.web.clock import now
from shared.web.language import language
from shared.web.sign_in import current_adviser, keys
from shared.web.transactions import current_session, roll_back

pages = Blueprint("agency_people", __name__, url_prefix="/agency/people")


@pages.get("")
def team() -> str:
    """Everyone who works, or worked, there."""
    found = people.team(current_session(), current_adviser().agency_id)
    return render_template("portal/agency_people/team.html", members=found, me=current_adviser())


@pages.route("/add", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Somebody joins."""
    form = PersonForm.of_request()
    if form.is_good() and (adviser_id := _added(form)) is not None:
        flash(_("We sent %(name)s a link to set up how they sign in.", name=form.name.data))
        return _to_member(adviser_id)
    return render_template("portal/agency_people/add.html", form=form, errors=form.problems)


@pages.get("/<int:adviser_id>")
def member(adviser_id: int) -> str:
    """One of them, and what an administrator can do."""
    found = people.member(current_session(), current_adviser().agency_id, adviser_id)
    is_me = current_adviser().adviser_id == adviser_id
    return render_template("portal/agency_people/member.html", member=found, is_me=is_me)


@pages.post("/<int:adviser_id>/link")
def renew(adviser_id: int) -> ResponseReturnValue:
    """A new set-up link by email."""
    agency_id = current_adviser().agency_id
    people.renew_link(
        current_session(), keys(), _me(), agency_id, adviser_id, now(), language=language()
    )
    flash(_("We sent them a new link. How they signed in before no longer works."))
    return _to_member(adviser_id)


@pages.post("/<int:adviser_id>/manages")
def manages(adviser_id: int) -> ResponseReturnValue:
    """Whether they manage the others."""
    wanted = request.form.get("manages") == "yes"
    try:
        people.set_administrator(
            current_session(),
            _me(),
            current_adviser().agency_id,
            adviser_id,
            is_administrator=wanted,
            now=now(),
        )
    except LastAdministrator:
        return _last(adviser_id)
    flash(_("This is changed. They have been signed out."))
    return _to_member(adviser_id)


@pages.route("/<int:adviser_id>/leave", methods=["GET", "POST"])
def leaving(adviser_id: int) -> ResponseReturnValue:
    """Somebody leaves: who looks after their clients?"""
    me = current_adviser()
    found = people.member(current_session(), me.agency_id, adviser_id)
    choices = colleagues(current_session(), me.agency_id, adviser_id)
    problem = ""
    if request.method == "POST":
        chosen = _chosen(choices)
        if chosen is not None:
            return _let_go(adviser_id, chosen)
        problem = _("Choose who looks after their clients.")
    return render_template(
        "portal/agency_people/leaving.html",
        member=found,
        choices=[(str(number), name) for number, name in choices],
        problem=problem,
        errors=[(problem, "colleague")] if problem else [],
    )


def _let_go(adviser_id: int, colleague_id: int) -> ResponseReturnValue:
    try:
        moved = leave(
            current_session(), _me(), current_adviser().agency_id, adviser_id, colleague_id, now()
        )
    except LastAdministrator:
        return _last(adviser_id)
    flash(
        ngettext(
            "They can no longer sign in. %(num)s client has moved.",
            "They can no longer sign in. %(num)s clients have moved.",
            moved,
        )
    )
    return _to_member(adviser_id)


def _added(form: PersonForm) -> int | None:
    try:
        return people.add_person(
            current_session(),
            keys(),
            _me(),
            current_adviser().agency_id,
            form.name.data or "",
            form.email.data or "",
            now(),
            language=language(),
            is_administrator=bool(form.manages.data),
        )
    except NotAPerson as wrong:
        for field, problem in wrong.problems:
            form.refuse(field, problem)
        return None


def _chosen(choices: tuple[tuple[int, str], ...]) -> int | None:
    text = request.form.get("colleague", "")
    return next((number for number, _name in choices if str(number) == text), None)


def _last(adviser_id: int) -> ResponseReturnValue:
    roll_back()
    flash(_("Nobody else manages your people. Make somebody else an administrator first."))
    return _to_member(adviser_id)


def _me() -> Actor:
    return Actor(ADVISER, current_adviser().adviser_id)


def _to_member(adviser_id: int) -> ResponseReturnValue:
    return redirect(url_for("agency_people.member", adviser_id=adviser_id), 303)
