"""An administrator lists, adds, moves and disables officers, and hands out set-up links."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.staff.pages import add_page, chosen_role, leaving_page, member_page, staff_page
from shared.services import staff as people
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.sign_in.own_records import add_own_account, open_own_records
from shared.services.staff import NotAnOfficer
from shared.services.wording import say
from shared.web.clock import now
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import current_session

pages = Blueprint("officers_staff", __name__)


@pages.get("/staff")
def staff() -> str:
    """Everyone."""
    return staff_page()


@pages.get("/staff/add")
def add() -> str:
    """Somebody joins: who?"""
    return add_page({})


@pages.post("/staff/add")
def join() -> ResponseReturnValue:
    """Somebody joins."""
    role = chosen_role(request.form.get("role", ""))
    if role is None:
        return add_page(request.form, {"role": _("Choose a role.")})
    name, email = request.form.get("name", ""), request.form.get("email", "")
    try:
        officer_id = people.add_officer(current_session(), keys(), me(), name, email, role, now())
    except NotAnOfficer as wrong:
        return add_page(request.form, {field: say(text, "en") for field, text in wrong.problems})
    flash(_("%(name)s is added. Give them the link on this page.", name=name.strip()))
    return to_member(officer_id)


@pages.get("/staff/<int:officer_id>")
def member(officer_id: int) -> str:
    """One officer."""
    return member_page(officer_id)


@pages.post("/staff/<int:officer_id>/role")
def move(officer_id: int) -> ResponseReturnValue:
    """Somebody moves."""
    role = chosen_role(request.form.get("role", ""))
    if role is None:
        return member_page(officer_id, {"role": _("Choose a role.")})
    people.change_role(current_session(), me(), officer_id, role, now())
    flash(_("The role is changed. They have been signed out."))
    return to_member(officer_id)


@pages.get("/staff/<int:officer_id>/leave")
def leaving(officer_id: int) -> str:
    """Somebody leaves: sure?"""
    return leaving_page(people.staff_member(current_session(), officer_id))


@pages.post("/staff/<int:officer_id>/leave")
def leave(officer_id: int) -> ResponseReturnValue:
    """Somebody leaves."""
    people.disable_officer(current_session(), me(), officer_id, now())
    flash(_("They have been signed out and can no longer sign in."))
    return to_member(officer_id)


@pages.post("/staff/<int:officer_id>/link")
def renew(officer_id: int) -> ResponseReturnValue:
    """A new set-up link."""
    people.renew_link(current_session(), keys(), me(), officer_id, now())
    flash(
        _("Their password, app and recovery codes no longer work. Give them the link on this page.")
    )
    return to_member(officer_id)


@pages.post("/staff/<int:officer_id>/own")
def close_own(officer_id: int) -> ResponseReturnValue:
    """An account is that of the officer's household."""
    reference = request.form.get("reference", "").strip()
    try:
        add_own_account(current_session(), me(), officer_id, reference, now())
    except NotFound:
        people.staff_member(current_session(), officer_id)
        return member_page(officer_id, {"reference": _("There is no account with this reference.")})
    flash(_("They can no longer open the records of this account."))
    return to_member(officer_id)


@pages.post("/staff/<int:officer_id>/own/open")
def open_own(officer_id: int) -> ResponseReturnValue:
    """The officer's household is another now."""
    open_own_records(current_session(), me(), officer_id, now())
    flash(_("They can open those records again."))
    return to_member(officer_id)


def me() -> Actor:
    """Who does it."""
    return Actor("officer", current_officer().officer_id)


def to_member(officer_id: int) -> ResponseReturnValue:
    """Back to the officer's page."""
    return redirect(url_for("officers_staff.member", officer_id=officer_id), 303)
