"""The addresses of changing a plan. What is asked for stands in the address until it is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.plan_changes.wishes import (
    NotUsable,
    Typed,
    why_not,
    wished_amount,
    wished_date,
    wished_day,
)
from shared.domain.frequency import Frequency
from shared.domain.plan_moves import NoChange, Why
from shared.domain.schedule import Instalment
from shared.services.audit import Actor
from shared.services.direct_debit.changeable import Changeable, changeable
from shared.services.direct_debit.changes import (
    Seen,
    change_amount,
    change_usual_day,
    move_payment,
)
from shared.services.direct_debit.not_again import refuse_again
from shared.services.errors import NotFound, StaleVersion
from shared.web.cards import takes_cards
from shared.web.clock import now, today
from shared.web.filters import money, weekday
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("plan_changes", __name__, url_prefix="/plan/plans/<reference>/change")


@dataclass(frozen=True)
class Kind:
    """One way to change a plan: its template, its field for errors, and what it comes to."""

    template: str
    target: str
    made: Callable[[Changeable, Typed], tuple[Instalment, ...]]
    write: Callable[[Seen, Changeable, Typed], bool]


def to_plan(reference: str) -> ResponseReturnValue:
    """Back to the plan."""
    return redirect(url_for("plan.plan", reference=reference), 303)


def plan_here(reference: str) -> Changeable:
    """The plan of whoever is signed in, with what can be changed about it. Raises NotFound."""
    return changeable(current_session(), current_payer().party_id, reference, today())


def actor_here() -> Actor:
    """Whoever is signed in, for the trail and the count of moves."""
    return Actor("payer", current_payer().payer_id)


def moved_on(
    view: Callable[..., ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """When the plan has moved on since the page was shown, say so and show how it stands."""

    @wraps(view)
    def shown(reference: str, **more: int) -> ResponseReturnValue:
        try:
            return view(reference, **more)
        except (StaleVersion, NoChange) as error:
            roll_back()
            if isinstance(error, NoChange) and error.why is Why.NOT_ALIKE:
                flash(why_not(error))
            else:
                flash(_("Something changed since you opened that page. This is how it stands now."))
            return to_plan(reference)

    return shown


@pages.get("")
def choose(reference: str) -> ResponseReturnValue:
    """What somebody can do who will struggle with a payment: every way at once."""
    plan = plan_here(reference)
    if not plan.is_active or plan.page.expected.next is None:
        return to_plan(reference)
    line = plan.next
    return render_template(
        "portal/plan_changes/choose.html",
        plan=plan,
        line=line,
        window=plan.window(line.instalment.number) if line else None,
        moves_left=_moves_left(plan),
        can_pay=takes_cards(),
    )


def _moves_left(plan: Changeable) -> str:
    most = plan.numbers.moves_a_year
    if plan.moves_left == most:
        return ngettext(
            "You can do this %(num)s time in 12 months without asking us.",
            "You can do this %(num)s times in 12 months without asking us.",
            most,
        )
    return ngettext(
        "You can do this %(num)s more time in these 12 months without asking us.",
        "You can do this %(num)s more times in these 12 months without asking us.",
        plan.moves_left,
    )


# ------------------------------------------------------------------ one payment


@pages.route("/payments/<int:number>", methods=["GET", "POST"])
@moved_on
def move(reference: str, number: int) -> ResponseReturnValue:
    """Move one payment to another day."""

    def made(plan: Changeable, typed: Typed) -> tuple[Instalment, ...]:
        moved = plan.moved(number, wished_date(typed, plan))
        return (Instalment(number, moved.due, moved.collect, moved.amount),)

    def write(seen: Seen, plan: Changeable, typed: Typed) -> bool:
        wish = wished_date(typed, plan)
        return move_payment(current_session(), seen, number, wish, actor_here(), now())

    plan = plan_here(reference)
    line = plan.line(number)
    if line is None:
        raise NotFound
    window = plan.window(number) if plan.can_move(line) else None
    return _change(plan, Kind("move", "new-day", made, write), line=line, window=window)


# ------------------------------------------------------------------ every payment


@pages.route("/day", methods=["GET", "POST"])
@moved_on
def usual_day(reference: str) -> ResponseReturnValue:
    """Pay on another day of the month or week from now on."""

    def made(plan: Changeable, typed: Typed) -> tuple[Instalment, ...]:
        return plan.on_usual_day(wished_day(typed, plan))

    def write(seen: Seen, plan: Changeable, typed: Typed) -> bool:
        wish = wished_day(typed, plan)
        return change_usual_day(current_session(), seen, wish, actor_here(), now())

    plan = plan_here(reference)
    plan.need_alike()
    frequency = plan.page.offer.frequency
    monthly = frequency is Frequency.MONTHLY
    weekly = frequency is Frequency.WEEKLY
    target = "month_day" if monthly else "weekday" if weekly else "new-day"
    kind = Kind("usual_day", target, made, write)
    return _change(plan, kind, monthly=monthly, weekly=weekly, weekdays=_weekdays())


def _weekdays() -> list[tuple[str, str]]:
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return [(str(number), name) for number, name in enumerate(names)]


@pages.route("/amount", methods=["GET", "POST"])
@moved_on
def amount(reference: str) -> ResponseReturnValue:
    """Pay more each time, so that the plan ends sooner; for less there is another way."""

    def made(plan: Changeable, typed: Typed) -> tuple[Instalment, ...]:
        return plan.with_amount(wished_amount(typed))

    def write(seen: Seen, plan: Changeable, typed: Typed) -> bool:
        wish = wished_amount(typed)
        return change_amount(current_session(), seen, wish, actor_here(), now())

    plan = plan_here(reference)
    plan.need_alike()
    return _change(plan, Kind("amount", "amount", made, write))


# ------------------------------------------------------------------ what came back


@pages.route("/not-again", methods=["GET", "POST"])
def not_again(reference: str) -> ResponseReturnValue:
    """Say no to a payment that came back and would be asked for once more."""
    if request.method != "POST":
        plan = plan_here(reference)
        if not plan.again:
            return to_plan(reference)
        return render_template("portal/plan_changes/not_again.html", plan=plan)
    stopped = refuse_again(
        current_session(), current_payer().party_id, reference, actor_here(), now()
    )
    if not stopped:
        flash(_("Something changed since you opened that page. This is how it stands now."))
        return to_plan(reference)
    flash(_("We will not ask your bank for it again. Please pay it in another way."))
    if takes_cards():
        return redirect(url_for("card_payment.choose", plan=reference), 303)
    return to_plan(reference)


# ------------------------------------------------------------------ what they share


def _change(plan: Changeable, kind: Kind, **more: object) -> ResponseReturnValue:
    """Ask, show what it comes to, and do it once it is confirmed."""
    if not plan.is_active:
        return to_plan(plan.page.reference)
    if request.method == "POST":
        return _confirm(plan, kind)
    typed = Typed.read(request.args)
    if not typed.is_begun and "go" not in request.args:
        return _ask(plan, kind, typed, "", more)
    try:
        new = kind.made(plan, typed)
    except NoChange as error:
        return _ask(plan, kind, typed, why_not(error), more)
    except NotUsable as error:
        return _ask(plan, kind, typed, str(error), more)
    return render_template(
        "portal/plan_changes/check.html",
        plan=plan,
        typed=typed,
        new=new,
        kind=kind.template,
        press=new_press(),
        **{**more, "asked": _asked_date(typed, plan) if kind.template == "move" else None},
    )


def _asked_date(typed: Typed, plan: Changeable) -> date:
    return wished_date(typed, plan)


def _ask(
    plan: Changeable, kind: Kind, typed: Typed, problem: str, more: dict[str, object]
) -> ResponseReturnValue:
    return render_template(
        f"portal/plan_changes/{kind.template}.html",
        plan=plan,
        typed=typed,
        problem=problem,
        errors=[(problem, kind.target)] if problem else [],
        moves_left=_moves_left(plan),
        **more,
    )


def _confirm(plan: Changeable, kind: Kind) -> ResponseReturnValue:
    typed, press = Typed.read(request.form), pressed()
    try:
        first = date.fromisoformat(request.form.get("first", ""))
        lock = int(request.form.get("lock", "")[:9])
    except ValueError:
        raise StaleVersion from None
    if press is None:
        raise StaleVersion
    seen = Seen(current_payer().party_id, plan.page.reference, lock, press, first)
    try:
        kind.write(seen, plan, typed)
    except NotUsable as error:
        raise StaleVersion from error
    flash(_done(kind, plan))
    return to_plan(plan.page.reference)


def _done(kind: Kind, plan: Changeable) -> str:
    after = plan_here(plan.page.reference).page.expected.next
    if after is None:
        return _("Your plan has changed.")
    return _(
        "Your plan has changed. Your next payment is %(amount)s on %(day)s.",
        amount=money(after.instalment.amount - after.received),
        day=weekday(after.instalment.due),
    )
