"""The addresses of mending a plan. What is chosen stands in the address until it is agreed to."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.mend import acting
from portal.mend.acting import Problem
from portal.mend.ways import Way, linked_way, signed_in_way
from portal.mend.wishes import CHANGE, KEEP, MOVE, PAY, RIGHT, SKIP, STRUGGLE, Wish, items
from portal.plan_changes.wishes import NotUsable, why_not
from shared.domain.plan_moves import NoChange
from shared.services.errors import NotFound, StaleVersion
from shared.services.mend_links import LinkGone, note_unknown_link
from shared.services.plans.mending import Mending, mending
from shared.services.plans.reviews import asked_review
from shared.web.cards import let_form_end_at_provider, takes_cards
from shared.web.clock import now, today
from shared.web.limits import answer_too_many
from shared.web.press import new_press
from shared.web.sign_in import here, keys
from shared.web.transactions import abandon, current_session, roll_back, write_transaction

pages = Blueprint("mend", __name__, url_prefix="/mend/<reference>")
answer_too_many(pages)
OFFERED = (PAY, MOVE, SKIP, STRUGGLE, CHANGE)
DO = {
    MOVE: acting.move,
    SKIP: acting.skip,
    STRUGGLE: acting.struggle,
    KEEP: acting.keep,
    RIGHT: acting.right,
}


@pages.get("")
def own(reference: str) -> ResponseReturnValue:
    """The page for whoever is signed in."""
    return _show(signed_in_way(reference))


@pages.post("", endpoint="press_own")
def press_own(reference: str) -> ResponseReturnValue:
    """Do what was chosen."""
    return _press(signed_in_way(reference))


@pages.get("/<made>/<code>")
def by_link(reference: str, made: str, code: str) -> ResponseReturnValue:
    """The page for whoever has the link of a message."""
    try:
        return _show(linked_way(reference, made, code))
    except (LinkGone, NotFound):
        return _gone(reference)


@pages.post("/<made>/<code>", endpoint="press_by_link")
def press_by_link(reference: str, made: str, code: str) -> ResponseReturnValue:
    """Do what was chosen by the link."""
    try:
        return _press(linked_way(reference, made, code))
    except (LinkGone, NotFound):
        return _gone(reference)


def _gone(reference: str) -> ResponseReturnValue:
    """The link opens nothing; trying many is stopped. Raises TooManyAttempts."""
    abandon()
    with write_transaction() as writing:
        # Kept whatever the answer of this request is: a refusal is not.
        note_unknown_link(writing, keys(), reference, here().address, now())
    return render_template("portal/mend/gone.html"), 404


# ------------------------------------------------------------------ looking


def _show(way: Way) -> ResponseReturnValue:
    found = mending(current_session(), way.party_id, way.reference, today())
    if not found.plan.page.is_alive:
        return redirect(url_for("plan.plan", reference=way.reference), 303)
    if "done" in request.args or found.replan is not None or not found.plan.is_active:
        return _how_it_stands(way, found)
    wish = Wish.read(request.args)
    if wish.kind not in OFFERED:
        problem = _("Choose what would help.") if "go" in request.args else ""
        return _choose(way, found, wish, problem)
    if wish.kind == CHANGE:
        return redirect(acting.to_report(), 303)
    if wish.kind == PAY and not way.is_link:
        return redirect(url_for("card_payment.choose", plan=way.reference), 303)
    return _check(way, found, wish)


def _how_it_stands(way: Way, found: Mending) -> ResponseReturnValue:
    return render_template(
        "portal/mend/stands.html",
        way=way,
        found=found,
        onward=acting.to_new_plan(way) if found.replan else "",
        can_pay=takes_cards(),
    )


def _choose(
    way: Way, found: Mending, wish: Wish, problem: str = "", target: str = "what"
) -> ResponseReturnValue:
    return render_template(
        "portal/mend/choose.html",
        way=way,
        found=found,
        wish=wish,
        items=items(found, can_pay=takes_cards()),
        review=asked_review(current_session(), found.plan.page.id),
        problem=problem if target == "what" else "",
        day_problem=problem if target != "what" else "",
        errors=[(problem, target)] if problem else [],
    )


def _check(way: Way, found: Mending, wish: Wish) -> ResponseReturnValue:
    try:
        new = acting.comes_to(found, wish)
    except NoChange as error:
        return _choose(way, found, wish, why_not(error), _target(wish))
    except (NotUsable, Problem) as error:
        return _choose(way, found, wish, str(error), _target(wish))
    if wish.kind == PAY:
        let_form_end_at_provider()
    return render_template(
        "portal/mend/check.html",
        way=way,
        found=found,
        wish=wish,
        new=new,
        until=acting.would_wait_until(found),
        press=new_press(),
    )


def _target(wish: Wish) -> str:
    return "new-day" if wish.kind == MOVE and wish.offered_day is None else "what"


# ------------------------------------------------------------------ doing


def _press(way: Way) -> ResponseReturnValue:
    wish = Wish.read(request.form)
    found = mending(current_session(), way.party_id, way.reference, today())
    if wish.kind == PAY and way.is_link:
        return acting.pay(way, found)
    act = DO.get(wish.kind)
    if act is None:
        return redirect(way.url(), 303)
    try:
        said = act(way, found, wish)
    except (StaleVersion, NoChange, NotUsable):
        roll_back()
        flash(_("Something changed since you opened that page. This is how it stands now."))
        return redirect(way.url(), 303)
    except Problem as problem:
        roll_back()
        return _choose(way, found, wish, str(problem))
    if said:
        flash(said)
    return redirect(acting.after(way, wish), 303)
