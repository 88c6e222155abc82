"""A notice by its number at the register: the rest is read there, and what could not be read is listed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.breathing_space.asked import by
from shared.services.moratorium.register_numbers import NotANumber, numbers_to_see, read_soon
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.transactions import current_session

FIELD = "number"


def add_pages(blueprint: Blueprint) -> None:
    """Add the address of the register's numbers."""
    address = "/breathing-space/notices/at-register"
    blueprint.add_url_rule(address, "at_register", at_register, methods=["GET", "POST"])


def at_register() -> ResponseReturnValue:
    """Have a Breathing Space read by its number; see those that a person must look at."""
    typed, problem = request.form.get(FIELD, "").strip()[:80], ""
    if request.method == "POST":
        try:
            read_soon(current_session(), typed, by(), now())
        except NotANumber:
            problem = _("Enter the number as the notice gives it: letters, digits and hyphens.")
        else:
            flash(_("It is read at the register within a few minutes, or as soon as that answers."))
            return redirect(url_for(".at_register"), 303)
    return render_template(
        "backoffice/breathing_space/at_register.html",
        typed=typed,
        problem=problem,
        errors=[(problem, FIELD)] if problem else (),
        is_joined=current_parts().settings.register != "none",
        numbers=numbers_to_see(current_session()),
        states=STATES,
    )


STATES = {
    "waiting": "Not read yet",
    "living": "Read every night",
    "over": "Over",
    "refused": "Not read any more",
}
