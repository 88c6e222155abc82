"""The stand-in for the Breathing Space register: the adviser's page, and the interface for creditors.

Only a sandbox has them. The interface is there so that the adapter can be tried over loopback
(`EVENKEEL_REGISTER=api`); with `sandbox` the same stand-in is asked without a network.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.domain.money import Money, NotAnAmount
from shared.domain.says import N_
from shared.gateways.sandbox.register import Advisers, SandboxRegister
from shared.gateways.sandbox.register.adviser import AskedDebt, AskedSpace
from shared.gateways.sandbox.register.server import Request, Server
from shared.services.audit import Actor
from shared.services.moratorium.exchange import exchange
from shared.services.moratorium.register_numbers import NotANumber, read_soon
from shared.web.clock import now, today
from shared.web.cross_site import csrf
from shared.web.parts import current_parts
from shared.web.sign_in import keys
from shared.web.transactions import write_transaction
from shared.web.words import in_words

pages = Blueprint("sandbox_register", __name__, url_prefix="/sandbox/register")
BY = Actor("register", "notice")
LONGEST = 120
TYPE_NAME = "Council debt"
STATES = {
    "none": N_("Not begun"),
    "active": N_("It runs"),
    "cancelled": N_("Cancelled"),
    "draft": N_("Still being written"),
    "expired": N_("It is over"),
}
"""How a Breathing Space stands, by the register's own words."""


def advisers() -> Advisers:
    """The adviser's end; 404 where this sandbox has no register."""
    parts = current_parts()
    if isinstance(parts.register, SandboxRegister):
        return parts.register.advisers
    if not parts.register.is_joined:
        abort(404)
    return Advisers(Server(parts.database, parts.clock))


@pages.get("")
def overview() -> ResponseReturnValue:
    """What an adviser sees: a form for a new Breathing Space, and those that there are."""
    return _page()


def _page(problems: dict[str, str] | None = None) -> ResponseReturnValue:
    wrong = problems or {}
    return render_template(
        "sandbox/register/overview.html",
        spaces=advisers().list(),
        states=STATES,
        typed=request.form,
        problems=wrong,
        errors=[(says, name) for name, says in wrong.items()],
    )


@pages.post("")
def begin() -> ResponseReturnValue:
    """An adviser enters a Breathing Space; creditors are sent its number and ours reads it."""
    typed = {name: value.strip()[:LONGEST] for name, value in request.form.items()}
    if wrong := _wrong(typed):
        return _page(wrong)
    space = advisers().begin(_asked(typed))
    _tell_creditor(space)
    return redirect(url_for("sandbox_register.overview"), 303)


def _wrong(typed: dict[str, str]) -> dict[str, str]:
    """What is wrong, by the field; an amount may be left empty, but not be something else."""
    wrong = {
        name: says
        for name, says in (
            ("first_name", _("Enter the first name")),
            ("last_name", _("Enter the last name")),
            ("postcode", _("Enter the postcode")),
        )
        if not typed.get(name)
    }
    try:
        _amount(typed.get("amount", ""))
    except NotAnAmount as problem:
        wrong["amount"] = in_words(problem.says)
    return wrong


def _asked(typed: dict[str, str]) -> AskedSpace:
    references = [each.strip() for each in typed.get("references", "").split(",")]
    starts_today = typed.get("starts") == "today"
    return AskedSpace(
        first_name=typed["first_name"],
        last_name=typed["last_name"],
        line_1=typed.get("line_1", ""),
        postcode=typed["postcode"],
        debts=tuple(
            AskedDebt(TYPE_NAME, each, _amount(typed.get("amount", "")))
            for each in references
            if each
        ),
        is_crisis=typed.get("kind") == "crisis",
        starts_on=today() if starts_today else None,
    )


def _amount(text: str) -> str:
    """The amount as the register keeps it; empty where none was typed. Raises NotAnAmount."""
    return Money.from_pounds_text(text).plain() if text else ""


@pages.post("/act")
def act() -> ResponseReturnValue:
    """An adviser changes a Breathing Space."""
    space, thing = request.form.get("space", ""), request.form.get("debt", "")
    at = advisers()
    acts: dict[str, Callable[[], object]] = {
        "accept": lambda: at.accept_proposed(space, thing),
        "remove": lambda: at.remove_debt(space, thing),
        "uphold": lambda: at.uphold(space),
        "treatment_ended": lambda: at.end_treatment(space, today()),
        "cancel": lambda: at.cancel(space),
    }
    # Pressed twice, or on an old page: what was there to do is done already.
    with suppress(KeyError):
        acts.get(request.form.get("act", ""), lambda: None)()
        _tell_creditor(space)
    return redirect(url_for("sandbox_register.overview"), 303)


def _tell_creditor(space: str) -> None:
    """The notice that the register sends: its number. Ours reads it at once, where that is near."""
    parts = current_parts()
    with suppress(NotANumber), write_transaction() as writing:
        read_soon(writing, space, BY, now())
    if isinstance(parts.register, SandboxRegister):
        exchange(parts.database, parts.register, keys(), BY, now())


@pages.route("/api/<path:path>", methods=["GET", "POST"])
def interface(path: str) -> ResponseReturnValue:
    """The interface for creditors, as it answers over the network."""
    advisers()
    parts = current_parts()
    asked = Request(
        request.method,
        f"/{path}",
        request.get_data(cache=False, as_text=True),
        request.headers.get("Authorization", ""),
    )
    answer = Server(parts.database, parts.clock).answer(asked)
    return Response(answer.body, answer.status, mimetype="application/json")


csrf.exempt(interface)
